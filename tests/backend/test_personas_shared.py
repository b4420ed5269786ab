"""Who sees a columnist: private, unlisted, public; and links, which are told once and can end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import Http404
from django.utils import timezone

from backend.accounts.models import User
from backend.personas.models import Edition, Link, Persona
from backend.personas.selectors import (
    persona_for,
    persona_to_chat,
    personas_seen_by,
)
from tests.backend.artifacts import clamp
from tests.backend.columnists import (
    link_make,
    link_row,
    persona_make,
    persona_row,
    refused,
    save,
    show,
)
from tests.backend.people import Json, Person, verified
from tests.backend.processes import Web


@pytest.fixture
def unlisted(alice: Person) -> str:
    slug: str = persona_make(alice)["slug"]
    show(alice, slug, "unlisted")
    return slug


def user(name: str) -> User:
    return User.objects.get(username=name)


def opens(person: Person, link: Json) -> int:
    code: int = person.get(f"p/{link['token']}").status_code
    return code


def test_private_is_its_owners_alone(alice: Person, mallory: Person, stranger: Person) -> None:
    slug = persona_make(alice)["slug"]
    for path in ("", "/editions", "/editions/1", "/lineage", "/export", "/avatar.svg"):
        assert alice.get(f"personas/{slug}{path}").status_code == 200
        for other in (mallory, stranger):
            assert refused(other.get(f"personas/{slug}{path}"))[:2] == (404, "not_found")
    assert mallory.post(f"personas/{slug}/reprint", {}).status_code == 404


def test_public_is_everybodys_to_see(alice: Person, mallory: Person, stranger: Person) -> None:
    slug = persona_make(alice)["slug"]
    shown = show(alice, slug)
    assert (shown["visibility"], shown["is_satire"]) == ("public", True)
    assert shown["published_at"] is not None
    for other in (mallory, stranger):
        assert other.get(f"personas/{slug}").json() == shown


def test_published_once_is_published_then(alice: Person) -> None:
    slug = persona_make(alice)["slug"]
    first = show(alice, slug)["published_at"]
    show(alice, slug, "private")
    assert show(alice, slug)["published_at"] == first


def test_editions_from_before_it_was_shown_stay_its_owners(alice: Person, bob: Person) -> None:
    slug = persona_make(alice, prompt="A draft that nobody should read.")["slug"]
    save(alice, slug, prompt="Clean.")
    show(alice, slug)
    save(alice, slug, prompt="Cleaner.")
    listed = bob.get(f"personas/{slug}/editions").json()["results"]
    assert [one["number"] for one in listed] == [3, 2]
    assert bob.get(f"personas/{slug}/editions/1").status_code == 404
    assert bob.get(f"personas/{slug}/diff", **{"from": 1, "to": 3}).status_code == 404
    assert bob.get(f"personas/{slug}/diff", **{"from": 2, "to": 3}).status_code == 200
    assert alice.get(f"personas/{slug}/editions/1").status_code == 200


def test_what_was_saved_in_private_in_between_stays_so(alice: Person, bob: Person) -> None:
    slug = persona_make(alice)["slug"]
    show(alice, slug)
    show(alice, slug, "private")
    save(alice, slug, prompt="Between us.")
    save(alice, slug, prompt="For all.")
    show(alice, slug)
    listed = bob.get(f"personas/{slug}/editions").json()["results"]
    assert [one["number"] for one in listed] == [3]


@pytest.mark.parametrize("column", ["archived_at", "taken_down_at"])
def test_what_is_away_is_shown_to_nobody_else(alice: Person, bob: Person, column: str) -> None:
    slug = persona_make(alice)["slug"]
    show(alice, slug)
    Persona.objects.filter(slug=slug).update(**{column: timezone.now()})
    assert bob.get(f"personas/{slug}").status_code == 404
    assert alice.get(f"personas/{slug}").json()[column] is not None
    answer = alice.put(f"personas/{slug}/visibility", {"visibility": "public"})
    assert refused(answer)[:2] == (409, column.removesuffix("_at"))
    with pytest.raises(Http404):
        persona_to_chat(user("alice"), slug)


def test_who_is_leaving_is_seen_no_more(alice: Person, bob: Person, unlisted: str) -> None:
    public = persona_make(alice)["slug"]
    show(alice, public)
    link = link_make(alice, unlisted)
    User.objects.filter(username="alice").update(deletion_due_at=timezone.now())
    assert bob.get(f"personas/{public}").status_code == 404
    assert opens(bob, link) == 404
    assert not personas_seen_by(user("bob")).filter(slug=public).exists()


def test_an_unverified_address_publishes_nothing_where_the_house_asks(
    alice: Person, settings: Any
) -> None:
    EmailAddress.objects.update(verified=False)
    slug = persona_make(alice)["slug"]
    answer = alice.put(f"personas/{slug}/visibility", {"visibility": "public"})
    assert refused(answer)[:2] == (403, "email_unverified")
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    assert show(alice, slug, "unlisted")["visibility"] == "unlisted"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    EmailAddress.objects.update(verified=True)
    assert show(alice, slug)["visibility"] == "public"


def test_a_link_opens_it_ready_to_chat(alice: Person, stranger: Person, unlisted: str) -> None:
    link = link_make(alice, unlisted)
    answer = stranger.get(f"p/{link['token']}")
    assert answer.json() == alice.get(f"personas/{unlisted}").json()
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    stranger.post("session/guest")
    guest = User.objects.get(is_guest=True)
    assert persona_to_chat(guest, unlisted, link=link["token"]) == persona_row(unlisted)
    with pytest.raises(Http404):
        persona_to_chat(guest, unlisted)
    with pytest.raises(Http404):
        persona_for(guest, "another-slug", link=link["token"])


def test_a_token_is_long_told_once_and_not_kept(alice: Person, unlisted: str) -> None:
    link = link_make(alice, unlisted)
    assert len(link["token"]) >= 43  # 256 bits in base64
    row = link_row(link)
    assert link["token"] not in {str(value) for value in vars(row).values()}
    (listed,) = alice.get(f"personas/{unlisted}/links").json()["results"]
    assert "token" not in listed
    assert (listed["prefix"], listed["opened"]) == (link["token"][:6], 0)


def test_a_wrong_token_opens_nothing(stranger: Person, unlisted: str) -> None:
    answer = stranger.get("p/" + "A" * 43)
    assert refused(answer)[:2] == (404, "not_found")
    assert answer["Referrer-Policy"] == "no-referrer"


def test_a_revoked_link_opens_nothing_more(alice: Person, bob: Person, unlisted: str) -> None:
    link, other = link_make(alice, unlisted), link_make(alice, unlisted)
    assert alice.delete(f"links/{link['id']}").status_code == 204
    ended = link_row(link).revoked_at
    assert alice.delete(f"links/{link['id']}").status_code == 204
    assert link_row(link).revoked_at == ended
    assert (opens(bob, link), opens(bob, other)) == (404, 200)
    assert (link_row(link).opened, link_row(other).opened) == (0, 1)


def test_an_expired_link_opens_nothing_more(alice: Person, bob: Person, unlisted: str) -> None:
    soon = timezone.now() + timedelta(hours=1)
    link = link_make(alice, unlisted, expires_at=soon.isoformat())
    assert opens(bob, link) == 200
    Link.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert opens(bob, link) == 404
    past = {"expires_at": (timezone.now() - timedelta(hours=1)).isoformat()}
    assert refused(alice.post(f"personas/{unlisted}/links", past)) == (422, "invalid", "expires_at")


def test_links_of_what_is_private_sleep(alice: Person, bob: Person, unlisted: str) -> None:
    link = link_make(alice, unlisted)
    show(alice, unlisted, "private")
    assert opens(bob, link) == 404
    assert refused(alice.post(f"personas/{unlisted}/links", {}))[:2] == (409, "not_shared")
    show(alice, unlisted, "unlisted")
    assert opens(bob, link) == 200


def test_mallory_revokes_nothing(alice: Person, mallory: Person, unlisted: str) -> None:
    link = link_make(alice, unlisted)
    assert mallory.delete(f"links/{link['id']}").status_code == 404
    assert opens(mallory, link) == 200


def test_links_are_limited_and_ended_ones_do_not_count(
    alice: Person, unlisted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.LIMITS, "links_per_persona", 1)
    link = link_make(alice, unlisted)
    assert refused(alice.post(f"personas/{unlisted}/links", {}))[:2] == (429, "too_many")
    alice.delete(f"links/{link['id']}")
    link_make(alice, unlisted)


def test_opening_has_a_pace(
    alice: Person, stranger: Person, unlisted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.RATES, "links", (2, 3600))
    link = link_make(alice, unlisted)
    assert [opens(stranger, link) for _ in range(3)] == [200, 200, 429]
    assert link_row(link).opened == 2


def test_a_link_reprints_what_it_opens(alice: Person, bob: Person, unlisted: str) -> None:
    link = link_make(alice, unlisted)
    answer = bob.post(f"personas/{unlisted}/reprint", {"link": link["token"]})
    assert (answer.status_code, answer.json()["author"]) == (201, "bob")
    assert answer.json()["visibility"] == "private"


def test_a_link_shows_the_glyph_without_counting(
    alice: Person, stranger: Person, unlisted: str
) -> None:
    link = link_make(alice, unlisted)
    picture = stranger.get(f"p/{link['token']}/avatar.svg")
    assert picture.content == alice.get(f"personas/{unlisted}/avatar.svg").content
    assert (picture["X-Robots-Tag"], link_row(link).opened) == ("noindex", 0)


def test_a_revoked_link_begins_no_chat(alice: Person, bob: Person, unlisted: str) -> None:
    link = link_make(alice, unlisted)
    persona_to_chat(user("bob"), unlisted, link=link["token"])
    alice.delete(f"links/{link['id']}")
    with pytest.raises(Http404):
        persona_to_chat(user("bob"), unlisted, link=link["token"])


def test_every_opening_counts_however_many_at_once(
    transactional_db: None, catalog: None, web: Web
) -> None:
    alice = Person(verified("alice"))
    slug = persona_make(alice, clamps=[clamp(1)])["slug"]
    show(alice, slug, "unlisted")
    link = link_make(alice, slug)
    with ThreadPoolExecutor(8) as pool:
        path = f"{web.url}/api/p/{link['token']}"
        codes = list(pool.map(lambda _: httpx.get(path, timeout=30).status_code, range(24)))
    assert codes == [200] * 24
    assert link_row(link).opened == 24


def test_saves_at_once_print_one_after_the_other(
    transactional_db: None, catalog: None, web: Web
) -> None:
    alice = Person(verified("alice"))
    slug = persona_make(alice)["slug"]
    cookies = {name: one.value for name, one in alice.client.cookies.items()}

    def save_bio(number: int) -> int:
        return httpx.patch(
            f"{web.url}/api/personas/{slug}",
            json={"bio": f"Number {number}"},
            headers={**alice.csrf, "Origin": web.url},
            cookies=cookies,
            timeout=30,
        ).status_code

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(save_bio, range(6))) == [200] * 6
    numbers = Edition.objects.filter(persona__slug=slug).values_list("number", flat=True)
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6, 7]
