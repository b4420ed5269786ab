"""The hatch to the workers: the only file that knows Celery has tasks for them."""

import logging

import msgspec
from celery import Signature, signature
from celery.exceptions import OperationalError
from redis import RedisError

from backend.chats.errors import QueueUnreachable
from backend.config.celery import RECORD_QUEUE, app
from worker.contract import LOOK_SECONDS, GenerationRequest, Look, queue_name

log = logging.getLogger(__name__)


def dispatch(request: GenerationRequest, *, then: str = "chats.record_reply") -> None:
    """By name, so that neither side imports the other; the chain writes down what was said.

    A reply that cannot be handed over stays queued, and the reaper ends it.
    """
    record = signature(then, queue=RECORD_QUEUE, app=app)
    try:
        (_generate(request) | record).apply_async()
    except (OperationalError, RedisError) as error:
        log.error("reply %s not handed over: %s", request.id, error)


def dispatch_off_record(request: GenerationRequest) -> None:
    """What follows is told that it ended, and not what was said."""
    settle = signature(
        "chats.settle_off_record", args=(request.id,), immutable=True, queue=RECORD_QUEUE, app=app
    )
    try:
        (_generate(request) | settle).apply_async()
    except (OperationalError, RedisError) as error:
        raise QueueUnreachable("The queue cannot be reached. Try again.") from error


def dispatch_unrecorded(request: GenerationRequest) -> None:
    """For answers that nobody keeps: whoever asks is told at once."""
    try:
        _generate(request).apply_async()
    except (OperationalError, RedisError) as error:
        raise QueueUnreachable("The queue cannot be reached. Try again.") from error


def dispatch_look(look: Look) -> None:
    """Behind the replies of the same workers; gone when nobody waits any more."""
    task = signature(
        "worker.look",
        args=(msgspec.to_builtins(look),),
        queue=queue_name(look.model),
        task_id=look.id,
        app=app,
    )
    try:
        task.apply_async(expires=LOOK_SECONDS)
    except (OperationalError, RedisError) as error:
        raise QueueUnreachable("The queue cannot be reached. Try again.") from error


def _generate(request: GenerationRequest) -> Signature:
    # The reply's id is the task's: the reaper looks for it in the queue.
    return signature(
        "worker.generate",
        args=(msgspec.to_builtins(request),),
        queue=queue_name(request.model),
        task_id=request.id,
        app=app,
    )
