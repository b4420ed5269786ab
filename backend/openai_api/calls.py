"""What a program may ask for, read strictly: what would change the answer is obeyed or refused."""

from typing import Any, Literal

import msgspec

from backend.lib.parsing import Unreadable, json_read
from backend.openai_api.errors import Refused
from worker.contract import Mode, Positions

HARMLESS = {  # these change nothing here, so that any client may send them
    "user",
    "metadata",
    "store",
    "service_tier",
    "safety_identifier",
    "prompt_cache_key",
    "parallel_tool_calls",
}
ONLY = {  # a client may say the default aloud
    "n": (1,),
    "tools": ([],),
    "tool_choice": ("none", "auto"),
    "functions": ([],),
    "function_call": ("none", "auto"),
    "response_format": ({"type": "text"},),
    "logit_bias": ({},),
    "frequency_penalty": (0,),
    "presence_penalty": (0,),
    "modalities": (["text"],),
}


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An unknown field is an error: a misspelt one would be obeyed by nobody."""


class TextPart(Strict, frozen=True, tag="text"):
    text: str


class Message(Strict, frozen=True):
    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart]
    name: str | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, str):
            return self.content
        return "".join(part.text for part in self.content)


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
        if self.top_logprobs is not None and not self.logprobs:
            raise Refused("top_logprobs needs logprobs: true.", param="top_logprobs")
        return (self.top_logprobs or 0) if self.logprobs else None

    @property
    def stops(self) -> list[str]:
        return [self.stop] if isinstance(self.stop, str) else self.stop or []


def call_read(raw: bytes) -> Call:
    try:
        fields = json_read(raw)
        if not isinstance(fields, dict):
            raise Refused("Send a JSON object.")
        return msgspec.convert(_understood(fields), Call)
    except Unreadable as error:
        raise Refused(str(error), code="bad_json") from error
    except msgspec.ValidationError as error:
        raise Refused(str(error), param=_param(str(error))) from error


def _understood(fields: dict[str, Any]) -> dict[str, Any]:
    for name, allowed in ONLY.items():
        if fields.get(name) is not None and fields[name] not in allowed:
            message = f"{name} is not supported here; leave it out."
            raise Refused(message, param=name, code="unsupported_parameter")
    return {
        name: value
        for name, value in fields.items()
        if name not in HARMLESS and name not in ONLY and value is not None
    }


def _param(message: str) -> str | None:
    """`… - at `$.messages[0].role`` names the field."""
    return message.rpartition("`$.")[2].rstrip("`") if "`$." in message else None
