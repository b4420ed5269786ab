"""A guest becomes somebody while replies are being written: what they took is the account's."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from redis import Redis

from backend.accounts.allowance import allowance_reserve
from backend.accounts.guests import guest_adopt
from backend.accounts.models import Usage, User
from backend.chats import reaper, services
from backend.chats.models import Chat, Reply
from backend.chats.off_record import off_record_count
from backend.chats.replays import replay_record
from tests.backend.people import Person
from tests.backend.recorder import finished, record
from worker.contract import Finished, Outcome, encode, stream_key


@pytest.fixture
def guest(catalog: None) -> Person:
    return Person(User.objects.create_user("guest-1", is_guest=True))


@pytest.fixture
def vera(catalog: None) -> User:
    return User.objects.create_user("vera")


def becomes(guest: Person, user: User) -> None:
    assert guest.user is not None
    guest_adopt(guest=guest.user, user=user)


def spent(user: User) -> tuple[int, int]:
    held = Usage.objects.get(user=user)
    return held.tokens, held.reserved


def test_what_is_written_meanwhile_is_settled_with_the_account(
    guest: Person, vera: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = guest.say(guest.chat())["replies"][0]["id"]

    def meanwhile(*_: Any, **__: Any) -> None:
        becomes(guest, vera)

    monkeypatch.setattr(services, "words_refused", meanwhile)
    record(reply, end=finished(tokens=3, prompt=5))
    assert spent(vera) == (8, 0)


def test_so_is_a_replay(guest: Person, vera: User, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = guest.say(guest.chat())["replies"][0]["id"]
    record(reply, end=finished(tokens=3, prompt=5))
    replay = guest.post(f"replies/{reply}/replays").json()["id"]

    def meanwhile(*_: Any) -> dict[str, Any]:
        becomes(guest, vera)
        return {"is_same": True}

    monkeypatch.setattr("backend.chats.replays._verdict", meanwhile)
    assert replay_record(outcome=Outcome(reply_id=replay, text="", end=finished(), clamps=[]))
    assert spent(vera) == (16, 0)


def test_what_is_off_the_record_goes_along(
    guest: Person, vera: User, redis: Redis, django_capture_on_commit_callbacks: Any
) -> None:
    asked = {"persona": "gladys", "messages": [{"role": "user", "text": "Why?"}]}
    reply = guest.post("off-the-record", asked).json()["reply"]
    with django_capture_on_commit_callbacks(execute=True):
        becomes(guest, vera)
    assert off_record_count(vera) == 1
    account = Person(vera)
    assert account.get(f"replies/{reply}/events").status_code == 200
    end = Finished(
        seq=1, reason="stop", prompt_tokens=2, tokens=3, first_token_ms=1, tokens_per_second=1.0
    )
    redis.xadd(stream_key(reply), {b"event": encode(end)}, id="1-1")
    assert reaper.reap() == 1
    assert spent(vera) == (5, 0)


def test_a_chat_that_changed_hands_takes_no_turn_of_the_guest(guest: Person, vera: User) -> None:
    chat = Chat.objects.select_related("owner", "persona").get(pk=guest.chat())
    becomes(guest, vera)
    with pytest.raises(Http404):
        services.turn_start(chat=chat, client_key=uuid.uuid4(), parent=None, text="Why?")
    assert not Reply.objects.exists()


def test_chats_are_locked_before_tokens(guest: Person, vera: User) -> None:
    """As a reply does that begins or ends: else each waits for the other."""
    assert guest.user is not None
    guest.chat()
    allowance_reserve(user=guest.user, tokens=1)
    with CaptureQueriesContext(connection) as captured:
        becomes(guest, vera)
    said = [one["sql"] for one in captured]
    chats = next(place for place, sql in enumerate(said) if 'UPDATE "chats_chat"' in sql)
    tokens = next(place for place, sql in enumerate(said) if '"accounts_usage"' in sql)
    assert chats < tokens
