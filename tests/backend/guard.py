"""A worker that is a guard model, with its answers written beforehand."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from redis import Redis

from worker.contract import (
    EVENT_FIELD,
    Delta,
    Failed,
    Finished,
    encode,
    queue_name,
    stream_key,
)

MODEL = "a-guard"


class Guard:
    """Takes requests from the queue of its model, as Celery put them there."""

    def __init__(self, redis: Redis, *answers: str) -> None:
        self.redis, self.answers = redis, list(answers)
        self.asked: list[dict[str, Any]] = []
        self.over = threading.Event()

    def work(self) -> None:
        while self.answers and not self.over.wait(0.01):
            taken: Any = self.redis.lpop(queue_name(MODEL))
            if taken is not None:
                body = json.loads(base64.b64decode(json.loads(taken)["body"]))
                request = body[0][0]
                self.asked.append(request)
                self._answer(request["id"], self.answers.pop(0))

    def _answer(self, request_id: str, answer: str) -> None:
        end: Any = Finished(
            seq=2, reason="stop", prompt_tokens=1, tokens=1, first_token_ms=1, tokens_per_second=1.0
        )
        if answer == "(fails)":
            end = Failed(seq=2, code="overloaded", message="Too much to do.")
        for event in (Delta(seq=1, text=answer), end):
            fields: Any = {EVENT_FIELD: encode(event)}
            self.redis.xadd(stream_key(request_id), fields, id=f"1-{event.seq}")


@contextmanager
def guarding(redis: Redis, *answers: str) -> Iterator[Guard]:
    guard = Guard(redis, *answers)
    thread = threading.Thread(target=guard.work)
    thread.start()
    try:
        yield guard
    finally:
        guard.over.set()
        thread.join()
        redis.delete(queue_name(MODEL))
