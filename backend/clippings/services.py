"""What changes clippings: cut out, opened, revoked."""

import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backend.accounts.errors import AccountNeeded
from backend.accounts.models import User, key_digest
from backend.chats.errors import ReplyUnknown
from backend.chats.models import Chat, Reply
from backend.clippings.errors import (
    ClippingTooLong,
    PersonaNotShown,
    ReplyUnfinished,
)
from backend.clippings.models import Clipping
from backend.clippings.selectors import clippings_open
from backend.clippings.snapshot import Json, branch_read, chars_of, snapshot_of
from backend.lib.errors import LimitReached
from backend.personas.selectors import personas_seen_by
from backend.policy.errors import NotAllowedHere
from backend.policy.rules import Where, objections

UNTITLED = "A conversation"


def clipping_create(
    *,
    owner: User,
    chat: Chat,
    upto: UUID,
    title: str = "",
    shows_persona: bool = True,
    expires_at: datetime | None = None,
) -> tuple[Clipping, str]:
    """The clipping and its token, which is shown this once."""
    if owner.is_guest:
        raise AccountNeeded("Sign up to share: what is public needs an author.")
    branch = branch_read(_reply(chat, upto))
    if shows_persona:
        _refuse_hidden(owner, {one.reply.edition.persona_id for one in branch})
    snapshot = snapshot_of(branch, shows_persona=shows_persona)
    title = title or chat.title or UNTITLED
    _refuse_long(snapshot)
    _refuse_forbidden(title, snapshot)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        _refuse_too_many(owner)
        clipping = Clipping.objects.create(
            owner=owner,
            chat=chat,
            title=title,
            shows_persona=shows_persona,
            snapshot=snapshot,
            is_satire=any(one["is_satire"] for one in snapshot["exchanges"]),
            prefix=token[:8],
            digest=key_digest(token),
            expires_at=expires_at,
        )
    return clipping, token


def clipping_opened(*, clipping: Clipping, by: User | None) -> None:
    """Its owner looking at it counts for nothing."""
    if by is None or by.pk != clipping.owner_id:
        Clipping.objects.filter(pk=clipping.pk).update(opened=F("opened") + 1)


def clipping_revoke(*, clipping: Clipping) -> None:
    Clipping.objects.filter(pk=clipping.pk, revoked_at=None).update(revoked_at=timezone.now())


def _reply(chat: Chat, upto: UUID) -> Reply:
    reply = Reply.objects.select_related("turn").filter(turn__chat=chat, id=upto).first()
    if reply is None:
        raise ReplyUnknown("This chat has no such reply.", field="upto")
    if not reply.has_ended:
        raise ReplyUnfinished("Wait for the reply to end, or stop it.", field="upto")
    return reply


def _refuse_hidden(owner: User, persona_ids: set[UUID]) -> None:
    """A prompt that somebody showed to a few is not made public by one of them."""
    shown = personas_seen_by(owner).filter(taken_down_at=None, id__in=persona_ids)
    if shown.count() < len(persona_ids):
        message = "A columnist in this chat is not public. Share it without the columnist."
        raise PersonaNotShown(message, field="shows_persona")


def _refuse_long(snapshot: Json) -> None:
    most = settings.LIMITS["clipping_chars"]
    if chars_of(snapshot) > most:
        message = f"A clipping holds {most} characters. Share an earlier reply of this branch."
        raise ClippingTooLong(message, field="upto")


def _refuse_forbidden(title: str, snapshot: Json) -> None:
    """What two may say to each other is not always fit to be published."""
    said: list[tuple[Where, str, str]] = [("message", title, "title")]
    for one in snapshot["exchanges"]:
        said += [("message", one["said"], "upto"), ("reply", one["reply"], "upto")]
    for columnist in snapshot["columnists"]:
        texts = (columnist.get(name, "") for name in ("name", "byline", "prompt"))
        said.append(("persona", "\n".join(texts), "shows_persona"))
    for place, found in objections((where, text) for where, text, _ in said):
        raise NotAllowedHere(found.message, field=said[place][2])


def _refuse_too_many(owner: User) -> None:
    """The lock lets one of two that come at once count first."""
    User.objects.select_for_update().get(pk=owner.pk)
    if clippings_open().filter(owner=owner).count() >= settings.LIMITS["clippings_per_user"]:
        raise LimitReached("You share as many clippings as you may. Revoke one first.")
