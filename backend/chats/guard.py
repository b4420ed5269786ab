"""Carries the questions of the policy's classifier to a worker, and waits for the answer."""

import time
from functools import reduce

from redis import RedisError

from backend.chats import stream
from backend.chats.dispatch import dispatch_unrecorded
from backend.chats.errors import QueueUnreachable
from backend.policy.classifier import Unanswered
from worker.contract import Failed, Finished, GenerationRequest, Stop, fold

LOOK_SECONDS = 0.05


def guard_ask(request: GenerationRequest, seconds: float) -> str:
    """In the caller's thread; raises Unanswered when the time is over or the worker failed."""
    try:
        dispatch_unrecorded(request)
        return _answer(request.id, time.monotonic() + seconds)
    except (QueueUnreachable, RedisError) as error:
        raise Unanswered(str(error)) from error


def _answer(request_id: str, deadline: float) -> str:
    while time.monotonic() < deadline:
        said = stream.events(request_id)
        match said[-1:]:
            case [Finished()]:
                stream.stream_forget([request_id])
                return reduce(fold, said, "")
            case [Failed() as failure]:
                stream.stream_forget([request_id])
                raise Unanswered(f"{failure.code}: {failure.message}")
        time.sleep(LOOK_SECONDS)
    stream.control_push(request_id, Stop())
    stream.end_append(request_id, stream.stopped_unwritten())  # what no worker took is never begun
    raise Unanswered("No answer in time.")
