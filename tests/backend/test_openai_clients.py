"""Real clients, as their own documentation uses them: openai, llm and LiteLLM."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openai
import pytest
from redis import Redis

from backend.accounts.models import ApiKey, User
from backend.policy.models import BlockedPhrase, PausedModel
from tests.backend.artifacts import MODEL
from tests.backend.processes import Web, eventually
from tests.backend.programs import HELLO, Program
from tests.backend.ventriloquist import ventriloquist

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # read at the import: nothing is fetched
import litellm

ECHO = "You said: Hello there."
LONG: list[Any] = [{"role": "user", "content": "word " * 2_000}]


@pytest.fixture
def ada(live: Web, catalog: None) -> Program:
    return Program(web=live)


@pytest.fixture
def official(ada: Program, live: Web) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(
        base_url=f"{live.url}/v1", api_key=ada.key, max_retries=0, timeout=60
    ) as client:
        yield client


# The official client


def test_choices_over_the_official_client(official: openai.OpenAI) -> None:
    answer = official.chat.completions.create(
        model="persona:gladys", messages=HELLO, n=3, seed=1, max_completion_tokens=9
    )
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    assert {choice.finish_reason for choice in answer.choices} == {"length"}
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 27
    assert answer.system_fingerprint is not None
    assert answer._request_id is not None
    assert answer._request_id.startswith("req_")


def test_a_talk_goes_on_with_the_answer_sent_back(official: openai.OpenAI) -> None:
    first = official.chat.completions.create(model="base", messages=HELLO)
    spoken: list[Any] = [*HELLO, first.choices[0].message, {"role": "user", "content": "More."}]
    again = official.chat.completions.create(model="base", messages=spoken)
    assert (again.choices[0].message.content or "").startswith("You said: More.")


def test_a_raw_response_shows_its_headers(official: openai.OpenAI) -> None:
    raw = official.chat.completions.with_raw_response.create(model="base", messages=HELLO)
    assert raw.headers["x-request-id"] == raw.request_id
    assert (raw.parse().choices[0].message.content or "").startswith(ECHO)
    with official.chat.completions.with_streaming_response.create(
        model="base", messages=HELLO, stream=True
    ) as streamed:
        lines = list(streamed.iter_lines())
    assert streamed.headers["content-type"] == "text/event-stream"
    assert [line for line in lines if line][-1] == "data: [DONE]"


def test_models_by_list_and_by_name(official: openai.OpenAI) -> None:
    listed = {model.id: model for model in official.models.list()}
    assert official.models.retrieve("persona:gladys") == listed["persona:gladys"]


async def test_the_asynchronous_client_streams(ada: Program, live: Web) -> None:
    async with openai.AsyncOpenAI(
        base_url=f"{live.url}/v1", api_key=ada.key, max_retries=0, timeout=60
    ) as client:
        whole, stream = await asyncio.gather(
            client.chat.completions.create(model="base", messages=HELLO, seed=3),
            client.chat.completions.create(
                model="base", messages=HELLO, seed=3, n=2, stream=True,
                stream_options={"include_usage": True},
            ),
        )  # fmt: skip
        texts, usage = ["", ""], None
        async for chunk in stream:
            usage = chunk.usage or usage
            for choice in chunk.choices:
                texts[choice.index] += choice.delta.content or ""
    assert texts[0] == whole.choices[0].message.content != texts[1]
    assert usage is not None
    assert whole.usage is not None
    assert usage.prompt_tokens == whole.usage.prompt_tokens


def _prepared(name: str) -> dict[str, Any]:
    match name:
        case "key":
            ApiKey.objects.update(revoked_at="2026-01-01T00:00:00Z")
        case "scope":
            ApiKey.objects.update(scopes=["models"])
        case "quota":
            User.objects.update(tokens_per_day=1)
        case "paused":
            PausedModel.objects.create(model=MODEL)
        case "phrase":
            BlockedPhrase.objects.create(phrase="hello there")
    return {"model": {"model": "gpt-4o"}, "tools": {"tools": [{"type": "function"}]}}.get(name, {})


ERRORS: list[tuple[str, type[openai.APIStatusError], str]] = [
    ("key", openai.AuthenticationError, "invalid_api_key"),
    ("scope", openai.PermissionDeniedError, "missing_scope"),
    ("model", openai.NotFoundError, "model_not_found"),
    ("tools", openai.BadRequestError, "unsupported_parameter"),
    ("phrase", openai.BadRequestError, "content_policy_violation"),
    ("quota", openai.RateLimitError, "insufficient_quota"),
    ("paused", openai.InternalServerError, "model_paused"),
]


@pytest.mark.parametrize(("name", "kind", "code"), ERRORS)
@pytest.mark.parametrize("stream", [True, False])
def test_refusals_are_the_exceptions_that_programs_know(
    official: openai.OpenAI,
    name: str,
    kind: type[openai.APIStatusError],
    code: str,
    stream: bool,
) -> None:
    more = _prepared(name)
    asked: Any = {"model": "base", "messages": HELLO, "stream": stream, **more}
    with pytest.raises(kind) as caught:
        official.chat.completions.create(**asked)
    assert caught.value.code == code
    assert caught.value.request_id is not None


def test_no_client_repeats_what_will_not_help(
    official: openai.OpenAI, ada: Program, redis: Redis
) -> None:
    User.objects.update(tokens_per_day=1)
    with pytest.raises(openai.RateLimitError):
        official.with_options(max_retries=3).chat.completions.create(model="base", messages=HELLO)
    (counted,) = [redis.get(key) for key in redis.scan_iter("rate:completions:*")]
    assert counted == b"1"


def test_a_client_that_loses_patience_stops_the_worker(
    without_worker: Web, catalog: None, redis: Redis
) -> None:
    ada = Program(web=without_worker)
    with ventriloquist(redis) as voice:
        client = openai.OpenAI(
            base_url=f"{without_worker.url}/v1", api_key=ada.key, max_retries=0, timeout=1
        )
        with pytest.raises(openai.APITimeoutError):
            client.chat.completions.create(model="base", messages=HELLO)
        (request,) = voice.asked()
        eventually(lambda: voice.controls(request), what="a stop")


def test_leaving_a_stream_in_the_middle_stops_the_worker(
    without_worker: Web, catalog: None, redis: Redis
) -> None:
    ada = Program(web=without_worker)
    client = openai.OpenAI(base_url=f"{without_worker.url}/v1", api_key=ada.key, max_retries=0)
    how: Any = {"model": "base", "messages": HELLO, "stream": True}
    with ventriloquist(redis) as voice, ada.asking() as staying, ThreadPoolExecutor(1) as pool:
        (other,) = voice.asked()
        voice.starts(other)
        leaving = pool.submit(client.chat.completions.create, **how)
        (request,) = voice.asked()
        voice.starts(request)
        leaving.result(30).close()
        eventually(lambda: voice.controls(request), what="a stop")
        assert voice.controls(other) == []
        voice.ends(other)
        assert staying.result(30).status_code == 200


# LiteLLM


@pytest.fixture
def lite(ada: Program, live: Web) -> dict[str, Any]:
    return {
        "model": "openai/persona:gladys", "api_base": f"{live.url}/v1", "api_key": ada.key,
        "messages": HELLO, "seed": 2, "num_retries": 0, "timeout": 60,
    }  # fmt: skip


def test_litellm_answers_and_streams_the_same(lite: dict[str, Any]) -> None:
    whole: Any = litellm.completion(**lite, n=2, stop=["§"])
    said = [choice.message.content for choice in whole.choices]
    assert said[0].startswith(ECHO)
    assert said[0] != said[1]
    assert whole.usage.total_tokens > 0
    parts: list[Any] = list(
        litellm.completion(**lite, stream=True, stream_options={"include_usage": True})
    )
    text = "".join(part.choices[0].delta.content or "" for part in parts if part.choices)
    assert text == said[0]
    assert any(getattr(part, "usage", None) for part in parts)


async def test_litellm_streams_asynchronously(lite: dict[str, Any]) -> None:
    stream: Any = await litellm.acompletion(**lite, stream=True)
    text = "".join([part.choices[0].delta.content or "" async for part in stream])
    assert text.startswith(ECHO)


def test_litellm_knows_our_refusals(lite: dict[str, Any], ada: Program) -> None:
    with pytest.raises(litellm.NotFoundError):
        litellm.completion(**{**lite, "model": "openai/persona:nobody"})
    with pytest.raises(litellm.AuthenticationError):
        litellm.completion(**{**lite, "api_key": "wrong"})
    BlockedPhrase.objects.create(phrase="hello there")
    with pytest.raises(litellm.BadRequestError, match="policy of this house"):
        litellm.completion(**lite)
    BlockedPhrase.objects.all().delete()
    with pytest.raises(litellm.ContextWindowExceededError):
        litellm.completion(**{**lite, "messages": [{"role": "user", "content": "w " * 5_000}]})
    User.objects.update(tokens_per_day=1)
    with pytest.raises(litellm.RateLimitError):
        litellm.completion(**lite)


# llm


@pytest.fixture
def llm_home(tmp_path: Path, live: Web) -> Path:
    entry = "- model_id: {0}\n  model_name: {1}\n  api_base: {2}/v1\n  api_key_name: shallot\n"
    models = entry.format("gladys", "persona:gladys", live.url) + entry.format(
        "base", "base", live.url
    )
    (tmp_path / "extra-openai-models.yaml").write_text(models)
    return tmp_path


@pytest.mark.parametrize("flow", [[], ["--no-stream"]])
def test_the_llm_command_talks_to_a_columnist(
    ada: Program, llm_home: Path, flow: list[str]
) -> None:
    answer = _llm(llm_home, ada.key, "-m", "gladys", "-s", "Be brief.", *flow, "Hello there.")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(ECHO)


def test_the_llm_command_goes_on_with_a_talk(ada: Program, llm_home: Path) -> None:
    _llm(
        llm_home, ada.key, "-m", "base", "Hello there.", "-o", "seed", "3", "-o", "max_tokens", "9"
    )
    answer = _llm(llm_home, ada.key, "-c", "And now?")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("You said: And now?")


def test_the_llm_command_says_why_not(ada: Program, llm_home: Path) -> None:
    answer = _llm(llm_home, "wrong", "-m", "base", "Hello there.")
    assert answer.returncode != 0
    assert "Send a valid key" in answer.stderr


def _llm(home: Path, key: str, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "LLM_USER_PATH": str(home)}
    command = [sys.executable, "-m", "llm", "prompt", "--key", key, *words]
    return subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
