"""The worker as the backend meets it: a real Redis, a real Celery worker, killed and stopped."""

import signal
from functools import reduce
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.worker.processes import Server, Worker, eventually, worker
from worker.contract import (
    EVENT_FIELD,
    ChatMessage,
    Clamp,
    Delta,
    Event,
    Failed,
    Finished,
    GenerationRequest,
    Outcome,
    Sampling,
    Started,
    Steer,
    Steered,
    Stop,
    WorkerState,
    control_key,
    decode_event,
    fold,
    lease_key,
    stream_key,
    worker_key,
)
from worker.engine.engine import BatchEngine
from worker.outbox import Outbox

ENDED = Finished(
    seq=0, reason="stop", prompt_tokens=1, tokens=5, first_token_ms=1, tokens_per_second=1.0
)


def request(reply_id: str, text: str = "Ask the goose.", **sampling: Any) -> GenerationRequest:
    said = [ChatMessage(role="user", text=text)]
    return GenerationRequest(
        id=reply_id, model="echo", messages=said, sampling=Sampling(**sampling)
    )


def outcome(process: Worker) -> Outcome:
    message = process.recorded()
    assert message.task == "chats.record_reply"
    return msgspec.convert(message.args[0], Outcome)


def idle_state() -> WorkerState:
    return WorkerState(name="w", model="echo", artifacts={}, rows=1, busy=0, context=64)


def speaking(process: Worker, reply_id: str) -> None:
    eventually(lambda: len(process.raws(reply_id)) > 2, what=f"{reply_id} to speak")


def test_events_are_numbered_and_their_fold_is_the_outcome(echo: Worker) -> None:
    echo.ask(request("a", seed=3), "echo")
    events = echo.ended("a")
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    recorded = outcome(echo)
    assert recorded.text == reduce(fold, events, "")
    assert recorded.text.startswith("You said: Ask the goose.")
    assert recorded.end == events[-1]
    assert recorded.artifacts == echo.ready().artifacts
    ids: Any = [entry for entry, _ in echo.redis.xrange(stream_key("a"))]
    assert ids == [b"1-%d" % event.seq for event in events]


def test_an_ended_stream_stays_readable_for_a_while_and_its_lease_is_gone(echo: Worker) -> None:
    echo.ask(request("a", max_tokens=3), "echo")
    echo.ended("a")
    assert 0 < int(echo.redis.ttl(stream_key("a"))) <= 600  # type: ignore[arg-type]
    assert not echo.redis.exists(lease_key("a"), control_key("a"))


def test_many_replies_are_written_at_once_and_none_is_mixed_up(echo: Worker) -> None:
    for number in range(8):
        echo.ask(request(f"r{number}", f"Number {number} please.", max_tokens=12), "echo")
    texts = [reduce(fold, echo.ended(f"r{number}"), "") for number in range(8)]
    assert [text.split()[3] for text in texts] == [str(number) for number in range(8)]


def test_a_stop_ends_the_reply_and_keeps_what_was_said(echo: Worker) -> None:
    echo.ask(request("a"), "echo")
    speaking(echo, "a")
    echo.tell("a", Stop())
    end = echo.ended("a")[-1]
    assert isinstance(end, Finished)
    assert end.reason == "stopped"
    assert end.tokens < 40
    assert outcome(echo).text == reduce(fold, echo.events("a"), "")


def test_a_moved_dial_leaves_its_mark_in_the_stream_and_in_the_outcome(echo: Worker) -> None:
    clamps = [Clamp(artifact="tiny-sae", feature=7, strength=2.0)]
    echo.ask(request("a"), "echo")
    speaking(echo, "a")
    echo.tell("a", Steer(clamps=clamps))
    events = echo.ended("a")
    marks = [event for event in events if isinstance(event, Steered)]
    assert [mark.clamps for mark in marks] == [clamps]
    before, after = events[: marks[0].seq - 1], events[marks[0].seq :]
    assert any(isinstance(e, Delta) for e in before)
    assert any(isinstance(e, Delta) for e in after)
    assert outcome(echo).clamps == clamps


def test_the_first_word_and_the_end_of_a_reply_wait_for_no_others(
    redis: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.outbox.COALESCE", 600.0)
    outbox = Outbox(redis.client, "w", idle_state, lambda reply_id, control: None)
    outbox.start()
    ending = outbox.open("a", [])

    def told() -> str:
        entries: Any = redis.client.xrange(stream_key("a"))
        return reduce(fold, [decode_event(fields[EVENT_FIELD]) for _, fields in entries], "")

    def says(*events: Event) -> None:
        outbox.put([("a", event) for event in events])

    says(Started(seq=0, waited_ms=0))
    says(Delta(seq=0, text="I"))
    eventually(lambda: told() == "I", what="the first word")
    says(Delta(seq=0, text=" may"), Delta(seq=0, text=" be"))
    says(Steered(seq=0, clamps=[]), Delta(seq=0, text=" wrong"))
    eventually(lambda: told() == "I may be wrong", what="the first word under new clamps")
    says(Delta(seq=0, text="."), ENDED)
    assert ending.result(60).text == told() == "I may be wrong."
    outbox.close()


def test_a_request_that_is_none_fails_with_a_reason_and_the_next_one_is_written(
    echo: Worker,
) -> None:
    echo.ask({"id": "bad", "model": "echo", "messages": [], "surprise": 1}, "echo")
    echo.ask(request("good", max_tokens=2), "echo")
    (failed,) = echo.ended("bad")
    assert isinstance(failed, Failed)
    assert failed.code == "bad_request"
    assert isinstance(echo.ended("good")[-1], Finished)
    assert {outcome(echo).reply_id, outcome(echo).reply_id} == {"bad", "good"}


def test_a_request_for_another_model_fails_by_name(echo: Worker) -> None:
    wrong = msgspec.structs.replace(request("a"), model="other")
    echo.ask(wrong, "echo")
    end = echo.ended("a")[-1]
    assert isinstance(end, Failed)
    assert end.code == "bad_request"


def test_a_task_delivered_twice_writes_once(echo: Worker) -> None:
    echo.ask(request("a", max_tokens=6), "echo")
    first = echo.ended("a")
    told = outcome(echo)
    echo.ask(request("a", max_tokens=6), "echo")
    assert outcome(echo) == told
    assert echo.events("a") == first


def test_a_task_delivered_while_the_reply_is_being_written_does_nothing(echo: Worker) -> None:
    echo.ask(request("a", max_tokens=20), "echo")
    speaking(echo, "a")
    echo.ask(request("a", max_tokens=20), "echo")
    echo.ask(request("b", max_tokens=1), "echo")
    events = echo.ended("a")
    echo.ended("b")
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert {outcome(echo).reply_id, outcome(echo).reply_id} == {"a", "b"}
    assert not echo.redis.exists("record")


def test_a_worker_says_what_it_is_for_as_long_as_it_lives(echo: Worker) -> None:
    state = echo.ready()
    assert (state.model, state.rows, state.busy) == ("echo", 4, 0)
    assert 0 < int(echo.redis.ttl(worker_key(state.name))) <= 10  # type: ignore[arg-type]
    echo.signal(signal.SIGTERM)
    assert echo.wait() == 0
    assert not echo.redis.exists(worker_key(state.name))


@pytest.mark.slow
@pytest.mark.faults
def test_a_killed_workers_lease_runs_out_and_the_half_reply_gets_an_end(
    echo: Worker, redis: Server, tmp_path: Path
) -> None:
    echo.ask(request("a"), "echo")
    speaking(echo, "a")
    assert echo.redis.get(lease_key("a"))
    echo.kill()
    half = echo.raws("a")
    eventually(lambda: not echo.redis.exists(lease_key("a")), 12, "the lease to run out")
    quiet = {"SHALLOT_ARTIFACTS_DIR": str(tmp_path), "WORKER_ENGINE": "echo"}
    with worker(redis, **quiet) as successor:
        successor.ask(request("a"), "echo")
        events = successor.ended("a")
        assert successor.raws("a")[:-1] == half
        assert isinstance(events[-1], Failed)
        assert events[-1].code == "worker_lost"
        assert outcome(successor).text == reduce(fold, events, "")


@pytest.mark.faults
def test_a_worker_asked_to_go_ends_its_replies_first(echo: Worker) -> None:
    echo.ask(request("a", max_tokens=40), "echo")
    speaking(echo, "a")
    echo.signal(signal.SIGTERM)
    assert echo.wait() == 0
    assert isinstance(echo.events("a")[-1], Finished)
    assert outcome(echo).text == reduce(fold, echo.events("a"), "")


@pytest.mark.faults
@pytest.mark.parametrize("remembers", [True, False])
def test_a_redis_that_was_gone_gets_every_word_once(
    echo: Worker, redis: Server, remembers: bool
) -> None:
    echo.ask(request("a", seed=5), "echo")
    speaking(echo, "a")
    before = echo.raws("a")
    redis.stop()
    redis.start()
    if not remembers:
        redis.client.flushall()
    events = echo.ended("a")
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert echo.raws("a")[: len(before)] == before
    assert outcome(echo).text == reduce(fold, events, "")


def test_replies_are_the_same_words_for_the_same_seed(echo: Worker) -> None:
    for reply_id in ("a", "b"):
        echo.ask(request(reply_id, seed=11), "echo")
    first, second = (reduce(fold, echo.ended(reply_id), "") for reply_id in ("a", "b"))
    assert first == second
    assert all(left.seq + 1 == right.seq for left, right in pairwise(echo.events("a")))


def test_a_real_model_speaks_through_the_same_chain(
    redis: Server, artifacts: Path, small: BatchEngine
) -> None:
    clamps = [Clamp(artifact="tiny-sae", feature=3, strength=2.0, positions="reply")]
    wanted = msgspec.structs.replace(request("a", temperature=0.8, seed=2), model="tiny")
    wet = msgspec.structs.replace(wanted, id="b", clamps=clamps)
    env = {"SHALLOT_ARTIFACTS_DIR": str(artifacts), "SHALLOT_ARTIFACT": "tiny-sae"}
    with worker(redis, **env, WORKER_ROWS="2") as process:
        assert set(process.ready().artifacts) == {"tiny-sae"}
        process.ask(wanted, "tiny")
        process.ask(wet, "tiny")
        told = [reduce(fold, process.ended(reply_id), "") for reply_id in ("a", "b")]
        recorded = {(done := outcome(process)).reply_id: done.text for _ in told}
    expected = [done.text for done in small.generate_all([wanted, wet])]
    assert told == expected == [recorded["a"], recorded["b"]]
    assert told[0] != told[1]
