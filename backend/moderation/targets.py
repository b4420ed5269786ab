"""The things that can be reported: who may see them, what they are, how they come down and back.

Each kind says the same five things, so that nothing above asks which kind it has.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from backend.accounts.models import User
from backend.chats.models import Reply, Status
from backend.chats.selectors import reply_for
from backend.clippings.models import Clipping
from backend.clippings.selectors import clipping_for
from backend.moderation.models import Target
from backend.personas.models import Persona
from backend.personas.selectors import persona_for, personas_public

WITHHELD = "taken_down"  # the error code of a reply whose text a moderator withholds

Kept = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """`find`: by what the reporter knows it by, and perhaps a link, if they may see it. `author`:
    whom a decision concerns. `evidence`: the thing as it is now. `take_down` tells how to put it
    back.
    """

    find: Callable[[User, str, str | None], models.Model]
    author: Callable[[Any], User | None]
    evidence: Callable[[Any], dict[str, Any]]
    take_down: Callable[[str], Kept]
    put_back: Callable[[str, Kept], None]


def thing_for(user: User, target: str, name: str, *, link: str | None = None) -> models.Model:
    """The gate: what somebody may not see cannot be reported either."""
    return KINDS[target].find(user, name, link)


# Personas


def _persona(user: User, slug: str, link: str | None) -> Persona:
    return persona_for(user, slug, link=link)


def _persona_evidence(persona: Persona) -> dict[str, Any]:
    edition = persona.current
    face = ("name", "byline", "bio", "greeting", "questions", "tags", "language")
    shown = {"slug": persona.slug, **{name: getattr(persona, name) for name in face}}
    if edition is not None:
        shown |= {"edition": edition.number, "prompt": edition.prompt, "clamps": edition.clamps}
    return shown


# Clippings


def _clipping(user: User, token: str, _: str | None) -> Clipping:
    """By the token in its address: whoever has it has seen it."""
    return clipping_for(token)


def _clipping_evidence(clipping: Clipping) -> dict[str, Any]:
    return {"title": clipping.title, "snapshot": clipping.snapshot}


# Replies


def _reply(user: User, reply_id: str, _: str | None) -> Reply:
    try:
        return reply_for(user, UUID(reply_id))
    except ValueError as error:
        raise Http404 from error


def _reply_author(reply: Reply) -> User | None:
    """Whose columnist said it; nobody's, where only a file tells so."""
    return None if reply.imported else reply.edition.persona.owner


def _reply_evidence(reply: Reply) -> dict[str, Any]:
    written = reply.imported or {"persona": {"slug": reply.edition.persona.slug}}
    return {
        "persona": written["persona"]["slug"],
        "imported": reply.imported is not None,
        "asked": reply.turn.text,
        "said": reply.text,
        "clamps": reply.clamps,
        "model": reply.model,
    }


REPLY_KEPT = ("text", "prefix", "status", "error_code", "error_message")


def _reply_withhold(reply_id: str) -> Kept:
    reply = Reply.objects.filter(pk=reply_id).first()
    if reply is None or reply.error_code == WITHHELD:
        return {}
    kept = {name: getattr(reply, name) for name in REPLY_KEPT}
    reply.text = reply.prefix = ""
    reply.status, reply.error_code = Status.FAILED, WITHHELD
    reply.error_message = "A moderator has withheld this reply."
    reply.save(update_fields=REPLY_KEPT)
    return kept


def _reply_restore(reply_id: str, kept: Kept) -> None:
    if kept:
        Reply.objects.filter(pk=reply_id).update(**kept)


# People


def _user(user: User, username: str, _: str | None) -> User:
    """Those who show themselves to others: authors of something public."""
    author = User.objects.filter(username=username, is_active=True).first()
    if author is None or not personas_public().filter(owner=author).exists():
        raise Http404
    return author


def _user_evidence(author: User) -> dict[str, Any]:
    public = personas_public().filter(owner=author).values_list("slug", flat=True)
    return {"username": author.username, "bio": author.bio, "personas": list(public[:50])}


def _nothing(_: str, kept: Kept | None = None) -> Kept:
    """A person is warned or banned; there is nothing to take down."""
    return {}


def _dated_down(model: Any) -> Callable[[str], Kept]:
    def take_down(pk: str) -> Kept:
        was = model.objects.filter(pk=pk).values_list("taken_down_at", flat=True).first()
        model.objects.filter(pk=pk).update(taken_down_at=was or timezone.now())
        return {"taken_down_at": was.isoformat() if was else None}

    return take_down


def _dated_back(model: Any) -> Callable[[str, Kept], None]:
    def put_back(pk: str, kept: Kept) -> None:
        was = kept.get("taken_down_at")
        model.objects.filter(pk=pk).update(taken_down_at=parse_datetime(was) if was else None)

    return put_back


KINDS: dict[str, Kind] = {
    Target.PERSONA: Kind(
        _persona,
        lambda persona: persona.owner,
        _persona_evidence,
        _dated_down(Persona),
        _dated_back(Persona),
    ),
    Target.CLIPPING: Kind(
        _clipping,
        lambda clipping: clipping.owner,
        _clipping_evidence,
        _dated_down(Clipping),
        _dated_back(Clipping),
    ),
    Target.REPLY: Kind(_reply, _reply_author, _reply_evidence, _reply_withhold, _reply_restore),
    Target.USER: Kind(_user, lambda author: author, _user_evidence, _nothing, _nothing),  # type: ignore[arg-type]
}
