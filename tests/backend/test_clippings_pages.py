"""What crawlers, and readers without JavaScript, are served at the address of something shared."""

import io
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image

from backend.accounts.models import User
from backend.clippings.models import Clipping
from backend.personas.models import Persona, Visibility
from backend.personas.services_sharing import link_create, link_revoke
from tests.backend.people import Person
from tests.backend.processes import ROOT
from tests.backend.sharing import SATIRE, branch, persona_made, token_of, user_of

CORPUS = (
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "</noscript><svg onload=alert(1)>",
    "--><script>alert(1)</script><!--",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    r"\g<0>\1 \\ $& {0} {{x}} %s",
    "javascript:alert(1)//<a href='javascript:alert(1)'>x</a>",
    "\u202e</head>\u2028<body onload=alert(1)>",
)
TAGS = {
    *("html", "head", "meta", "link", "title", "script", "body", "div", "noscript"),
    *("article", "h1", "h2", "p", "strong", "br"),
}


class Seen(HTMLParser):
    """Everything a browser without JavaScript would make of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.text[tag] = self.text.get(tag, "") + data

    @property
    def meta(self) -> dict[str, str]:
        found = {}
        for tag, attrs in self.tags:
            if tag == "meta" and (name := attrs.get("property") or attrs.get("name")):
                assert name not in found or name == "theme-color", f"{name} twice"
                found[name] = attrs["content"] or ""
        return found


@pytest.fixture(autouse=True)
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The page's own index.html, as it is before Vite adds its scripts."""
    (tmp_path / "index.html").write_text((ROOT / "frontend" / "index.html").read_text())
    monkeypatch.setattr(settings, "DIST", tmp_path)
    return


def seen(person: Person, path: str, status: int = 200) -> Seen:
    answer = person.client.get(path)
    assert answer.status_code == status
    return Seen(answer.content.decode())


def test_a_clipping_has_a_head(alice: Person, stranger: Person) -> None:
    reply = branch(alice, ("A joke?", "It stayed red,\n\nto finish a book."), ("More?", "No."))[1]
    token = token_of(alice, reply)
    page = seen(stranger, f"/c/{token}")
    address = f"http://testserver/c/{token}"
    assert page.text["title"].strip() == "A joke? · The Shallot"
    assert page.meta["description"] == f"{SATIRE} It stayed red, to finish a book."
    assert page.meta["og:title"] == page.meta["twitter:title"] == "A joke?"
    assert page.meta["og:description"] == page.meta["description"]
    assert (page.meta["og:url"], page.meta["og:type"]) == (address, "article")
    assert page.meta["og:image"] == page.meta["twitter:image"] == f"{address}/image.png"
    assert page.meta["twitter:card"] == "summary_large_image"
    assert page.meta["robots"] == "noindex"
    assert SATIRE in page.meta["og:image:alt"]
    assert "canonical" not in [attrs.get("rel") for tag, attrs in page.tags if tag == "link"]
    assert ("div", {"id": "root"}) in page.tags
    assert "csrftoken" in stranger.client.cookies


def test_its_text_is_read_without_javascript(alice: Person, stranger: Person) -> None:
    reply = branch(alice, ("A joke?", "It stayed red,\nto finish.\n\nThe end."), ("More?", "No."))[
        1
    ]
    page = seen(stranger, f"/c/{token_of(alice, reply)}")
    text = page.text["noscript"]
    for said in ("A joke?", SATIRE, "A reader", "Gladys", "It stayed red,", "The end.", "No."):
        assert said in text
    assert [tag for tag, _ in page.tags].count("br") == 1
    assert "needs JavaScript" not in text


@pytest.mark.parametrize("evil", CORPUS)
def test_no_text_becomes_a_tag(alice: Person, stranger: Person, evil: str) -> None:
    persona_made(user_of(alice), "evil", name=evil[:80], byline=evil, bio=evil, is_satire=False)
    (reply,) = branch(alice, (evil, evil), persona="evil")
    token = token_of(alice, reply, title=evil)
    for path in (f"/c/{token}", "/columnists/evil"):
        page = seen(stranger, path)
        assert {tag for tag, _ in page.tags} <= TAGS
        scripts = [attrs for tag, attrs in page.tags if tag == "script"]
        assert scripts == [{"type": "module", "src": "/src/app/main.tsx"}]
        handlers = [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
        assert handlers == []
        assert page.meta["og:title"] == (evil if path.startswith("/c/") else evil[:80])
    assert evil in seen(stranger, f"/c/{token}").text["h1"]


def test_a_link_that_opens_nothing_has_the_head_of_nothing(stranger: Person, db: None) -> None:
    page = seen(stranger, "/c/nothing", status=404)
    assert page.text["title"].strip() == "The Shallot"
    assert (page.meta["robots"], "og:image" in page.meta) == ("noindex", False)
    assert seen(stranger, "/p/anything", status=404).meta["robots"] == "noindex"


def test_a_link_introduces_whom_it_opens(alice: Person, stranger: Person) -> None:
    hers = persona_made(
        user_of(alice), "doom", name="Doctor Doom", bio="The worst.", visibility="unlisted"
    )
    link, token = link_create(persona=hers)
    page = seen(stranger, f"/p/{token}")
    assert seen(stranger, f"/p/{token}/").meta["robots"] == "noindex"
    assert page.text["title"].strip() == "Doctor Doom · The Shallot"
    assert (page.meta["robots"], SATIRE in page.meta["description"]) == ("noindex", True)
    assert page.meta["og:image"] == f"http://testserver/p/{token}/image.png"
    image = stranger.client.get(f"/p/{token}/image.png")
    assert Image.open(io.BytesIO(image.content)).size == (1200, 630)
    link.refresh_from_db()
    assert link.opened == 0
    assert seen(stranger, "/columnists/doom").text["title"].strip() == "The Shallot"
    link_revoke(link=link)
    assert "og:image" not in seen(stranger, f"/p/{token}", status=404).meta
    assert stranger.client.get(f"/p/{token}/image.png").status_code == 404


def test_a_public_columnist_is_introduced(alice: Person, stranger: Person) -> None:
    persona_made(user_of(alice), "doom", name="Doctor Doom", bio="Expects the worst.")
    page = seen(stranger, "/columnists/doom")
    assert page.text["title"].strip() == "Doctor Doom · The Shallot"
    assert page.meta["description"] == f"{SATIRE} Expects the worst."
    assert page.meta["og:image"] == "http://testserver/columnists/doom/image.png"
    assert "robots" not in page.meta
    for said in ("Doctor Doom", SATIRE, "Expects the worst."):
        assert said in page.text["noscript"]
    plain = persona_made(None, "plain", is_satire=False, bio="Helps.")
    assert seen(stranger, f"/columnists/{plain.slug}").meta["description"] == "Helps."


def test_a_profile_is_introduced_with_the_picture_of_its_columnist(
    alice: Person, stranger: Person
) -> None:
    persona_made(user_of(alice), "doom", name="Doctor Doom", bio="Expects the worst.")
    page = seen(stranger, "/columnists/doom/profile")
    assert page.meta["og:url"] == "http://testserver/columnists/doom/profile"
    assert page.meta["og:image"] == "http://testserver/columnists/doom/image.png"
    assert page.meta["description"].startswith(SATIRE)
    Persona.objects.update(visibility=Visibility.UNLISTED)
    hidden_one = seen(stranger, "/columnists/doom/profile")
    assert (hidden_one.meta["robots"], "og:image" in hidden_one.meta) == ("noindex", False)


def test_an_author_is_introduced(alice: Person, stranger: Person) -> None:
    owner = user_of(alice)
    owner.bio = "Turns <dials>."
    owner.save()
    persona_made(owner, "doom", name="Doctor <Doom>")
    persona_made(owner, "shy", name="Shy", visibility=Visibility.PRIVATE)
    page = seen(stranger, "/authors/ALICE")
    assert page.text["title"].strip() == "alice · The Shallot"
    assert page.meta["description"] == "Turns <dials>."
    assert page.meta["og:image"] == "http://testserver/authors/alice/image.png"
    assert "Doctor <Doom>" in page.text["noscript"]
    assert "Shy" not in page.text["noscript"]
    image = stranger.client.get("/authors/alice/image.png")
    assert Image.open(io.BytesIO(image.content)).size == (1200, 630)
    owner.is_active = False
    owner.save()
    assert seen(stranger, "/authors/alice").meta["robots"] == "noindex"
    assert stranger.client.get("/authors/alice/image.png").status_code == 404


def hidden(persona: Persona) -> dict[str, Any]:
    now = timezone.now()
    personas, owners = Persona.objects.filter(pk=persona.pk), User.objects
    return {
        "private": lambda: personas.update(visibility=Visibility.PRIVATE),
        "unlisted": lambda: personas.update(visibility=Visibility.UNLISTED),
        "archived": lambda: personas.update(archived_at=now),
        "taken_down": lambda: personas.update(taken_down_at=now),
        "banned": lambda: owners.filter(pk=persona.owner_id).update(is_active=False),
        "leaving": lambda: owners.filter(pk=persona.owner_id).update(deletion_due_at=now),
    }


@pytest.mark.parametrize(
    "how", ["private", "unlisted", "archived", "taken_down", "banned", "leaving"]
)
def test_one_that_is_not_public_looks_like_one_that_is_not(
    alice: Person, stranger: Person, how: str
) -> None:
    persona = persona_made(user_of(alice), "doom", name="Doctor Doom", bio="Expects the worst.")
    assert stranger.client.get("/columnists/doom/image.png").status_code == 200
    hidden(persona)[how]()
    answer = stranger.client.get("/columnists/doom")
    assert answer.content == stranger.client.get("/columnists/no-such").content
    assert "noindex" in answer.content.decode()
    assert stranger.client.get("/columnists/doom/image.png").status_code == 404


def test_an_image_is_printed_kept_and_limited(
    alice: Person, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/c/{token_of(alice, branch(alice, ('A joke?', 'Red.'))[0])}/image.png"
    answer = stranger.client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert (image.size, image.format) == ((1200, 630), "PNG")
    monkeypatch.setitem(settings.RATES, "images", (2, 60))
    assert stranger.client.get(path).status_code == 200
    refused = stranger.client.get(path)
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert int(refused.headers["Retry-After"]) >= 1
    kept = {"If-None-Match": answer.headers["ETag"]}
    same = stranger.client.get(path, headers=kept)
    assert (same.status_code, same.content) == (304, b"")
    Clipping.objects.update(revoked_at=timezone.now())
    assert stranger.client.get(path, headers=kept).status_code == 404


def test_the_image_tells_no_more_than_the_clipping(alice: Person, stranger: Person) -> None:
    (reply,) = branch(alice, ("A joke?", "Red."))
    shown, hidden = (token_of(alice, reply, shows_persona=it) for it in (True, False))
    whole, less = (stranger.client.get(f"/c/{one}/image.png").content for one in (shown, hidden))
    (other,) = branch(alice, ("A joke?", "Red."), persona="morris")
    third = token_of(alice, other, shows_persona=False)
    assert whole != less
    assert stranger.client.get(f"/c/{third}/image.png").content == less


def test_only_reading_is_answered(alice: Person) -> None:
    token = token_of(alice, branch(alice, ("A joke?", "Red."))[0])
    for path in (f"/c/{token}", f"/c/{token}/image.png", "/columnists/gladys", "/p/x"):
        assert alice.client.post(path, headers=alice.csrf).status_code == 405
