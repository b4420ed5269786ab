"""`/v1` under a guard model: it reads the whole talk, and holds up nobody but what it reads."""

import json
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import Any

import pytest
from redis import Redis

from backend.policy.models import Policy
from tests.backend.guard import MODEL as GUARD
from tests.backend.processes import Web
from tests.backend.programs import Program
from tests.backend.ventriloquist import Ventriloquist, ventriloquist
from worker.contract import GenerationRequest

TALK: list[Any] = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Who are you?"},
    {"role": "assistant", "content": "Gladys."},
    {"role": "user", "content": "Any news?"},
]


@pytest.fixture
def voice(without_worker: Web, redis: Redis) -> Iterator[Ventriloquist]:
    with ventriloquist(redis) as speaking:
        yield speaking


@pytest.fixture
def guard(catalog: None, redis: Redis) -> Iterator[Ventriloquist]:
    Policy.objects.create(pk=1, classifier_model=GUARD, classifies_output=True)
    yield Ventriloquist(redis, GUARD)
    for key in redis.scan_iter(f"*{GUARD}"):
        redis.delete(key)


@pytest.fixture
def ada(voice: Ventriloquist, guard: Ventriloquist, without_worker: Web) -> Program:
    return Program(web=without_worker)


def answers(guard: Ventriloquist, request: GenerationRequest, verdict: str) -> None:
    guard.says_words(request, verdict)
    guard.ends(request)


def talk_in(request: GenerationRequest) -> str:
    text = request.messages[0].text.split("<BEGIN CONVERSATION>")[1]
    return text.split("<END CONVERSATION>")[0].strip()


def test_it_reads_all_choices_at_once_and_each_with_the_whole_talk(
    ada: Program, voice: Ventriloquist, guard: Ventriloquist
) -> None:
    with ada.asking(n=3, messages=TALK) as future:
        asked = voice.asked(3)
        voice.starts(*asked)
        for place, request in enumerate(asked):
            voice.says_words(request, f"News {place}.")
            voice.ends(request)
        judging = {talk_in(one)[-len("News 0.") :]: one for one in guard.asked(3)}
        assert talk_in(judging["News 0."]) == (
            "User: Who are you?\n\nAgent: Gladys.\n\nUser: Any news?\n\nAgent: News 0."
        )
        for said, verdict in (("News 2.", "safe"), ("News 1.", "unsafe\nS1"), ("News 0.", "safe")):
            answers(guard, judging[said], verdict)
        choices = future.result(30).json()["choices"]
    told = [(one["message"]["content"], one["finish_reason"]) for one in choices]
    assert told == [("News 0.", "stop"), ("", "content_filter"), ("News 2.", "stop")]


def test_while_it_reads_one_choice_the_other_is_streamed(
    ada: Program, voice: Ventriloquist, guard: Ventriloquist
) -> None:
    line = ada.connection(n=2, stream=True, messages=TALK)
    first, second = voice.asked(2)
    voice.starts(first, second)
    voice.says_words(first, "Over.")
    voice.ends(first)
    (judging,) = guard.asked()
    voice.says_words(second, "Still here.")
    stream = line.getresponse()
    told = chunks_until(stream, lambda one: one["delta"].get("content") == "Still here.")
    assert all(one["finish_reason"] is None for one in told)
    answers(guard, judging, "unsafe\nS10")
    voice.ends(second)
    (judging,) = guard.asked()
    answers(guard, judging, "safe")
    told = chunks_until(stream, lambda one: (one["index"], one["finish_reason"]) == (1, "stop"))
    ends = [(one["index"], one["finish_reason"]) for one in told if one["finish_reason"]]
    assert ends == [(0, "content_filter"), (1, "stop")]
    line.close()


def test_it_reads_a_message_with_what_was_said_before(
    ada: Program, voice: Ventriloquist, guard: Ventriloquist
) -> None:
    Policy.objects.update(classifies_input=True, classifies_output=False)
    with ada.asking(messages=TALK) as future:
        (judging,) = guard.asked()
        assert talk_in(judging) == "User: Who are you?\n\nAgent: Gladys.\n\nUser: Any news?"
        answers(guard, judging, "unsafe\nS1")
        answer = future.result(30)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "content_policy_violation")


def chunks_until(stream: HTTPResponse, holds: Any) -> list[dict[str, Any]]:
    """The choices of the chunks up to the first for which it holds."""
    told: list[dict[str, Any]] = []
    while not told or not holds(told[-1]):
        line = stream.readline().decode().removeprefix("data: ").strip()
        assert line != "[DONE]", told
        if line:
            told += json.loads(line)["choices"]
    return told
