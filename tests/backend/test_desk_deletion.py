"""A deleted chat comes back for a while, and then it is gone with all that it had."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from redis import Redis

from backend.chats.deletion import chats_purge
from backend.chats.models import Chat, Reply, Status, Turn
from backend.config.celery import app
from tests.backend.people import Person
from tests.backend.processes import Web


def overdue() -> None:
    Chat.objects.exclude(deleted_at=None).update(
        deleted_at=timezone.now() - settings.CHAT_UNDO - timedelta(seconds=1)
    )


def test_deleted_means_gone_until_it_is_restored(alice: Person) -> None:
    chat = alice.chat()
    turn = alice.say(chat)
    reply = turn["replies"][0]["id"]
    before = alice.get(f"chats/{chat}").json()
    assert alice.delete(f"chats/{chat}").status_code == 204
    for path in (f"chats/{chat}", f"replies/{reply}"):
        assert alice.get(path).status_code == 404
    assert alice.delete(f"chats/{chat}").status_code == 404
    assert alice.get("chats").json()["results"] == []
    (deleted,) = alice.get("chats", deleted="true").json()["results"]
    assert (deleted["id"], bool(deleted["deleted_at"])) == (chat, True)
    restored = alice.post(f"chats/{chat}/restore")
    assert (restored.status_code, restored.json()["deleted_at"]) == (200, None)
    after = alice.get(f"chats/{chat}").json()
    assert after["turns"][0]["id"] == before["turns"][0]["id"]
    assert alice.post(f"chats/{chat}/restore").status_code == 200  # twice is harmless


def test_nobody_else_restores_it(alice: Person, mallory: Person) -> None:
    chat = alice.chat()
    alice.delete(f"chats/{chat}")
    assert mallory.post(f"chats/{chat}/restore").status_code == 404
    assert mallory.get("chats", deleted="true").json()["results"] == []


def test_too_late_is_gone_even_before_it_is_purged(alice: Person) -> None:
    chat = alice.chat()
    alice.delete(f"chats/{chat}")
    overdue()
    assert alice.post(f"chats/{chat}/restore").status_code == 404
    assert alice.get("chats", deleted="true").json()["results"] == []


def test_what_is_overdue_is_purged_with_its_streams(
    alice: Person, redis: Redis, django_capture_on_commit_callbacks: Any
) -> None:
    kept, deleted, gone = (alice.chat() for _ in range(3))
    replies = {chat: alice.say(chat)["replies"][0]["id"] for chat in (kept, deleted, gone)}
    Reply.objects.update(status=Status.DONE)
    for reply in replies.values():
        redis.xadd(f"reply:{reply}", {"event": b"{}"}, id="1-1")
    alice.delete(f"chats/{gone}")
    overdue()
    alice.delete(f"chats/{deleted}")
    with django_capture_on_commit_callbacks(execute=True):
        assert chats_purge() == 1
    assert {str(chat.id) for chat in Chat.objects.all()} == {kept, deleted}
    assert Turn.objects.count() == 2
    left = {chat for chat, reply in replies.items() if redis.exists(f"reply:{reply}")}
    assert left == {kept, deleted}
    assert chats_purge() == 0


def test_many_overdue_chats_are_purged_in_batches(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.chats.deletion.BATCH", 2)
    for _ in range(5):
        alice.delete(f"chats/{alice.chat()}")
    overdue()
    assert chats_purge() == 5


def test_the_purge_is_asked_for_by_the_clock() -> None:
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    app.loader.import_default_modules()
    assert "chats.purge" in scheduled & set(app.tasks)


def test_deleted_chats_of_a_guest_do_not_count(
    stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.LIMITS, "chats_per_guest", 1)
    stranger.post("session/guest")
    first = stranger.chat()
    stranger.delete(f"chats/{first}")
    second = stranger.chat()
    restored = stranger.post(f"chats/{first}/restore")
    assert (restored.status_code, restored.json()["code"]) == (429, "limit_reached")
    stranger.delete(f"chats/{second}")
    assert stranger.post(f"chats/{first}/restore").status_code == 200


def test_what_nobody_writes_yet_is_stopped_with_its_chat(
    without_worker: Web, alice: Person
) -> None:
    chat = alice.chat()
    reply = alice.say(chat)["replies"][0]["id"]
    alice.delete(f"chats/{chat}")
    alice.post(f"chats/{chat}/restore")
    assert alice.reply(reply)["status"] == "stopped"
