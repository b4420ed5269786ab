"""Any OpenAI client can talk to a columnist: the official one does."""

import json
from http.client import HTTPConnection
from typing import Any

import httpx
import msgspec
import openai
import pytest
from redis import Redis

from backend.accounts.models import ApiKey, User
from backend.accounts.services import api_key_create
from backend.chats.models import Chat
from tests.backend.artifacts import clamp
from tests.backend.people import Person
from tests.backend.processes import Web, eventually

HELLO: list[Any] = [{"role": "user", "content": "Hello there."}]


@pytest.fixture
def key(catalog: None) -> str:
    return api_key_create(user=User.objects.create_user("ada"), name="test")


@pytest.fixture
def client(live: Web, key: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{live.url}/v1", api_key=key, max_retries=0, timeout=60)


def post(live: Web, key: str, **more: Any) -> httpx.Response:
    body = {"model": "base", "messages": HELLO, **more}
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.post(f"{live.url}/v1/chat/completions", json=body, headers=headers, timeout=60)


def test_columnists_are_models(client: openai.OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    assert names == ["base", "persona:gladys", "persona:morris"]


def test_a_completion(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model="persona:gladys", messages=HELLO, seed=7)
    assert answer.choices[0].message.content is not None
    assert answer.choices[0].message.content.startswith("You said: Hello there.")
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert not Chat.objects.exists()


def test_a_stream_says_the_same(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="base", messages=HELLO, seed=7)
    chunks = list(
        client.chat.completions.create(
            model="base",
            messages=HELLO,
            seed=7,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage == whole.usage


def test_tokens_are_told_with_their_logprobs(client: openai.OpenAI) -> None:
    how: Any = {"model": "base", "messages": HELLO, "seed": 7, "logprobs": True, "top_logprobs": 1}
    clamps = {"clamps": [{"feature": 0, "strength": -1.0}]}
    (choice,) = client.chat.completions.create(**how, extra_body=clamps).choices
    assert choice.logprobs is not None
    assert choice.logprobs.content is not None
    assert "".join(one.token for one in choice.logprobs.content) == choice.message.content
    for one in choice.logprobs.content:
        assert [other.token for other in one.top_logprobs] == [one.token]
        assert bytes(one.bytes or []).decode() == one.token
        (reading,) = one.model_dump()["clamps"]
        assert (reading["feature"], reading["activation"], reading["push"]) == (0, 0.0, 0.0)
    streamed = [
        one.token
        for chunk in client.chat.completions.create(**how, stream=True)
        for said in chunk.choices
        for one in (said.logprobs.content or [] if said.logprobs else [])
    ]
    assert streamed == [one.token for one in choice.logprobs.content]


def test_clamps_and_limits_are_obeyed(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(
        model="base",
        messages=[{"role": "system", "content": "Be brief."}, *HELLO],
        max_tokens=3,
        extra_body={"clamps": [{"feature": 0, "strength": -1.0}]},
    )
    assert answer.choices[0].finish_reason == "length"


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"n": 5}, "n"),
        ({"tools": [{"type": "function"}]}, "tools"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"temperature": 9}, "temperature"),
        ({"clamps": [{"feature": 99, "strength": 1}]}, "clamps[0].feature"),
        ({"clamps": [clamp(0), clamp(0)]}, "clamps[1].feature"),
        ({"clamp": []}, None),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, None),
        ({"max_tokens": 0}, "max_tokens"),
        ({"seed": -1}, "seed"),
        ({"top_logprobs": 3}, "top_logprobs"),
        ({"logprobs": True, "top_logprobs": 21}, "top_logprobs"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(
    live: Web, key: str, more: dict[str, Any], param: str | None
) -> None:
    answer = post(live, key, **more)
    error = answer.json()["error"]
    assert (answer.status_code, error["type"]) == (400, "invalid_request_error"), error
    assert param is None or error["param"] == param


def test_an_unknown_model_is_a_404(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="persona:nobody"):
        client.chat.completions.create(model="persona:nobody", messages=HELLO)


def test_without_a_key_there_is_no_answer(live: Web, key: str) -> None:
    assert post(live, "wrong").status_code == 401
    ApiKey.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert post(live, key).status_code == 401


def test_a_cookie_is_no_key(live: Web, alice: Person) -> None:
    cookies = {name: one.value for name, one in alice.client.cookies.items()}
    assert httpx.get(f"{live.url}/v1/models", cookies=cookies).status_code == 401


def test_without_a_worker_the_answer_is_503(without_worker: Web, key: str) -> None:
    answer = post(without_worker, key)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "no_worker")


def last_event(redis: Redis) -> Any:
    """Of the only reply there is."""
    streams = [key for key in redis.scan_iter("reply:*") if redis.type(key) == b"stream"]
    entries: Any = redis.xrevrange(streams[0], count=1) if streams else None
    return msgspec.json.decode(entries[0][1][b"event"]) if entries else {"type": "none"}


@pytest.mark.parametrize("stream", [True, False])
def test_who_hangs_up_stops_the_worker(live: Web, key: str, redis: Redis, stream: bool) -> None:
    messages = [{"role": "user", "content": "word " * 2_000}]
    long = {"max_tokens": 1_000}  # ten seconds of writing, if nobody stops it
    body = json.dumps({"model": "base", "messages": messages, "stream": stream, **long})
    connection = HTTPConnection("127.0.0.1", live.port)
    headers = {"Authorization": f"Bearer {key}"}
    connection.request("POST", "/v1/chat/completions", body, headers)
    eventually(lambda: last_event(redis)["type"] == "delta", what="the worker to write")
    connection.close()
    end = eventually(lambda: (last := last_event(redis))["type"] == "finished" and last)
    assert end["reason"] == "stopped"
