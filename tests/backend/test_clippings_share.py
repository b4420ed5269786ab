"""Alice shares a branch as it was; whoever has the link reads it, and nobody else."""

import json
from contextlib import suppress
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.belongings import belongings
from backend.accounts.models import User
from backend.chats.models import Chat, Reply, Status
from backend.clippings.models import Clipping
from backend.clippings.selectors import clipping_for
from backend.clippings.services import clipping_create, clipping_opened
from backend.lib.errors import LimitReached
from backend.personas.models import Persona, Visibility
from backend.policy.models import BlockedPhrase
from tests.backend.artifacts import clamp
from tests.backend.people import Person
from tests.backend.queries import assert_constant
from tests.backend.sharing import SATIRE, at_once, branch, cut, persona_made, token_of, user_of

TALK = (("A joke?", "It stayed red."), ("Another?", "It turned green."))


@pytest.fixture
def guest(catalog: None) -> Person:
    return Person(User.objects.create_user("guest-1", is_guest=True))


def test_a_branch_is_read_by_a_stranger(alice: Person, stranger: Person) -> None:
    first, second = branch(alice, *TALK)
    branch(alice, ("Aside?", "Not on this branch."), chat=first.turn.chat, parent=first)
    shown = stranger.get(f"clippings/{token_of(alice, second)}").json()
    said = [(one["said"], one["reply"]) for one in shown["exchanges"]]
    assert said == list(TALK)
    assert (shown["title"], shown["is_satire"], shown["label"]) == ("A joke?", True, SATIRE)
    (columnist,) = shown["columnists"]
    assert (columnist["name"], columnist["byline"], columnist["edition"]) == ("Gladys", "Writes", 1)
    (dial,) = columnist["dials"]
    assert (dial["label"], dial["strength"], dial["ceiling"]) == ("Caution", -1.0, 2.0)
    assert user_of(alice).username not in json.dumps(shown)


def test_it_ends_with_the_reply_that_was_named(alice: Person, stranger: Person) -> None:
    first, _ = branch(alice, *TALK)
    shown = stranger.get(f"clippings/{token_of(alice, first)}").json()
    assert [one["said"] for one in shown["exchanges"]] == ["A joke?"]


def test_a_long_branch_takes_as_many_queries_as_a_short_one(alice: Person) -> None:
    (last,) = branch(alice, ("Well?", "Well."))

    def said(count: int) -> None:
        nonlocal last
        more = [(f"And {place}?", "So.") for place in range(count)]
        *_, last = branch(alice, *more, chat=last.turn.chat, parent=last)

    assert_constant(said, lambda: cut(alice, last))


def test_without_the_columnist_nothing_tells_of_it(alice: Person, stranger: Person) -> None:
    secret = persona_made(None, "secret-name", name="Ottilie", prompt="SECRETPROMPT")
    (reply,) = branch(alice, ("Hello?", "Hm."), persona=secret.slug)
    token = token_of(alice, reply, shows_persona=False)
    raw = stranger.get(f"clippings/{token}").content.decode()
    page = stranger.client.get(f"/c/{token}").content.decode()
    kept = json.dumps(Clipping.objects.get().snapshot)
    for told in (raw, page, kept):
        for word in ("secret-name", "Ottilie", "SECRETPROMPT", "Deadpan"):
            assert word not in told
    assert json.loads(raw)["columnists"][0]["name"] == "a columnist"


def test_what_happens_to_the_chat_does_not_happen_to_it(alice: Person, stranger: Person) -> None:
    reply = branch(alice, *TALK)[1]
    token = token_of(alice, reply)
    before = stranger.get(f"clippings/{token}").json()
    Reply.objects.update(text="Changed", clamps=[])
    Chat.objects.update(title="Changed")
    Persona.objects.update(name="Changed", visibility=Visibility.PRIVATE, is_satire=False)
    assert stranger.get(f"clippings/{token}").json() == before
    assert alice.delete(f"chats/{reply.turn.chat_id}").status_code == 204
    Chat.objects.all().delete()  # and when it is purged
    assert stranger.get(f"clippings/{token}").json() == before
    assert alice.get("clippings").json()["results"][0]["chat"] is None


def gone(clipping: Clipping) -> dict[str, Any]:
    owner = clipping.owner_id
    now = timezone.now()
    return {
        "expired": lambda: Clipping.objects.update(expires_at=now),
        "taken_down": lambda: Clipping.objects.update(taken_down_at=now),
        "banned": lambda: User.objects.filter(pk=owner).update(is_active=False),
        "leaving": lambda: User.objects.filter(pk=owner).update(deletion_due_at=now),
    }


@pytest.mark.parametrize("how", ["expired", "taken_down", "banned", "leaving"])
def test_its_link_opens_nothing_any_more(alice: Person, bob: Person, how: str) -> None:
    token = token_of(alice, branch(alice, *TALK)[1])
    assert bob.get(f"clippings/{token}").status_code == 200
    gone(Clipping.objects.get())[how]()
    assert bob.get(f"clippings/{token}").status_code == 404
    assert bob.post(f"clippings/{token}/copy").status_code == 404
    assert bob.client.get(f"/c/{token}").status_code in (404, 503)
    assert bob.client.get(f"/c/{token}/image.png").status_code == 404


def test_alice_revokes_and_mallory_cannot(alice: Person, mallory: Person) -> None:
    made = cut(alice, branch(alice, *TALK)[1]).json()
    for ask in (mallory.get, mallory.delete):
        assert ask(f"clippings/{made['id']}").status_code == 404
    assert mallory.get(f"clippings/{made['token']}").status_code == 200
    assert alice.delete(f"clippings/{made['id']}").status_code == 204
    first = Clipping.objects.get().revoked_at
    assert alice.delete(f"clippings/{made['id']}").status_code == 204
    assert Clipping.objects.get().revoked_at == first
    assert mallory.get(f"clippings/{made['token']}").status_code == 404
    assert alice.get("clippings").json()["results"][0]["state"] == "revoked"
    assert alice.get(f"clippings/{made['id']}").json()["exchanges"][0]["said"] == "A joke?"


def test_the_token_is_shown_once(alice: Person, mallory: Person) -> None:
    made = cut(alice, branch(alice, *TALK)[1]).json()
    assert len(made["token"]) == 43
    assert made["address"] == f"/c/{made['token']}"
    kept = json.dumps(list(Clipping.objects.values()), default=str)
    listed = alice.get("clippings")
    assert made["token"] not in kept + listed.content.decode()
    (row,) = listed.json()["results"]
    assert (row["prefix"], row["state"], row["opened"]) == (made["token"][:8], "open", 0)
    assert mallory.get("clippings").json()["results"] == []


def test_readers_are_counted_and_the_owner_is_not(
    alice: Person, bob: Person, stranger: Person
) -> None:
    token = token_of(alice, branch(alice, *TALK)[1])
    for reader in (alice, bob, stranger, stranger):
        reader.get(f"clippings/{token}")
    assert Clipping.objects.get().opened == 3


def test_no_index_and_no_referrer(alice: Person, stranger: Person) -> None:
    token = token_of(alice, branch(alice, *TALK)[1])
    for answer in (
        stranger.get(f"clippings/{token}"),
        stranger.client.get(f"/c/{token}"),
        stranger.client.get(f"/c/{token}/image.png"),
    ):
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in stranger.get(f"clippings/{token}").headers["Cache-Control"]


def test_guests_do_not_share(guest: Person) -> None:
    answer = cut(guest, branch(guest, *TALK)[1])
    assert (answer.status_code, answer.json()["code"]) == (403, "account_needed")
    assert not Clipping.objects.exists()


def test_mallory_shares_nothing_of_alice(alice: Person, mallory: Person) -> None:
    (theirs,) = branch(alice, TALK[0])
    (own,) = branch(mallory, TALK[0])
    assert cut(mallory, theirs).status_code == 404
    answer = mallory.post(f"chats/{own.turn.chat_id}/clippings", {"upto": str(theirs.id)})
    assert (answer.status_code, answer.json()["code"]) == (422, "reply_unknown")


def test_a_prompt_that_bob_showed_to_a_few_stays_with_them(alice: Person, bob: Person) -> None:
    persona = persona_made(user_of(bob), "bobs", visibility=Visibility.UNLISTED)
    (reply,) = branch(alice, TALK[0], persona="bobs")
    answer = cut(alice, reply)
    assert (answer.status_code, answer.json()["code"]) == (422, "persona_not_shown")
    assert cut(alice, reply, shows_persona=False).status_code == 201
    (own,) = branch(bob, TALK[0], persona="bobs")
    assert cut(bob, own).status_code == 201
    Persona.objects.filter(pk=persona.pk).update(taken_down_at=timezone.now())
    assert cut(bob, own).json()["code"] == "persona_not_shown"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"upto": "x"}, "upto"),
        ({"title": "t" * 121}, "title"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "soon"}, "expires_at"),
        ({"shows_persona": "perhaps"}, "shows_persona"),
    ],
)
def test_a_wrong_word_is_named(alice: Person, more: dict[str, Any], field: str) -> None:
    answer = cut(alice, branch(alice, *TALK)[1], **more)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_what_is_being_written_is_not_cut(alice: Person) -> None:
    reply = branch(alice, *TALK)[1]
    Reply.objects.filter(pk=reply.pk).update(status=Status.WRITING)
    answer = cut(alice, reply)
    assert (answer.status_code, answer.json()["code"]) == (409, "reply_unfinished")


@pytest.mark.parametrize(
    ("title", "asked", "reply", "column", "field"),
    [
        ("A talk", "The forbidden thing?", "No.", "in_messages", "upto"),
        ("", "What?", "The forbidden thing.", "in_replies", "upto"),
        ("The forbidden thing", "What?", "No.", "in_messages", "title"),
    ],
)
def test_what_may_not_be_said_is_not_published(
    alice: Person, title: str, asked: str, reply: str, column: str, field: str
) -> None:
    (said,) = branch(alice, (asked, reply))
    where = {name: name == column for name in ("in_messages", "in_replies", "in_personas")}
    BlockedPhrase.objects.create(phrase="forbidden thing", **where)
    answer = cut(alice, said, title=title)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_allowed_here")
    assert answer.json()["field"] == field
    assert not Clipping.objects.exists()


def test_as_many_as_are_allowed(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.LIMITS, "clippings_per_user", 2)
    reply = branch(alice, *TALK)[1]
    made = [cut(alice, reply).json()["id"] for _ in range(2)]
    answer = cut(alice, reply)
    assert (answer.status_code, answer.json()["code"]) == (429, "limit_reached")
    alice.delete(f"clippings/{made[0]}")
    assert cut(alice, reply).status_code == 201


def test_as_long_and_as_often_as_is_allowed(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = branch(alice, *TALK)
    monkeypatch.setitem(settings.LIMITS, "clipping_chars", 25)
    assert cut(alice, second).json()["code"] == "clipping_too_long"
    assert cut(alice, first).status_code == 201
    monkeypatch.setitem(settings.RATES, "clippings", (2, 3_600))
    assert cut(alice, first).json()["code"] == "throttled"


def test_two_columnists_in_one_branch(alice: Person, stranger: Person) -> None:
    (first,) = branch(alice, TALK[0])
    (second,) = branch(
        alice, TALK[1], persona="morris", chat=first.turn.chat, parent=first, clamps=[clamp(2)]
    )
    shown = stranger.get(f"clippings/{token_of(alice, second)}").json()
    assert [one["name"] for one in shown["columnists"]] == ["Gladys", "Morris"]
    assert [one["columnist"] for one in shown["exchanges"]] == [0, 1]
    assert shown["columnists"][1]["prompt"] == "You are Morris."


def test_satire_anywhere_makes_all_of_it_satire(alice: Person, stranger: Person) -> None:
    persona_made(None, "plain", is_satire=False, clamps=[])
    plain = branch(alice, *TALK, persona="plain")
    shown = stranger.get(f"clippings/{token_of(alice, plain[1])}").json()
    assert (shown["is_satire"], shown["label"]) == (False, None)
    (turned,) = branch(
        alice, TALK[0], persona="plain", chat=plain[1].turn.chat, parent=plain[1],
        clamps=[clamp(0)],
    )  # fmt: skip
    shown = stranger.get(f"clippings/{token_of(alice, turned, shows_persona=False)}").json()
    assert (shown["is_satire"], shown["label"]) == (True, SATIRE)
    assert [one["is_satire"] for one in shown["exchanges"]] == [False, False, True]


def queries(ask: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert ask().status_code in (200, 201)
    return len(captured)


def test_the_number_of_queries_does_not_grow(alice: Person, stranger: Person) -> None:
    short = branch(alice, TALK[0])[-1]
    long = branch(alice, *(TALK * 6))[-1]
    few, many = (queries(lambda reply=reply: cut(alice, reply)) for reply in (short, long))
    assert many - few <= 2 * 11  # one question to the policy for each text
    tokens = [token_of(alice, reply) for reply in (short, long)]
    for path in ("clippings/{}", "clippings/{}"):
        assert (
            len({queries(lambda t=t, path=path: stranger.get(path.format(t))) for t in tokens}) == 1
        )
    one = queries(lambda: alice.get("clippings", limit=1))
    assert one == queries(lambda: alice.get("clippings"))


def test_pages_of_many(alice: Person) -> None:
    reply = branch(alice, *TALK)[1]
    made = [cut(alice, reply).json()["id"] for _ in range(5)]
    met: list[str] = []
    path = "clippings?limit=2"
    while path:
        page = alice.client.get(f"/api/{path}").json()
        met += [one["id"] for one in page["results"]]
        path = (page["next"] or "").removeprefix("/api/")
    assert met == made[::-1]


def test_they_are_in_the_export(alice: Person, bob: Person) -> None:
    cut(alice, branch(alice, *TALK)[1])
    (belonging,) = (one for one in belongings() if one.name == "clippings")
    ((path, raw),) = belonging.files(user_of(alice))
    assert path == f"clippings/{Clipping.objects.get().id}.json"
    assert json.loads(raw)["exchanges"][1]["reply"] == "It turned green."
    assert list(belonging.files(user_of(bob))) == []


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_share_no_more_than_is_allowed(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.LIMITS, "clippings_per_user", 3)
    reply = branch(alice, TALK[0])[0]
    owner, chat = user_of(alice), reply.turn.chat

    def share() -> None:
        with suppress(LimitReached):
            clipping_create(owner=owner, chat=chat, upto=reply.id)

    at_once(share)
    assert Clipping.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_twenty_readers_at_once_are_twenty(alice: Person) -> None:
    token = token_of(alice, branch(alice, TALK[0])[0])
    at_once(lambda: clipping_opened(clipping=clipping_for(token), by=None))
    assert Clipping.objects.get().opened == 20
