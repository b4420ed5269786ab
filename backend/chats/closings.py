"""Closes sockets at once, in whatever web process they are: a notice that every relay reads."""

import hashlib
import logging
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from django.contrib.sessions.models import Session
from django.db import transaction
from redis import RedisError

from backend.lib.redis import redis_client

log = logging.getLogger(__name__)

NOTICES = "sockets:close"  # a stream
NOTICE_FIELD = b"notice"
KEPT = 1_000  # a process that reads on is never so far behind


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """All sockets of a user, or those of one session, which is told by its digest."""

    user: UUID | None = None
    session: str | None = None


def sockets_close(user_id: UUID) -> None:
    """When what shuts somebody out is committed: a socket that opens later is refused by itself."""
    transaction.on_commit(partial(_announce, Notice(user=user_id)))


def session_closed(instance: Session, **_: Any) -> None:
    """However a session ends: sign-out here or from elsewhere, a new password, its own age."""
    transaction.on_commit(partial(_announce, Notice(session=session_digest(instance.pk))))


def session_digest(key: str | None) -> str:
    """A key opens the account, so it is not sent about."""
    return hashlib.sha256((key or "").encode()).hexdigest()


def notice_read(fields: dict[bytes, bytes]) -> Notice:
    return msgspec.json.decode(fields[NOTICE_FIELD], type=Notice)


def _announce(notice: Notice) -> None:
    try:
        fields: Any = {NOTICE_FIELD: msgspec.json.encode(notice)}
        redis_client().xadd(NOTICES, fields, maxlen=KEPT, approximate=True)
    except RedisError as error:
        log.warning("sockets are left to their patrol: %s", error)
