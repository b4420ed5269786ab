"""What was said so far, in any of the forms in which clients send it. Text only."""

from typing import Any, Literal

import msgspec

from backend.openai_api.errors import Refused

TOOL_ROLES = ("tool", "function")
ECHOED = {"refusal", "annotations"}  # of an answer that is sent back; they tell the model nothing
UNSUPPORTED = ("tool_calls", "function_call", "audio", "tool_call_id")


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


def messages_plain(messages: Any) -> Any:
    """Without what is empty or an echo; what this house cannot understand is refused by name."""
    if not isinstance(messages, list):
        return messages  # whoever reads it next says what is wrong
    return [_plain(one, f"messages[{place}]") for place, one in enumerate(messages)]


def _plain(message: Any, path: str) -> Any:
    if not isinstance(message, dict):
        return message
    if message.get("role") in TOOL_ROLES:
        raise _not_understood("Tools are", f"{path}.role")
    for name in UNSUPPORTED:
        if message.get(name):
            raise _not_understood(f"{name} is", f"{path}.{name}")
    content = message.get("content")
    if isinstance(content, list):
        _refuse_media(content, f"{path}.content")
    kept = {
        name: value
        for name, value in message.items()
        if name not in ECHOED and name not in UNSUPPORTED
    }
    if content is None and message.get("role") == "assistant":
        kept["content"] = ""
    return kept


def _refuse_media(parts: list[Any], path: str) -> None:
    for place, part in enumerate(parts):
        kind = part.get("type") if isinstance(part, dict) else None
        if isinstance(kind, str) and kind != "text":
            raise _not_understood(f"Content of type {kind} is", f"{path}[{place}].type")


def _not_understood(what: str, param: str) -> Refused:
    message = f"{what} not supported here: columnists read and write text."
    return Refused(message, param=param, code="unsupported_value")
