"""Full-text search over somebody's own chats: what they said, what they were told, and titles."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection
from rest_framework.exceptions import NotFound

from backend.accounts.models import User
from backend.chats.search_match import match_of
from backend.chats.search_words import Query, query_of, snippet

Kind = Literal["chat", "turn", "reply"]

# What a hit says of itself. A title says what a chat is about: it counts for more.
SOURCES: dict[Kind, str] = {
    "chat": """
        SELECT 'chat' AS kind, 8 * ({score}) AS score, c.id AS id, c.id AS chat, c.title AS title,
            CAST(NULL AS {uuid}) AS turn, CAST(NULL AS {uuid}) AS reply, c.created_at AS at,
            c.title AS text
        FROM chats_chat c {join}
        WHERE {where}""",
    "turn": """
        SELECT 'turn', {score}, t.id, c.id, c.title, t.id, CAST(NULL AS {uuid}),
            t.created_at, t.text
        FROM chats_turn t JOIN chats_chat c ON c.id = t.chat_id {join}
        WHERE {where}""",
    "reply": """
        SELECT 'reply', {score}, r.id, c.id, c.title, t.id, r.id, r.created_at, r.text
        FROM chats_reply r JOIN chats_turn t ON t.id = r.turn_id
            JOIN chats_chat c ON c.id = t.chat_id {join}
        WHERE {where}""",
}
COLUMNS: dict[Kind, tuple[str, str]] = {
    "chat": ("c", "title"),
    "turn": ("t", "text"),
    "reply": ("r", "text"),
}
HITS = """
    SELECT kind, score, id, chat, title, turn, reply, at, text FROM ({sources}) AS hits
    WHERE {after} ORDER BY score DESC, at DESC, id DESC LIMIT %s"""


class Place(NamedTuple):
    """Of a hit in the order of hits: the best first, of equals the newest."""

    score: int
    at: str  # UTC, as SQLite keeps it
    id: str


class Hit(NamedTuple):
    kind: Kind
    place: Place
    chat: UUID
    title: str
    turn: UUID | None
    reply: UUID | None
    created_at: datetime
    snippet: list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Found:
    hits: list[Hit]
    next: str | None  # the place to go on from


def chats_search(
    user: User, *, q: str, folder: UUID | Literal["none"] | None, after: str | None, limit: int
) -> Found:
    query = query_of(q)
    since = place_read(after) if after else None
    if not query:
        return Found([], None)
    sql, params = _statement(user, query, folder, since)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, limit + 1])
        hits = [_hit(row, query) for row in cursor.fetchall()]
    more = len(hits) > limit
    return Found(hits[:limit], place_written(hits[limit - 1].place) if more else None)


def place_written(place: Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(tuple(place))).decode()


def place_read(text: str) -> Place:
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii"))
        score, at, hit_id = msgspec.json.decode(raw, type=tuple[int, datetime, UUID])
    except (ValueError, UnicodeError, binascii.Error, msgspec.MsgspecError) as error:
        raise NotFound("Invalid cursor") from error
    if at.tzinfo is not None or abs(score) >= 2**62:
        raise NotFound("Invalid cursor")
    return Place(score, str(at), hit_id.hex)


def _statement(
    user: User, query: Query, folder: UUID | Literal["none"] | None, since: Place | None
) -> tuple[str, list[Any]]:
    mine, whose = "c.owner_id = %s AND c.deleted_at IS NULL", [user.pk.hex]
    if folder == "none":
        mine += " AND c.folder_id IS NULL"
    elif folder is not None:
        mine, whose = f"{mine} AND c.folder_id = %s", [*whose, folder.hex]
    sources: list[str] = []
    params: list[Any] = []
    uuid = "char(32)" if connection.vendor == "sqlite" else "uuid"
    for kind, source in SOURCES.items():
        row, column = COLUMNS[kind]
        match = match_of(query, vendor=connection.vendor, row=row, column=column)
        where = f"{match.where} AND {mine}"
        sources.append(source.format(score=match.score, join=match.join, where=where, uuid=uuid))
        params += [*match.scoring, *match.matching, *whose]
    after = "(score, at, id) < (%s, %s, %s)" if since else "1 = 1"
    return HITS.format(sources=" UNION ALL ".join(sources), after=after), [*params, *(since or ())]


def _hit(row: Any, query: Query) -> Hit:
    kind, score, hit_id, chat, title, turn, reply, at, text = row
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return Hit(
        kind=kind,
        place=Place(score, str(moment), UUID(str(hit_id)).hex),
        chat=UUID(str(chat)),
        title=title,
        turn=turn and UUID(str(turn)),
        reply=reply and UUID(str(reply)),
        created_at=moment.replace(tzinfo=UTC),
        snippet=snippet(text, query),
    )
