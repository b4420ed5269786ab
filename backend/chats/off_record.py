"""What is off the record: replies of no chat, of which only Redis knows whose they are."""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.http import Http404
from redis import RedisError

from backend.accounts.models import User
from backend.chats import stream
from backend.chats.models import Reply
from backend.chats.selectors import reply_for
from backend.lib.redis import redis_client
from worker.contract import control_key, stream_key

log = logging.getLogger(__name__)

UNSETTLED = "off_record"  # a set of their ids, until what they took is counted
OWNED_SECONDS = 86_400  # as long as an allowance lasts
FADE_SECONDS = 60  # of the words, after the end: for a reader on its way back


@dataclass(frozen=True, slots=True)
class OffRecord:
    id: str
    user: str
    model: str
    reserved: int  # tokens
    begun: float  # Unix time, seconds
    # Of a call of /v1: it judges its words itself, and one of its choices pays for the prompt.
    is_call: bool = False
    pays_prompt: bool = True

    @property
    def begun_at(self) -> datetime:
        return datetime.fromtimestamp(self.begun, UTC)

    @property
    def has_ended(self) -> bool:
        return stream.pulses([self.id])[self.id].has_ended


def owner_key(reply_id: str) -> str:
    return f"reply:{reply_id}:owner"


def off_record_for(user: User, reply_id: UUID) -> OffRecord:
    """The gate."""
    found = off_record_known(str(reply_id))
    if found is None or found.user != str(user.id):
        raise Http404
    return found


def reply_heard_by(user: User, reply_id: UUID) -> Reply | OffRecord:
    """The gate to what is being written, on the record or off it."""
    try:
        return reply_for(user, reply_id)
    except Http404:
        return off_record_for(user, reply_id)


def off_record_known(reply_id: str) -> OffRecord | None:
    raw = redis_client().get(owner_key(reply_id))
    return msgspec.json.decode(raw, type=OffRecord) if isinstance(raw, bytes) else None


def off_record_open(*ones: OffRecord) -> None:
    with redis_client().pipeline(transaction=True) as pipe:
        for one in ones:
            pipe.set(owner_key(one.id), msgspec.json.encode(one), ex=OWNED_SECONDS)
            pipe.sadd(UNSETTLED, one.id)
        pipe.execute()


def off_record_close(reply_id: str, *, keep: int) -> bool:
    """True once. From now on what Redis has of it is kept for so many seconds."""
    with redis_client().pipeline(transaction=True) as pipe:
        pipe.srem(UNSETTLED, reply_id)
        for key in (owner_key(reply_id), stream_key(reply_id), control_key(reply_id)):
            pipe.expire(key, keep)
        return bool(pipe.execute()[0])


def off_record_unsettled() -> list[OffRecord]:
    redis = redis_client()
    members: Any = redis.smembers(UNSETTLED)
    ids = sorted(one.decode() for one in members)
    owned = [(one, off_record_known(one)) for one in ids]
    if lost := [one for one, known in owned if known is None]:
        redis.srem(UNSETTLED, *lost)
    return [known for _, known in owned if known is not None]


def off_records_adopt(guest: UUID, user: UUID) -> None:
    """What a guest still hears is the account's from now on, and is counted as its own."""
    for one in off_record_unsettled():
        if one.user == str(guest):
            kept = msgspec.json.encode(replace(one, user=str(user)))
            redis_client().set(owner_key(one.id), kept, xx=True, keepttl=True)


def off_record_count(user: User) -> int:
    """Of somebody's in the air. Without Redis none is: nothing gets through to a worker then."""
    try:
        return sum(one.user == str(user.id) for one in off_record_unsettled())
    except RedisError as error:
        log.warning("replies off the record not counted: %s", error)
        return 0
