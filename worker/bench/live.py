"""A serving engine, and the moment at which each of its events was heard."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from types import TracebackType
from typing import Protocol

from worker.contract import (
    Clamp,
    Control,
    Delta,
    End,
    Event,
    Failed,
    Finished,
    GenerationRequest,
    Steer,
    Stop,
)
from worker.engine import Batch, Deliver

PATIENCE = 300.0  # seconds


class Serving(Protocol):
    """What is asked of an engine, here or in a worker."""

    def start(self, deliver: Deliver) -> None: ...
    def submit(self, request: GenerationRequest) -> None: ...
    def control(self, reply_id: str, control: Control) -> None: ...
    def close(self) -> None: ...


class Live:
    def __init__(
        self, engine: Serving, watch: Callable[[Batch, float], None] | None = None
    ) -> None:
        self._engine = engine
        self._watch = watch  # called in the engine's thread
        self._changed = threading.Condition()
        self._taken = set[str]()
        self.heard: dict[str, list[tuple[float, Event]]] = defaultdict(list)

    def __enter__(self) -> "Live":
        self._engine.start(self._hear)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._engine.close()

    def _hear(self, batch: Batch) -> None:
        now = time.perf_counter()
        with self._changed:
            for key, event in batch:
                self.heard[key].append((now, event))
            self._changed.notify_all()
        if self._watch is not None:
            self._watch(batch, now)

    def submit(self, request: GenerationRequest) -> float:
        if request.id in self._taken:
            raise ValueError(f"There was a reply {request.id} already.")
        self._taken.add(request.id)
        now = time.perf_counter()
        self._engine.submit(request)
        return now

    def steer(self, key: str, clamps: list[Clamp]) -> float:
        now = time.perf_counter()
        self._engine.control(key, Steer(clamps=clamps))
        return now

    def stop(self, key: str) -> None:
        self._engine.control(key, Stop())

    def wait(self, until: Callable[[], bool]) -> None:
        with self._changed:
            if not self._changed.wait_for(until, timeout=PATIENCE):
                raise TimeoutError(f"Nothing came for {PATIENCE:g} seconds.")

    def deltas(self, key: str) -> list[float]:
        return [at for at, event in self.heard[key] if isinstance(event, Delta)]

    def end(self, key: str) -> End | None:
        events = self.heard[key]
        if not events or not isinstance(events[-1][1], Finished | Failed):
            return None
        return events[-1][1]

    def ended(self, key: str) -> Finished:
        """Wait for a reply's end, which must be a good one."""
        self.wait(lambda: self.end(key) is not None)
        end = self.end(key)
        if not isinstance(end, Finished):
            raise RuntimeError(f"Reply {key} failed: {end}")
        return end
