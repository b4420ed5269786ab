"""Answers while a worker speaks: several choices, ends of every kind, what they cost."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import httpx
import pytest
from redis import Redis

from backend.accounts.models import Usage
from backend.policy.models import BlockedPhrase, PausedModel, Policy
from tests.backend.artifacts import MODEL, clamp
from tests.backend.processes import Web, Worker, eventually, web_running
from tests.backend.programs import Program, chunks_of, error_of, text_of
from tests.backend.ventriloquist import Ventriloquist, ventriloquist
from worker.contract import Alternative, Delta, Failed, GenerationRequest, TokenRecord

STOP = b'{"type":"stop"}'
USAGE = {"stream": True, "stream_options": {"include_usage": True}}


@pytest.fixture
def voice(without_worker: Web, redis: Redis) -> Iterator[Ventriloquist]:
    with ventriloquist(redis) as speaking:
        yield speaking


@pytest.fixture
def ada(voice: Ventriloquist, without_worker: Web, catalog: None) -> Program:
    return Program(web=without_worker)


def answered(future: "Future[httpx.Response]") -> Any:
    answer = future.result(30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def usage_of(program: Program) -> tuple[int, int, int]:
    one = Usage.objects.get(user=program.user)
    return one.tokens, one.reserved, one.replies


# Several choices


def test_choices_are_asked_for_together_and_differ_in_their_seed(
    ada: Program, voice: Ventriloquist
) -> None:
    with ada.asking(n=3, seed=40, stop=["\n", "END"], temperature=0.5, max_tokens=7) as future:
        asked = voice.asked(3)
        voice.starts(*asked)
        for place, request in reversed(list(enumerate(asked))):
            voice.says_words(request, f"I am {place}.")
            voice.ends(request, prompt=5, tokens=place + 1)
        answer = answered(future)
    assert [one.sampling.seed for one in asked] == [40, 41, 42]
    assert {one.sampling.max_tokens for one in asked} == {7}
    assert {tuple(one.sampling.stop) for one in asked} == {("\n", "END")}
    assert [one["index"] for one in answer["choices"]] == [0, 1, 2]
    said = [one["message"]["content"] for one in answer["choices"]]
    assert said == ["I am 0.", "I am 1.", "I am 2."]
    counts = {"prompt_tokens": 5, "completion_tokens": 6, "total_tokens": 11}
    assert counts.items() <= answer["usage"].items()
    assert answer["system_fingerprint"].startswith("fp_")


def test_choices_are_interleaved_in_the_stream_as_they_come(
    ada: Program, voice: Ventriloquist
) -> None:
    with ada.asking(n=2, **USAGE) as future:
        first, second = voice.asked(2)
        voice.starts(second, first)
        voice.says_words(first, "A", "b")
        voice.says_words(second, "C")
        voice.ends(second, prompt=4, tokens=1)
        voice.says_words(first, "c")
        voice.ends(first, prompt=4, tokens=3)
        chunks = chunks_of(future.result(30))
    assert (text_of(chunks, 0), text_of(chunks, 1)) == ("Abc", "C")
    *told, last = chunks
    roles = [one["choices"][0]["delta"].get("role") for one in told]
    assert roles.count("assistant") == 2
    ends = [(c["index"], c["finish_reason"]) for one in told for c in one["choices"]]
    assert {end for end in ends if end[1]} == {(0, "stop"), (1, "stop")}
    assert all(one["usage"] is None for one in told)
    assert (last["choices"], last["usage"]["total_tokens"]) == ([], 8)
    assert len({one["id"] for one in chunks}) == 1


def test_without_being_asked_a_stream_tells_no_usage(ada: Program, voice: Ventriloquist) -> None:
    with ada.asking(stream=True) as future:
        (request,) = voice.asked()
        voice.starts(request)
        voice.ends(request)
        chunks = chunks_of(future.result(30))
    assert all("usage" not in one and one["choices"] for one in chunks)


def test_a_choice_is_what_its_seed_says_alone(live: Web, catalog: None) -> None:
    ada = Program(web=live)
    three = ada.asks(n=3, seed=5, max_tokens=12).json()["choices"]
    for place, choice in enumerate(three):
        (alone,) = ada.asks(seed=5 + place, max_tokens=12).json()["choices"]
        assert alone["message"] == choice["message"]
    assert len({one["message"]["content"] for one in three}) == 3


def test_one_choice_that_fails_fails_them_all_and_stops_the_others(
    ada: Program, voice: Ventriloquist
) -> None:
    with ada.asking(n=2) as future:
        first, second = voice.asked(2)
        voice.starts(first, second)
        voice.says(second, Failed(seq=0, code="internal", message="It broke."))
        answer = future.result(30)
        assert (answer.status_code, error_of(answer)["type"]) == (500, "server_error")
        eventually(lambda: voice.controls(first) == [STOP], what="a stop")
        voice.ends(first, prompt=5, tokens=2)


# What the worker is asked


def test_a_persona_asks_in_its_own_way(ada: Program, voice: Ventriloquist) -> None:
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "One. "}]},
        {"role": "assistant", "content": None},
        {"role": "user", "content": "Two."},
    ]
    how: dict[str, Any] = {"clamps": [{"feature": 2, "strength": 0.5}], "logprobs": True}
    with ada.asking(model="persona:morris", messages=messages, **how) as future:
        (request,) = voice.asked()
        alternatives = [Alternative(token=1, text="Honk", logprob=-0.5)]
        record = TokenRecord(token=1, text="Honk", logprob=-0.5, alternatives=alternatives)
        voice.starts(request)
        voice.says(request, Delta(seq=0, text="Honk", tokens=[record]))
        voice.ends(request)
        answer = answered(future)
    said = [(one.role, one.text) for one in request.messages]
    assert said == [
        ("system", "You are Morris.\n\nBe brief."),
        ("user", "One. "),
        ("assistant", ""),
        ("user", "Two."),
    ]
    assert (request.sampling.max_tokens, request.sampling.temperature) == (120, 0.7)
    (held,) = request.clamps
    assert (held.feature, held.strength, held.artifact) == (2, 0.5, clamp()["artifact"])
    assert request.record == 0
    (choice,) = answer["choices"]
    (token,) = choice["logprobs"]["content"]
    assert (token["token"], token["logprob"], token["bytes"]) == ("Honk", -0.5, [72, 111, 110, 107])


# Ends


@pytest.mark.parametrize(
    ("code", "status", "told"),
    [
        ("prompt_too_long", 400, "context_length_exceeded"),
        ("overloaded", 503, "overloaded"),
        ("worker_lost", 503, "worker_lost"),
        ("internal", 500, "internal"),
    ],
)
@pytest.mark.parametrize("stream", [True, False])
def test_what_fails_before_the_first_word_has_a_status_of_its_own(
    ada: Program, voice: Ventriloquist, code: Any, status: int, told: str, stream: bool
) -> None:
    with ada.asking(stream=stream) as future:
        (request,) = voice.asked()
        voice.says(request, Failed(seq=0, code=code, message="It broke."))
        answer = future.result(30)
    assert (answer.status_code, error_of(answer)["code"]) == (status, told)


def test_what_fails_in_a_stream_is_told_in_it(ada: Program, voice: Ventriloquist) -> None:
    with ada.asking(stream=True) as future:
        (request,) = voice.asked()
        voice.starts(request)
        voice.says(request, Failed(seq=0, code="overloaded", message="Too much."))
        *_, last = chunks_of(future.result(30))
    assert (last["error"]["code"], last["error"]["type"]) == ("overloaded", "server_error")


@pytest.mark.parametrize("stream", [True, False])
def test_a_reply_that_breaks_a_rule_is_filtered(
    ada: Program, voice: Ventriloquist, stream: bool
) -> None:
    BlockedPhrase.objects.create(phrase="purple goose", in_messages=False)
    with ada.asking(stream=stream) as future:
        (request,) = voice.asked()
        voice.starts(request)
        voice.says_words(request, "The Purple", " Goose", " again")
        voice.ends(request)
        answer = future.result(30)
    (choice,) = (chunks_of(answer)[-1] if stream else answer.json())["choices"]
    assert choice["finish_reason"] == "content_filter"
    if not stream:
        assert choice["message"]["content"] == ""


@pytest.mark.parametrize("stream", [True, False])
def test_a_worker_that_comes_to_a_forbidden_phrase_withholds_the_reply(
    live: Web, catalog: None, stream: bool
) -> None:
    BlockedPhrase.objects.create(phrase="purple goose", in_messages=False)
    messages = [{"role": "user", "content": "one two Purple góose three"}]
    answer = Program(web=live).asks(messages=messages, stream=stream)
    (choice,) = (chunks_of(answer)[-1] if stream else answer.json())["choices"]
    assert choice["finish_reason"] == "content_filter"
    assert "oose" not in answer.text


@pytest.mark.parametrize("role", ["user", "system", "assistant"])
def test_a_forbidden_message_is_refused_and_costs_nothing(ada: Program, role: str) -> None:
    BlockedPhrase.objects.create(phrase="purple goose", in_replies=False)
    messages = [{"role": role, "content": "A PURPLE  göose"}, {"role": "user", "content": "Well?"}]
    answer = ada.posts(messages=messages)
    error = error_of(answer)
    assert (answer.status_code, error["code"]) == (400, "content_policy_violation")
    assert error["param"] == "messages"
    assert not Usage.objects.exists()


def test_a_paused_model_says_why(ada: Program) -> None:
    PausedModel.objects.create(model=MODEL, reason="It is being mended.")
    answer = ada.posts()
    error = error_of(answer)
    assert (answer.status_code, error["code"], error["type"]) == (
        503,
        "model_paused",
        "server_error",
    )
    assert error["message"] == "It is being mended."
    assert answer["x-should-retry"] == "false"


def test_where_there_is_an_age_gate_programs_do_not_go_around_it(ada: Program) -> None:
    Policy.objects.create(pk=1, age_gate=True, minimum_age=21)
    answer = ada.posts()
    assert (answer.status_code, error_of(answer)["code"]) == (403, "age_needed")
    assert "21" in error_of(answer)["message"]


def test_a_body_that_is_too_large_is_refused_in_the_same_shape(ada: Program) -> None:
    answer = ada.asks(messages=[{"role": "user", "content": "x" * 300_000}])
    assert (answer.status_code, error_of(answer)["code"]) == (413, "too_large")


# What it costs


def test_the_most_is_set_aside_and_what_was_not_taken_comes_back(
    ada: Program, voice: Ventriloquist
) -> None:
    with ada.asking(n=2, max_tokens=100) as future:
        asked = voice.asked(2)
        voice.starts(*asked)
        tokens, reserved, replies = usage_of(ada)
        assert (tokens, replies) == (0, 1)
        assert 200 < reserved < 220
        for request in asked:
            voice.ends(request, prompt=6, tokens=10)
        answered(future)
    assert usage_of(ada) == (26, 0, 1)


def test_who_has_spent_today_is_told_so(ada: Program, redis: Redis) -> None:
    ada.user.tokens_per_day = 50
    ada.user.save()
    answer = ada.asks(max_tokens=100)
    error = error_of(answer)
    assert (answer.status_code, error["type"]) == (429, "insufficient_quota")
    assert (error["code"], answer.headers["x-should-retry"]) == ("insufficient_quota", "false")
    assert not Usage.objects.filter(reserved__gt=0).exists()
    assert list(redis.scan_iter("reply:*")) == []


def test_a_failed_call_gives_everything_back(ada: Program, voice: Ventriloquist) -> None:
    with ada.asking() as future:
        (request,) = voice.asked()
        voice.says(request, Failed(seq=0, code="overloaded", message="Too much."))
        future.result(30)
    eventually(lambda: usage_of(ada) == (0, 0, 1), what="the share back")


# Whoever hangs up


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("n", [1, 3])
def test_whoever_hangs_up_stops_every_generation_and_pays_for_what_was_said(
    ada: Program, voice: Ventriloquist, stream: bool, n: int
) -> None:
    line = ada.connection(stream=stream, n=n)
    asked = voice.asked(n)
    voice.starts(*asked)
    for request in asked:
        voice.says_words(request, "Honk.")
    if stream:
        assert line.getresponse().read(6) == b"data: "
    line.close()
    for request in asked:
        eventually(lambda one=request: voice.controls(one) == [STOP], what="a stop")  # type: ignore[misc]
        voice.ends(request, prompt=5, tokens=2)
    eventually(lambda: usage_of(ada) == (5 + 2 * n, 0, 1), what="the account")


def test_what_no_worker_has_taken_is_never_begun(ada: Program, voice: Ventriloquist) -> None:
    line = ada.connection()
    eventually(lambda: voice.redis.llen(f"gpu.{MODEL}") == 1, what="the request")
    line.close()
    eventually(lambda: usage_of(ada) == (0, 0, 1), what="the share back")
    (request,) = voice.asked()
    assert voice.redis.exists(f"reply:{request.id}") == 1


@pytest.mark.faults
@pytest.mark.slow
def test_a_worker_that_dies_leaves_an_error_not_a_silence(
    live: Web, worker: Worker, catalog: None
) -> None:
    ada = Program(web=live)
    line = ada.connection(messages=[{"role": "user", "content": "word " * 400}], stream=True)
    response = line.getresponse()
    assert response.read(6) == b"data: "
    worker.kill()
    *_, last, done, _ = response.read().decode().split("\n\n")
    assert (json.loads(last.removeprefix("data: "))["error"]["code"], done) == (
        "worker_lost",
        "data: [DONE]",
    )


def test_nobody_has_more_in_the_air_than_may_be(
    ada: Program, voice: Ventriloquist, settings: Any
) -> None:
    """One with three choices and one more were four; the next is refused until one ends."""
    settings.LIMITS = {**settings.LIMITS, "unfinished_per_user": 4}
    with ada.asking(n=3) as three, ada.asking() as one:
        asked = voice.asked(4)
        voice.starts(*asked)
        refused = ada.posts()
        error = error_of(refused)
        assert (refused.status_code, error["code"]) == (429, "rate_limit_exceeded")
        assert "still being written" in error["message"]
        assert refused["Retry-After"] == "1"
        for request in asked:
            voice.ends(request)
        answered(three)
        answered(one)
    with ada.asking() as again:
        voice.ends(*voice.asked())
        answered(again)


@pytest.mark.faults
def test_what_a_killed_site_set_aside_comes_back_when_its_worker_has_ended(
    ada: Program, voice: Ventriloquist
) -> None:
    with web_running() as mortal:
        ada.web = mortal
        line = ada.connection(n=2, max_tokens=100)
        asked = voice.asked(2)
        mortal.kill()
        line.close()
    assert usage_of(ada)[1] > 200
    voice.starts(*asked)
    for request in asked:
        voice.ends(request, prompt=5, tokens=3)
    eventually(lambda: usage_of(ada) == (5 + 3 + 3, 0, 1), what="the share back")


def test_many_who_listen_hold_no_connection_to_the_database(
    ada: Program, voice: Ventriloquist
) -> None:
    others = [Program(name, web=ada.web) for name in ("bob", "carol")]
    lines = [one.connection(stream=True) for one in (ada, *others) for _ in range(4)]
    asked: list[GenerationRequest] = voice.asked(12)
    voice.starts(*asked)
    for line in lines:
        assert line.getresponse().read(6) == b"data: "
    assert ada.web is not None
    models = httpx.get(f"{ada.web.url}/v1/models", headers=ada.headers, timeout=8)
    assert models.status_code == 200
    for request in asked:
        voice.ends(request)
    for one in (ada, *others):
        eventually(lambda one=one: usage_of(one)[1] == 0, what="the account")  # type: ignore[misc]
