"""Continue as copy: the same words in a chat of one's own, with a columnist one may see."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import Usage, User
from backend.chats.models import Chat, Reply
from backend.clippings.models import Clipping
from backend.personas.models import Edition, Persona, Visibility
from backend.personas.services import edition_print
from tests.backend.artifacts import MODEL, clamp
from tests.backend.people import Json, Person
from tests.backend.sharing import branch, persona_made, token_of, user_of

TALK = (("A joke?", "It stayed red."), ("Another?", "It turned green."))


@pytest.fixture
def guest(catalog: None) -> Person:
    return Person(User.objects.create_user("guest-1", is_guest=True))


def copied(person: Person, token: str) -> Json:
    answer = person.post(f"clippings/{token}/copy")
    assert answer.status_code == 201, answer.content
    copy: Json = answer.json()
    return copy


def words_of(chat: Json) -> list[tuple[str, str]]:
    return [(turn["text"], turn["replies"][0]["text"]) for turn in chat["turns"]]


def test_a_guest_goes_on_where_alice_ended(alice: Person, guest: Person) -> None:
    token = token_of(alice, branch(alice, *TALK)[1])
    copy = copied(guest, token)
    assert copy["is_same_columnist"] is True
    assert copy["chat"]["persona"]["slug"] == "gladys"
    chat = guest.get(f"chats/{copy['chat']['id']}").json()
    assert (words_of(chat), chat["title"]) == (list(TALK), "A joke?")
    assert chat["turns"][0]["parent"] is None
    first = chat["turns"][0]["replies"][0]
    assert chat["turns"][1]["parent"] == first["id"]
    assert [one["strength"] for one in first["clamps"]] == [-1.0]
    turn = guest.say(chat["id"], "And now?", parent=chat["turns"][1]["replies"][0]["id"])
    assert turn["replies"][0]["status"] == "queued"


def test_a_copy_says_so_and_costs_nothing(alice: Person, bob: Person) -> None:
    token = token_of(alice, branch(alice, *TALK)[1])
    chat = copied(bob, token)["chat"]["id"]
    for reply in Reply.objects.filter(turn__chat=chat):
        assert reply.receipt["copied_from"] == str(Clipping.objects.get().id)
        assert (reply.tokens, reply.reserved, reply.has_ended) == (0, 0, True)
    assert not Usage.objects.filter(user=user_of(bob), tokens__gt=0).exists()


def test_the_copy_is_nobody_elses(alice: Person, bob: Person, mallory: Person) -> None:
    original = branch(alice, *TALK)[1]
    token = token_of(alice, original)
    chat = copied(bob, token)["chat"]["id"]
    for other in (alice, mallory):
        assert other.get(f"chats/{chat}").status_code == 404
    alice.delete(f"chats/{original.turn.chat_id}")
    assert words_of(bob.get(f"chats/{chat}").json()) == list(TALK)


def test_a_stranger_has_to_be_somebody(alice: Person, stranger: Person) -> None:
    token = token_of(alice, branch(alice, *TALK)[1])
    assert stranger.post(f"clippings/{token}/copy").status_code == 401


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.UNLISTED])
def test_a_clipping_does_not_open_its_columnist(
    alice: Person, bob: Person, visibility: str
) -> None:
    persona_made(user_of(alice), "hers", visibility=visibility, prompt="Hers.")
    token = token_of(alice, branch(alice, *TALK, persona="hers")[1])
    copy = copied(bob, token)
    assert (copy["is_same_columnist"], copy["chat"]["persona"]["slug"]) == (False, "gladys")
    replies = Reply.objects.filter(turn__chat=copy["chat"]["id"])
    assert {reply.edition.persona.slug for reply in replies} == {"gladys"}
    assert all(reply.clamps == [] for reply in replies)
    assert bob.get("personas/hers").status_code == 404
    assert copied(alice, token)["chat"]["persona"]["slug"] == "hers"


def test_nor_does_one_without_its_columnist(alice: Person, bob: Person) -> None:
    token = token_of(alice, branch(alice, *TALK, persona="morris")[1], shows_persona=False)
    copy = copied(bob, token)
    assert (copy["is_same_columnist"], copy["chat"]["persona"]["slug"]) == (False, "gladys")


def test_one_that_was_taken_down_does_not_come_along(alice: Person, bob: Person) -> None:
    persona_made(user_of(alice), "hers")
    token = token_of(alice, branch(alice, *TALK, persona="hers")[1])
    Persona.objects.filter(slug="hers").update(taken_down_at=timezone.now())
    for person in (alice, bob):
        assert copied(person, token)["chat"]["persona"]["slug"] == "gladys"


def test_each_reply_keeps_its_edition(alice: Person, bob: Person) -> None:
    persona = persona_made(user_of(alice), "hers")
    token = token_of(alice, branch(alice, *TALK, persona="hers")[1])
    edition_print(persona=persona, content={"model": MODEL, "prompt": "New.", "clamps": []})
    chat = copied(bob, token)["chat"]["id"]
    kept = Edition.objects.filter(replies__turn__chat=chat).distinct()
    assert [one.number for one in kept] == [1]


def test_satire_stays_satire_with_a_columnist_who_is_none(alice: Person, bob: Person) -> None:
    token = token_of(alice, branch(alice, *TALK)[1], shows_persona=False)
    Persona.objects.update(is_satire=False)
    Reply.objects.all().delete()
    chat = bob.get(f"chats/{copied(bob, token)['chat']['id']}").json()
    assert [turn["replies"][0]["is_satire"] for turn in chat["turns"]] == [True, True]


def test_guests_keep_no_more_chats_by_copying(
    alice: Person, guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(alice, branch(alice, *TALK)[1])
    monkeypatch.setitem(settings.LIMITS, "chats_per_guest", 1)
    copied(guest, token)
    answer = guest.post(f"clippings/{token}/copy")
    assert (answer.status_code, answer.json()["code"]) == (429, "limit_reached")
    assert Chat.objects.filter(owner=user_of(guest)).count() == 1


def test_without_a_house_there_is_nobody_to_go_on_with(alice: Person, bob: Person) -> None:
    token = token_of(alice, branch(alice, *TALK)[1], shows_persona=False)
    Persona.objects.update(archived_at=timezone.now())
    answer = bob.post(f"clippings/{token}/copy")
    assert (answer.status_code, answer.json()["code"]) == (409, "columnist_missing")
    assert not Chat.objects.filter(owner=user_of(bob)).exists()


def test_a_long_copy_takes_as_many_queries_as_a_short_one(alice: Person, bob: Person) -> None:
    short = token_of(alice, branch(alice, TALK[0], clamps=[clamp(0)])[-1])
    long = token_of(alice, branch(alice, *(TALK * 4))[-1])
    counts = []
    copied(bob, short)  # after which Bob has used Gladys
    for token in (short, long):
        with CaptureQueriesContext(connection) as captured:
            copied(bob, token)
        counts.append(len(captured))
    assert counts[0] == counts[1]
