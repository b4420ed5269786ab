"""Turns large bodies away before Django spools them: it reads all of a body, then asks its size."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from backend.lib.errors import body

Told = Callable[[str, int], object]  # address, most bytes


def plainly(path: str, most: int) -> object:
    return body("too_large", f"Send at most {most} bytes.")


class TooLarge(Exception):
    """The client sends more than it said, or says too much."""


class BodyCap:
    """ASGI middleware for HTTP. `most_at`: paths that take more; `told`: the refusal in the words
    of the address.
    """

    def __init__(
        self, application: Any, most: int, most_at: Mapping[str, int], told: Told | None = None
    ) -> None:
        self.application, self.most, self.most_at = application, most, most_at
        self.told = told or plainly

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        most = self.most_at.get(scope["path"], self.most)
        if _announced(scope) > most:
            return await self.refuse(scope, send, most)
        taken = 0

        async def capped() -> Any:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise TooLarge
            return message

        try:
            await self.application(scope, capped, send)
        except TooLarge:
            await self.refuse(scope, send, most)

    async def refuse(self, scope: Any, send: Any, most: int) -> None:
        answer = json.dumps(self.told(scope["path"], most)).encode()
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


def _announced(scope: Any) -> int:
    raw = dict(scope["headers"]).get(b"content-length", b"0")
    return int(raw) if raw.isdigit() else 0
