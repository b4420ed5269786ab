"""What breaks ends in a state and in a last event; nothing waits for ever."""

import uuid

import msgspec
import pytest
from celery import signature
from redis import Redis

from backend.chats import reaper
from backend.chats.models import Reply, Status
from backend.chats.services import reply_record
from backend.chats.stream import end_append, worker_lost
from backend.config.celery import app
from tests.backend.people import Person, text_of
from tests.backend.processes import Web, Worker, eventually
from worker.contract import Delta, Finished, Started, encode, lease_key, stream_key

END = Finished(
    seq=3, reason="stop", prompt_tokens=1, tokens=1, first_token_ms=1, tokens_per_second=1.0
)


@pytest.fixture
def queued(alice: Person) -> Reply:
    """A reply that was handed to nobody: in these tests nothing is committed."""
    turn = alice.say(alice.chat())
    return Reply.objects.get(id=turn["replies"][0]["id"])


def write(redis: Redis, reply: Reply, *events: Started | Delta | Finished) -> None:
    for event in events:
        key = stream_key(str(reply.id))
        redis.xadd(key, {b"event": encode(event)}, id=f"1-{event.seq}")


def aged(reply: Reply, seconds: float) -> Reply:
    reply.created_at -= reaper.LOST_AFTER * (seconds / reaper.LOST_AFTER.total_seconds())
    reply.save()
    return reply


@pytest.mark.faults
@pytest.mark.slow
def test_a_worker_killed_in_mid_reply_leaves_an_interrupted_one(
    live: Web, alice: Person, worker: Worker
) -> None:
    reply = alice.say(alice.chat(), "word " * 200)["replies"][0]["id"]
    with alice.socket(live) as socket:
        socket.attach(reply)
        begun = [socket.receive()["event"] for _ in range(5)]
        worker.kill()
        events = [*begun, *socket.events(reply, after=5)]
    kept = alice.waits_for(reply, "interrupted")
    assert events[-1]["code"] == "worker_lost"
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert kept["text"] == text_of(events) != ""
    assert kept["error"]["code"] == "worker_lost"


def test_a_reply_whose_record_was_lost_is_recorded_from_the_stream(
    queued: Reply, redis: Redis
) -> None:
    write(redis, queued, Started(seq=1, waited_ms=0), Delta(seq=2, text="Honk."), END)
    assert reaper.reap() == 1
    queued.refresh_from_db()
    assert (queued.status, queued.text, queued.reason) == (Status.DONE, "Honk.", "stop")


def test_a_leased_reply_is_writing_and_is_left_alone(queued: Reply, redis: Redis) -> None:
    redis.set(lease_key(str(queued.id)), "somebody")
    write(redis, queued, Started(seq=1, waited_ms=0))
    assert reaper.reap() == 0
    queued.refresh_from_db()
    assert queued.status == Status.WRITING


def test_a_reply_without_lease_is_interrupted_with_its_words(queued: Reply, redis: Redis) -> None:
    write(redis, queued, Started(seq=1, waited_ms=0), Delta(seq=2, text="Ho"))
    assert reaper.reap() == 1
    queued.refresh_from_db()
    assert (queued.status, queued.text) == (Status.INTERRUPTED, "Ho")
    assert redis.xlen(stream_key(str(queued.id))) == 3


def test_a_young_reply_may_still_come(queued: Reply) -> None:
    assert reaper.reap() == 0


def test_a_reply_in_no_queue_is_given_up(queued: Reply) -> None:
    aged(queued, 21)
    assert reaper.reap() == 1
    queued.refresh_from_db()
    assert (queued.status, queued.error_code) == (Status.INTERRUPTED, "worker_lost")


def test_a_reply_in_the_queue_waits_for_a_worker(queued: Reply, redis: Redis) -> None:
    queued.model = "nobody-runs-this"
    aged(queued, 3_600)
    queue = f"gpu.{queued.model}"
    signature("worker.generate", args=({},), queue=queue, task_id=str(queued.id), app=app).delay()
    try:
        assert reaper.reap() == 0
    finally:
        redis.delete(queue)
    assert reaper.reap() == 1


def test_a_worker_that_wakes_up_late_is_not_overwritten(queued: Reply, redis: Redis) -> None:
    write(redis, queued, Started(seq=1, waited_ms=0), Delta(seq=2, text="Ho"))
    assert end_append(str(queued.id), worker_lost(2)) is False
    assert redis.xlen(stream_key(str(queued.id))) == 2


def test_a_reply_is_recorded_once(queued: Reply, redis: Redis) -> None:
    write(redis, queued, Started(seq=1, waited_ms=0), Delta(seq=2, text="Honk."), END)
    outcome = reaper.outcome_of(queued)
    later = msgspec.structs.replace(outcome, text="Something else.")
    assert [reply_record(outcome=one) for one in (outcome, later)] == [True, False]
    queued.refresh_from_db()
    assert queued.text == "Honk."


def test_stop_ends_a_reply_that_no_worker_took(without_worker: Web, alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    with alice.socket(without_worker) as socket:
        socket.attach(reply)
        socket.obeyed()  # a stop that came first would be told as a saved reply
        assert alice.post(f"replies/{reply}/stop").status_code == 202
        assert socket.receive()["event"]["reason"] == "stopped"
    assert alice.reply(reply)["status"] == "stopped"


def test_a_worker_that_comes_later_leaves_the_stopped_reply_stopped(
    without_worker: Web, alice: Person, one_worker: Worker
) -> None:
    chat = alice.chat()
    stopped = alice.say(chat, "First.")["replies"][0]["id"]
    alice.post(f"replies/{stopped}/stop")
    waiting = alice.say(chat, "Second.")["replies"][0]["id"]
    one_worker.ensure()
    assert alice.waits_for(waiting)["text"]
    assert alice.reply(stopped)["status"] == "stopped"
    assert alice.reply(stopped)["text"] == ""


def test_a_reader_whose_stream_is_gone_gets_the_saved_text(
    live: Web, alice: Person, redis: Redis
) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    eventually(lambda: redis.exists(stream_key(reply)))
    with alice.socket(live) as socket:
        socket.attach(reply, after=100_000)  # a cursor beyond the end hears no event
        kept = alice.waits_for(reply)
        assert socket.receive()["saved"]["text"] == kept["text"]


@pytest.mark.parametrize("path", ["stop", "steer"])
def test_what_needs_redis_says_so_while_it_is_away(
    queued: Reply, alice: Person, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    gone = Redis.from_url("redis://127.0.0.1:1/0")
    monkeypatch.setattr("backend.chats.stream.redis_client", lambda: gone)
    answer = alice.post(f"replies/{queued.id}/{path}", {"clamps": []})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_a_turn_is_safe_though_redis_is_away(
    transactional_db: None, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    turn = alice.say(alice.chat(), client_key=str(uuid.uuid4()))
    assert Reply.objects.get(turn=turn["id"]).status == Status.QUEUED
