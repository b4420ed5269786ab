"""How somebody keeps their chats: names, pins, folders, tags."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.chats.errors import FolderExists, FolderUnknown, TagMalformed
from backend.chats.models import Chat, ChatTag, Folder
from backend.lib.errors import LimitReached

FOLDER_CHARS = 80
TAG_CHARS = 30


class ChatChanges(TypedDict, total=False):
    title: str
    pinned: bool
    archived: bool
    folder: UUID | None
    tags: Sequence[str]


def chat_organize(*, chat: Chat, **changes: Unpack[ChatChanges]) -> None:
    """What is not named stays as it is."""
    columns: dict[str, Any] = {}
    if "title" in changes:
        columns |= {"title": changes["title"], "is_renamed": True}
    if "pinned" in changes:
        columns["pinned_at"] = _since(chat.pinned_at, changes["pinned"])
    if "archived" in changes:
        columns["archived_at"] = _since(chat.archived_at, changes["archived"])
    if "folder" in changes:
        columns["folder"] = _folder(chat.owner_id, changes["folder"])
    with transaction.atomic():
        if columns:
            Chat.objects.filter(pk=chat.pk).update(**columns)
        if "tags" in changes:
            tags_set(chat=chat, names=tags_normalised(changes["tags"]))


def tags_set(*, chat: Chat, names: Sequence[str]) -> None:
    """In the caller's transaction. Two that set tags at once leave those of one."""
    Chat.objects.select_for_update().get(pk=chat.pk)
    chat.tags.exclude(name__in=names).delete()
    rows = [ChatTag(chat=chat, name=name) for name in names]
    ChatTag.objects.bulk_create(rows, ignore_conflicts=True)


def tags_normalised(tags: Sequence[str]) -> list[str]:
    """Each once, in small letters, without `#`; what is only spelled differently is the same."""
    names = [tag_normalised(tag, field=f"tags.{place}") for place, tag in enumerate(tags)]
    distinct = list(dict.fromkeys(names))
    if len(distinct) > settings.LIMITS["tags_per_chat"]:
        message = f"A chat has at most {settings.LIMITS['tags_per_chat']} tags."
        raise TagMalformed(message, field="tags")
    return distinct


def tag_normalised(tag: str, *, field: str) -> str:
    small = unicodedata.normalize("NFKC", tag).lower()
    name = " ".join(unicodedata.normalize("NFKC", small).lstrip("# ").split())
    if not 0 < len(name) <= TAG_CHARS:
        raise TagMalformed(f"A tag has 1 to {TAG_CHARS} characters.", field=field)
    return name


def folder_create(*, owner: User, name: str) -> Folder:
    """At the end of the others."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)  # two at once, two places
        place = owner.folders.count()
        if place >= settings.LIMITS["folders_per_user"]:
            raise LimitReached("You have as many folders as there can be. Delete one first.")
        try:
            with transaction.atomic():
                return Folder.objects.create(owner=owner, name=name, place=place)
        except IntegrityError as error:
            raise _exists(name) from error


def folder_change(*, folder: Folder, name: str | None = None, place: int | None = None) -> None:
    """`place` counts from 0; the others move out of the way."""
    with transaction.atomic():
        if name is not None:
            try:
                with transaction.atomic():
                    Folder.objects.filter(pk=folder.pk).update(name=name)
            except IntegrityError as error:
                raise _exists(name) from error
        if place is not None:
            _move(folder, place)


def folder_delete(*, folder: Folder) -> None:
    """Its chats stay, in no folder."""
    folder.delete()


def _move(folder: Folder, place: int) -> None:
    User.objects.select_for_update().get(pk=folder.owner_id)
    others = list(Folder.objects.filter(owner=folder.owner_id).exclude(pk=folder.pk))
    others.insert(place, folder)
    for number, one in enumerate(others):
        one.place = number
    Folder.objects.bulk_update(others, ["place"])


def one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _since(was: datetime | None, is_so: bool) -> datetime | None:
    return (was or timezone.now()) if is_so else None


def _folder(owner_id: UUID, folder_id: UUID | None) -> Folder | None:
    if folder_id is None:
        return None
    folder = Folder.objects.filter(owner=owner_id, id=folder_id).first()
    if folder is None:
        raise FolderUnknown("You have no such folder.", field="folder")
    return folder


def _exists(name: str) -> FolderExists:
    return FolderExists(f"There is a folder {name!r} already.", field="name")
