"""Ends what nobody will end: replies whose worker is gone, whose task or whose record was lost."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from functools import reduce
from itertools import islice

import msgspec
from django.utils import timezone

from backend.chats import stream
from backend.chats.models import UNFINISHED, Reply, Status
from backend.chats.services import reply_record
from backend.chats.stream import Pulse
from worker.contract import Clamp, Event, Failed, Finished, Outcome, Steered, fold

log = logging.getLogger(__name__)

BATCH = 200
LOST_AFTER = timedelta(seconds=20)  # in no queue, with no worker


def reap() -> int:
    """How many replies were ended. Two reapers at once do no harm: each step has one winner."""
    unfinished = Reply.objects.filter(status__in=UNFINISHED).order_by("created_at")
    replies = unfinished.iterator(chunk_size=BATCH)
    ended = 0
    while batch := list(islice(replies, BATCH)):
        pulses = stream.pulses(str(reply.id) for reply in batch)
        ended += sum(_settle(reply, pulses[str(reply.id)]) for reply in batch)
    return ended


def _settle(reply: Reply, pulse: Pulse) -> bool:
    if pulse.has_ended:
        return reply_record(outcome=outcome_of(reply))
    if pulse.is_leased:
        Reply.objects.filter(pk=reply.pk, status=Status.QUEUED).update(status=Status.WRITING)
        return False
    if pulse.last_seq == 0 and _may_still_come(reply):
        return False
    return _interrupt(reply, pulse)


def _may_still_come(reply: Reply) -> bool:
    if timezone.now() - reply.created_at < LOST_AFTER:
        return True
    return stream.is_waiting(str(reply.id), reply.model)


def _interrupt(reply: Reply, pulse: Pulse) -> bool:
    """Tells every reader first; where the worker wrote meanwhile, it is alive after all."""
    if not stream.end_append(str(reply.id), stream.worker_lost(pulse.last_seq + 1)):
        return False
    log.warning("reply %s interrupted after event %d", reply.id, pulse.last_seq)
    return reply_record(outcome=outcome_of(reply))


def outcome_of(reply: Reply) -> Outcome:
    """What the worker would have reported, read from the stream."""
    events = stream.events(str(reply.id))
    end = next(event for event in events if isinstance(event, Finished | Failed))
    held = msgspec.convert(reply.clamps, list[Clamp])
    return Outcome(
        reply_id=str(reply.id),
        text=reduce(fold, events, ""),
        end=end,
        clamps=_clamps_at_end(held, events),
    )


def _clamps_at_end(held: list[Clamp], events: Iterable[Event]) -> list[Clamp]:
    for event in events:
        if isinstance(event, Steered):
            held = event.clamps
    return held
