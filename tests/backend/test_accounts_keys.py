"""Keys for programs, what is used of the day, and the account's own page."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import ApiKey, Usage, User
from backend.accounts.selectors import api_key_for
from backend.accounts.services import api_key_create
from backend.policy.models import BlockedPhrase
from tests.backend.people import Json, Person


def made(person: Person, **more: Any) -> Json:
    answer = person.post("account/keys", {"name": "notebook", **more})
    assert answer.status_code == 201, answer.content
    said: Json = answer.json()
    return said


def queries(person: Person, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert person.get(path).status_code == 200
    return len(captured)


def test_the_secret_is_shown_once(alice: Person) -> None:
    said = made(alice)
    assert said["secret"].startswith(said["key"]["prefix"])
    key = api_key_for(said["secret"])
    assert key is not None
    assert key.user == alice.user
    assert said["secret"] not in alice.get("account/keys").content.decode()
    assert said["secret"] not in str(ApiKey.objects.values())


def test_a_key_has_the_scopes_it_was_given(alice: Person) -> None:
    assert made(alice)["key"]["scopes"] == ["chat", "models"]
    said = made(alice, scopes=["models", "models"])
    assert said["key"]["scopes"] == ["models"]
    key = api_key_for(said["secret"])
    assert key is not None
    assert key.scopes == ["models"]


@pytest.mark.parametrize("scopes", [[], ["admin"], "chat", [None]])
def test_unknown_scopes_are_refused(alice: Person, scopes: Any) -> None:
    answer = alice.post("account/keys", {"name": "x", "scopes": scopes})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["field"].startswith("scopes")


def test_a_key_is_renamed_and_revoked(alice: Person) -> None:
    said = made(alice)
    path = f"account/keys/{said['key']['id']}"
    assert alice.patch(path, {"name": "old notebook"}).json()["name"] == "old notebook"
    assert alice.delete(path).status_code == 204
    assert api_key_for(said["secret"]) is None
    assert alice.get("account/keys").json()["results"] == []
    assert alice.patch(path, {"name": "x"}).status_code == 404


def test_keys_of_another_do_not_exist(alice: Person, mallory: Person) -> None:
    said = made(alice)
    assert mallory.delete(f"account/keys/{said['key']['id']}").status_code == 404
    assert mallory.get("account/keys").json()["results"] == []
    assert api_key_for(said["secret"]) is not None


def test_so_many_keys_and_no_more(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.LIMITS, "keys_per_user", 2)
    first = made(alice)["key"]["id"]
    made(alice)
    answer = alice.post("account/keys", {"name": "third"})
    assert (answer.status_code, answer.json()["code"]) == (429, "limit_reached")
    alice.delete(f"account/keys/{first}")
    made(alice)


def test_who_is_shut_out_has_no_keys(alice: Person) -> None:
    secret = made(alice)["secret"]
    User.objects.update(is_active=False)
    assert api_key_for(secret) is None


def test_lists_ask_the_database_as_often_for_many_as_for_one(alice: Person) -> None:
    assert alice.user is not None
    made(alice)
    Usage.objects.create(user=alice.user, day="2026-11-01", tokens=1)
    few = [queries(alice, path) for path in ("account/keys", "account/usage", "session")]
    for number in range(9):
        made(alice, name=f"key {number}")
        Usage.objects.create(user=alice.user, day=f"2026-11-1{number}", tokens=1)
        alice.chat()
    many = [queries(alice, path) for path in ("account/keys", "account/usage", "session")]
    assert few == many


def test_usage_is_told_for_thirty_days(alice: Person) -> None:
    from datetime import timedelta

    from backend.accounts.allowance import today

    assert alice.user is not None
    for back in (0, 1, 29, 30):
        day = today() - timedelta(days=back)
        Usage.objects.create(user=alice.user, day=day, tokens=100, reserved=20, replies=3)
    alice.chat()
    said = alice.get("account/usage").json()
    assert [one["day"] for one in said["days"]] == [
        str(today() - timedelta(days=back)) for back in (0, 1, 29)
    ]
    now = said["today"]
    allowed = settings.LIMITS["tokens_per_user_day"]
    assert (now["tokens"], now["reserved"], now["left"]) == (100, 20, allowed - 120)
    assert now["back_at"] == f"{today() + timedelta(days=1)}T00:00:00Z"
    assert now["quotas"]["chats"]["used"] == 1
    assert alice.get("session").json()["usage"] == now


def test_an_allowance_of_ones_own_is_shown(alice: Person) -> None:
    User.objects.update(tokens_per_day=70)
    assert alice.get("session").json()["usage"]["allowed"] == 70


# The account's own page


def test_name_and_bio_are_changed(alice: Person) -> None:
    said = alice.patch("account", {"username": "Alice.A", "bio": "I turn dials."}).json()
    assert (said["username"], said["bio"]) == ("Alice.A", "I turn dials.")
    assert alice.patch("account", {"username": "alice.a"}).json()["username"] == "alice.a"


@pytest.mark.parametrize("name", ["BOB", "root", "a", "a b", "guest-1", "<b>x</b>", "a" * 31])
def test_a_name_that_does_not_fit_is_refused(alice: Person, bob: Person, name: str) -> None:
    answer = alice.patch("account", {"username": name})
    assert (answer.status_code, answer.json()["field"]) == (422, "username")
    assert alice.get("session").json()["user"]["username"] == "alice"


def test_a_name_taken_at_the_same_moment_is_refused(
    alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both were free when they were asked for; the database decides."""
    from allauth.account.adapter import DefaultAccountAdapter

    monkeypatch.setattr(DefaultAccountAdapter, "clean_username", lambda _, name, shallow: name)
    answer = alice.patch("account", {"username": "Bob"})
    assert (answer.status_code, answer.json()["field"]) == (422, "username")


@pytest.mark.parametrize("field", ["username", "bio"])
def test_what_the_policy_forbids_is_no_name_and_no_bio(alice: Person, field: str) -> None:
    BlockedPhrase.objects.create(phrase="turnip")
    answer = alice.patch("account", {field: "turnip"})
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_nobody_makes_themselves_more(alice: Person) -> None:
    alice.patch("account", {"is_staff": True, "tokens_per_day": 10**9, "adult_since": "2020-01-01"})
    user = User.objects.get(username="alice")
    assert (user.is_staff, user.tokens_per_day, user.adult_since) == (False, None, None)


def test_changes_are_made_at_a_limited_rate(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.RATES, "account", (2, 60))
    answers = [alice.patch("account", {"bio": str(n)}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert alice.get("account").status_code == 200


def test_the_command_and_the_page_make_the_same_keys(alice: Person) -> None:
    assert alice.user is not None
    key = api_key_for(api_key_create(user=alice.user, name="x"))
    assert key is not None
    assert key.scopes == ["chat", "models"]
