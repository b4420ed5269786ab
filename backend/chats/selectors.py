"""The gates: whatever belongs to somebody is fetched here, and what is not yours does not exist."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from backend.accounts.models import User
from backend.chats.models import UNFINISHED, Chat, Replay, Reply, Turn

T = TypeVar("T")


def chats_of(user: User) -> QuerySet[Chat]:
    return Chat.objects.filter(owner=user, deleted_at=None).select_related("persona")


def chat_spoken_in(user: User, chat_id: UUID) -> Chat:
    """With who speaks in it."""
    speaking = ("owner", "persona__owner", "persona__current__persona", "edition__persona")
    return _found(chats_of(user).select_related(*speaking).filter(id=chat_id).first())


def chat_for(user: User, chat_id: UUID) -> Chat:
    return _found(chats_of(user).filter(id=chat_id).first())


def chat_whole(user: User, chat_id: UUID) -> Chat:
    turns = Turn.objects.select_related("vote").prefetch_related(
        Prefetch("replies", replies_shown())
    )
    return _found(
        chats_of(user).prefetch_related(Prefetch("turns", turns), "tags").filter(id=chat_id).first()
    )


def turn_for(user: User, turn_id: UUID) -> Turn:
    turns = Turn.objects.filter(chat__owner=user, chat__deleted_at=None).select_related(
        "chat__persona__current__persona", "chat__edition__persona", "chat__owner"
    )
    return _found(turns.filter(id=turn_id).first())


def turn_shown(turn: Turn) -> Turn:
    """The same turn with what its JSON shows."""
    return Turn.objects.prefetch_related(Prefetch("replies", replies_shown())).get(pk=turn.pk)


def reply_for(user: User, reply_id: UUID) -> Reply:
    replies = replies_shown().select_related("turn__chat__owner", "edition__persona")
    return _found(
        replies.filter(turn__chat__owner=user, turn__chat__deleted_at=None, id=reply_id).first()
    )


def replies_shown() -> QuerySet[Reply]:
    return Reply.objects.select_related("edition__persona", "rating").order_by("index")


def replies_ended(reply_ids: Sequence[str]) -> list[Reply]:
    """For a reader who was let in already."""
    if not reply_ids:
        return []
    return list(replies_shown().filter(id__in=reply_ids).exclude(status__in=UNFINISHED))


def replay_for(user: User, replay_id: UUID) -> Replay:
    mine = Replay.objects.filter(reply__turn__chat__owner=user)
    return _found(mine.filter(reply__turn__chat__deleted_at=None, id=replay_id).first())


def unfinished_count(user: User) -> int:
    """Of what the database knows; what is off the record is counted in Redis."""
    replies = Reply.objects.filter(turn__chat__owner=user, status__in=UNFINISHED)
    replays = Replay.objects.filter(reply__turn__chat__owner=user, ended_at=None)
    return replies.count() + replays.count()


class Exchange(NamedTuple):
    asked: Turn
    reply: Reply


def branch_to(turn: Turn) -> list[Exchange]:
    """What was said before this turn, oldest first: two queries, however long the branch."""
    turns = {one.id: one for one in Turn.objects.filter(chat_id=turn.chat_id)}
    replies = {one.id: one for one in Reply.objects.filter(turn__chat_id=turn.chat_id)}
    branch: list[Exchange] = []
    parent_id = turn.parent_id
    while parent_id is not None:
        reply = replies[parent_id]
        asked = turns[reply.turn_id]
        branch.append(Exchange(asked, reply))
        parent_id = asked.parent_id
    return branch[::-1]


def _found(one: T | None) -> T:
    if one is None:
        raise Http404
    return one
