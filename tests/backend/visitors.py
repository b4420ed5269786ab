"""People who sign up and in as browsers do: through allauth and its mails."""

import json
import re
from typing import Any
from urllib.parse import unquote

from django.core import mail

from backend.accounts.models import User
from tests.backend.people import Person

PASSWORD = "pickled-onions-9"
LINK = re.compile(r"https?://[^/\s]+(/account/\S+)")


class Visitor(Person):
    def auth(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        send = getattr(self.client, method)
        if method == "get":
            return send(f"/_allauth/browser/v1/{path}", headers=headers)
        raw = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        kind = "application/json"
        return send(
            f"/_allauth/browser/v1/{path}",
            data=raw,
            content_type=kind,
            headers={**self.csrf, **headers},
        )

    def signs_up(self, name: str = "vera", **more: Any) -> Any:
        body = {"username": name, "email": f"{name}@example.org", "password": PASSWORD, **more}
        return self.auth("post", "auth/signup", body)

    def verifies(self, key: str | None = None) -> Any:
        return self.auth("post", "auth/email/verify", {"key": key or mailed_key("verify-email")})

    def signs_in(self, name: str = "vera", password: str = PASSWORD) -> Any:
        return self.auth("post", "auth/login", {"username": name, "password": password})

    def reauthenticates(self) -> None:
        answer = self.auth("post", "auth/reauthenticate", {"password": PASSWORD})
        assert answer.status_code == 200, answer.content

    @property
    def name(self) -> str | None:
        user = self.get("session").json()["user"]
        return user and user["username"]


def mailed_key(what: str) -> str:
    """From the newest mail's link to our own page."""
    links = LINK.findall(str(mail.outbox[-1].body))
    (path,) = [link for link in links if what in link]
    return unquote(str(path).rpartition("/")[2])


def member(name: str = "vera") -> Visitor:
    """Somebody with an account, signed in."""
    visitor = Visitor()
    assert visitor.signs_up(name).status_code == 401
    assert visitor.verifies().status_code == 200
    visitor.user = User.objects.get(username=name)
    return visitor
