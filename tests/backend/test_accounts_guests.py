"""Guests: what they may have, and that nothing of it is lost when they become somebody."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from backend.accounts.allowance import allowance_reserve, today
from backend.accounts.guests import guest_adopt
from backend.accounts.models import Usage, User
from backend.chats.models import Chat, Folder
from backend.personas.models import Persona, Vector
from backend.policy.models import Policy
from tests.backend.people import Person
from tests.backend.processes import Web
from tests.backend.visitors import PASSWORD, Visitor, member


def guest_of(visitor: Visitor) -> User:
    return User.objects.get(username=visitor.name)


@pytest.fixture
def guest(catalog: None) -> Visitor:
    visitor = Visitor()
    assert visitor.post("session/guest").status_code == 201
    return visitor


def test_a_guest_who_signs_up_keeps_the_chats(guest: Visitor) -> None:
    chat, left = guest.chat(), guest_of(guest)
    before = guest.client.cookies["sessionid"].value
    assert guest.signs_up("vera").status_code == 401
    assert guest.name == left.username  # until the address is verified
    assert guest.verifies().status_code == 200
    assert guest.name == "vera"
    assert guest.client.cookies["sessionid"].value != before
    assert [one["id"] for one in guest.get("chats").json()["results"]] == [chat]
    assert not User.objects.filter(pk=left.pk).exists()


def test_a_guest_who_signs_in_brings_the_chats_along(guest: Visitor) -> None:
    vera = member("vera")
    old, new = vera.chat(), guest.chat()
    assert guest.signs_in("vera").status_code == 200
    held = {one["id"] for one in vera.get("chats").json()["results"]}
    assert held == {old, new}
    assert not User.objects.filter(is_guest=True).exists()


def test_a_guest_with_a_wrong_password_stays_a_guest(guest: Visitor) -> None:
    member("vera")
    chat, name = guest.chat(), guest.name
    assert guest.signs_in("vera", "wrong").status_code == 400
    assert guest.name == name
    assert [one["id"] for one in guest.get("chats").json()["results"]] == [chat]


def test_a_guest_keeps_folders_columnists_and_age(guest: Visitor) -> None:
    vera = member("vera")
    owner, left = User.objects.get(username="vera"), guest_of(guest)
    same = Folder.objects.create(owner=owner, name="Jokes")
    theirs = Folder.objects.create(owner=left, name="Jokes")
    Folder.objects.create(owner=left, name="Poems")
    chat = Chat.objects.get(pk=guest.chat())
    Chat.objects.filter(pk=chat.pk).update(folder=theirs)
    Persona.objects.create(slug="mine", owner=left, name="Mine")
    Vector.objects.create(owner=left, name="Up", artifact="demo", values=b"", width=0)
    guest.post("account/age", {"confirm": True})
    guest.signs_in("vera")
    assert Chat.objects.get(pk=chat.pk).folder == same
    assert {one.name for one in owner.folders.all()} == {"Jokes", "Poems"}
    assert Persona.objects.get(slug="mine").owner == owner
    assert owner.vectors.count() == 1
    assert vera.get("account").json()["adult_since"] is not None


def test_what_a_guest_spent_is_spent(guest: Visitor) -> None:
    member("vera")
    owner, left = User.objects.get(username="vera"), guest_of(guest)
    Usage.objects.create(user=owner, day=today(), tokens=5, replies=1)
    Usage.objects.create(user=left, day=today(), tokens=7, reserved=3, replies=2)
    guest.signs_in("vera")
    held = Usage.objects.get(user=owner, day=today())
    assert (held.tokens, held.reserved, held.replies) == (12, 3, 3)


def test_all_is_adopted_or_nothing(guest: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    member("vera")
    chat, left = guest.chat(), guest_of(guest)

    def broken(**_: object) -> None:
        raise RuntimeError("the database is full")

    monkeypatch.setattr("backend.accounts.guests.account_remove", broken)
    with pytest.raises(RuntimeError):
        guest.signs_in("vera")
    assert Chat.objects.get(pk=chat).owner == left
    monkeypatch.undo()
    assert guest.name == left.username


def test_who_is_adopted_twice_is_adopted_once(guest: Visitor) -> None:
    vera = User.objects.create_user("vera")
    left = guest_of(guest)
    guest.chat()
    guest_adopt(guest=left, user=vera)
    guest_adopt(guest=left, user=vera)
    assert vera.chats.count() == 1


def test_a_member_is_never_adopted(alice: Person, bob: Person) -> None:
    assert alice.user is not None
    assert bob.user is not None
    alice.chat()
    guest_adopt(guest=alice.user, user=bob.user)
    assert alice.user.chats.count() == 1


def test_a_reply_that_was_being_written_is_heard_by_the_account(live: Web, catalog: None) -> None:
    member("vera")
    guest = Visitor()
    guest.post("session/guest")
    reply = guest.say(guest.chat(), "word " * 200)["replies"][0]["id"]
    guest.signs_in("vera")
    assert guest.name == "vera"
    assert guest.waits_for(reply)["status"] == "done"
    with guest.socket(live) as socket:
        assert socket.events(reply)[-1]["type"] in {"saved", "finished"}


def test_the_old_session_of_a_guest_is_nobody(guest: Visitor) -> None:
    member("vera")
    old = guest.client.cookies["sessionid"].value
    guest.signs_in("vera")
    guest.client.cookies["sessionid"] = old
    assert guest.name is None


def test_a_guest_is_a_stranger_to_allauth(guest: Visitor) -> None:
    """Else a guest with a password of its own would be neither guest nor account."""
    assert guest.auth("get", "auth/session").status_code == 401
    body = {"new_password": PASSWORD}
    assert guest.auth("post", "account/password/change", body).status_code == 401
    assert guest.auth("post", "account/email", {"email": "a@example.org"}).status_code == 409
    assert guest.auth("get", "account/authenticators/totp").status_code == 401
    assert not guest_of(guest).has_usable_password()
    assert not EmailAddress.objects.exists()


def test_a_member_who_signs_in_again_is_told_so(catalog: None) -> None:
    assert member("vera").signs_in("vera").status_code == 409


@pytest.mark.parametrize(
    ("method", "path"),
    [("post", "account/keys"), ("post", "account/exports"), ("patch", "account")],
)
def test_a_guest_has_no_keys_no_exports_and_no_name(guest: Visitor, method: str, path: str) -> None:
    answer = getattr(guest, method)(path, {"name": "x", "username": "somebody"})
    assert (answer.status_code, answer.json()["code"]) == (403, "account_needed")


def test_quotas_of_guests_and_members_are_shown(guest: Visitor) -> None:
    guest.chat()
    usage = guest.get("session").json()["usage"]
    limits = settings.LIMITS
    assert usage["allowed"] == limits["tokens_per_guest_day"]
    assert usage["quotas"]["chats"] == {"used": 1, "most": limits["chats_per_guest"]}
    assert usage["quotas"]["unfinished"] == {"used": 0, "most": limits["unfinished_per_guest"]}
    assert "keys" not in usage["quotas"]
    usage = member("vera").get("session").json()["usage"]
    assert usage["allowed"] == limits["tokens_per_user_day"]
    assert usage["quotas"]["unfinished"]["most"] == limits["unfinished_per_user"]
    assert usage["quotas"]["keys"] == {"used": 0, "most": limits["keys_per_user"]}


def test_the_operator_pauses_guests(catalog: None) -> None:
    inside = Visitor()
    inside.post("session/guest")
    Policy.objects.create(pk=1, guests_paused=True)
    answer = Visitor().post("session/guest")
    assert (answer.status_code, answer.json()["code"]) == (503, "paused")
    assert inside.post("session/guest").status_code == 200
    assert inside.get("session").json()["house"]["guests_paused"] is True


def test_the_age_gate_is_shown_until_one_says_so(guest: Visitor) -> None:
    from backend.accounts.selectors import is_of_age

    assert guest.get("session").json()["house"]["age_needed"] is False
    Policy.objects.create(pk=1, age_gate=True, minimum_age=16)
    house = guest.get("session").json()["house"]
    assert (house["minimum_age"], house["age_needed"]) == (16, True)
    assert not is_of_age(guest_of(guest))
    refused = guest.post("account/age", {"confirm": False})
    assert (refused.status_code, refused.json()["code"]) == (403, "age_unconfirmed")
    assert guest.post("account/age", {"confirm": True}).status_code == 200
    assert guest.get("session").json()["house"]["age_needed"] is False
    assert is_of_age(guest_of(guest))


def test_a_guests_reservation_is_the_accounts(guest: Visitor) -> None:
    vera = User.objects.create_user("vera")
    left = guest_of(guest)
    with transaction.atomic():
        allowance_reserve(user=left, tokens=40)
    guest_adopt(guest=left, user=vera)
    assert Usage.objects.get(user=vera).reserved == 40
