"""Likes, uses and reprints: of one person once, whatever they do and however fast."""

import json

import pytest
from django.conf import settings

from backend.accounts.belongings import Belonging, belongings
from backend.accounts.models import User
from backend.chats.models import Chat
from backend.chats.signals import chat_started
from backend.gallery.models import Like, Use
from backend.gallery.services import like_put, like_withdraw
from backend.personas.models import Persona, Visibility
from tests.backend.people import Json, Person
from tests.backend.sharing import at_once, persona_made, user_of


def row(person: Person, slug: str) -> Json:
    rows = person.get("gallery", limit=100).json()["results"]
    return next(one for one in rows if one["slug"] == slug)


@pytest.fixture
def guest(catalog: None) -> Person:
    return Person(User.objects.create_user("guest-1", is_guest=True))


@pytest.fixture
def doom(alice: Person) -> Persona:
    return persona_made(user_of(alice), "doom")


def test_bob_likes_and_takes_it_back(bob: Person, stranger: Person, doom: Persona) -> None:
    for _ in range(3):
        answer = bob.put("personas/doom/like")
        assert (answer.status_code, answer.json()) == (200, {"likes": 1, "liked_by_me": True})
    assert row(bob, "doom")["liked_by_me"] is True
    assert stranger.get("personas/doom/like").json() == {"likes": 1, "liked_by_me": False}
    assert (row(stranger, "doom")["likes"], row(stranger, "doom")["liked_by_me"]) == (1, False)
    for _ in range(2):
        answer = bob.delete("personas/doom/like")
        assert (answer.status_code, answer.json()) == (200, {"likes": 0, "liked_by_me": False})


def test_who_cannot_like(alice: Person, guest: Person, stranger: Person, doom: Persona) -> None:
    own = alice.put("personas/doom/like")
    assert (own.status_code, own.json()["code"]) == (422, "own_persona")
    refused = guest.put("personas/doom/like")
    assert (refused.status_code, refused.json()["code"]) == (403, "account_needed")
    assert stranger.put("personas/doom/like").status_code == 401
    assert stranger.delete("personas/doom/like").status_code == 401
    assert not Like.objects.exists()


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.UNLISTED])
def test_what_cannot_be_liked(
    alice: Person, mallory: Person, doom: Persona, visibility: str
) -> None:
    Persona.objects.filter(pk=doom.pk).update(visibility=visibility)
    for person in (alice, mallory):
        assert person.put("personas/doom/like").status_code == 404
        assert person.delete("personas/doom/like").status_code == 404


def test_mallory_takes_back_no_like_but_her_own(
    bob: Person, mallory: Person, doom: Persona
) -> None:
    bob.put("personas/doom/like")
    assert mallory.delete("personas/doom/like").json()["likes"] == 1


def test_likes_come_at_a_pace(bob: Person, doom: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.RATES, "likes", (2, 60))
    bob.put("personas/doom/like")
    bob.delete("personas/doom/like")
    assert bob.put("personas/doom/like").json()["code"] == "throttled"


def test_a_ban_takes_its_likes_along(
    bob: Person, mallory: Person, stranger: Person, doom: Persona
) -> None:
    bob.put("personas/doom/like")
    mallory.put("personas/doom/like")
    mallory.chat("doom")
    User.objects.filter(username="mallory").update(is_active=False)
    shown = row(stranger, "doom")
    assert (shown["likes"], shown["uses"]) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one_like(mallory: Person, stranger: Person, doom: Persona) -> None:
    who = user_of(mallory)
    at_once(lambda: like_put(persona=doom, user=who))
    assert (Like.objects.count(), row(stranger, "doom")["likes"]) == (1, 1)
    at_once(lambda: like_withdraw(persona=doom, user=who))
    assert row(stranger, "doom")["likes"] == 0


@pytest.mark.django_db(transaction=True)
def test_twenty_chats_at_once_are_one_use(mallory: Person, stranger: Person, doom: Persona) -> None:
    chat = Chat.objects.create(owner=user_of(mallory), persona=doom)
    at_once(lambda: chat_started.send(Chat, chat=Chat.objects.get(pk=chat.pk)))
    assert (Use.objects.count(), row(stranger, "doom")["uses"]) == (1, 1)


def test_a_use_counts_once_for_ever(mallory: Person, stranger: Person, doom: Persona) -> None:
    for _ in range(3):
        chat = mallory.chat("doom")
        mallory.delete(f"chats/{chat}")
    assert row(stranger, "doom")["uses"] == 1


def test_trying_ones_own_is_no_use(alice: Person, stranger: Person, doom: Persona) -> None:
    alice.chat("doom")
    assert (Use.objects.count(), row(stranger, "doom")["uses"]) == (0, 0)


def test_guests_are_cheap_so_they_do_not_count(stranger: Person, doom: Persona) -> None:
    for number in range(5):
        Person(User.objects.create_user(f"g-{number}", is_guest=True)).chat("doom")
    assert (Use.objects.count(), row(stranger, "doom")["uses"]) == (5, 0)


def gallery_belonging() -> Belonging:
    (found,) = (one for one in belongings() if one.name == "likes")
    return found


def test_a_guest_counts_once_they_are_somebody(
    alice: Person, bob: Person, guest: Person, stranger: Person, doom: Persona
) -> None:
    for slug in ("doom", "gladys"):
        guest.chat(slug)
    bob.chat("gladys")
    gallery_belonging().adopt(user_of(guest), user_of(bob))
    assert {row(stranger, slug)["uses"] for slug in ("doom", "gladys")} == {1}
    assert set(Use.objects.values_list("user__username", flat=True)) == {"bob"}


def test_signing_up_does_not_make_one_use_ones_own(
    alice: Person, guest: Person, doom: Persona
) -> None:
    guest.chat("doom")
    gallery_belonging().adopt(user_of(guest), user_of(alice))
    assert not Use.objects.exists()


def test_reprints_count_by_owner(
    alice: Person, bob: Person, mallory: Person, guest: Person, stranger: Person, doom: Persona
) -> None:
    def reprint(owner: User | None, slug: str, of: Persona = doom) -> None:
        persona_made(owner, slug, reprinted_from=of.current, visibility=Visibility.PRIVATE)

    for number in range(3):
        reprint(user_of(mallory), f"m-{number}")
    reprint(user_of(alice), "own")
    reprint(user_of(guest), "guests")
    assert row(stranger, "doom")["reprints"] == 1
    reprint(user_of(bob), "b")
    assert row(stranger, "doom")["reprints"] == 2
    gladys = Persona.objects.get(slug="gladys")
    reprint(user_of(bob), "bobs-gladys", of=gladys)
    assert row(stranger, "gladys")["reprints"] == 1


def test_they_are_in_the_export(bob: Person, doom: Persona) -> None:
    bob.put("personas/doom/like")
    bob.chat("gladys")
    files = dict(gallery_belonging().files(user_of(bob)))
    assert [one["persona"] for one in json.loads(files["likes.json"])] == ["doom"]
    assert [one["persona"] for one in json.loads(files["uses.json"])] == ["gladys"]
