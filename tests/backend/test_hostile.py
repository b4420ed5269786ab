"""Bodies and queries that nobody means well: refused, no fault of ours, no door to a stranger."""

from typing import Any

import pytest
from django.conf import settings

from tests.backend.people import Person

BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"[" * 3_000,
    b'{"a":' * 40,
    b'{"text":"\\u0000"}',
    b"\xff\xfe",
    b'{"persona":' + b"9" * 400 + b"}",
    b'{"client_key":"' + b"x" * 200_000 + b'"}',
    b'{"persona":["a"],"messages":{},"upto":1e999,"values":[NaN]}',
]
POSTS = [
    *("off-the-record", "chats", "chats/import", "personas", "personas/import", "vectors"),
    *("reports", "folders", "account/keys", "account/age", "decisions/appeal"),
    "features/lit",
    *("personas/gladys/links", "chats/{chat}/turns", "chats/{chat}/clippings"),
]
PUTS = ["chats/{chat}/persona", "chats/{chat}/head", "personas/gladys/visibility"]
QUERIES = ["\x00", '"' * 5_000, "NEAR(", "* OR *", "%" * 300, "a" * 20_000]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rate would refuse what the reader of the body should."""
    monkeypatch.setattr(settings, "RATES", {name: (10**6, 60) for name in settings.RATES})


def sent(who: Person, chat: str) -> list[tuple[str, bytes, Any]]:
    asked = [(who.post, path) for path in POSTS] + [(who.put, path) for path in PUTS]
    return [
        (path, body, send(path.format(chat=chat), body)) for send, path in asked for body in BODIES
    ]


def test_a_hostile_body_is_refused(alice: Person, stranger: Person) -> None:
    chat = alice.chat()
    for who, least in ((alice, 200), (stranger, 400)):
        wrong = [
            (path, body[:20], answer.status_code)
            for path, body, answer in sent(who, chat)
            if not least <= answer.status_code < 500
        ]
        assert wrong == []


@pytest.mark.parametrize("path", ["search", "gallery", "features", "chats"])
def test_a_hostile_query_is_no_fault(alice: Person, path: str) -> None:
    for query in QUERIES:
        answer = alice.get(path, q=query, tag=query, cursor=query, folder=query, sort=query)
        assert answer.status_code < 500, query[:20]
