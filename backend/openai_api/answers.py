"""Answers in OpenAI's shape, built from a reply's events."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import msgspec

from backend.openai_api.errors import Refused
from worker.contract import (
    Event,
    Failed,
    Finished,
    GenerationRequest,
    TokenRecord,
    fold,
    records,
)

FINISH = {"stop": "stop", "length": "length", "stopped": "stop"}
STATUS = {"bad_request": 400, "prompt_too_long": 400, "overloaded": 503, "worker_lost": 503}


@dataclass(frozen=True, slots=True)
class Head:
    id: str
    model: str
    created: int

    def fields(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


def head_of(request: GenerationRequest, model: str) -> Head:
    return Head(f"chatcmpl-{request.id.replace('-', '')}", model, int(time.time()))


def completion(head: Head, events: Sequence[Event], end: Finished) -> dict[str, Any]:
    message = {"role": "assistant", "content": reduce(fold, events, ""), "refusal": None}
    choice = {
        "index": 0,
        "message": message,
        "logprobs": logprobs(records(events)),
        "finish_reason": FINISH[end.reason],
    }
    return {**head.fields("chat.completion"), "choices": [choice], "usage": usage(end)}


def chunk(
    head: Head,
    delta: dict[str, Any],
    finish: str | None = None,
    tokens: Sequence[TokenRecord] = (),
) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": logprobs(tokens), "finish_reason": finish}
    return {**head.fields("chat.completion.chunk"), "choices": [choice]}


def usage_chunk(head: Head, end: Finished) -> dict[str, Any]:
    return {**head.fields("chat.completion.chunk"), "choices": [], "usage": usage(end)}


def logprobs(tokens: Sequence[TokenRecord]) -> dict[str, Any] | None:
    """OpenAI's fields, and `clamps`: what each clamp read and pushed where the token was chosen."""
    if not tokens:
        return None
    content = [
        {
            **_named(token.text, token.logprob),
            "top_logprobs": [_named(other.text, other.logprob) for other in token.alternatives],
            "clamps": msgspec.to_builtins(token.clamps),
        }
        for token in tokens
    ]
    return {"content": content, "refusal": None}


def _named(text: str, logprob: float) -> dict[str, Any]:
    return {"token": text, "logprob": logprob, "bytes": list(text.encode())}


def usage(end: Finished) -> dict[str, Any]:
    return {
        "prompt_tokens": end.prompt_tokens,
        "prompt_tokens_details": {"cached_tokens": end.cached_tokens},
        "completion_tokens": end.tokens,
        "total_tokens": end.prompt_tokens + end.tokens,
    }


def failure(failed: Failed) -> Refused:
    return Refused(failed.message, status=STATUS.get(failed.code, 500), code=failed.code)
