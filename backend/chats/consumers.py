"""The door of the socket: who are you, which replies do you follow. One per tab."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from typing import Annotated, Any, assert_never
from uuid import UUID

import msgspec
from channels.db import DatabaseSyncToAsync
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http import Http404
from redis import RedisError

from backend.accounts.models import User
from backend.accounts.selectors import user_of_session
from backend.chats.closings import Notice, session_digest
from backend.chats.models import Reply
from backend.chats.off_record import OffRecord, reply_heard_by
from backend.chats.relay import Reader, Tray, relay
from backend.chats.selectors import replies_ended
from backend.chats.shapes import reply_json
from backend.lib.parsing import Unreadable, json_read

log = logging.getLogger(__name__)

SIGNED_OUT, TOO_SLOW, TOO_MANY = 4401, 4408, 4429
FRAME_CHARS = 4_096
FOLLOWED = 64  # replies on one socket
SAVED = b'{"saved":'  # how a whole frame begins; anything else in the tray is an event


class Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A frame of the client."""


class Attach(Command, frozen=True, tag="attach"):
    reply: UUID
    after: Annotated[int, msgspec.Meta(ge=0, le=2**31)] = 0


class Detach(Command, frozen=True, tag="detach"):
    reply: UUID


class Ping(Command, frozen=True, tag="ping"):
    pass


class Refused(Exception):
    def __init__(self, code: str, message: str, reply: str | None = None) -> None:
        super().__init__(message)
        self.frame = {"error": {"code": code, "message": message}, "reply": reply}


class SignedOut(Exception):
    """The session behind this socket is no longer anybody's."""


open_sockets: defaultdict[UUID, set["ReplyConsumer"]] = defaultdict(set)  # of this process


class ReplyConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    async def connect(self) -> None:
        self.tray = Tray()
        self.readers: dict[str, Reader] = {}
        self.tasks: list[asyncio.Task[None]] = []
        self.user_id: UUID | None = None
        await self.accept()
        user = await threaded(user_of_session, self.session_key)
        if user is None:
            await self.close(SIGNED_OUT)
        elif len(open_sockets[user.id]) >= settings.LIMITS["sockets_per_user"]:
            await self.close(TOO_MANY)
        else:
            self.user_id = user.id
            open_sockets[user.id].add(self)
            await relay().enter(self)  # before the patrol looks at the session once more
            self.tasks = [asyncio.create_task(self.carry()), asyncio.create_task(self.patrol())]

    @property
    def session_key(self) -> str | None:
        key: str | None = self.scope["session"].session_key
        return key

    async def disconnect(self, code: int) -> None:
        for task in self.tasks:
            task.cancel()
        for reader in self.readers.values():
            relay().detach(reader)
        relay().leave(self)
        if self.user_id is not None:
            open_sockets[self.user_id].discard(self)
            if not open_sockets[self.user_id]:
                del open_sockets[self.user_id]

    def heed(self, notice: Notice) -> None:
        ours = session_digest(self.session_key)
        if self.user_id is not None and (notice.user == self.user_id or notice.session == ours):
            self.tasks.append(asyncio.create_task(self.close(SIGNED_OUT)))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.user_id is None:
            return
        try:
            await self.obey(command_read(text_data))
        except Refused as refusal:
            await self.say(refusal.frame)
        except SignedOut:
            await self.close(SIGNED_OUT)

    async def obey(self, command: Attach | Detach | Ping) -> None:
        match command:
            case Attach():
                await self.attach(command.reply, command.after)
            case Detach():
                self.detach(str(command.reply))
            case Ping():
                await self.say({"type": "pong"})
            case _:
                assert_never(command)

    async def attach(self, reply_id: UUID, after: int) -> None:
        name = str(reply_id)
        reply = await threaded(reply_of_session, self.session_key, reply_id)
        self.detach(name)
        if len(self.readers) >= FOLLOWED:
            raise Refused("too_many", f"One socket follows at most {FOLLOWED} replies.", name)
        if isinstance(reply, Reply) and reply.has_ended:
            self.tray.put(name, saved_frame(reply))
        else:
            self.readers[name] = await relay().attach(name, after, self.tray)

    def detach(self, name: str) -> None:
        if reader := self.readers.pop(name, None):
            relay().detach(reader)

    async def carry(self) -> None:
        """From the tray to the browser; waits where the browser is slow to take."""
        with contextlib.suppress(OSError):  # gone: `disconnect` follows
            while True:
                name, raw = await self.tray.take()
                if raw.startswith(SAVED):
                    await self.send(text_data=raw.decode())
                else:
                    await self.send(text_data=f'{{"reply":"{name}","event":{raw.decode()}}}')

    async def patrol(self) -> None:
        """Now and then: is it still you, do you still read, did a reply end without its stream?"""
        while (fault := await self.fault()) is None:
            await self.settle()
            await asyncio.sleep(settings.SOCKET_PATROL_SECONDS)
        log.info("socket closed with %d", fault)
        await self.close(fault)

    async def fault(self) -> int | None:
        if self.tray.is_slow():
            return TOO_SLOW
        user = await threaded(user_of_session, self.session_key)
        return SIGNED_OUT if user is None else None

    async def settle(self) -> None:
        for reply in await threaded(replies_ended, list(self.readers)):
            name = str(reply.id)
            reader = self.readers.get(name)
            if reader is not None:
                self.detach(name)
                if not reader.has_ended:
                    self.tray.put(name, saved_frame(reply))

    async def say(self, frame: dict[str, Any]) -> None:
        await self.send(text_data=msgspec.json.encode(frame).decode())


def command_read(text: str | None) -> Attach | Detach | Ping:
    if text is None or len(text) > FRAME_CHARS:
        raise Refused("bad_frame", f"Send text frames of at most {FRAME_CHARS} characters.")
    try:
        return msgspec.convert(json_read(text.encode()), Attach | Detach | Ping)
    except (Unreadable, msgspec.ValidationError) as error:
        raise Refused("bad_frame", str(error)) from error


def saved_frame(reply: Reply) -> bytes:
    return msgspec.json.encode({"saved": reply_json(reply), "reply": str(reply.id)})


def reply_of_session(session_key: str | None, reply_id: UUID) -> Reply | OffRecord:
    user: User | None = user_of_session(session_key)
    if user is None:
        raise SignedOut
    try:
        return reply_heard_by(user, reply_id)
    except Http404 as error:
        raise Refused("not_found", "There is no such reply.", str(reply_id)) from error
    except RedisError as error:
        raise Refused("unavailable", "Try again in a moment.", str(reply_id)) from error


async def threaded(function: Any, *args: Any) -> Any:
    """In a thread of its own: one slow query does not hold up the other sockets."""
    return await DatabaseSyncToAsync(function, thread_sensitive=False)(*args)
