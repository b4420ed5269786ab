"""A house of paper: the built page, answers that never change, and one reply that streams."""

import asyncio
import json
import mimetypes
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn

DIST = Path(__file__).resolve().parents[2] / "frontend" / "dist"
CHAT, TURN, REPLY = "chat", "turn", "reply"
DAY = "2026-01-01T00:00:00Z"
START_SECONDS = 20

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

EDITION: Message = {
    **{"number": 1, "prompt": "You are a goose.", "clamps": [], "vectors": [], "model": "paper"},
    **{"sampling": {"temperature": 1.0, "top_p": 1.0, "max_tokens": 4096, "seed": 0}, "note": ""},
    **{"created_at": DAY, "artifact_missing": False, "missing": []},
}
PERSONA: Message = {
    **{"slug": "goose", "name": "The Goose", "byline": "minutes", "bio": "", "greeting": "Honk."},
    **{"questions": [], "language": "en", "tags": [], "is_satire": True, "author": None},
    **{"visibility": "public", "published_at": DAY, "archived_at": None, "taken_down_at": None},
    **{"is_reprint": False, "created_at": DAY, "edition": EDITION},
}
LINE: Message = {
    **{"id": CHAT, "title": "Minutes", "persona": {"slug": "goose", "name": "The Goose"}},
    **{"folder": None, "tags": [], "pinned": False, "archived": False, "created_at": DAY},
    **{"updated_at": DAY, "deleted_at": None},
}
WRITING: Message = {
    **{"id": REPLY, "turn": TURN, "index": 0, "status": "writing", "text": "", "prefix": ""},
    **{"continues": None, "clamps": [], "vectors": [], "persona": "goose", "edition": 1},
    **{"model": "paper", "seed": 0, "is_satire": True, "reason": None, "error": None, "tokens": 0},
    **{"first_token_ms": None, "tokens_per_second": None, "created_at": DAY, "rating": None},
    **{"imported": None, "opening": [], "moves": []},
}
ASKED: Message = {
    **{"id": TURN, "parent": None, "text": "What was said?", "created_at": DAY, "voices": 1},
    "replies": [WRITING],
}
SESSION: Message = {
    "user": {"username": "reader", "is_guest": True, "is_staff": False, "deletion_due_at": None},
    "limits": {"text_chars": 4000, "clamps": 32},
    "house": {
        **{"sign_ups_paused": False, "guests_paused": False},
        **{"minimum_age": None, "age_needed": False},
    },
    "usage": None,
}


def listed(*results: Message) -> Message:
    return {"results": list(results), "next": None, "previous": None}


ANSWERS: dict[str, Message] = {
    "/api/session": SESSION,
    "/api/personas": listed(PERSONA),
    "/api/personas/goose": PERSONA,
    "/api/chats": listed(LINE),
    f"/api/chats/{CHAT}": {**LINE, "head": REPLY, "turns": [ASKED]},
    "/api/folders": listed(),
    "/api/chats/tags": listed(),
}


async def _answer(send: Send, status: int, kind: str, body: bytes) -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _page(path: str, send: Send) -> None:
    if path.startswith("/api/"):
        known = ANSWERS.get(path)
        said = known or {"code": "not_found", "message": "There is nothing here.", "field": None}
        await _answer(send, 200 if known else 404, "application/json", json.dumps(said).encode())
        return
    file = DIST / path.lstrip("/")
    if not file.is_file():
        file = DIST / "index.html"
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    await _answer(send, 200, kind, file.read_bytes())


class PaperHouse:
    """Streams these tokens at this pace to whoever follows the reply."""

    def __init__(self, tokens: Sequence[str], per_second: float) -> None:
        self.tokens, self.per_second = tokens, per_second

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await _page(scope["path"], send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            await self._talk(receive, send)

    async def _talk(self, receive: Receive, send: Send) -> None:
        streams: list[asyncio.Task[None]] = []
        while (message := await receive())["type"] != "websocket.disconnect":
            if message["type"] != "websocket.receive":
                continue
            match json.loads(message["text"]):
                case {"type": "ping"}:
                    await send({"type": "websocket.send", "text": '{"type":"pong"}'})
                case {"type": "attach", "after": 0}:
                    streams.append(asyncio.create_task(self._stream(send)))
        for stream in streams:
            stream.cancel()

    async def _stream(self, send: Send) -> None:
        async def tell(seq: int, **event: Any) -> None:
            frame = {"type": "event", "reply": REPLY, "event": {"seq": seq, **event}}
            await send({"type": "websocket.send", "text": json.dumps(frame)})

        await tell(1, type="started", waited_ms=0)
        began = time.monotonic()
        for place, token in enumerate(self.tokens):
            await asyncio.sleep(max(0, began + place / self.per_second - time.monotonic()))
            await tell(place + 2, type="delta", text=token)
        await tell(
            len(self.tokens) + 2, type="finished", reason="stop", prompt_tokens=1,
            tokens=len(self.tokens), first_token_ms=1, tokens_per_second=self.per_second,
            cached_tokens=0,
        )  # fmt: skip


@contextmanager
def open_house(tokens: Sequence[str], per_second: float) -> Iterator[str]:
    """Its address."""
    config = uvicorn.Config(
        PaperHouse(tokens, per_second), host="127.0.0.1", port=0, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if time.monotonic() > deadline:
            raise TimeoutError("the house of paper did not open")
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)
