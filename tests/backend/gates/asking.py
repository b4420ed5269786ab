"""Seven people, and what each of them is answered."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from backend.accounts.models import User
from backend.accounts.services import api_key_create
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
        self.keys = {name: api_key_create(user=one, name="gate") for name, one in users.items()}
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
        cache.clear()  # other people's failures to sign in
        with undone():
            send = getattr(self.client(who), row.method.lower())
            if path.startswith("/admin/"):
                return send(path, headers=headers)
            body = json.dumps(BODIES.get(row.address, {})).encode()
            more = {} if row.method == "GET" else {"data": body, "content_type": "application/json"}
            return send(path, headers=headers, **more)

    def measured(self, row: Row) -> tuple[str, ...]:
        return tuple(str(self.ask(who, row).status_code) for who in PEOPLE)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
