"""One engine and one outbox, and what happens between a request and its outcome."""

import logging
import threading
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

import msgspec
from msgspec.structs import replace
from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError, TimeoutError
from redis.retry import Retry

from worker.contract import (
    LOOK_SECONDS,
    Failed,
    GenerationRequest,
    Look,
    NotSeen,
    Outcome,
    WorkerState,
    encode,
    look_key,
)
from worker.engine import UNNUMBERED, Engine
from worker.engine.manifest import ArtifactError
from worker.guard import Guard
from worker.outbox import NotOurs, Outbox
from worker.settings import Settings

log = logging.getLogger(__name__)

DRAIN_SECONDS = 30.0


def open_settings_engine(settings: Settings) -> Engine:
    if settings.engine == "echo":
        from worker.engine.echo import open_echo

        return open_echo(settings.artifacts, settings.rows, settings.context, settings.echo_delay)
    # torch is loaded only where a model is
    from worker.engine.cache import MemoryBudgetError
    from worker.engine.opening import open_engine

    kv_bytes = settings.kv_mb * 2**20 if settings.kv_mb else None
    try:
        engine = open_engine(
            settings.artifacts, settings.rows, settings.context, settings.threads, kv_bytes
        )
    except MemoryBudgetError as error:
        raise SystemExit(f"WORKER_KV_MB: {error} Or lower WORKER_ROWS.") from error
    except ArtifactError as error:
        raise SystemExit(f"SHALLOT_ARTIFACT: {error}") from error
    engine.seconds_per_step = 1 / settings.pace if settings.pace else 0.0
    return engine


class Service:
    _current: "Service | None" = None

    def __init__(self, name: str, engine: Engine, redis: Redis) -> None:
        self._name, self._engine, self._redis = name, engine, redis
        self._outbox = Outbox(redis, name, self._state, engine.control)

    @classmethod
    def open(cls, settings: Settings) -> None:
        retry = Retry(ExponentialBackoff(cap=1.0, base=0.05), retries=8)
        redis = Redis.from_url(
            settings.redis_url, retry=retry, retry_on_error=[ConnectionError, TimeoutError]
        )
        cls._current = cls(settings.name, open_settings_engine(settings), redis)
        cls._current.start()

    @classmethod
    def current(cls) -> "Service":
        if cls._current is None:
            raise RuntimeError("The engine is opened when the worker starts, and it has not.")
        return cls._current

    def start(self) -> None:
        self._outbox.start()
        self._engine.start(self._outbox.put)

    def answer(self, payload: dict[str, Any]) -> Outcome:
        """Waits until the reply has ended and its readers can know; NotOurs: another one has it."""
        try:
            request = msgspec.convert(payload, GenerationRequest)
        except msgspec.ValidationError as error:
            return self._refuse(payload, str(error))
        known = self._outbox.claim(request.id)
        guard = Guard(request.forbidden, request.prefix)
        ending = self._outbox.open(request.id, request.clamps, known, guard)
        if not known:
            self._engine.submit(request)
        outcome = ending.result()
        return outcome if known else replace(outcome, artifacts=self._engine.artifacts)

    def look(self, payload: dict[str, Any]) -> None:
        """Whoever asked waits at `look_key`, and not for long."""
        try:
            look = msgspec.convert(payload, Look)
            answer = self._engine.look(look).result(timeout=LOOK_SECONDS)
        except msgspec.ValidationError as error:
            answer = NotSeen(code="bad_request", message=str(error))
        except (FutureTimeout, CancelledError):
            return
        look_id = payload.get("id")
        if isinstance(look_id, str) and look_id:
            with self._redis.pipeline(transaction=True) as pipe:
                pipe.rpush(look_key(look_id), encode(answer))
                pipe.expire(look_key(look_id), LOOK_SECONDS)
                pipe.execute()

    def drain_in_background(self) -> None:
        threading.Thread(target=self._drain, name="drain", daemon=True).start()

    def close(self) -> None:
        self._engine.close()
        self._outbox.close()

    def _refuse(self, payload: dict[str, Any], message: str) -> Outcome:
        reply_id = payload.get("id")
        if not isinstance(reply_id, str) or not reply_id:
            raise NotOurs(f"A request without an id can be answered to nobody: {message}")
        known = self._outbox.claim(reply_id)
        ending = self._outbox.open(reply_id, [], known)
        if not known:
            failed = Failed(seq=UNNUMBERED, code="bad_request", message=message)
            self._outbox.put([(reply_id, failed)])
        return ending.result()

    def _drain(self) -> None:
        if not self._outbox.wait_until_empty(DRAIN_SECONDS):
            log.warning("some replies took longer than %g s to end; they are cut", DRAIN_SECONDS)
            self._outbox.cut_off()

    def _state(self) -> WorkerState:
        engine = self._engine
        return WorkerState(
            name=self._name,
            model=engine.model,
            artifacts=engine.artifacts,
            rows=engine.rows,
            busy=engine.busy,
            context=engine.context,
            prompt_tokens=engine.prompt_tokens,
            cached_tokens=engine.cached_tokens,
        )
