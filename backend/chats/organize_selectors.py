"""Answers about kept chats: which of them, in which order, in which folder, with which tags."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from django.db.models import Case, Count, DateTimeField, F, Q, QuerySet, When
from django.http import Http404

from backend.accounts.models import User
from backend.chats.deletion import chats_deleted
from backend.chats.models import Chat, ChatTag, Folder
from backend.chats.selectors import chats_of

ABOVE_ALL = timedelta(days=365_000)  # added to a pin's time, it is later than any chat's


@dataclass(frozen=True, slots=True)
class ChatFilter:
    """None: both. `folder` "none": those in no folder."""

    folder: UUID | Literal["none"] | None = None
    tag: str = ""
    archived: bool | None = False
    pinned: bool | None = None
    pinned_first: bool = False
    deleted: bool = False


def chats_kept(user: User, asked: ChatFilter) -> QuerySet[Chat]:
    chats = chats_deleted(user) if asked.deleted else chats_of(user)
    if asked.folder is not None:
        chats = chats.filter(folder=None if asked.folder == "none" else asked.folder)
    if asked.tag:
        chats = chats.filter(tags__name=asked.tag)
    if asked.archived is not None and not asked.deleted:
        chats = chats.filter(archived_at__isnull=not asked.archived)
    if asked.pinned is not None:
        chats = chats.filter(pinned_at__isnull=not asked.pinned)
    return _placed(chats, asked.pinned_first).prefetch_related("tags")


def _placed(chats: QuerySet[Chat], pinned_first: bool) -> QuerySet[Chat]:
    """With one time to order by, so that a cursor can say where it is."""
    place: Any = F("updated_at")
    if pinned_first:
        pinned = When(pinned_at__isnull=False, then=F("pinned_at") + ABOVE_ALL)
        place = Case(pinned, default=place, output_field=DateTimeField())
    return chats.annotate(place=place)


def folders_of(user: User) -> QuerySet[Folder]:
    """With how many chats each shows."""
    shown = Q(chats__deleted_at=None, chats__archived_at=None)
    return Folder.objects.filter(owner=user).annotate(chat_count=Count("chats", filter=shown))


def folder_for(user: User, folder_id: UUID) -> Folder:
    folder = folders_of(user).filter(id=folder_id).first()
    if folder is None:
        raise Http404
    return folder


def tags_of(user: User) -> QuerySet[ChatTag, Any]:
    """Every tag once, with how many chats have it."""
    used = ChatTag.objects.filter(chat__owner=user, chat__deleted_at=None)
    return used.order_by().values("name").annotate(chats=Count("id"))
