"""Chats as what somebody owns: in an export, at a sign-up, when an account leaves."""

import logging
from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.db import transaction
from redis import RedisError

from backend.accounts.belongings import Belonging, Quota
from backend.accounts.models import User
from backend.chats import stream
from backend.chats.archive import encoded
from backend.chats.archive_export import chats_filed, file_of
from backend.chats.archive_markdown import features_in, markdown_of
from backend.chats.models import UNFINISHED, Chat, Folder, Reply
from backend.chats.off_record import off_records_adopt
from backend.chats.selectors import chats_of, unfinished_count
from worker.contract import Stop

log = logging.getLogger(__name__)

AT_ONCE = 20  # chats in memory while an archive is written


def chats_files(user: User) -> Iterator[tuple[str, bytes]]:
    """Each twice: to bring along to another house, and to read. Deleted ones too, as long as they
    can be brought back.
    """
    chats = chats_filed(Chat.objects.filter(owner=user)).order_by("created_at")
    for chat in chats.iterator(chunk_size=AT_ONCE):
        file = file_of(chat)
        name = f"chats/{chat.created_at:%Y-%m-%d}-{chat.id}"
        yield f"{name}.json", encoded(file)
        yield f"{name}.md", markdown_of(file, features_in(file)).encode()


def chats_adopt(guest: User, user: User) -> None:
    """A folder that the account has under the same name takes the chats of the guest's."""
    Chat.objects.filter(owner=guest).update(owner=user)
    held = {folder.name: folder for folder in Folder.objects.filter(owner=user)}
    for folder in Folder.objects.filter(owner=guest):
        if same := held.get(folder.name):
            folder.chats.update(folder=same)
        else:
            Folder.objects.filter(pk=folder.pk).update(owner=user)
    adopted = partial(off_records_adopt, guest.pk, user.pk)
    transaction.on_commit(adopted, robust=True)  # without Redis there are none to hear


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
