"""A program with a key: what `/v1` is asked by, in this process or over the wire."""

import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

import httpx
from django.test import Client

from backend.accounts.models import User
from backend.accounts.services import api_key_create
from tests.backend.processes import Web

HELLO: list[Any] = [{"role": "user", "content": "Hello there."}]
COMPLETIONS = "/v1/chat/completions"


class Program:
    def __init__(self, username: str = "ada", web: Web | None = None, **fields: Any) -> None:
        self.user = User.objects.create_user(username, **fields)
        self.key = api_key_create(user=self.user, name="test")
        self.web = web

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def get(self, path: str) -> Any:
        return Client().get(path, headers=self.headers)

    def posts(self, raw: Any = None, **more: Any) -> Any:
        """In this process: for what is refused before any worker is needed."""
        body = {"model": "base", "messages": HELLO, **more} if raw is None else raw
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Client().post(
            COMPLETIONS, data=data, content_type="application/json", headers=self.headers
        )

    def asks(self, **more: Any) -> httpx.Response:
        assert self.web is not None
        body = {"model": "base", "messages": HELLO, **more}
        return httpx.post(self.web.url + COMPLETIONS, json=body, headers=self.headers, timeout=60)

    @contextmanager
    def asking(self, **more: Any) -> Iterator["Future[httpx.Response]"]:
        """While the answer is on its way."""
        with ThreadPoolExecutor(1) as pool:
            yield pool.submit(self.asks, **more)

    def connection(self, **more: Any) -> HTTPConnection:
        """A request that is sent, and a line that can be hung up."""
        assert self.web is not None
        line = HTTPConnection("127.0.0.1", self.web.port, timeout=60)
        body = json.dumps({"model": "base", "messages": HELLO, **more})
        line.request("POST", COMPLETIONS, body, self.headers)
        return line


def error_of(answer: Any) -> dict[str, Any]:
    error: dict[str, Any] = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    return error


def chunks_of(answer: httpx.Response) -> list[dict[str, Any]]:
    lines = [line.removeprefix("data: ") for line in answer.text.split("\n\n") if line]
    assert lines.pop() == "[DONE]"
    return [json.loads(line) for line in lines]


def text_of(chunks: list[dict[str, Any]], place: int) -> str:
    choices = [choice for chunk in chunks for choice in chunk["choices"]]
    return "".join(one["delta"].get("content", "") for one in choices if one["index"] == place)
