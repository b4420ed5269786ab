"""From a file to a chat of whoever brings it along.

What its replies say of themselves is kept as said, and marked as imported: nobody here wrote them,
so they cannot be replayed. A columnist that is not here lends them the name only.
"""

import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.chats.archive import VERSION, ChatFile, FiledReply, FiledTurn
from backend.chats.errors import ImportMalformed, ImportTooNew, PersonaUnknown
from backend.chats.models import Chat, Folder, Rating, Reply, Turn, Vote
from backend.chats.organize import FOLDER_CHARS, folder_create, one_line, tags_normalised, tags_set
from backend.chats.ratings import reasons_checked
from backend.chats.services import refuse_too_many_chats
from backend.personas.models import Edition, Persona
from backend.personas.selectors import personas_house, personas_seen_by

BATCH = 500
YEARS = range(1970, 2200)
AT = re.compile(r" - at `\$\.?(.*)`$")

Editions = dict[tuple[str, int], Edition]


def file_read(raw: dict[str, Any]) -> ChatFile:
    """The file, if it is one of ours and can be kept here."""
    version = raw.get("version")
    if isinstance(version, int) and version > VERSION:
        raise ImportTooNew("This file is from a newer Shallot than this one.", field="file.version")
    _refuse_nulls(raw, "file")
    try:
        file = msgspec.convert(raw, ChatFile)
    except msgspec.ValidationError as error:
        place = AT.search(str(error))
        raise ImportMalformed(
            AT.sub("", str(error)), field=_field(place[1] if place else "")
        ) from error
    _check(file)
    return file


def chat_import(*, owner: User, file: ChatFile, persona: str | None = None) -> Chat:
    """`persona`: who answers from now on; else the file's, else the first of the house."""
    seen = {one.slug: one for one in personas_seen_by(owner).filter(slug__in=_slugs(file, persona))}
    chosen = _chosen(file, persona, seen)
    editions = _editions(file, seen)
    assert chosen.current is not None  # as of all that are seen
    with transaction.atomic():
        refuse_too_many_chats(owner)
        chat = _chat(owner, file, chosen.current)
        tags_set(chat=chat, names=tags_normalised(file.tags))
        _tree(chat, file, editions, chosen.current)
    return chat


def _check(file: ChatFile) -> None:
    if len(file.turns) > settings.LIMITS["turns_per_chat"]:
        raise ImportMalformed("This chat has too many turns.", field="file.turns")
    tags_normalised(file.tags)
    seen: set[str] = set()
    for place, turn in enumerate(file.turns):
        _check_turn(turn, f"file.turns.{place}", seen)
    if file.head is not None and file.head not in seen:
        raise ImportMalformed("There is no such reply in the file.", field="file.head")


def _check_turn(turn: FiledTurn, field: str, seen: set[str]) -> None:
    """`seen`: the replies so far. To name one that comes later could describe a circle."""
    if turn.parent is not None and turn.parent not in seen:
        raise ImportMalformed("No reply before this turn has this id.", field=f"{field}.parent")
    most = settings.LIMITS["text_chars"]
    if not turn.text.strip() or len(turn.text) > most:
        raise ImportMalformed(f"A message has 1 to {most} characters.", field=f"{field}.text")
    if len(turn.replies) > settings.LIMITS["replies_per_turn"]:
        raise ImportMalformed("This turn has too many variants.", field=f"{field}.replies")
    for place, reply in enumerate(turn.replies):
        here = f"{field}.replies.{place}"
        if reply.id in seen:
            raise ImportMalformed("Two replies have this id.", field=f"{here}.id")
        if reply.continues is not None and reply.continues not in seen:
            raise ImportMalformed("No reply before has this id.", field=f"{here}.continues")
        if reply.rating:
            reasons_checked(reply.rating.is_good, reply.rating.reasons, f"{here}.rating.reasons")
        seen.add(reply.id)
    if turn.vote is not None and turn.vote not in {reply.id for reply in turn.replies}:
        raise ImportMalformed("This turn has no such reply.", field=f"{field}.vote")


def _chosen(file: ChatFile, asked: str | None, seen: dict[str, Persona]) -> Persona:
    if asked is not None and asked not in seen:
        raise PersonaUnknown(f"There is no columnist {asked!r}.", field="persona")
    chosen = seen.get(asked or file.persona.slug) or personas_house().first()
    if chosen is None:
        raise PersonaUnknown("There is no columnist here yet.", field="persona")
    return chosen


def _slugs(file: ChatFile, asked: str | None) -> set[str]:
    said = {reply.persona.slug for turn in file.turns for reply in turn.replies}
    return said | {file.persona.slug} | ({asked} if asked else set())


def _editions(file: ChatFile, seen: dict[str, Persona]) -> Editions:
    numbers = {reply.edition for turn in file.turns for reply in turn.replies}
    found = Edition.objects.filter(persona__in=seen.values(), number__in=numbers)
    return {(one.persona.slug, one.number): one for one in found.select_related("persona")}


def _chat(owner: User, file: ChatFile, edition: Edition) -> Chat:
    now = timezone.now()
    return Chat.objects.create(
        owner=owner,
        persona=edition.persona,
        edition=edition,
        title=" ".join(file.title.split()),
        is_renamed=file.is_renamed,
        folder=_folder(owner, one_line(file.folder or "")[:FOLDER_CHARS]),
        pinned_at=now if file.pinned else None,
        archived_at=now if file.archived else None,
        created_at=_moment(file.created_at, now),
        updated_at=now,
    )


def _folder(owner: User, name: str) -> Folder | None:
    if not name:
        return None
    found = Folder.objects.filter(owner=owner, name=name).first()
    return found or folder_create(owner=owner, name=name)


def _tree(chat: Chat, file: ChatFile, editions: Editions, own: Edition) -> None:
    ids = {reply.id: uuid.uuid4() for turn in file.turns for reply in turn.replies}
    turns = list(_turns(chat, file, ids))
    replies = [
        _reply(turn, index, reply, ids, editions.get((reply.persona.slug, reply.edition), own))
        for turn, filed in zip(turns, file.turns, strict=True)
        for index, reply in enumerate(filed.replies)
    ]
    Turn.objects.bulk_create(turns, BATCH)
    Reply.objects.bulk_create(replies, BATCH)
    Rating.objects.bulk_create(
        Rating(reply_id=ids[reply.id], **msgspec.to_builtins(reply.rating))
        for turn in file.turns
        for reply in turn.replies
        if reply.rating
    )
    Vote.objects.bulk_create(
        Vote(turn=turn, reply_id=ids[filed.vote])
        for turn, filed in zip(turns, file.turns, strict=True)
        if filed.vote is not None
    )
    if file.head is not None:
        Chat.objects.filter(pk=chat.pk).update(head=ids[file.head])


def _turns(chat: Chat, file: ChatFile, ids: dict[str, UUID]) -> Iterator[Turn]:
    """Each a little later than the one before, so that their order stays that of the file."""
    at = None
    for turn in file.turns:
        said = _moment(turn.created_at, timezone.now())
        at = max(said, at + timedelta(microseconds=1)) if at else said
        yield Turn(
            chat=chat,
            parent_id=ids[turn.parent] if turn.parent else None,
            text=turn.text,
            client_key=uuid.uuid4(),
            created_at=at,
        )


def _reply(
    turn: Turn, index: int, said: FiledReply, ids: dict[str, UUID], edition: Edition
) -> Reply:
    imported = {
        "persona": msgspec.to_builtins(said.persona),
        "edition": said.edition,
        "receipt": said.receipt,
    }
    return Reply(
        id=ids[said.id],
        turn=turn,
        index=index,
        client_key=uuid.uuid4(),
        status=said.status,
        text=said.text,
        prefix=said.prefix,
        continues_id=ids[said.continues] if said.continues else None,
        clamps=msgspec.to_builtins(said.clamps),
        vectors=msgspec.to_builtins(said.vectors),
        is_bare=said.is_bare,
        edition=edition,
        model=said.model,
        seed=said.seed,
        receipt={"imported": imported, "is_satire": True},  # nobody here can say that it is not
        reason=said.reason,
        error_code=said.error.code if said.error else "",
        error_message=said.error.message if said.error else "",
        tokens=said.tokens,
        prompt_tokens=said.prompt_tokens,
        first_token_ms=said.first_token_ms,
        tokens_per_second=said.tokens_per_second,
        created_at=_moment(said.created_at, turn.created_at),
        ended_at=_moment(said.ended_at, turn.created_at) if said.ended_at else None,
    )


def _moment(said: datetime, otherwise: datetime) -> datetime:
    """A year that no database or calendar trips over."""
    return said if said.year in YEARS else otherwise


def _refuse_nulls(value: Any, field: str) -> None:
    """PostgreSQL keeps no null character, in no text."""
    match value:
        case str() if "\0" in value:
            raise ImportMalformed("A null character cannot be kept.", field=field)
        case dict():
            for key, inner in value.items():
                _refuse_nulls(key, field)
                _refuse_nulls(inner, f"{field}.{key}")
        case list():
            for place, inner in enumerate(value):
                _refuse_nulls(inner, f"{field}.{place}")


def _field(path: str) -> str:
    """`turns[2].text` as `file.turns.2.text`."""
    return ".".join(["file", *re.findall(r"[^.\[\]]+", path)])
