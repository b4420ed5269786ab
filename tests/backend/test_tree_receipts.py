"""Receipts, and replays that say a reply again or say why they cannot."""

import hashlib
import uuid
from typing import Any

import msgspec
import pytest
from redis import Redis

from backend.accounts.models import Usage
from backend.catalog.models import Artifact
from backend.chats import reaper
from backend.chats.compile import request_for
from backend.chats.models import Replay, Reply, Turn
from backend.chats.replays import replay_record, request_again
from tests.backend.artifacts import ARTIFACT, clamp
from tests.backend.people import Json, Person
from tests.backend.processes import Web, eventually
from tests.backend.recorder import LOST, finished, record
from tests.backend.test_tree_voices import direction, held
from worker.contract import (
    Delta,
    Failed,
    Finished,
    Outcome,
    Started,
    Steered,
    WorkerState,
    encode,
    stream_key,
    worker_key,
)

SHA = "0" * 64


def replayed(outcome_of: Replay, text: str, end: Finished | Failed) -> Replay:
    outcome = Outcome(reply_id=str(outcome_of.id), text=text, end=end, clamps=[])
    assert replay_record(outcome=outcome)
    outcome_of.refresh_from_db()
    return outcome_of


@pytest.fixture
def reply(alice: Person) -> Reply:
    said = alice.say(alice.chat("morris"), clamps=[clamp(0, -1.0), clamp(2, 0.0, mode="add")])
    return record(said["replies"][0]["id"], "The goose left.", finished(tokens=4))


# Receipts


def test_a_receipt_tells_all_that_the_words_depend_on(alice: Person) -> None:
    vector = direction(alice)
    said = alice.say(alice.chat("morris"), clamps=[clamp(0, -1.0)], vectors=[held(vector)])
    reply = record(said["replies"][0]["id"])
    receipt = alice.get(f"replies/{reply.id}/receipt").json()
    messages = msgspec.json.encode(request_for(reply).messages)
    assert receipt == {
        "reply": str(reply.id),
        "version": 1,
        "persona": {"slug": "morris", "name": "Morris"},
        "edition": 1,
        "bare": False,
        "model": "test-llama",
        "weights": None,
        "artifacts": {ARTIFACT: SHA},
        "clamps": [{**clamp(0, -1.0), "label": "Caution"}],
        "vectors": [
            {
                **held(vector),
                "artifact": ARTIFACT,
                "digest": hashlib.sha256(bytes(vector.values)).hexdigest(),
            }
        ],
        "sampling": {
            "temperature": 0.7,
            "top_p": 0.95,
            "max_tokens": 120,
            "stop": [],
            "seed": reply.seed,
        },
        "prompt": hashlib.sha256(messages).hexdigest(),
        "messages": 2,
        "prefix": "",
        "continues": None,
        "steered": False,
        "steered_at": None,
    }


def test_a_reply_that_was_not_written_here_has_an_empty_receipt(
    alice: Person, reply: Reply
) -> None:
    Reply.objects.update(receipt={})
    receipt = alice.get(f"replies/{reply.id}/receipt").json()
    assert (receipt["version"], receipt["sampling"], receipt["clamps"]) == (0, None, [])
    assert receipt["persona"] == {"slug": "morris", "name": "Morris"}


def test_the_worker_that_wrote_it_knows_best(alice: Person, redis: Redis) -> None:
    said = alice.say(alice.chat())["replies"][0]["id"]
    with_worker(redis, {ARTIFACT: "f" * 64})
    try:
        record(said, artifacts={ARTIFACT: "e" * 64, "another": "d" * 64})
    finally:
        redis.delete(worker_key("here"))
    assert alice.get(f"replies/{said}/receipt").json()["artifacts"] == {ARTIFACT: "e" * 64}


def test_a_live_worker_knows_better_than_the_catalog(
    alice: Person, redis: Redis, nobody_works: None
) -> None:
    said = alice.say(alice.chat())["replies"][0]["id"]
    with_worker(redis, {ARTIFACT: "f" * 64})
    try:
        record(said)
    finally:
        redis.delete(worker_key("here"))
    assert alice.get(f"replies/{said}/receipt").json()["artifacts"] == {ARTIFACT: "f" * 64}


def with_worker(redis: Redis, artifacts: dict[str, str]) -> None:
    state = WorkerState(
        name="here", model="test-llama", artifacts=artifacts, rows=1, busy=0, context=512
    )
    redis.set(worker_key("here"), encode(state), ex=20)


def test_a_receipt_is_of_the_persona_as_it_was_called_then(alice: Person, reply: Reply) -> None:
    persona = reply.edition.persona
    persona.name = "Maurice"
    persona.save()
    receipt = alice.get(f"replies/{reply.id}/receipt").json()
    assert receipt["persona"] == {"slug": "morris", "name": "Morris"}


def test_a_moved_dial_is_on_the_receipt_with_its_place(alice: Person, redis: Redis) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    steered = Steered(seq=3, clamps=[])
    back = Steered(seq=4, clamps=[msgspec.convert(clamp(0, -1.0), Any)])
    for event in (Started(seq=1, waited_ms=0), Delta(seq=2, text="Ho"), steered, back):
        redis.xadd(stream_key(reply), {b"event": encode(event)}, id=f"1-{event.seq}")
    record(reply)  # as it began, all told
    receipt = alice.get(f"replies/{reply}/receipt").json()
    assert (receipt["steered"], receipt["steered_at"]) == (True, 3)
    assert receipt["clamps"] == [{**clamp(0, -1.0), "label": "Caution"}]


def test_a_receipt_costs_the_same_whatever_is_on_it(
    alice: Person, reply: Reply, django_assert_num_queries: Any
) -> None:
    dry = record(alice.say(alice.chat(), clamps=[])["replies"][0]["id"])
    for one in (reply, dry):
        with django_assert_num_queries(3):  # session, user, reply
            alice.get(f"replies/{one.id}/receipt")


# Replays


def test_the_same_request_is_made_again(reply: Reply) -> None:
    asked, again = request_for(reply), request_again(reply, id="again")
    same = msgspec.structs.replace(again, id=asked.id, queued_at=asked.queued_at)
    assert same == asked


def test_a_stopped_reply_is_said_again_as_far_as_it_went(alice: Person) -> None:
    said = alice.say(alice.chat())["replies"][0]["id"]
    reply = record(said, "The goo", finished("stopped", tokens=2))
    assert request_again(reply, id="again").sampling.max_tokens == 2


def test_later_dials_do_not_change_what_was_asked(reply: Reply) -> None:
    Reply.objects.update(clamps=[clamp(4, 2.0)])
    reply.refresh_from_db()
    assert [one.feature for one in request_again(reply, id="again").clamps] == [0]


def test_a_replay_runs_once_at_a_time_and_takes_of_the_day(alice: Person, reply: Reply) -> None:
    before = Usage.objects.get().replies
    first, second = (alice.post(f"replies/{reply.id}/replays") for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    assert (first.json()["is_same"], first.json()["ended_at"]) == (None, None)
    today = Usage.objects.get()
    assert (today.replies - before, today.reserved) == (1, Replay.objects.get().reserved)
    assert today.reserved > 120
    replayed(Replay.objects.get(), "The goose left.", finished(tokens=4, prompt=7))
    today.refresh_from_db()
    assert (today.reserved, today.tokens) == (0, 5 + 4 + 7 + 4)
    assert alice.post(f"replies/{reply.id}/replays").json()["id"] != first.json()["id"]


@pytest.mark.parametrize(
    ("end", "said", "text", "tokens", "is_same", "differs_at"),
    [
        ("stop", "The goose left.", "The goose left.", 4, True, None),
        ("stop", "The goose left.", "The goose lost.", 4, False, 11),
        ("stop", "The goose left.", "The goose left.", 5, False, 15),
        ("length", "The goose", "The goose", 4, True, None),
        ("length", "The goose", "The goose left", 4, False, 9),
        ("stopped", "The goo", "The goose", 4, True, None),
        ("stopped", "The goose", "The g", 4, False, 5),
        ("lost", "The goo", "The goose left.", 9, True, None),
    ],
)
def test_words_are_compared(
    alice: Person,
    end: Any,
    said: str,
    text: str,
    tokens: int,
    is_same: bool,
    differs_at: int | None,
) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    record(reply, said, LOST if end == "lost" else finished(end, tokens=4))
    replay = Replay.objects.get(id=alice.post(f"replies/{reply}/replays").json()["id"])
    replayed(replay, text, finished("stop", tokens=tokens))
    shown = alice.get(f"replays/{replay.id}").json()
    assert (shown["is_same"], shown["differs_at"], shown["error"]) == (is_same, differs_at, None)
    assert shown["ended_at"] is not None


def test_a_continued_reply_is_said_again_from_where_it_went_on(alice: Person) -> None:
    cut = alice.say(alice.chat())["replies"][0]["id"]
    record(cut, "The goose", finished("length"))
    key = {"client_key": str(uuid.uuid4())}
    more = alice.post(f"replies/{cut}/continue", key).json()["reply"]["id"]
    reply = record(more, " left.", finished(tokens=2))
    assert request_again(reply, id="again").prefix == "The goose"
    replay = Replay.objects.get(id=alice.post(f"replies/{more}/replays").json()["id"])
    assert replayed(replay, " left.", finished(tokens=2)).is_same is True


def test_a_replay_whose_worker_failed_says_so(alice: Person, reply: Reply) -> None:
    alice.post(f"replies/{reply.id}/replays")
    failed = Failed(seq=2, code="overloaded", message="No room.")
    replay = replayed(Replay.objects.get(), "", failed)
    shown = alice.get(f"replays/{replay.id}").json()
    assert (shown["is_same"], shown["error"]) == (
        None,
        {"code": "overloaded", "message": "No room."},
    )


def test_a_replay_that_nobody_takes_is_ended(alice: Person, reply: Reply) -> None:
    alice.post(f"replies/{reply.id}/replays")
    Replay.objects.update(created_at=reply.created_at - 2 * reaper.LOST_AFTER)
    assert reaper.reap() == 1
    replay = Replay.objects.get()
    assert (replay.is_same, replay.error_code) == (None, "worker_lost")
    assert not Usage.objects.exclude(reserved=0).exists()


def moved(reply: Reply) -> None:
    reply.receipt["steered"] = True


def failed(reply: Reply) -> None:
    reply.status, reply.text = "failed", ""


def unwritten(reply: Reply) -> None:
    reply.status, reply.text = "stopped", ""


def imported(reply: Reply) -> None:
    reply.receipt = {}


def older(reply: Reply) -> None:
    reply.receipt["version"] = 0


def artifact_gone(reply: Reply) -> None:
    reply.receipt["artifacts"] = {"elsewhere": SHA}


def artifact_other(reply: Reply) -> None:
    reply.receipt["artifacts"] = {ARTIFACT: "e" * 64}


def weights_other(reply: Reply) -> None:
    reply.receipt["weights"] = "e" * 64


def ancestor_gone(reply: Reply) -> None:
    """What the chain of turns says now is not what was read then."""
    Turn.objects.filter(pk=reply.turn_id).update(text="Something else.")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (moved, "dials were moved"),
        (failed, "failed"),
        (unwritten, "No word"),
        (imported, "no receipt"),
        (older, "earlier engine"),
        (artifact_gone, "artifact elsewhere"),
        (artifact_other, f"artifact {ARTIFACT}"),
        (weights_other, "weights"),
        (ancestor_gone, "not all here"),
    ],
)
def test_a_replay_that_cannot_be_says_why_and_costs_nothing(
    alice: Person, reply: Reply, change: Any, words: str
) -> None:
    change(reply)
    reply.save()
    before = Usage.objects.values().get()
    answer = alice.post(f"replies/{reply.id}/replays")
    assert (answer.status_code, answer.json()["code"]) == (409, "cannot_replay")
    assert words in answer.json()["message"]
    assert Usage.objects.values().get() == before


def test_a_model_that_left_cannot_say_anything_again(alice: Person, reply: Reply) -> None:
    Artifact.objects.all().delete()
    answer = alice.post(f"replies/{reply.id}/replays")
    assert (answer.status_code, answer.json()["code"]) == (409, "model_missing")


def test_what_is_being_written_is_not_said_again(alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    assert "still being written" in alice.post(f"replies/{reply}/replays").json()["message"]


def test_mallory_sees_no_replay_of_alices(alice: Person, mallory: Person, reply: Reply) -> None:
    replay = alice.post(f"replies/{reply.id}/replays").json()["id"]
    assert alice.get(f"replays/{replay}").status_code == 200
    assert mallory.get(f"replays/{replay}").status_code == 404
    assert mallory.post(f"replies/{reply.id}/replays").status_code == 404


def test_a_reply_is_said_again_by_a_worker(live: Web, alice: Person) -> None:
    said = alice.waits_for(alice.say(alice.chat())["replies"][0]["id"])
    replay = alice.post(f"replies/{said['id']}/replays").json()["id"]

    def ended() -> Json | None:
        shown: Json = alice.get(f"replays/{replay}").json()
        return shown if shown["ended_at"] else None

    assert eventually(ended)["is_same"] is True  # type: ignore[index]
