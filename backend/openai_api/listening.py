"""Asks for a reply that is kept nowhere and hears it; whoever leaves early stops the worker."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator

from asgiref.sync import sync_to_async
from redis import RedisError

from backend.chats import stream
from backend.chats.dispatch import dispatch_unrecorded
from backend.chats.relay import Tray, following
from worker.contract import Event, Failed, Finished, GenerationRequest, Stop, decode_event

log = logging.getLogger(__name__)

LOOK_EVERY = 3.0  # seconds of silence
WAIT_SECONDS = 120  # for a worker to take the request


async def heard(request: GenerationRequest) -> AsyncGenerator[Event, None]:
    """Hands the request over itself, so that there is no moment in which nobody would stop it."""
    has_ended = False
    try:
        async with following(request.id) as tray:
            await sync_to_async(dispatch_unrecorded, thread_sensitive=False)(request)
            while not has_ended:
                event = await _next(request, tray)
                has_ended = isinstance(event, Finished | Failed)
                yield event
    finally:
        if not has_ended:  # without awaiting: whoever left has cancelled us
            asyncio.get_running_loop().run_in_executor(None, _stop, request.id)


async def _next(request: GenerationRequest, tray: Tray) -> Event:
    while True:
        try:
            _, raw = await asyncio.wait_for(tray.take(), LOOK_EVERY)
        except TimeoutError:
            if await sync_to_async(_is_lost, thread_sensitive=False)(request):
                return stream.worker_lost(1)
        else:
            return decode_event(raw)


def _is_lost(request: GenerationRequest) -> bool:
    try:
        pulse = stream.pulses([request.id])[request.id]
        if pulse.has_ended or pulse.is_leased:
            return False
        waited = time.time() - request.queued_at
        if pulse.last_seq == 0 and waited < WAIT_SECONDS:
            return waited > LOOK_EVERY and not stream.is_waiting(request.id, request.model)
    except RedisError as error:
        log.warning("completion %s: %s", request.id, error)
        return False
    return True


def _stop(request_id: str) -> None:
    try:
        stream.control_push(request_id, Stop())
    except RedisError as error:
        log.warning("completion %s not stopped: %s", request_id, error)
