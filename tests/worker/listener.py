"""A serving engine and somebody who hears everything it says."""

import threading
from collections import defaultdict
from functools import reduce
from types import TracebackType
from typing import Any

from tests.worker.processes import eventually
from worker.contract import (
    ChatMessage,
    Clamp,
    Delta,
    End,
    Event,
    Failed,
    Finished,
    GenerationRequest,
    Sampling,
    fold,
)
from worker.engine import Batch
from worker.engine.engine import BatchEngine


def ask(
    text: str, *clamps: Clamp, id: str = "", model: str = "tiny", **sampling: Any
) -> GenerationRequest:
    return GenerationRequest(
        id=id or text,
        model=model,
        messages=[ChatMessage(role="user", text=text)],
        clamps=list(clamps),
        sampling=Sampling(**({"temperature": 0.0, "max_tokens": 24} | sampling)),
    )


class Listener:
    def __init__(self, engine: BatchEngine) -> None:
        self.engine = engine
        self.heard: dict[str, list[Event]] = defaultdict(list)
        self.steps = 0
        self._lock = threading.Lock()

    def __enter__(self) -> "Listener":
        self.engine.start(self._hear)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.engine.close()

    def _hear(self, batch: Batch) -> None:
        with self._lock:
            self.steps += 1
            for key, event in batch:
                self.heard[key].append(event)

    def said(self, key: str) -> str:
        return reduce(fold, self.heard[key], "")

    def deltas(self, key: str) -> int:
        return sum(isinstance(event, Delta) for event in self.heard[key])

    def speaking(self, key: str, deltas: int = 2) -> None:
        eventually(lambda: self.deltas(key) >= deltas, what=f"{key} to speak")

    def end(self, key: str) -> End:
        def ended() -> bool:
            return bool(self.heard[key]) and isinstance(self.heard[key][-1], Finished | Failed)

        eventually(ended, what=f"{key} to end")
        end = self.heard[key][-1]
        assert isinstance(end, Finished | Failed)
        return end
