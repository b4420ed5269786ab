"""Chats as what somebody owns: in an export, at a sign-up, when an account leaves."""

import logging
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from redis import RedisError

from backend.accounts.archive import as_json
from backend.accounts.belongings import Belonging, Quota
from backend.accounts.models import User
from backend.chats import stream
from backend.chats.models import UNFINISHED, Chat, Folder, Rating, Reply, Turn
from backend.chats.selectors import chats_of, replies_shown, unfinished_count
from backend.chats.shapes import ChatSerializer
from worker.contract import Stop

log = logging.getLogger(__name__)

AT_ONCE = 20  # chats in memory while an archive is written


def chats_files(user: User) -> Iterator[tuple[str, bytes]]:
    """Deleted ones too, as long as they can be brought back."""
    turns = Turn.objects.prefetch_related(Prefetch("replies", replies_shown()))
    chats = Chat.objects.filter(owner=user).select_related("persona", "folder")
    whole = chats.prefetch_related("tags", Prefetch("turns", turns)).order_by("created_at")
    for chat in whole.iterator(chunk_size=AT_ONCE):
        name = f"chats/{chat.created_at:%Y-%m-%d}-{chat.id}"
        yield f"{name}.json", as_json(_chat_json(chat))
        yield f"{name}.md", chat_markdown(chat).encode()


def _chat_json(chat: Chat) -> dict[str, Any]:
    ratings = Rating.objects.filter(reply__turn__chat=chat)
    return {
        **ChatSerializer(chat).data,
        "folder": chat.folder.name if chat.folder else None,
        "tags": [tag.name for tag in chat.tags.all()],
        "pinned_at": chat.pinned_at,
        "archived_at": chat.archived_at,
        "deleted_at": chat.deleted_at,
        "ratings": list(ratings.values("reply", "is_good", "reasons", "comment", "created_at")),
    }


def chat_markdown(chat: Chat) -> str:
    """In the order it was said; branches and variants one after the other."""
    parts = [f"# {chat.title or 'Untitled'}", f"With {chat.persona.name}, {chat.created_at:%c}"]
    for turn in chat.turns.all():
        parts += ["**You**", turn.text]
        for reply in turn.replies.all():
            parts += [f"**{reply.edition.persona.name}**{_nth(reply)}", reply.text]
    return "\n\n".join(parts) + "\n"


def _nth(reply: Reply) -> str:
    return f" (variant {reply.index + 1})" if reply.index else ""


def chats_adopt(guest: User, user: User) -> None:
    """A folder that the account has under the same name takes the chats of the guest's."""
    Chat.objects.filter(owner=guest).update(owner=user)
    held = {folder.name: folder for folder in Folder.objects.filter(owner=user)}
    for folder in Folder.objects.filter(owner=guest):
        if same := held.get(folder.name):
            folder.chats.update(folder=same)
        else:
            Folder.objects.filter(pk=folder.pk).update(owner=user)


def chats_leave(user: User) -> None:
    replies = Reply.objects.filter(turn__chat__owner=user)
    writing = [str(pk) for pk in replies.filter(status__in=UNFINISHED).values_list("pk", flat=True)]
    ended = replies.exclude(status__in=UNFINISHED).values_list("pk", flat=True)
    transaction.on_commit(partial(_silence, writing, [str(pk) for pk in ended]))
    Chat.objects.filter(owner=user).delete()


def _silence(writing: list[str], ended: list[str]) -> None:
    """What Redis still has of them goes by itself in a while."""
    try:
        for reply_id in writing:
            stream.control_push(reply_id, Stop())
        stream.stream_forget(ended)
    except RedisError as error:
        log.warning("streams of an account that left are left to expire: %s", error)


def chats_quotas(user: User) -> dict[str, Quota]:
    limits, kind = settings.LIMITS, "guest" if user.is_guest else "user"
    return {
        "chats": Quota(chats_of(user).count(), limits[f"chats_per_{kind}"]),
        "unfinished": Quota(unfinished_count(user), limits[f"unfinished_per_{kind}"]),
    }


CHATS = Belonging("chats", chats_files, chats_adopt, leave=chats_leave, quotas=chats_quotas)
