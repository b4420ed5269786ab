"""Seven people, and what each of them is answered."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.test import Client

from backend.accounts.models import User
from backend.accounts.services import api_key_create
from backend.lib.redis import redis_client
from tests.backend.gates.bodies import BODIES, QUERIES
from tests.backend.gates.table import PEOPLE, Row
from tests.backend.gates.things import Things, filled, things_build

FLAGS: dict[str, dict[str, bool]] = {
    "guest": {"is_guest": True},
    "staff": {"is_staff": True},
    "admin": {"is_staff": True, "is_superuser": True},
}


class Town:
    """The owner has one of everything; the others have nothing but their names."""

    def __init__(self) -> None:
        users = {name: User.objects.create_user(name, **FLAGS.get(name, {})) for name in PEOPLE[1:]}
        self.users = users
        self.keys = {
            name: api_key_create(user=one, name="gate")
            for name, one in users.items()
            if not one.is_guest
        }
        self.things: Things = things_build(
            users["owner"], users["other"], users["banned"], users["admin"]
        )
        self.cookies = {name: self._signed_in(users.get(name)) for name in PEOPLE}
        User.objects.filter(username="banned").update(is_active=False)

    def _signed_in(self, user: User | None) -> dict[str, str]:
        client = Client()
        if user is not None:
            client.force_login(user)
        client.get("/api/session")
        return {name: one.value for name, one in client.cookies.items()}

    def client(self, who: str) -> Client:
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        for name, value in self.cookies[who].items():
            client.cookies[name] = value
        return client

    def ask(self, who: str, row: Row, *, with_token: bool = True) -> Any:
        """What the row's address answers. Whatever it changed is undone."""
        path = filled(row.path, self.things) + QUERIES.get(row.address, "")
        headers = {"X-CSRFToken": self.cookies[who]["csrftoken"]} if with_token else {}
        if path.startswith("/v1/") and who in self.keys:
            headers = {"Authorization": f"Bearer {self.keys[who]}"}
        counts_forgotten()
        with undone():
            send = getattr(self.client(who), row.method.lower())
            if path.startswith("/admin/"):
                return send(path, headers=headers)
            body = self._body(row).encode()
            more = {} if row.method == "GET" else {"data": body, "content_type": "application/json"}
            return send(path, headers=headers, **more)

    def _body(self, row: Row) -> str:
        raw = json.dumps(BODIES.get(row.address, {}))
        for name, value in self.things.items():
            raw = raw.replace(f'"{{{name}}}"', json.dumps(value))
        return raw

    def measured(self, row: Row) -> tuple[str, ...]:
        return tuple(str(self.ask(who, row).status_code) for who in PEOPLE)


def counts_forgotten() -> None:
    """All seven ask from one address."""
    redis = redis_client()
    for pattern in ("rate:*", "cache:*"):
        if keys := list(redis.scan_iter(pattern)):
            redis.delete(*keys)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
