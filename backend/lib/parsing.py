"""The one door for JSON that comes from outside: bounded in size and depth, strict in form."""

from collections.abc import Mapping
from typing import IO, Any

import msgspec
from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "too_large"


class Unreadable(ValueError):
    """Not JSON as this site takes it; the message says why."""


def json_read(raw: bytes) -> Any:
    if _depth(raw) > settings.BODY_DEPTH:
        raise Unreadable(f"The JSON is nested more than {settings.BODY_DEPTH} deep.")
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"This is not JSON: {error}.") from error


def _depth(raw: bytes) -> int:
    """How deep brackets nest outside of strings, found without building anything."""
    deepest = depth = 0
    in_string = escaped = False
    for byte in raw:
        if escaped:
            escaped = False
        elif in_string:
            escaped, in_string = byte == 0x5C, byte != 0x22
        elif byte == 0x22:
            in_string = True
        elif byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


class StrictJSON(BaseParser):
    media_type = "application/json"

    @property
    def most(self) -> int:
        """Bytes."""
        return settings.BODY_BYTES

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(self.most + 1)
        if len(raw) > self.most:
            raise BodyTooLarge(f"Send at most {self.most} bytes.")
        try:
            return json_read(raw)
        except Unreadable as error:
            raise ParseError(str(error)) from error
