"""What is not yours does not exist: every address that names a thing, asked by a stranger."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from backend.accounts.models import Export, User
from backend.accounts.services import api_key_made
from backend.chats.models import Chat, Reply, Turn
from backend.clippings.models import Clipping
from backend.personas.models import Link, Persona, Visibility
from tests.backend.columnists import vector_make
from tests.backend.people import Person
from tests.backend.sharing import cut, persona_made, user_of

PUBLIC = {
    "features/<str:artifact>/<int:index>",
    "personas/<slug:slug>",
    "p/<str:token>",
    "p/<str:token>/avatar.svg",
    "clippings/<str:token>",
    "authors/<str:username>",
    "authors/<str:username>/personas",
}
OPEN = {  # to strangers too, of what is shown to them: here they find as little as Mallory
    f"personas/<slug:slug>/{name}"
    for name in ("editions", "editions/<int:number>", "diff", "lineage", "export", "avatar.svg")
}
METHODS = ("get", "post", "put", "patch", "delete")


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for one in resolver.url_patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, path)
        elif isinstance(one, URLPattern):
            yield path, one.callback


def private() -> list[tuple[str, str]]:
    """(path, method) of every address in the URL map that names something, but the public ones."""
    found = [
        (path.removeprefix("api/"), method)
        for path, view in routes(get_resolver())
        if path.startswith("api/") and "<" in path
        for method in METHODS
        if hasattr(view.view_class, method)
    ]
    return [(path, method) for path, method in found if path not in PUBLIC]


@pytest.fixture
def things(alice: Person) -> dict[str, str]:
    """A chat of Alice's with a turn and a reply, without any worker; a columnist, with what
    hangs on it.
    """
    persona = Persona.objects.get(slug="gladys")
    chat = Chat.objects.create(
        owner=User.objects.get(username="alice"), persona=persona, title="Mine"
    )
    turn = Turn.objects.create(chat=chat, text="Hello", client_key=uuid.uuid4())
    edition = persona.current
    assert edition is not None
    reply = Reply.objects.create(
        turn=turn, client_key=uuid.uuid4(), edition=edition, model="m", seed=1, status="done"
    )
    key, _ = api_key_made(user=chat.owner, name="mine")
    export = Export.objects.create(user=chat.owner)
    hers = persona_made(user_of(alice), "hers", visibility=Visibility.PRIVATE)
    link = Link.objects.create(persona=hers, digest="d")
    cut(alice, reply)
    clipping = Clipping.objects.get()
    named = {"chat": chat, "turn": turn, "reply": reply, "key": key, "export": export}
    named |= {"clipping": clipping, "link": link}
    ids = {f"{name}_id": str(thing.pk) for name, thing in named.items()}
    more = {"token": "of-nothing", "slug": hers.slug, "number": "1"}
    return {**ids, **more, "vector_id": vector_make(alice)["id"]}


def named(path: str, things: dict[str, str]) -> str:
    for name, value in things.items():
        path = re.sub(rf"<\w+:{name}>", value, path)
    assert "<" not in path, f"name {path} in the fixture, so that its gate is tested"
    return path


def ask(person: Person, path: str, method: str) -> Any:
    if method == "get":
        return person.get(path)
    if method == "delete":
        return person.delete(path)
    body = {"client_key": str(uuid.uuid4()), "text": "x", "title": "x", "clamps": []}
    return {"post": person.post, "put": person.put, "patch": person.patch}[method](path, body)


def test_the_map_names_private_things() -> None:
    assert ("chats/<uuid:chat_id>", "get") in private()
    assert len(private()) >= 9


@pytest.mark.parametrize(("path", "method"), private())
def test_mallory_finds_nothing(
    mallory: Person, things: dict[str, str], path: str, method: str
) -> None:
    answer = ask(mallory, named(path, things), method)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(("path", "method"), private())
def test_a_stranger_is_asked_to_sign_in(
    stranger: Person, things: dict[str, str], path: str, method: str
) -> None:
    expected = 404 if path in OPEN and method == "get" else 401
    assert ask(stranger, named(path, things), method).status_code == expected


def test_mallory_lists_only_her_own(mallory: Person, things: dict[str, str]) -> None:
    assert mallory.get("chats").json()["results"] == []


def test_mallory_cannot_hang_a_turn_on_the_reply_of_another(
    mallory: Person, things: dict[str, str]
) -> None:
    chat = mallory.chat()
    body = {"client_key": str(uuid.uuid4()), "parent": things["reply_id"], "text": "x"}
    answer = mallory.post(f"chats/{chat}/turns", body)
    assert (answer.status_code, answer.json()["field"]) == (422, "parent")


def test_somebody_who_was_shut_out_is_a_stranger(alice: Person, things: dict[str, str]) -> None:
    User.objects.update(is_active=False)
    assert alice.get("chats").status_code == 401
