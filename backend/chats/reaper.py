"""Ends what nobody will end: replies whose worker is gone, whose task or whose record was lost."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial, reduce
from itertools import islice
from typing import Any, Self

import msgspec
from django.utils import timezone

from backend.chats import stream
from backend.chats.clamps import effective
from backend.chats.models import UNFINISHED, Replay, Reply, Status
from backend.chats.off_record import OffRecord, off_record_unsettled
from backend.chats.off_record_services import off_record_settle
from backend.chats.replays import replay_record
from backend.chats.services import reply_record
from backend.chats.stream import Pulse
from worker.contract import Clamp, Event, Failed, Finished, Outcome, Steered, fold

log = logging.getLogger(__name__)

BATCH = 200
LOST_AFTER = timedelta(seconds=20)  # in no queue, with no worker


@dataclass(frozen=True, slots=True)
class Awaited:
    """Something asked of a worker, and how its end is kept."""

    id: str
    model: str
    begun: datetime
    end: Callable[[], bool]

    @classmethod
    def reply(cls, reply: Reply) -> Self:
        def end() -> bool:
            return reply_record(outcome=outcome_of(reply))

        return cls(str(reply.id), reply.model, reply.created_at, end)

    @classmethod
    def replay(cls, replay: Replay) -> Self:
        def end() -> bool:
            return replay_record(outcome=_outcome(str(replay.id), []))

        return cls(str(replay.id), replay.reply.model, replay.created_at, end)

    @classmethod
    def off_record(cls, one: OffRecord) -> Self:
        return cls(one.id, one.model, one.begun_at, partial(off_record_settle, reply_id=one.id))


def reap() -> int:
    """How many were ended. Two reapers at once do no harm: each step has one winner."""
    awaited = _awaited()
    ended = 0
    while batch := list(islice(awaited, BATCH)):
        pulses = stream.pulses(one.id for one in batch)
        ended += sum(_settle(one, pulses[one.id]) for one in batch)
    return ended


def _awaited() -> Iterator[Awaited]:
    replies = Reply.objects.filter(status__in=UNFINISHED).order_by("created_at")
    yield from map(Awaited.reply, replies.iterator(chunk_size=BATCH))
    replays = Replay.objects.filter(ended_at=None).select_related("reply").order_by("created_at")
    yield from map(Awaited.replay, replays.iterator(chunk_size=BATCH))
    yield from map(Awaited.off_record, off_record_unsettled())


def _settle(one: Awaited, pulse: Pulse) -> bool:
    if pulse.has_ended:
        return one.end()
    if pulse.is_leased:
        Reply.objects.filter(pk=one.id, status=Status.QUEUED).update(status=Status.WRITING)
        return False
    if pulse.last_seq == 0 and _may_still_come(one):
        return False
    return _interrupt(one, pulse)


def _may_still_come(one: Awaited) -> bool:
    if timezone.now() - one.begun < LOST_AFTER:
        return True
    return stream.is_waiting(one.id, one.model)


def _interrupt(one: Awaited, pulse: Pulse) -> bool:
    """Tells every reader first; where the worker wrote meanwhile, it is alive after all."""
    if not stream.end_append(one.id, stream.worker_lost(pulse.last_seq + 1)):
        return False
    log.warning("reply %s interrupted after event %d", one.id, pulse.last_seq)
    return one.end()


def outcome_of(reply: Reply) -> Outcome:
    """What the worker would have reported, read from the stream."""
    return _outcome(str(reply.id), reply.clamps)


def _outcome(reply_id: str, clamps: list[dict[str, Any]]) -> Outcome:
    events = stream.events(reply_id)
    end = next(event for event in events if isinstance(event, Finished | Failed))
    held = effective(msgspec.convert(clamps, list[Clamp]))
    return Outcome(
        reply_id=reply_id,
        text=reduce(fold, events, ""),
        end=end,
        clamps=_clamps_at_end(held, events),
    )


def _clamps_at_end(held: list[Clamp], events: Iterable[Event]) -> list[Clamp]:
    for event in events:
        if isinstance(event, Steered):
            held = event.clamps
    return held
