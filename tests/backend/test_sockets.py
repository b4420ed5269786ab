"""Who may open a socket, what may be followed on it, and when it is closed."""

import uuid
from contextlib import ExitStack, suppress

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from redis import Redis
from websockets.exceptions import ConnectionClosed

from backend.chats.models import Reply
from tests.backend.people import Person
from tests.backend.processes import Web, eventually
from worker.contract import Delta, Started, encode, lease_key, stream_key


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://127.0.0.1:1", "https://127.0.0.1", "null"]
)
def test_a_page_of_another_origin_is_refused(live: Web, alice: Person, origin: str) -> None:
    with alice.socket(live, origin=origin) as socket:
        assert socket.close_code() == 4403


def test_a_stranger_has_no_socket(live: Web, stranger: Person) -> None:
    with stranger.socket(live) as socket:
        assert socket.close_code() == 4401


def test_a_socket_ends_with_the_session(live: Web, alice: Person) -> None:
    with alice.socket(live) as socket:
        socket.send({"type": "ping"})
        assert socket.receive() == {"type": "pong"}
        Session.objects.all().delete()
        assert socket.close_code() == 4401


def test_nothing_is_attached_after_sign_out(live: Web, alice: Person) -> None:
    with alice.socket(live) as socket:
        Session.objects.all().delete()
        with suppress(ConnectionClosed):  # it may be closed before it is asked
            socket.attach(str(uuid.uuid4()))
        assert socket.close_code() == 4401


def test_mallory_cannot_follow_alices_reply(live: Web, alice: Person, mallory: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    with mallory.socket(live) as socket:
        socket.attach(reply)
        refused = socket.receive()
    assert refused["error"]["code"] == "not_found"
    assert refused["reply"] == reply
    alice.waits_for(reply)


def test_nobody_opens_sockets_without_end(live: Web, alice: Person) -> None:
    with ExitStack() as stack:
        sockets = [stack.enter_context(alice.socket(live)) for _ in range(8)]
        for socket in sockets:
            socket.send({"type": "ping"})
            assert socket.receive() == {"type": "pong"}
        assert stack.enter_context(alice.socket(live)).close_code() == 4429


def test_a_frame_too_large_closes_the_socket(live: Web, alice: Person) -> None:
    with alice.socket(live) as socket:
        socket.send("x" * 70_000)
        assert socket.close_code() == 1009


def long_stream(redis: Redis, reply_id: str, count: int, text: str) -> None:
    """As a worker would have written it, and as if it still held the reply."""
    redis.set(lease_key(reply_id), "somebody", ex=120)
    with redis.pipeline(transaction=False) as pipe:
        for seq in range(1, count + 1):
            event = Started(seq=1, waited_ms=0) if seq == 1 else Delta(seq=seq, text=text)
            pipe.xadd(stream_key(reply_id), {b"event": encode(event)}, id=f"1-{seq}")
        pipe.execute()


@pytest.fixture
def written(without_worker: Web, alice: Person, redis: Redis) -> str:
    reply_id = str(alice.say(alice.chat())["replies"][0]["id"])
    redis.delete(f"gpu.{Reply.objects.get(id=reply_id).model}")
    return reply_id


def test_a_long_backlog_arrives_whole_and_in_order(
    without_worker: Web, alice: Person, redis: Redis, written: str
) -> None:
    long_stream(redis, written, 3_000, "word ")
    with alice.socket(without_worker) as socket:
        socket.attach(written, after=10)
        seqs = [socket.receive()["event"]["seq"] for _ in range(2_990)]
    assert seqs == list(range(11, 3_001))


def test_a_slow_reader_is_closed_and_another_is_not_held_up(
    without_worker: Web, alice: Person, redis: Redis, written: str
) -> None:
    long_stream(redis, written, 1_500, "x" * 20_000)
    with alice.socket(without_worker) as slow, alice.socket(without_worker) as quick:
        slow.attach(written)
        quick.attach(written, after=1_490)
        assert quick.receive()["event"]["seq"] == 1_491
        log = settings.VAR_DIR / "web.log"
        eventually(lambda: "socket closed with 4408" in log.read_text(), what="the slow one")
        assert slow.close_code() == 4408
