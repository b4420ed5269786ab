"""A chat that is deleted can come back for a while; then it goes, with all that Redis has of it."""

import logging
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from redis import RedisError

from backend.accounts.models import User
from backend.chats import stream
from backend.chats.models import UNFINISHED, Chat, Reply
from backend.chats.selectors import chat_for
from backend.chats.services import refuse_too_many_chats, reply_stop

log = logging.getLogger(__name__)

BATCH = 50  # chats in one transaction


def overdue_since() -> datetime:
    return timezone.now() - settings.CHAT_UNDO


def chats_deleted(user: User) -> QuerySet[Chat]:
    """Those that can come back."""
    deleted = Chat.objects.filter(owner=user, deleted_at__gt=overdue_since())
    return deleted.select_related("persona")


def chat_delete(*, chat: Chat) -> None:
    """What is being written is stopped, and kept with the chat."""
    with transaction.atomic():
        Chat.objects.filter(pk=chat.pk, deleted_at=None).update(deleted_at=timezone.now())
        transaction.on_commit(partial(_stop, chat))


def chat_restore(*, owner: User, chat_id: UUID) -> Chat:
    """One UPDATE, so that a chat that is purged meanwhile stays gone."""
    if not chats_deleted(owner).filter(id=chat_id).exists():
        return chat_for(owner, chat_id)  # was not deleted, or does not exist
    with transaction.atomic():
        refuse_too_many_chats(owner)
        if not chats_deleted(owner).filter(id=chat_id).update(deleted_at=None):
            raise Http404
    return chat_for(owner, chat_id)


def chats_purge() -> int:
    """How many chats are gone for good."""
    purged = 0
    while batch := _purge_batch():
        purged += batch
    return purged


def _purge_batch() -> int:
    with transaction.atomic():
        overdue = Chat.objects.filter(deleted_at__lte=overdue_since()).order_by("deleted_at")
        chats = list(overdue.select_for_update(of=("self",))[:BATCH])
        replies = list(Reply.objects.filter(turn__chat__in=chats).values_list("id", flat=True))
        Chat.objects.filter(pk__in=[chat.pk for chat in chats]).delete()
        transaction.on_commit(partial(_forget, [str(reply) for reply in replies]))
    return len(chats)


def _stop(chat: Chat) -> None:
    try:
        for reply in Reply.objects.filter(turn__chat=chat, status__in=UNFINISHED):
            reply_stop(reply=reply)
    except RedisError as error:
        log.warning("a deleted chat is still being written: %s", error)


def _forget(reply_ids: list[str]) -> None:
    try:
        stream.stream_forget(reply_ids)
    except RedisError as error:
        log.warning("streams of deleted chats are left to expire: %s", error)
