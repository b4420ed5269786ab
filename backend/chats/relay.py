"""Carries events from Redis to readers, unparsed: one blocked read per process for them all.

Each reader has its own place in its stream. One without room is left where it is, and goes on
from there when it has room again; one that has none for too long is called slow and dropped.
Nothing is lost by either, since the stream keeps every event and a reader says where it is.
"""

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from redis import RedisError
from redis.asyncio import Redis

from backend.chats.closings import NOTICES, Notice, notice_read
from worker.contract import EVENT_FIELD, is_last, stream_key

log = logging.getLogger(__name__)

BLOCK_MS = 2_000  # below redis-py's socket timeout
ENTRIES = 256  # at most, of one stream in one read
ROOM = 512  # events that wait for one reader, all its streams together
RETRY_SECONDS = 0.5

Entries = list[tuple[bytes, dict[bytes, bytes]]]


class Tray:
    """Where frames wait for one reader: a socket, or one HTTP answer."""

    def __init__(self) -> None:
        self._frames: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._full_since: float | None = None

    def has_room(self) -> bool:
        if self._full_since is None and self._frames.qsize() >= ROOM:
            self._full_since = time.monotonic()
        return self._full_since is None

    def is_slow(self) -> bool:
        full = self._full_since
        return full is not None and time.monotonic() - full > settings.SLOW_READER_SECONDS

    def put(self, reply: str, raw: bytes) -> None:
        self._frames.put_nowait((reply, raw))

    async def take(self) -> tuple[str, bytes]:
        if self._full_since is not None and self._frames.qsize() <= ROOM // 2:
            self._full_since = None
            await relay().wake()
        return await self._frames.get()  # last, so that a cancelled call takes nothing


@dataclass(eq=False)
class Reader:
    reply: str
    last: int  # seq
    tray: Tray
    has_ended: bool = False

    def offer(self, entries: Entries) -> None:
        for entry, fields in entries:
            seq = int(entry.partition(b"-")[2])
            if self.has_ended or not self.tray.has_room():
                return
            if seq > self.last:
                raw = fields[EVENT_FIELD]
                self.last, self.has_ended = seq, is_last(raw)
                self.tray.put(self.reply, raw)


class Closable(Protocol):
    """An open socket, which knows whether a notice means it."""

    def heed(self, notice: Notice) -> None: ...


class Relay:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._readers: set[Reader] = set()
        self._sockets: set[Closable] = set()
        self._wake_key = f"relay:{uuid.uuid4().hex}:wake"
        self._woken = "0-0"
        self._noticed: str | None = None  # where it is in the notices; None: not known yet
        self._task: asyncio.Task[None] | None = None

    async def attach(self, reply: str, after: int, tray: Tray) -> Reader:
        reader = Reader(reply, after, tray)
        self._readers.add(reader)
        self._ensure_running()
        await self.wake()
        return reader

    def detach(self, reader: Reader) -> None:
        self._readers.discard(reader)

    async def enter(self, socket: Closable) -> None:
        """From now on it hears of every notice; whoever enters looks at its session afterwards."""
        self._sockets.add(socket)
        with contextlib.suppress(RedisError):  # then the loop looks, and says so
            await self._find_place()
        self._ensure_running()

    def leave(self, socket: Closable) -> None:
        self._sockets.discard(socket)

    def _ensure_running(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def wake(self) -> None:
        """Ends the blocked read. Through a stream, so that a call between two reads counts too."""
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.xadd(self._wake_key, {b"wake": b""}, maxlen=1)
                pipe.expire(self._wake_key, 3_600)
                await pipe.execute()
        except RedisError as error:
            log.warning("relay not woken: %s", error)  # the read ends by itself in BLOCK_MS

    async def _run(self) -> None:
        while self._readers or self._sockets:
            try:
                await self._read()
            except RedisError as error:
                log.warning("relay: %s", error)
                await asyncio.sleep(RETRY_SECONDS)
            except Exception:  # every reader of this process hangs on this loop
                log.exception("relay")
                await asyncio.sleep(RETRY_SECONDS)
        self._noticed = None

    async def _find_place(self) -> str:
        if self._noticed is None:
            newest: Any = await self._redis.xrevrange(NOTICES, count=1)
            self._noticed = newest[0][0].decode() if newest else "0-0"
        return self._noticed

    async def _read(self) -> None:
        places = self._places()
        wanted: dict[Any, Any] = {**places, self._wake_key: self._woken}
        wanted[NOTICES] = await self._find_place()
        answer: Any = await self._redis.xread(wanted, count=ENTRIES, block=BLOCK_MS)
        by_key: dict[bytes, Entries] = dict(answer or [])
        if wakes := by_key.pop(self._wake_key.encode(), None):
            self._woken = wakes[-1][0].decode()
        self._announce(by_key.pop(NOTICES.encode(), []))
        for reader in list(self._readers):
            # A reader that came during the read, from an earlier place, waits for the next one.
            key = stream_key(reader.reply)
            read_from = places.get(key)
            if read_from is not None and reader.last >= int(read_from.partition("-")[2]):
                reader.offer(by_key.get(key.encode(), []))
            if reader.has_ended:
                self._readers.discard(reader)

    def _announce(self, notices: Entries) -> None:
        for entry, fields in notices:
            self._noticed = entry.decode()
            notice = notice_read(fields)
            for socket in list(self._sockets):
                socket.heed(notice)

    def _places(self) -> dict[str, str]:
        """Per stream, the earliest place of its readers that have room."""
        places: dict[str, int] = {}
        for reader in self._readers:
            if reader.tray.has_room():
                key = stream_key(reader.reply)
                places[key] = min(places.get(key, reader.last), reader.last)
        return {key: f"1-{last}" for key, last in places.items()}


_relays: dict[asyncio.AbstractEventLoop, Relay] = {}


def async_redis() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=2, health_check_interval=15
    )


def relay() -> Relay:
    """The one of this process: a web process has one event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _relays:
        _relays.clear()
        _relays[loop] = Relay(async_redis())
    return _relays[loop]


@asynccontextmanager
async def following(reply: str) -> AsyncIterator[Tray]:
    """One reply from its beginning, for a reader of its own."""
    tray = Tray()
    reader = await relay().attach(reply, 0, tray)
    try:
        yield tray
    finally:
        relay().detach(reader)
