"""Signing up, in and out: by allauth, behind our own doors."""

import json
import re
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client

from backend.accounts.models import User
from backend.audit.models import Entry
from backend.config import env
from backend.policy.models import Policy
from tests.backend.mailbox import mailbox
from tests.backend.people import Person
from tests.backend.processes import Web
from tests.backend.visitors import PASSWORD, Visitor, mailed_key, member


@pytest.fixture
def visitor(catalog: None) -> Visitor:
    return Visitor()


def test_who_signs_up_is_in_once_the_address_is_theirs(visitor: Visitor) -> None:
    answer = visitor.signs_up("vera")
    assert answer.status_code == 401
    pending = [flow["id"] for flow in answer.json()["data"]["flows"] if flow.get("is_pending")]
    assert pending == ["verify_email"]
    assert visitor.name is None
    before = visitor.client.cookies["sessionid"].value
    assert visitor.verifies().status_code == 200
    assert visitor.name == "vera"
    assert visitor.client.cookies["sessionid"].value != before


def test_an_answer_that_comes_late_signs_nobody_out(visitor: Visitor) -> None:
    member("vera")
    visitor.post("session/guest")
    late = Client()  # the same browser, and a request sent with the key of before
    late.cookies["sessionid"] = visitor.client.cookies["sessionid"].value
    visitor.signs_in("vera")
    assert late.get("/api/session").json()["user"] is None
    assert late.cookies["sessionid"]["max-age"] == ""
    assert visitor.auth("delete", "auth/session").status_code == 401
    assert visitor.client.cookies["sessionid"]["max-age"] == 0  # who signs out leaves none


def test_a_link_opened_elsewhere_verifies_and_signs_nobody_in(visitor: Visitor) -> None:
    visitor.signs_up("vera")
    elsewhere = Visitor()
    assert elsewhere.verifies().status_code == 401
    assert elsewhere.name is None
    assert visitor.signs_in("vera").status_code == 200


def test_one_signs_in_by_name_or_by_address(visitor: Visitor) -> None:
    member("vera")
    assert visitor.signs_in("VERA").status_code == 200
    other = Visitor()
    body = {"email": "vera@example.org", "password": PASSWORD}
    assert other.auth("post", "auth/login", body).status_code == 200
    assert (visitor.name, other.name) == ("vera", "vera")


def test_who_signs_out_is_a_stranger(visitor: Visitor) -> None:
    vera = member("vera")
    assert vera.auth("delete", "auth/session").status_code == 401
    assert vera.name is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "ve"),
        ("username", "v" * 31),
        ("username", "vera@home"),
        ("username", "Admin"),
        ("username", "guest-1234"),
        ("username", "ALICE"),
        ("email", "nobody"),
        ("password", "1234567890"),
    ],
)
def test_what_does_not_fit_is_said_by_field(
    alice: Person, visitor: Visitor, field: str, value: str
) -> None:
    answer = visitor.signs_up("vera", **{field: value})
    assert answer.status_code == 400
    assert {error["param"] for error in answer.json()["errors"]} == {field}
    assert User.objects.count() == 1


# Nobody learns who has an account


def test_a_taken_address_looks_like_a_free_one(visitor: Visitor) -> None:
    member("vera")
    cache.clear()  # the same address may have a mail again
    taken = visitor.signs_up("mallory", email="vera@example.org")
    free = Visitor().signs_up("oscar")
    assert (taken.status_code, taken.json()) == (free.status_code, free.json())
    assert not User.objects.filter(username="mallory").exists()
    assert "already" in str(mail.outbox[-2].body)


def test_a_wrong_name_looks_like_a_wrong_password(visitor: Visitor) -> None:
    member("vera")
    wrong = [visitor.signs_in("vera", "wrong"), visitor.signs_in("nobody", "wrong")]
    assert [answer.status_code for answer in wrong] == [400, 400]
    assert wrong[0].json() == wrong[1].json()


def test_a_reset_for_nobody_looks_like_one_for_somebody(visitor: Visitor) -> None:
    member("vera")
    known = visitor.auth("post", "auth/password/request", {"email": "vera@example.org"})
    nobody = visitor.auth("post", "auth/password/request", {"email": "nobody@example.org"})
    assert (known.status_code, known.json()) == (nobody.status_code, nobody.json())


# Passwords and sessions


def test_a_new_password_ends_every_session(visitor: Visitor) -> None:
    vera = member("vera")
    visitor.auth("post", "auth/password/request", {"email": "vera@example.org"})
    body = {"key": mailed_key("password/reset"), "password": "leeks-and-garlic-7"}
    assert visitor.auth("post", "auth/password/reset", body).status_code == 401
    assert vera.name is None
    assert visitor.signs_in("vera").status_code == 400
    assert visitor.signs_in("vera", "leeks-and-garlic-7").status_code == 200


def test_a_changed_password_keeps_this_session_and_ends_the_others(visitor: Visitor) -> None:
    vera = member("vera")
    visitor.signs_in("vera")
    body = {"current_password": PASSWORD, "new_password": "leeks-and-garlic-7"}
    assert vera.auth("post", "account/password/change", body).status_code == 200
    assert (vera.name, visitor.name) == ("vera", None)


def test_sessions_are_listed_and_ended_everywhere(visitor: Visitor) -> None:
    vera = member("vera")
    visitor.signs_in("vera")
    listed = vera.auth("get", "auth/sessions").json()["data"]
    assert sorted(one["is_current"] for one in listed) == [False, True]
    everywhere = {"sessions": [one["id"] for one in listed]}
    assert vera.auth("delete", "auth/sessions", everywhere).status_code == 401
    assert (vera.name, visitor.name) == (None, None)
    assert not UserSession.objects.exists()


def test_nobody_ends_the_sessions_of_another(visitor: Visitor) -> None:
    vera = member("vera")
    mallory = member("mallory")
    (theirs,) = vera.auth("get", "auth/sessions").json()["data"]
    answer = mallory.auth("delete", "auth/sessions", {"sessions": [theirs["id"]]})
    assert answer.status_code == 400
    assert vera.name == "vera"


def test_a_mail_server_named_by_the_settings_gets_the_link(visitor: Visitor, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mailbox() as kept:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", kept.port
        visitor.signs_up("vera")
    (message,) = kept.messages
    assert (message["To"], message["From"]) == ("vera@example.org", settings.DEFAULT_FROM_EMAIL)
    found = re.search(r"/account/verify-email/(\S+)", message.get_content())
    assert found is not None
    assert visitor.verifies(unquote(found[1])).status_code == 200
    assert visitor.name == "vera"


def test_the_admin_has_no_door_of_its_own_that_forgets_the_second_factor(
    visitor: Visitor,
) -> None:
    answer = visitor.client.get("/admin/users/")
    assert answer.status_code == 302
    door = visitor.client.get(answer["Location"])
    assert (door.status_code, door["Location"]) == (
        302,
        "/account/signin?next=%2Fadmin%2Fusers%2F",
    )
    member("root-1")
    call_command("make_superuser", "root-1")
    fields = {"username": "root-1", "password": PASSWORD}
    token = {"X-CSRFToken": visitor.client.cookies["csrftoken"].value}
    posted = visitor.client.post("/admin/login/", fields, headers=token)
    assert posted["Location"].startswith("/account/signin")
    assert visitor.name is None
    visitor.signs_in("root-1")
    assert visitor.client.get("/admin/login/")["Location"] == "/admin/"
    assert visitor.client.get("/admin/").status_code == 200


def test_who_may_not_open_the_admin_is_told_so_and_not_sent_in_circles(visitor: Visitor) -> None:
    vera = member("vera")
    answer = vera.client.get("/admin/login/")
    assert answer.status_code == 403
    assert "may not open the admin" in answer.json()["message"]


def test_the_run_of_the_admin_is_given_and_taken_at_the_command_line(visitor: Visitor) -> None:
    vera = member("vera")
    call_command("make_superuser", "vera")
    assert vera.client.get("/admin/").status_code == 200
    call_command("make_superuser", "vera", "--undo")
    assert vera.client.get("/admin/").status_code == 302
    assert [
        one.details for one in Entry.objects.filter(action="user.superuser").order_by("id")
    ] == [
        {"is_superuser": True},
        {"is_superuser": False},
    ]
    User.objects.create_user("guest-1", is_guest=True)
    for nobody in ("nobody", "guest-1"):
        with pytest.raises(CommandError, match="Sign up on the page first"):
            call_command("make_superuser", nobody)


def test_sign_out_everywhere_closes_sockets(live: Web, visitor: Visitor) -> None:
    vera = member("vera")
    visitor.signs_in("vera")
    with vera.socket(live) as socket:
        socket.obeyed()
        listed = visitor.auth("get", "auth/sessions").json()["data"]
        everywhere = {"sessions": [one["id"] for one in listed]}
        visitor.auth("delete", "auth/sessions", everywhere)
        assert socket.close_code() == 4401


def test_who_was_shut_out_is_told_so_only_with_the_password(visitor: Visitor) -> None:
    member("vera")
    User.objects.update(is_active=False)
    answer = visitor.signs_in("vera")
    assert (answer.status_code, answer.json()["code"]) == (403, "account_closed")
    assert visitor.signs_in("vera", "wrong").status_code == 400
    assert visitor.name is None


# The operator's switch, and limits


def test_the_operator_pauses_sign_ups(visitor: Visitor) -> None:
    member("vera")
    Policy.objects.create(pk=1, sign_ups_paused=True)
    answer = visitor.signs_up("oscar")
    assert (answer.status_code, answer.json()["code"]) == (503, "paused")
    assert visitor.auth("get", "config").json()["data"]["account"]["is_open_for_signup"] is False
    assert visitor.get("session").json()["house"]["sign_ups_paused"] is True
    assert visitor.signs_in("vera").status_code == 200


def test_guessing_is_stopped_in_every_process(live: Web, visitor: Visitor) -> None:
    """What this process counted, the web process holds against the guesser."""
    member("vera")
    host = live.url.removeprefix("http://")
    guess = {"username": "vera", "password": "a guess"}
    answers = [visitor.auth("post", "auth/login", guess, host=host) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [400] * 5
    cookie = "; ".join(f"{name}={one.value}" for name, one in visitor.client.cookies.items())
    answer = httpx.post(
        f"{live.url}/_allauth/browser/v1/auth/login",
        json={"username": "vera", "password": PASSWORD},
        headers={**visitor.csrf, "Cookie": cookie, "Origin": live.url},
    )
    assert answer.json()["errors"][0]["code"] == "too_many_login_attempts"


def test_without_redis_nobody_signs_in_and_is_told_to_wait(visitor: Visitor, settings: Any) -> None:
    gone = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": gone}
    answer = visitor.signs_in("vera")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


# The door: CSRF, JSON in, JSON out

ADDRESSES = (
    ("post", "auth/signup"),
    ("post", "auth/login"),
    ("delete", "auth/session"),
    ("post", "auth/password/request"),
    ("post", "auth/password/reset"),
    ("post", "auth/email/verify"),
    ("post", "auth/reauthenticate"),
    ("post", "auth/2fa/authenticate"),
    ("post", "auth/webauthn/login"),
    ("delete", "auth/sessions"),
    ("post", "account/password/change"),
    ("post", "account/email"),
    ("post", "account/authenticators/totp"),
    ("delete", "account/authenticators/totp"),
    ("post", "account/authenticators/webauthn"),
    ("post", "account/authenticators/recovery-codes"),
)


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
@pytest.mark.parametrize("who", ["nobody", "guest", "member"])
def test_no_unsafe_request_without_the_token(
    catalog: None, who: str, method: str, path: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/api/session")
    if who != "nobody":
        client.force_login(User.objects.create_user(who, is_guest=who == "guest"))
    address = f"/_allauth/browser/v1/{path}"
    answer = getattr(client, method)(address, data=b"{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"{", "bad_request"), (b"[1]", "bad_request"), (b"[" * 5_000, "bad_request")],
)
def test_what_is_no_json_object_is_refused_in_json(
    visitor: Visitor, body: bytes, code: str
) -> None:
    answer = visitor.auth("post", "auth/login", body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
@pytest.mark.parametrize("value", [None, 7, [], {"a": [1]}, "\x00", "x" * 10_000, True])
def test_strange_values_break_nothing(visitor: Visitor, method: str, path: str, value: Any) -> None:
    names = ("username", "email", "password", "key", "code", "credential", "sessions", "name")
    answer = visitor.auth(method, path, {name: value for name in names})
    assert 400 <= answer.status_code < 500, answer.content
    assert json.loads(answer.content)


def test_a_wrong_method_and_a_wrong_address_answer_in_json(visitor: Visitor) -> None:
    wrong = visitor.auth("get", "auth/login")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in wrong["Allow"]
    nowhere = visitor.client.get("/_allauth/app/v1/auth/session")
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")


def test_a_mail_that_does_not_leave_stops_no_sign_up(
    visitor: Visitor, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert visitor.signs_up("vera").status_code == 401
    assert "not sent" in caplog.text


@pytest.mark.parametrize(
    ("url", "mail"),
    [
        ("console:", env.Mail("console")),
        (
            "smtp://ada:p%40ss@mail.example.org",
            env.Mail("smtp", "mail.example.org", 587, "ada", "p@ss", starttls=True),
        ),
        ("smtps://mail.example.org:4650", env.Mail("smtp", "mail.example.org", 4650, tls=True)),
        ("smtp+plain://localhost", env.Mail("smtp", "localhost", 25)),
    ],
)
def test_mail_is_set_by_one_address(
    monkeypatch: pytest.MonkeyPatch, url: str, mail: env.Mail
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    assert env.mail("EMAIL_URL", "console:") == mail


@pytest.mark.parametrize("url", ["mail.example.org", "imap://mail.example.org", "smtp://"])
def test_a_wrong_mail_address_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        env.mail("EMAIL_URL", "console:")


def test_names_differ_by_more_than_their_case(alice: Person) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ALICE")
    assert Session.objects.exists()
