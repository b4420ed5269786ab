"""Answers in OpenAI's shape, built from the events of one or several replies."""

import hashlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import msgspec

from backend.openai_api.errors import Refused
from worker.contract import (
    End,
    Event,
    Failed,
    Finished,
    GenerationRequest,
    TokenRecord,
    WorkerState,
    fold,
    records,
)

FINISH = {"stop": "stop", "length": "length", "stopped": "stop"}
FILTERED = "content_filter"
STATUS = {"bad_request": 400, "prompt_too_long": 400, "overloaded": 503, "worker_lost": 503}
TOO_LONG = "This model's maximum context length is exceeded"  # by these words clients know it


@dataclass(frozen=True, slots=True)
class Head:
    """What is the same in all that is told of one call."""

    id: str
    model: str
    created: int
    fingerprint: str
    names_usage: bool  # in every chunk, as null, where the last one will tell it

    def fields(self, kind: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "system_fingerprint": self.fingerprint,
        }

    def chunk(self, choices: list[dict[str, Any]], usage: Any = None) -> dict[str, Any]:
        told = {"usage": usage} if self.names_usage else {}
        return {**self.fields("chat.completion.chunk"), "choices": choices, **told}


def head_of(
    request: GenerationRequest, model: str, worker: WorkerState, *, names_usage: bool = False
) -> Head:
    name = f"chatcmpl-{request.id.replace('-', '')}"
    return Head(name, model, int(time.time()), fingerprint(worker), names_usage)


def fingerprint(worker: WorkerState) -> str:
    """The same seed says the same words while this stays the same."""
    weights = msgspec.json.encode([worker.model, sorted(worker.artifacts.items())])
    return f"fp_{hashlib.sha256(weights).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Said:
    """One choice to its end."""

    events: Sequence[Event]
    end: End
    is_withheld: bool

    @property
    def finish(self) -> str:
        return finish(self.end, is_withheld=self.is_withheld)

    def choice(self, place: int) -> dict[str, Any]:
        text = "" if self.is_withheld else reduce(fold, self.events, "")
        told = [] if self.is_withheld else records(self.events)
        return {
            "index": place,
            "message": {"role": "assistant", "content": text, "refusal": None},
            "logprobs": logprobs(told),
            "finish_reason": self.finish,
        }


def finish(end: End, *, is_withheld: bool) -> str:
    return FILTERED if is_withheld or isinstance(end, Failed) else FINISH[end.reason]


def completion(head: Head, choices: Sequence[Said]) -> dict[str, Any]:
    return {
        **head.fields("chat.completion"),
        "choices": [said.choice(place) for place, said in enumerate(choices)],
        "usage": usage(said.end for said in choices),
    }


def delta(
    place: int,
    said: dict[str, Any],
    *,
    finish: str | None = None,
    tokens: Sequence[TokenRecord] = (),
) -> dict[str, Any]:
    """A choice of a chunk."""
    return {"index": place, "delta": said, "logprobs": logprobs(tokens), "finish_reason": finish}


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


def usage(ends: Iterable[End]) -> dict[str, Any]:
    """All choices read one prompt, so it is counted once."""
    told = [end for end in ends if isinstance(end, Finished)]
    prompt = max((end.prompt_tokens for end in told), default=0)
    cached = min((end.cached_tokens for end in told), default=0)
    spoken = sum(end.tokens for end in told)
    return {
        "prompt_tokens": prompt,
        "prompt_tokens_details": {"cached_tokens": cached},
        "completion_tokens": spoken,
        "total_tokens": prompt + spoken,
    }


def failure(failed: Failed) -> Refused:
    if failed.code == "prompt_too_long":
        message = f"{TOO_LONG}: {failed.message}"
        return Refused(message, param="messages", code="context_length_exceeded")
    return Refused(failed.message, status=STATUS.get(failed.code, 500), code=failed.code)
