"""A worker that says what the test puts into its mouth, and shows what it was asked."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from redis import Redis

from tests.backend.artifacts import MODEL
from tests.backend.processes import PRETENDER, eventually
from worker.contract import (
    KEEP_SECONDS,
    Delta,
    Event,
    Finished,
    GenerationRequest,
    Started,
    WorkerState,
    control_key,
    encode,
    lease_key,
    queue_name,
    stream_key,
    worker_key,
)


class Ventriloquist:
    def __init__(self, redis: Redis, model: str) -> None:
        self.redis, self.model = redis, model
        self.told: dict[str, int] = {}

    def asked(self, count: int = 1) -> list[GenerationRequest]:
        """Takes them from the queue, as a worker does, and holds a lease on each."""
        key = queue_name(self.model)
        eventually(lambda: self.redis.llen(key) >= count, what=f"{count} requests")
        requests = [self._taken(self.redis.rpop(key)) for _ in range(count)]
        for request in requests:
            self.redis.set(lease_key(request.id), PRETENDER, ex=KEEP_SECONDS)
        return requests

    def _taken(self, raw: bytes) -> GenerationRequest:
        arguments = json.loads(base64.b64decode(json.loads(raw)["body"]))
        return msgspec.convert(arguments[0][0], GenerationRequest)

    def starts(self, *requests: GenerationRequest) -> None:
        for one in requests:
            self.says(one, Started(seq=1, waited_ms=0))

    def says(self, request: GenerationRequest, event: Event) -> None:
        seq = self.told.get(request.id, 0) + 1
        self.told[request.id] = seq
        raw = encode(msgspec.structs.replace(event, seq=seq))
        self.redis.xadd(stream_key(request.id), {b"event": raw}, id=f"1-{seq}")

    def says_words(self, request: GenerationRequest, *words: str) -> None:
        for word in words:
            self.says(request, Delta(seq=0, text=word))

    def ends(self, request: GenerationRequest, *, prompt: int = 5, tokens: int = 3) -> None:
        self.says(
            request,
            Finished(
                seq=0, reason="stop", prompt_tokens=prompt, tokens=tokens, first_token_ms=1,
                tokens_per_second=1.0,
            ),
        )  # fmt: skip

    def controls(self, request: GenerationRequest) -> list[bytes]:
        return self.redis.lrange(control_key(request.id), 0, -1)


@contextmanager
def ventriloquist(redis: Redis, model: str = MODEL) -> Iterator[Ventriloquist]:
    state = WorkerState(name=PRETENDER, model=model, artifacts={}, rows=8, busy=0, context=512)
    redis.delete(queue_name(model))
    redis.set(worker_key(PRETENDER), encode(state))
    yield Ventriloquist(redis, model)
    redis.delete(worker_key(PRETENDER), queue_name(model))
