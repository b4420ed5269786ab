"""Who speaks in a chat: an edition, and what holds it. All is checked before anything is saved."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.http import Http404

from backend.accounts.models import User
from backend.chats.admission import model_checked
from backend.chats.clamps import clamps_checked, clamps_of
from backend.chats.errors import ClampMalformed, PersonaTakenDown, PersonaUnknown
from backend.chats.models import Chat, Reply, Turn
from backend.chats.vectors import Held, vectors_checked, vectors_of
from backend.lib.errors import ProductError
from backend.personas.models import Edition, Persona
from backend.personas.selectors import persona_for, personas_seen_by
from worker.contract import MAX_CLAMPS

RawClamps = Sequence[dict[str, Any]] | None


@dataclass(frozen=True, slots=True)
class Voice:
    edition: Edition
    clamps: list[dict[str, Any]]
    vectors: list[Held]
    is_bare: bool = False


def reply_key(client_key: UUID, place: int) -> UUID:
    """Several replies are asked for by one key; each has its own, always the same."""
    return uuid.uuid5(client_key, str(place)) if place else client_key


def voices_asked(turn: Turn, replies: Iterable[Reply]) -> int:
    """How many were asked for with the turn itself; what came later is a variant."""
    return sum(one.client_key == reply_key(turn.client_key, one.index) for one in replies)


def persona_met(user: User, slug: str, link: str | None = None) -> Persona:
    """Whom somebody may talk to, by name or by a link."""
    try:
        persona = persona_for(user, slug, link=link)
    except Http404 as error:
        message = f"There is no columnist {slug!r}, or the link to it is not good any more."
        raise PersonaUnknown(message, field="persona") from error
    if persona.archived_at is not None:
        raise PersonaUnknown(f"{persona.name} is archived. Restore it first.", field="persona")
    return persona


def edition_met(persona: Persona) -> Edition:
    if persona.taken_down_at is not None:
        raise PersonaTakenDown(f"{persona.name} was taken down and answers nobody.")
    if persona.current is None:
        raise PersonaUnknown("This columnist has no edition.", field="persona")
    return persona.current


def edition_of(chat: Chat) -> Edition:
    """The newest, for whom the persona is shown to; who came by a link keeps the one they met."""
    current = edition_met(chat.persona)
    if personas_seen_by(chat.owner).filter(pk=chat.persona_id).exists():
        return current
    return chat.edition or current


def voice_made(
    *,
    user: User,
    edition: Edition,
    clamps: RawClamps = None,
    vectors: Sequence[dict[str, Any]] | None = None,
    bare: bool = False,
) -> Voice:
    """Absent: the edition's own. `clamps` empty and `vectors` absent: dry, so neither. `bare`: its
    model and sampling alone, without its prompt too.
    """
    model_checked(edition.model)  # first: without it nothing else can be right
    if bare:
        return Voice(edition, [], [], is_bare=True)
    held = clamps_of(edition) if clamps is None else clamps_checked(clamps, model=edition.model)
    if vectors is not None:
        directions = vectors_checked(vectors, user=user, edition=edition)
    else:
        directions = [] if clamps == [] else vectors_of(edition, user=user)
    if len(held) + len(directions) > MAX_CLAMPS:
        message = f"Give at most {MAX_CLAMPS} clamps and vectors together."
        raise ClampMalformed(message, field="vectors")
    return Voice(edition, [msgspec.to_builtins(clamp) for clamp in held], directions)


def voice_in(
    chat: Chat,
    *,
    persona: str | None = None,
    link: str | None = None,
    clamps: RawClamps = None,
    vectors: Sequence[dict[str, Any]] | None = None,
    bare: bool = False,
) -> Voice:
    """The chat's own columnist, or another one who is asked this once."""
    if persona is None or persona == chat.persona.slug:
        edition = edition_of(chat)
    else:
        edition = edition_met(persona_met(chat.owner, persona, link))
    return voice_made(user=chat.owner, edition=edition, clamps=clamps, vectors=vectors, bare=bare)


def voices_in(chat: Chat, asked: Sequence[dict[str, Any]]) -> list[Voice]:
    """Several side by side; what is wrong is told with whose it is."""
    voices: list[Voice] = []
    for place, one in enumerate(asked):
        try:
            voices.append(voice_in(chat, **one))
        except ProductError as error:
            error.field = f"voices.{place}.{error.field or 'persona'}"
            raise
    return voices


def voice_of(reply: Reply) -> Voice:
    """The same once more, by the edition that it was, as its dials stood at the end."""
    edition = reply.edition
    if edition.persona.taken_down_at is not None:
        raise PersonaTakenDown(f"{edition.persona.name} was taken down and answers nobody.")
    owner = reply.turn.chat.owner
    return Voice(
        edition,
        [msgspec.to_builtins(one) for one in clamps_checked(reply.clamps, model=edition.model)],
        vectors_checked(reply.vectors, user=owner, edition=edition),
        is_bare=reply.is_bare,
    )
