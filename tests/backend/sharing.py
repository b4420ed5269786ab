"""Things to share: chats whose replies have ended, personas that are public."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import connections
from django.utils import timezone

from backend.accounts.models import User
from backend.chats.models import Chat, Reply, Status, Turn
from backend.personas.models import Edition, Persona, PersonaTag, Visibility
from tests.backend.artifacts import MODEL, clamp
from tests.backend.people import Person

THREADS = 20
SATIRE = "AI satire. Nothing here is news."


def user_of(person: Person) -> User:
    assert person.user is not None
    return person.user


def persona_made(owner: User | None, slug: str, **more: Any) -> Persona:
    """Public, unless it is told otherwise."""
    content = {
        "model": MODEL,
        "prompt": more.pop("prompt", "Be brief."),
        "clamps": more.pop("clamps", [clamp(1, 1.0)]),
    }
    plain = {"name": slug.title(), "visibility": Visibility.PUBLIC, "published_at": timezone.now()}
    persona = Persona.objects.create(slug=slug, owner=owner, **{**plain, **more})
    PersonaTag.objects.bulk_create(PersonaTag(persona=persona, name=tag) for tag in persona.tags)
    face = {"name": persona.name, "byline": persona.byline}
    persona.current = Edition.objects.create(persona=persona, number=1, **face, **content)
    persona.save()
    return persona


def branch(
    person: Person,
    *exchanges: tuple[str, str],
    persona: str = "gladys",
    clamps: list[dict[str, Any]] | None = None,
    chat: Chat | None = None,
    parent: Reply | None = None,
) -> list[Reply]:
    """Replies that have ended, each hanging on the one before."""
    who = Persona.objects.get(slug=persona)
    edition = who.current
    assert edition is not None
    chat = chat or Chat.objects.create(owner=user_of(person), persona=who, title=exchanges[0][0])
    replies: list[Reply] = []
    for asked, answer in exchanges:
        at = timezone.now() + timedelta(microseconds=len(replies))
        turn = Turn.objects.create(
            chat=chat, parent=parent, text=asked, client_key=uuid.uuid4(), created_at=at
        )
        parent = Reply.objects.create(
            turn=turn,
            client_key=uuid.uuid4(),
            edition=edition,
            model=MODEL,
            seed=1,
            status=Status.DONE,
            text=answer,
            clamps=edition.clamps if clamps is None else clamps,
            ended_at=at,
        )
        replies.append(parent)
    return replies


def cut(person: Person, reply: Reply, **more: Any) -> Any:
    return person.post(f"chats/{reply.turn.chat_id}/clippings", {"upto": str(reply.id), **more})


def token_of(person: Person, reply: Reply, **more: Any) -> str:
    answer = cut(person, reply, **more)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["token"])


def at_once(what: Callable[[], object]) -> None:
    """The same by twenty threads, each with a connection of its own."""

    def run(_: int) -> None:
        try:
            what()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(run, range(THREADS)))
