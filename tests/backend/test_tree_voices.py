"""Several who answer one turn side by side, and their place in the queue."""

import pytest

from backend.chats.models import Reply
from backend.lib.redis import redis_client
from tests.backend.artifacts import MODEL, clamp
from tests.backend.people import Json, Person
from tests.backend.recorder import record
from tests.backend.test_tree_branches import answered, key, shown
from worker.contract import queue_name


def test_several_answer_side_by_side(alice: Person) -> None:
    chat = alice.chat()
    voices = [{"persona": "gladys"}, {"persona": "morris", "clamps": [clamp(2, 1.0)]}]
    body = {**key(), "parent": None, "text": "Why?", "voices": voices}
    turn, again = (alice.post(f"chats/{chat}/turns", body).json()["turn"] for _ in range(2))
    replies = turn["replies"]
    assert [one["id"] for one in replies] == [one["id"] for one in again["replies"]]
    assert [(one["index"], one["persona"]) for one in replies] == [(0, "gladys"), (1, "morris")]
    assert [one["clamps"] for one in replies] == [[clamp(0, -1.0)], [clamp(2, 1.0)]]
    assert len({one["seed"] for one in replies}) == 2
    assert turn["voices"] == 2
    assert shown(alice, chat)["head"] == replies[0]["id"]
    assert Reply.objects.count() == 2


def test_a_variant_is_no_voice(alice: Person) -> None:
    chat = alice.chat()
    turn = alice.say(chat)
    record(turn["replies"][0]["id"])
    alice.post(f"turns/{turn['id']}/replies", key())
    assert [one["voices"] for one in shown(alice, chat)["turns"]] == [1]


def test_a_reply_that_waits_is_told_how_many_come_before(alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    redis_client().lpush(queue_name(MODEL), "another's task", f"the task of {reply}", "a later one")
    assert alice.get(f"replies/{reply}/queue").json() == {"ahead": 1}
    redis_client().delete(queue_name(MODEL))


def test_a_reply_that_has_ended_waits_no_more(alice: Person) -> None:
    reply = answered(alice, alice.chat(), "Why?")
    redis_client().delete(queue_name(MODEL))
    assert alice.get(f"replies/{reply}/queue").json() == {"ahead": None}


def test_the_same_columnist_answers_under_two_mixes(alice: Person) -> None:
    voices = [{"persona": "gladys", "clamps": []}, {"persona": "gladys"}]
    replies = alice.say(alice.chat(), voices=voices)["replies"]
    assert [one["clamps"] for one in replies] == [[], [clamp(0, -1.0)]]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"voices": []}, "voices"),
        ({"voices": [{"persona": "gladys"}] * 5}, "voices"),
        ({"voices": [{"persona": "gladys"}], "clamps": []}, "voices"),
        ({"voices": [{"persona": "gladys"}, {"persona": "nobody"}]}, "voices.1.persona"),
        (
            {"voices": [{"persona": "gladys", "clamps": [clamp(77)]}]},
            "voices.0.clamps.0.feature",
        ),
    ],
)
def test_a_voice_that_cannot_be_is_named_and_nothing_is_said(
    alice: Person, more: Json, field: str
) -> None:
    body = {**key(), "parent": None, "text": "Why?", **more}
    answer = alice.post(f"chats/{alice.chat()}/turns", body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert not Reply.objects.exists()
