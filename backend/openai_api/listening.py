"""Asks for replies that are kept nowhere and hears them; whoever leaves early stops the worker."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from functools import partial
from typing import Any

from channels.db import DatabaseSyncToAsync
from redis import RedisError

from backend.accounts.models import User
from backend.chats import stream
from backend.chats.off_record_services import off_record_hand_over, off_record_settle
from backend.chats.relay import Reader, Tray, relay
from backend.chats.stream import Pulse
from backend.openai_api.admission import share_opened
from worker.contract import (
    End,
    Event,
    Failed,
    Finished,
    GenerationRequest,
    Stop,
    decode_event,
)

log = logging.getLogger(__name__)

LOOK_EVERY = 3.0  # seconds of silence
WAIT_SECONDS = 120  # for a worker to take the request
FAREWELL_SECONDS = 15  # for a worker to say what a stopped reply took

_farewells: set[asyncio.Task[None]] = set()  # the event loop itself holds tasks weakly


async def apart(function: Any, *args: Any) -> Any:
    """In a thread that belongs to no request, which may be over already."""
    return await DatabaseSyncToAsync(function, thread_sensitive=False)(*args)


class Hearing:
    """The generations of one call, asked for together, and what they have said so far."""

    def __init__(self, user: User, requests: Sequence[GenerationRequest]) -> None:
        self.user = user
        self.requests = {one.id: one for one in requests}
        self.places = {one.id: place for place, one in enumerate(requests)}
        self.ends: dict[str, End] = {}
        self.tray = Tray()
        self.readers: list[Reader] = []
        self.is_asked = False

    @property
    def pending(self) -> list[GenerationRequest]:
        return [one for name, one in self.requests.items() if name not in self.ends]

    async def events(self) -> AsyncGenerator[tuple[int, Event], None]:
        """(which choice, event). Hands the requests over itself, so that there is no moment in
        which nobody would stop them.
        """
        try:
            await apart(share_opened, self.user, list(self.requests.values()))
            for name in self.requests:
                self.readers.append(await relay().attach(name, 0, self.tray))
            self.is_asked = True
            await apart(self._dispatch)
            while self.pending:
                yield await self._next()
            await self._settle()
        finally:  # without awaiting: whoever left has cancelled us
            farewell = asyncio.create_task(self._farewell())
            _farewells.add(farewell)
            farewell.add_done_callback(_farewells.discard)

    def _dispatch(self) -> None:
        for request in self.requests.values():
            off_record_hand_over(request)

    async def _next(self) -> tuple[int, Event]:
        while True:
            try:
                async with asyncio.timeout(LOOK_EVERY):  # wait_for would lose a hang-up at a word
                    return self._heard(*await self.tray.take())
            except TimeoutError:
                await apart(_end_lost, self.pending)

    def _heard(self, name: str, raw: bytes) -> tuple[int, Event]:
        event = decode_event(raw)
        if isinstance(event, Finished | Failed):
            self.ends[name] = event
        return self.places[name], event

    async def _farewell(self) -> None:
        try:
            if self.is_asked and self.pending:
                await apart(_stop, self.pending)
                async with asyncio.timeout(FAREWELL_SECONDS):
                    while self.pending:
                        await self._next()
        except TimeoutError:
            log.warning("completion %s: no worker says how it ended", next(iter(self.requests)))
        finally:
            for reader in self.readers:
                relay().detach(reader)
            await self._settle()

    async def _settle(self) -> None:
        """Of the rest, which has not ended, the worker's end or the reaper takes care."""
        for name in self.ends:
            await apart(partial(off_record_settle, reply_id=name))


def _end_lost(requests: Iterable[GenerationRequest]) -> None:
    """Where nobody writes any more the stream ends, and the relay tells of it as of any end."""
    try:
        for request in requests:
            pulse = stream.pulses([request.id])[request.id]
            if _is_lost(request, pulse):
                stream.end_append(request.id, stream.worker_lost(pulse.last_seq + 1))
    except RedisError as error:
        log.warning("completion not looked after: %s", error)


def _is_lost(request: GenerationRequest, pulse: Pulse) -> bool:
    if pulse.has_ended or pulse.is_leased:
        return False
    waited = time.time() - request.queued_at
    if pulse.last_seq == 0 and waited < WAIT_SECONDS:
        return waited > LOOK_EVERY and not stream.is_waiting(request.id, request.model)
    return True


def _stop(requests: Sequence[GenerationRequest]) -> None:
    """What no worker has taken yet ends here and now."""
    try:
        for request in requests:
            stream.control_push(request.id, Stop())
        for name, pulse in stream.pulses(one.id for one in requests).items():
            if not pulse.is_leased and pulse.last_seq == 0:
                stream.end_append(name, stream.stopped_unwritten())
    except RedisError as error:
        log.warning("completions not stopped: %s", error)
