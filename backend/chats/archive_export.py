"""From a chat to its file."""

import heapq
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Prefetch, QuerySet
from django.http import Http404

from backend.accounts.models import User
from backend.chats.archive import (
    FORMAT,
    VERSION,
    ChatFile,
    Columnist,
    FiledRating,
    FiledReply,
    FiledTurn,
    HeldVector,
    Problem,
)
from backend.chats.models import Chat, Rating, Reply, Status, Turn
from backend.chats.selectors import chats_of, replies_shown
from worker.contract import Clamp


def chats_filed(chats: QuerySet[Chat]) -> QuerySet[Chat]:
    """With all that a file tells."""
    turns = Turn.objects.select_related("vote").prefetch_related(
        Prefetch("replies", replies_shown())
    )
    told = chats.select_related("persona", "folder")
    return told.prefetch_related(Prefetch("turns", turns), "tags")


def chat_file(user: User, chat_id: UUID) -> ChatFile:
    chat = chats_filed(chats_of(user)).filter(id=chat_id).first()
    if chat is None:
        raise Http404
    return file_of(chat)


def file_of(chat: Chat) -> ChatFile:
    return ChatFile(
        format=FORMAT,
        version=VERSION,
        title=chat.title,
        is_renamed=chat.is_renamed,
        persona=Columnist(slug=chat.persona.slug, name=chat.persona.name),
        folder=chat.folder.name if chat.folder else None,
        tags=[tag.name for tag in chat.tags.all()],
        pinned=chat.pinned_at is not None,
        archived=chat.archived_at is not None,
        head=str(chat.head_id) if chat.head_id else None,
        created_at=chat.created_at,
        updated_at=chat.updated_at,
        turns=[_turn(turn) for turn in _in_order(chat.turns.all())],
    )


def _in_order(turns: Iterable[Turn]) -> Iterator[Turn]:
    """By time, but never before what they answer, whatever clocks said."""
    waiting: dict[UUID | None, list[Turn]] = {}
    for turn in turns:
        waiting.setdefault(turn.parent_id, []).append(turn)
    ready = [(turn.created_at, turn.id, turn) for turn in waiting.get(None, [])]
    heapq.heapify(ready)
    while ready:
        *_, turn = heapq.heappop(ready)
        yield turn
        for reply in turn.replies.all():
            for after in waiting.get(reply.id, []):
                heapq.heappush(ready, (after.created_at, after.id, after))


def _turn(turn: Turn) -> FiledTurn:
    return FiledTurn(
        parent=str(turn.parent_id) if turn.parent_id else None,
        text=turn.text,
        created_at=turn.created_at,
        replies=[_reply(reply) for reply in turn.replies.all()],
        vote=str(turn.vote.reply_id) if hasattr(turn, "vote") else None,
    )


def _reply(reply: Reply) -> FiledReply:
    """One that was imported is told as it was told then; one that is being written, as cut off."""
    written = reply.imported or _written(reply)
    problem = Problem(code=reply.error_code, message=reply.error_message)
    return FiledReply(
        id=str(reply.id),
        persona=msgspec.convert(written["persona"], Columnist),
        edition=written["edition"],
        status=reply.status if reply.has_ended else Status.INTERRUPTED.value,  # type: ignore[arg-type]
        text=reply.text,
        prefix=reply.prefix,
        continues=str(reply.continues_id) if reply.continues_id else None,
        model=reply.model,
        seed=reply.seed,
        clamps=msgspec.convert(reply.clamps, list[Clamp]),
        vectors=msgspec.convert(reply.vectors, list[HeldVector]),
        is_bare=reply.is_bare,
        receipt=written["receipt"],
        reason=reply.reason,  # type: ignore[arg-type]
        error=problem if reply.error_code else None,
        tokens=reply.tokens,
        prompt_tokens=reply.prompt_tokens,
        first_token_ms=reply.first_token_ms,
        tokens_per_second=reply.tokens_per_second,
        created_at=reply.created_at,
        ended_at=reply.ended_at,
        rating=_rating(reply),
    )


def _written(reply: Reply) -> dict[str, Any]:
    edition = reply.edition
    name = edition.name or edition.persona.name
    return {
        "persona": {"slug": edition.persona.slug, "name": name},
        "edition": edition.number,
        "receipt": reply.receipt,
    }


def _rating(reply: Reply) -> FiledRating | None:
    rating: Rating | None = getattr(reply, "rating", None)
    if rating is None:
        return None
    return FiledRating(is_good=rating.is_good, reasons=rating.reasons, comment=rating.comment)
