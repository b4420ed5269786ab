"""Alice owns, Bob shares, Mallory is a stranger: each with a browser of their own."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from backend.accounts.models import User
from backend.chats.models import Reply
from tests.backend.processes import Web, eventually

Json = dict[str, Any]


def verified(name: str) -> User:
    """Whose address is theirs: else they show nobody anything."""
    user = User.objects.create_user(name)
    EmailAddress.objects.create(user=user, email=f"{name}@example.org", verified=True)
    return user


class Person:
    """A browser: cookies, the CSRF header on every unsafe request, perhaps a session."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.user = user
        if user is not None:
            self.client.force_login(user)
        self.client.get("/api/session")

    @property
    def csrf(self) -> dict[str, str]:
        return {"X-CSRFToken": self.client.cookies["csrftoken"].value}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/{path}", query)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("post", path, body, headers)

    def patch(self, path: str, body: Any = None) -> Any:
        return self._send("patch", path, body, {})

    def put(self, path: str, body: Any = None) -> Any:
        return self._send("put", path, body, {})

    def delete(self, path: str) -> Any:
        return self._send("delete", path, None, {})

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        send = getattr(self.client, method)
        kind = "application/json"
        return send(f"/api/{path}", data=raw, content_type=kind, headers={**self.csrf, **headers})

    # What people do

    def chat(self, persona: str = "gladys") -> str:
        answer = self.post("chats", {"persona": persona})
        assert answer.status_code == 201, answer.content
        return str(answer.json()["id"])

    def say(self, chat: str, text: str = "Tell a joke.", **more: Any) -> Json:
        body = {"client_key": str(uuid.uuid4()), "parent": None, "text": text, **more}
        answer = self.post(f"chats/{chat}/turns", body)
        assert answer.status_code in (200, 201), answer.content
        turn: Json = answer.json()["turn"]
        return turn

    def reply(self, reply_id: str) -> Json:
        answer: Json = self.get(f"replies/{reply_id}").json()
        return answer

    def waits_for(self, reply_id: str, *statuses: str) -> Json:
        """The reply, once it has one of the statuses."""
        wanted = statuses or ("done",)
        eventually(
            lambda: Reply.objects.filter(id=reply_id, status__in=wanted).exists(),
            what=f"reply {wanted}",
        )
        return self.reply(reply_id)

    @contextmanager
    def socket(self, web: Web, *, origin: str | None = None) -> Iterator["Socket"]:
        cookie = "; ".join(f"{name}={one.value}" for name, one in self.client.cookies.items())
        with connect(
            web.socket_url,
            origin=Origin(origin or web.url),
            additional_headers={"Cookie": cookie},
            compression=None,
            ping_interval=None,
        ) as connection:
            yield Socket(connection)


class Socket:
    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def send(self, frame: Any) -> None:
        self.connection.send(frame if isinstance(frame, str) else json.dumps(frame))

    def attach(self, reply_id: str, after: int = 0) -> None:
        self.send({"type": "attach", "reply": reply_id, "after": after})

    def obeyed(self) -> None:
        """Whatever was sent so far has been done; for a socket on which nothing is told yet."""
        self.send({"type": "ping"})
        assert self.receive() == {"type": "pong"}

    def receive(self, timeout: float = 20) -> Json:
        frame: Json = json.loads(self.connection.recv(timeout))
        return frame

    def close_code(self, timeout: float = 20) -> int:
        """Reads on until the server closes."""
        with suppress(ConnectionClosed):
            while True:
                self.connection.recv(timeout)
        code = self.connection.close_code
        assert code is not None
        return code

    def events(self, reply_id: str, after: int = 0) -> list[Json]:
        """Attaches and reads to the end; as the page does, what it has already is dropped."""
        self.attach(reply_id, after)
        events: list[Json] = []
        last = after
        while True:
            frame = self.receive(40)
            assert frame.get("reply") == reply_id, frame
            if "saved" in frame:
                return [*events, {"type": "saved", "text": frame["saved"]["text"]}]
            if frame["event"]["seq"] <= last:
                continue
            last = frame["event"]["seq"]
            events.append(frame["event"])
            if frame["event"]["type"] in ("finished", "failed"):
                return events


def text_of(events: list[Json]) -> str:
    return "".join(event["text"] for event in events if event["type"] in ("delta", "saved"))
