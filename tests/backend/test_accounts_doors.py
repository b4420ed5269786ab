"""What allauth serves and this house is not made for, and two who come through one door at once."""

import pytest
from django.core import mail

from backend.accounts.adapter import AccountAdapter
from backend.accounts.models import User
from backend.accounts.sign_in_schema import sign_in_spec
from tests.backend.visitors import Visitor, member


@pytest.fixture
def visitor(catalog: None) -> Visitor:
    return Visitor()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "account/phone"),
        ("post", "account/phone"),
        ("post", "auth/phone/verify"),
        ("post", "auth/phone/verify/resend"),
    ],
)
def test_no_door_is_for_telephones(visitor: Visitor, method: str, path: str) -> None:
    for one in (visitor, member("vera")):
        answer = one.auth(method, path, {"phone": "+4930123456"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_schema_tells_of_no_telephones() -> None:
    assert not [path for path in sign_in_spec()["paths"] if "phone" in path]


@pytest.mark.parametrize("name", ["vera", "VERA"])
def test_of_two_who_sign_up_at_once_by_one_name_one_is_told_that_it_is_taken(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert visitor.signs_up("vera", email="first@example.org").status_code == 401
    late = Visitor()
    told_before = late.signs_up(name, email="second@example.org").json()
    monkeypatch.setattr(AccountAdapter, "clean_username", lambda self, name, shallow=False: name)
    answer = late.signs_up(name, email="second@example.org")  # asked before the first was saved
    assert (answer.status_code, answer.json()) == (400, told_before)
    assert User.objects.filter(username__iexact="vera").count() == 1
    assert len(mail.outbox) == 1
    assert late.name is None


def test_mail_comes_from_the_house_not_from_its_host(visitor: Visitor) -> None:
    visitor.signs_up("vera")
    said = str(mail.outbox[-1].body)
    assert "Hello from Shallot!" in said
    assert "Thank you for using Shallot!\ntestserver" in said
