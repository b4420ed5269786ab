"""The tree of a chat: said again, regenerated, continued, switched, and who speaks in it."""

import uuid
from typing import Any

import pytest

from backend.chats.compile import request_for
from backend.chats.models import Chat, Reply
from backend.lib.redis import redis_client
from tests.backend.artifacts import MODEL, clamp
from tests.backend.people import Json, Person
from tests.backend.recorder import LOST, finished, record
from tests.backend.talks import answered, key, said_to_model, shown
from worker.contract import queue_name

# Said again


def test_the_first_turn_said_again_is_a_second_beginning(alice: Person) -> None:
    chat = alice.chat("morris")
    answered(alice, chat, "Tell a jok.")
    again = alice.say(chat, "Tell a joke.")
    assert [turn["parent"] for turn in shown(alice, chat)["turns"]] == [None, None]
    assert said_to_model(again["replies"][0]["id"]) == [
        ("system", "You are Morris."),
        ("user", "Tell a joke."),
    ]


def test_a_later_turn_said_again_hangs_on_the_same_reply(alice: Person) -> None:
    chat = alice.chat()
    first = answered(alice, chat, "One?")
    answered(alice, chat, "Too?", parent=first)
    again = alice.say(chat, "Two?", parent=first)
    assert [turn["parent"] for turn in shown(alice, chat)["turns"]] == [None, first, first]
    texts = [text for _, text in said_to_model(again["replies"][0]["id"])]
    assert texts == ["One?", "Honk.", "Two?"]


def test_the_text_before_stays_as_it_was(alice: Person) -> None:
    chat = alice.chat()
    answered(alice, chat, "Tell a jok.")
    alice.say(chat, "Tell a joke.")
    assert [turn["text"] for turn in shown(alice, chat)["turns"]] == ["Tell a jok.", "Tell a joke."]


# Which branch is shown


def test_the_head_follows_what_is_asked_for(alice: Person) -> None:
    chat = alice.chat()
    assert shown(alice, chat)["head"] is None
    first = answered(alice, chat, "One?")
    assert shown(alice, chat)["head"] == first
    turn = alice.reply(first)["turn"]
    variant = alice.post(f"turns/{turn}/replies", key()).json()["reply"]["id"]
    assert shown(alice, chat)["head"] == variant


def test_a_branch_is_switched_to(alice: Person) -> None:
    chat = alice.chat()
    first = answered(alice, chat, "One?")
    answered(alice, chat, "Two?")
    answer = alice.put(f"chats/{chat}/head", {"reply": first})
    assert (answer.status_code, answer.json()["head"]) == (200, first)
    assert shown(alice, chat)["head"] == first


def test_no_head_is_in_another_chat(alice: Person) -> None:
    elsewhere = answered(alice, alice.chat(), "One?")
    chat = alice.chat()
    for reply in (elsewhere, str(uuid.uuid4())):
        answer = alice.put(f"chats/{chat}/head", {"reply": reply})
        assert (answer.status_code, answer.json()["code"]) == (422, "reply_unknown")
        assert answer.json()["field"] == "reply"


# Continued


@pytest.mark.parametrize("end", [finished("length"), finished("stopped"), LOST])
def test_a_reply_that_was_cut_off_goes_on(alice: Person, end: Any) -> None:
    chat = alice.chat()
    turn = alice.say(chat, clamps=[clamp(1, 0.5)])
    cut = turn["replies"][0]["id"]
    record(cut, "The goose", end)
    answer = alice.post(f"replies/{cut}/continue", key())
    more = answer.json()["reply"]
    assert answer.status_code == 201
    assert (more["turn"], more["index"], more["continues"]) == (turn["id"], 1, cut)
    assert (more["prefix"], more["text"], more["status"]) == ("The goose", "The goose", "queued")
    assert more["clamps"] == [clamp(1, 0.5)]
    request = request_for(Reply.objects.get(id=more["id"]))
    assert request.prefix == "The goose"
    assert [message.role for message in request.messages] == ["user"]
    assert record(more["id"], " left.").text == "The goose left."
    assert alice.reply(more["id"])["text"] == "The goose left."
    assert shown(alice, chat)["head"] == more["id"]


def test_what_goes_on_can_be_cut_off_and_go_on_again(alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    record(reply, "One", finished("length"))
    for place, text in enumerate((" two", " three"), start=1):
        more = alice.post(f"replies/{reply}/continue", key()).json()["reply"]
        assert (more["index"], more["continues"]) == (place, reply)
        reply = more["id"]
        record(reply, text, finished("length"))
    assert alice.reply(reply)["text"] == "One two three"
    assert alice.reply(reply)["prefix"] == "One two"


def test_the_same_key_continues_once(alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    record(reply, "One", finished("length"))
    body = key()
    answers = [alice.post(f"replies/{reply}/continue", body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["reply"]["id"] == answers[1].json()["reply"]["id"]


@pytest.mark.parametrize(
    ("text", "end"),
    [("Whole.", finished("stop")), ("", finished("stopped")), ("", LOST)],
)
def test_what_came_to_its_end_does_not_go_on(alice: Person, text: str, end: Any) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    record(reply, text, end)
    answer = alice.post(f"replies/{reply}/continue", key())
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_continue")


def test_what_is_being_written_does_not_go_on(alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    assert alice.post(f"replies/{reply}/continue", key()).status_code == 409


def test_a_continued_reply_is_history_as_a_whole(alice: Person) -> None:
    chat = alice.chat()
    reply = alice.say(chat, "Who?")["replies"][0]["id"]
    record(reply, "The goose", finished("length"))
    more = alice.post(f"replies/{reply}/continue", key()).json()["reply"]["id"]
    record(more, " did.")
    last = alice.say(chat, "Why?", parent=more)["replies"][0]["id"]
    assert said_to_model(last)[1] == ("assistant", "The goose did.")


# Who speaks


def test_somebody_else_speaks_from_now_on(alice: Person) -> None:
    chat = alice.chat()
    first = answered(alice, chat, "One?")
    answer = alice.put(f"chats/{chat}/persona", {"persona": "morris"})
    assert answer.json()["persona"] == {"slug": "morris", "name": "Morris"}
    second = alice.say(chat, "Two?", parent=first)["replies"][0]
    assert (alice.reply(first)["persona"], second["persona"]) == ("gladys", "morris")
    assert said_to_model(second["id"])[0] == ("system", "You are Morris.")


def test_nobody_is_nobody(alice: Person) -> None:
    chat = alice.chat()
    turn = alice.say(chat)["id"]
    for answer in (
        alice.put(f"chats/{chat}/persona", {"persona": "nobody"}),
        alice.post(f"turns/{turn}/replies", {**key(), "persona": "nobody"}),
        alice.post("chats", {"persona": "nobody", "link": "x" * 43}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "persona_unknown")
        assert answer.json()["field"] == "persona"


def test_several_answer_side_by_side(alice: Person) -> None:
    chat = alice.chat()
    voices = [{"persona": "gladys"}, {"persona": "morris", "clamps": [clamp(2, 1.0)]}]
    body = {**key(), "parent": None, "text": "Why?", "voices": voices}
    turn, again = (alice.post(f"chats/{chat}/turns", body).json()["turn"] for _ in range(2))
    replies = turn["replies"]
    assert [one["id"] for one in replies] == [one["id"] for one in again["replies"]]
    assert [(one["index"], one["persona"]) for one in replies] == [(0, "gladys"), (1, "morris")]
    assert [one["clamps"] for one in replies] == [[clamp(0, -1.0)], [clamp(2, 1.0)]]
    assert len({one["seed"] for one in replies}) == 1  # the same luck, so that mixes are compared
    assert turn["voices"] == 2
    assert shown(alice, chat)["head"] == replies[0]["id"]
    assert Reply.objects.count() == 2


def test_a_variant_is_no_voice(alice: Person) -> None:
    chat = alice.chat()
    turn = alice.say(chat)
    record(turn["replies"][0]["id"])
    alice.post(f"turns/{turn['id']}/replies", key())
    assert [one["voices"] for one in shown(alice, chat)["turns"]] == [1]


@pytest.mark.usefixtures("nobody_works")
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


def test_a_variant_by_somebody_else(alice: Person) -> None:
    chat = alice.chat()
    turn = alice.reply(answered(alice, chat, "Why?"))["turn"]
    variant = alice.post(f"turns/{turn}/replies", {**key(), "persona": "morris"}).json()["reply"]
    assert (variant["index"], variant["persona"]) == (1, "morris")
    assert shown(alice, chat)["persona"]["slug"] == "gladys"


# Deleted


def test_what_is_deleted_exists_for_nobody(alice: Person) -> None:
    chat = alice.chat()
    reply = answered(alice, chat, "Why?")
    turn = alice.reply(reply)["turn"]
    alice.delete(f"chats/{chat}")
    for method, path, body in (
        ("get", f"chats/{chat}", None),
        ("get", f"replies/{reply}", None),
        ("get", f"replies/{reply}/receipt", None),
        ("put", f"chats/{chat}/head", {"reply": reply}),
        ("put", f"chats/{chat}/persona", {"persona": "morris"}),
        ("post", f"chats/{chat}/turns", {**key(), "parent": None, "text": "x"}),
        ("post", f"turns/{turn}/replies", key()),
        ("post", f"replies/{reply}/continue", key()),
        ("post", f"replies/{reply}/replays", None),
        ("post", f"replies/{reply}/stop", None),
    ):
        answer = getattr(alice, method)(path, *([body] if method != "get" else []))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path


def test_deleting_ends_what_nobody_writes_yet(
    alice: Person, django_capture_on_commit_callbacks: Any
) -> None:
    chat = alice.chat()
    reply = alice.say(chat)["replies"][0]["id"]
    with django_capture_on_commit_callbacks(execute=True):
        alice.delete(f"chats/{chat}")
    assert Reply.objects.get(id=reply).status == "stopped"
    assert Chat.objects.get(id=chat).deleted_at is not None


# Cost


def test_sending_costs_the_same_however_long_the_chat(
    alice: Person, django_assert_max_num_queries: Any
) -> None:
    chat = alice.chat()
    costs = []
    parent = None
    for _ in range(4):
        with django_assert_max_num_queries(60) as spent:
            parent = alice.say(chat, parent=parent)["replies"][0]["id"]
        costs.append(len(spent))
        record(parent)
    assert costs[1:] == [costs[1]] * 3
