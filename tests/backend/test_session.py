"""Who somebody is, and that our own page sent the request."""

import pytest
from django.conf import settings
from django.test import Client

from backend.accounts.models import User
from backend.lib.limits import too_many, waiting
from tests.backend.people import Person

UNSAFE = (
    ("post", "/api/session/guest"),
    ("post", "/api/chats"),
    ("post", "/api/chats/00000000-0000-4000-8000-000000000000/turns"),
    ("patch", "/api/chats/00000000-0000-4000-8000-000000000000"),
    ("delete", "/api/chats/00000000-0000-4000-8000-000000000000"),
    ("post", "/api/turns/00000000-0000-4000-8000-000000000000/replies"),
    ("post", "/api/replies/00000000-0000-4000-8000-000000000000/stop"),
    ("post", "/api/replies/00000000-0000-4000-8000-000000000000/steer"),
)


def test_a_stranger_is_nobody_and_is_told_the_limits(stranger: Person) -> None:
    session = stranger.get("session").json()
    assert (session["user"], session["usage"]) == (None, None)
    assert session["limits"] == {"text_chars": 4000, "clamps": 32}


def test_a_stranger_becomes_a_guest_once(stranger: Person) -> None:
    first = stranger.post("session/guest")
    again = stranger.post("session/guest")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["user"] == again.json()["user"]
    assert first.json()["user"]["is_guest"] is True


@pytest.mark.parametrize(("method", "path"), UNSAFE)
@pytest.mark.parametrize("who", ["nobody", "guest", "member"])
def test_no_unsafe_request_without_the_token(
    catalog: None, who: str, method: str, path: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/api/session")
    if who != "nobody":
        client.force_login(User.objects.create_user(who, is_guest=who == "guest"))
    answer = getattr(client, method)(path, data=b"{}", content_type="application/json")
    assert answer.status_code == 403
    assert answer.json()["code"] == "csrf_failed"


def test_a_token_from_another_site_is_refused(stranger: Person) -> None:
    answer = stranger.post("session/guest", origin="https://evil.example")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize("path", ["chats", "replies/00000000-0000-4000-8000-000000000000"])
def test_a_stranger_is_asked_to_sign_in(stranger: Person, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"


def test_the_token_lets_a_stranger_in(stranger: Person) -> None:
    assert stranger.post("session/guest").status_code == 201


def test_guests_are_made_at_a_limited_rate(catalog: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.RATES, "guest_create", (2, 3600))
    answers = [Person().post("session/guest") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[2].json()["code"] == "throttled"
    wait = int(answers[2]["Retry-After"])
    assert 0 < wait <= 3600
    said = answers[2].json()["message"]
    assert said == f"Too many new guests from here. Try again in {waiting(wait)}."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "a minute"),
        (60, "a minute"),
        (61, "2 minutes"),
        (3063, "52 minutes"),
        (7200, "2 hours"),
    ],
)
def test_a_wait_is_said_in_minutes(seconds: float, words: str) -> None:
    assert too_many("searches", seconds) == (
        f"Too many searches in a short time. Try again in {words}."
    )
