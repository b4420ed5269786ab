"""What a program may ask for, read strictly: what would change the answer is obeyed or refused."""

import re
from typing import Annotated, Any

import msgspec

from backend.lib.parsing import Unreadable, json_read
from backend.openai_api.errors import Refused, unknown_parameter, unsupported
from backend.openai_api.messages import Message, Strict, messages_plain
from worker.contract import Mode, Positions

MOST_CHOICES = 4
HARMLESS = {  # these change nothing here, so that any client may send them
    "user",
    "metadata",
    "store",
    "service_tier",
    "safety_identifier",
    "prompt_cache_key",
    "prompt_cache_retention",
    "prediction",
    "parallel_tool_calls",
}
ONLY = {  # a client may say the default aloud
    "tools": ([],),
    "tool_choice": ("none", "auto"),
    "functions": ([],),
    "function_call": ("none", "auto"),
    "response_format": ({"type": "text"},),
    "logit_bias": ({},),
    "frequency_penalty": (0,),
    "presence_penalty": (0,),
    "modalities": (["text"],),
    "audio": (),
    "reasoning_effort": ("none",),
    "verbosity": ("medium",),
    "web_search_options": (),
}


class AskedClamp(Strict, frozen=True):
    feature: int
    strength: float
    mode: Mode = "clamp"
    positions: Positions = "header"
    artifact: str | None = None  # None: the one of the house


class StreamOptions(Strict, frozen=True):
    include_usage: bool = False
    include_obfuscation: bool = False


class Call(Strict, frozen=True):
    model: str
    messages: list[Message]
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: Annotated[int, msgspec.Meta(ge=1, le=MOST_CHOICES)] = 1
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    max_completion_tokens: int | None = None
    stop: str | list[str] | None = None
    seed: int | None = None
    logprobs: bool = False
    top_logprobs: int | None = None
    clamps: list[AskedClamp] | None = None

    @property
    def wants_usage(self) -> bool:
        return self.stream_options is not None and self.stream_options.include_usage

    @property
    def record(self) -> int | None:
        """Alternatives to tell of each token; None: of no token."""
        return (self.top_logprobs or 0) if self.logprobs else None

    @property
    def stops(self) -> list[str]:
        return [self.stop] if isinstance(self.stop, str) else self.stop or []

    @property
    def most_tokens(self) -> int | None:
        return self.max_tokens if self.max_completion_tokens is None else self.max_completion_tokens


def call_read(raw: bytes) -> Call:
    try:
        fields = json_read(raw)
        if not isinstance(fields, dict):
            raise Refused("Send a JSON object.", code="bad_json")
        call = msgspec.convert(_understood(fields), Call)
    except Unreadable as error:
        raise Refused(str(error), code="bad_json") from error
    except msgspec.ValidationError as error:
        raise Refused(str(error), param=_param(str(error)), code="invalid_value") from error
    _refuse_together(call)
    return call


def _understood(fields: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in fields.items() if value is not None}
    for name, value in given.items():
        if name in ONLY and value not in ONLY[name]:
            raise unsupported(name)
        if name not in ONLY and name not in HARMLESS and name not in Call.__struct_fields__:
            raise unknown_parameter(name)
    kept = {name: value for name, value in given.items() if name in Call.__struct_fields__}
    return {**kept, "messages": messages_plain(given.get("messages"))}


def _refuse_together(call: Call) -> None:
    if call.top_logprobs is not None and not call.logprobs:
        raise Refused("top_logprobs needs logprobs: true.", param="top_logprobs")
    if call.stream_options is not None and not call.stream:
        raise Refused("stream_options needs stream: true.", param="stream_options")
    if call.max_tokens is not None and call.max_completion_tokens is not None:
        message = "Give max_completion_tokens or max_tokens, not both."
        raise Refused(message, param="max_tokens", code="invalid_parameter_combination")


def _param(message: str) -> str | None:
    """`… - at `$.messages[0].role`` names the field; a missing or unknown one is named before."""
    path = message.rpartition("`$")[2].rstrip("`") if "`$" in message else ""
    field = re.search(r"(?:required|unknown) field `(\w+)`", message)
    named = f"{path}.{field[1]}" if field else path
    return named.lstrip(".") or None
