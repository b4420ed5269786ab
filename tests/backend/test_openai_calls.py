"""What `/v1` refuses, by name and in OpenAI's shape, before any worker hears of it."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from backend.accounts.models import ApiKey, User
from tests.backend.programs import HELLO, Program, error_of

SAID = {"role": "user", "content": "Hello."}
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,"}}


@pytest.fixture
def ada(catalog: None, monkeypatch: pytest.MonkeyPatch) -> Program:
    monkeypatch.setattr("backend.openai_api.admission.workers_alive", list)  # of other tests
    return Program()


@pytest.mark.parametrize(
    ("more", "param", "code"),
    [
        ({"tools": [{"type": "function"}]}, "tools", "unsupported_parameter"),
        ({"functions": [{"name": "f"}]}, "functions", "unsupported_parameter"),
        ({"tool_choice": "required"}, "tool_choice", "unsupported_parameter"),
        ({"response_format": {"type": "json_object"}}, "response_format", "unsupported_parameter"),
        ({"logit_bias": {"5": 1}}, "logit_bias", "unsupported_parameter"),
        ({"presence_penalty": 1}, "presence_penalty", "unsupported_parameter"),
        ({"modalities": ["text", "audio"]}, "modalities", "unsupported_parameter"),
        ({"top_k": 5}, "top_k", "unknown_parameter"),
        ({"messages": [{**SAID, "colour": 1}]}, "messages[0].colour", "invalid_value"),
        ({"messages": [{"role": "user"}]}, "messages[0].content", "invalid_value"),
        ({"messages": None}, "messages", "invalid_value"),
        ({"messages": "Hello"}, "messages", "invalid_value"),
        ({"messages": []}, "messages", "invalid_value"),
        ({"messages": [{"role": "king", "content": ""}]}, "messages[0].role", "invalid_value"),
        ({"messages": [{"role": "tool", "content": "4"}]}, "messages[0].role", "unsupported_value"),
        (
            {"messages": [SAID, {"role": "assistant", "tool_calls": [{"id": "1"}]}, SAID]},
            "messages[1].tool_calls",
            "unsupported_value",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "text", "text": "x"}, IMAGE]}]},
            "messages[0].content[1].type",
            "unsupported_value",
        ),
        ({"messages": [{"role": "assistant", "content": "x"}]}, "messages", "invalid_value"),
        ({"n": 0}, "n", "invalid_value"),
        ({"n": 5}, "n", "invalid_value"),
        ({"n": "two"}, "n", "invalid_value"),
        ({"stop": ["a", "b", "c", "d", "e"]}, "stop", "invalid_value"),
        ({"stop": ["a" * 65]}, "stop", "invalid_value"),
        ({"stop": [""]}, "stop", "invalid_value"),
        ({"temperature": 2.1}, "temperature", "invalid_value"),
        ({"top_p": 0}, "top_p", "invalid_value"),
        ({"max_tokens": 0}, "max_tokens", "invalid_value"),
        ({"max_completion_tokens": 0}, "max_tokens", "invalid_value"),
        (
            {"max_tokens": 5, "max_completion_tokens": 5},
            "max_tokens",
            "invalid_parameter_combination",
        ),
        ({"seed": 2**63}, "seed", "invalid_value"),
        ({"seed": 2**63 - 1, "n": 2}, "seed", "invalid_value"),
        ({"top_logprobs": 3}, "top_logprobs", None),
        ({"logprobs": True, "top_logprobs": 21}, "top_logprobs", "invalid_value"),
        ({"stream_options": {"include_usage": True}}, "stream_options", None),
        ({"stream": True, "stream_options": {"x": 1}}, "stream_options.x", "invalid_value"),
        ({"clamps": [{"feature": 99, "strength": 1}]}, "clamps[0].feature", "clamp_unknown"),
        ({"clamps": [{"feature": 0}]}, "clamps[0].strength", "invalid_value"),
    ],
)
def test_what_would_not_be_obeyed_is_refused_by_name(
    ada: Program, more: dict[str, Any], param: str, code: str | None
) -> None:
    answer = ada.posts(**more)
    error = error_of(answer)
    assert (answer.status_code, error["type"]) == (400, "invalid_request_error"), error
    assert (error["param"], error["code"]) == (param, code)


ECHOED = {"role": "assistant", "content": "Hi.", "refusal": None, "annotations": []}
PARTS = [{"type": "text", "text": "Hello, "}, {"type": "text", "text": "again."}]


@pytest.mark.parametrize(
    "more",
    [
        {"user": "u", "metadata": {"a": "b"}, "store": True, "service_tier": "auto"},
        {
            "tools": [],
            "tool_choice": "auto",
            "functions": None,
            "response_format": {"type": "text"},
        },
        {"frequency_penalty": 0, "presence_penalty": 0.0, "logit_bias": {}, "n": 1, "stop": None},
        {"messages": [SAID, {**ECHOED, "tool_calls": None, "audio": None}, SAID]},
        {"messages": [{"role": "developer", "content": "Be brief."}, {**SAID, "content": PARTS}]},
        {"stream": True, "stream_options": {"include_usage": True, "include_obfuscation": False}},
        {"max_completion_tokens": 5, "seed": 0, "top_p": 1, "temperature": 0, "stop": ["a"] * 4},
        {"logprobs": True, "top_logprobs": 0, "clamps": []},
    ],
)
def test_what_changes_nothing_or_is_obeyed_comes_as_far_as_the_worker(
    ada: Program, more: dict[str, Any]
) -> None:
    answer = ada.posts(**more)
    assert (answer.status_code, error_of(answer)["code"]) == (503, "no_worker")


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"model": NaN}', b'"x"', b"[" * 50])
def test_what_is_no_json_object_is_refused(ada: Program, raw: bytes) -> None:
    answer = ada.posts(raw)
    assert (answer.status_code, error_of(answer)["code"]) == (400, "bad_json")


def test_a_missing_model_is_named(ada: Program) -> None:
    answer = ada.posts({"messages": HELLO})
    assert (answer.status_code, error_of(answer)["param"]) == (400, "model")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/v1/chat/completions", 405, "method_not_allowed"),
        ("delete", "/v1/models", 405, "method_not_allowed"),
        ("post", "/v1/models/base", 405, "method_not_allowed"),
        ("get", "/v1/", 404, "unknown_url"),
        ("post", "/v1/embeddings", 404, "unknown_url"),
        ("post", "/v1/chat/completions/", 404, "unknown_url"),
        ("get", "/v1/models/a/b", 404, "unknown_url"),
        ("get", "/v1/models/persona:nobody", 404, "model_not_found"),
    ],
)
def test_what_is_not_there_is_told_in_the_same_shape(
    ada: Program, method: str, path: str, status: int, code: str
) -> None:
    answer = getattr(Client(), method)(path, headers=ada.headers)
    assert (answer.status_code, error_of(answer)["code"]) == (status, code)
    assert answer["x-request-id"].startswith("req_")


def test_a_wrong_method_is_told_the_right_one(ada: Program) -> None:
    assert Client().get("/v1/chat/completions", headers=ada.headers)["Allow"] == "POST"


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic {key}", "{key}"])
def test_without_a_key_there_is_no_answer(ada: Program, header: str) -> None:
    given = {"Authorization": header.format(key=ada.key)}
    answer = Client().get("/v1/models", headers=given)
    error = error_of(answer)
    assert (answer.status_code, error["type"]) == (401, "invalid_request_error")
    assert (error["code"], answer["WWW-Authenticate"]) == ("invalid_api_key", "Bearer")


def test_a_revoked_key_and_somebody_who_was_shut_out_get_none(ada: Program) -> None:
    ApiKey.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert ada.get("/v1/models").status_code == 401
    ApiKey.objects.update(revoked_at=None)
    assert ada.get("/v1/models").status_code == 200
    User.objects.update(is_active=False)
    assert ada.get("/v1/models").status_code == 401
    assert ada.posts().status_code == 401


@pytest.mark.parametrize(
    ("scopes", "listing", "talking"), [(["models"], 200, 403), (["chat"], 403, 503), ([], 403, 403)]
)
def test_a_key_does_what_it_was_made_for(
    ada: Program, scopes: list[str], listing: int, talking: int
) -> None:
    ApiKey.objects.update(scopes=scopes)
    answers = [ada.get("/v1/models"), ada.get("/v1/models/base"), ada.posts()]
    assert [one.status_code for one in answers] == [listing, listing, talking]
    for one in answers:
        if one.status_code == 403:
            assert error_of(one)["code"] == "missing_scope"


def test_a_key_asks_at_a_limited_rate(ada: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.RATES, "completions", (2, 3_600))
    answers = [ada.get("/v1/models") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    error = error_of(answers[2])
    assert (error["type"], error["code"]) == ("requests", "rate_limit_exceeded")
    assert int(answers[2]["Retry-After"]) > 0


def test_a_fault_of_ours_is_told_in_the_same_shape_and_logged(
    ada: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("backend.openai_api.views.personas_heard_by", breaks)
    answer = ada.get("/v1/models")
    error = error_of(answer)
    assert (answer.status_code, error["type"], error["code"]) == (500, "server_error", "internal")
    assert answer["x-request-id"] in caplog.text
