"""CUDA graphs of the decode step: one launch instead of some hundred, for each of a few shapes.

A graph replays the very kernels of `Passes.step` on the same addresses, so all that changes from
step to step lives in the tensors of Passes, Cache and Steering. The host waits once a step, for the
tokens that were chosen, which the card writes into memory that is pinned for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

from worker.engine.aim import Seen
from worker.engine.sampling import Choice
from worker.engine.steering import Steering

WARM_UP = 3  # runs before a capture, in which libraries choose kernels and allocate
Key = tuple[int, int, tuple[int, ...]]  # count, length, widths


@dataclass(frozen=True, slots=True, eq=False)
class Captured:
    graph: Any  # torch.cuda.CUDAGraph
    choice: Choice
    landing: Tensor  # of the choice
    logits: Tensor
    seen: dict[tuple[int, int], Seen]


class Step(Protocol):
    def __call__(
        self, count: int, length: int, widths: tuple[int, ...]
    ) -> tuple[Choice, Tensor]: ...


class Graphs:
    """Stands in for `Passes.step` on a GPU."""

    def __init__(self, step: Step, state: Sequence[Tensor], steering: Steering) -> None:
        self._step, self._state, self._steering = step, state, steering
        self._captured: dict[Key, Captured] = {}
        self._pool: Any = None

    def __call__(self, count: int, length: int, widths: tuple[int, ...]) -> tuple[Choice, Tensor]:
        key = (count, length, widths)
        found = self._captured.get(key) or self._capture(key)
        found.graph.replay()
        found.landing.copy_(found.choice.all, non_blocking=True)
        self._steering.seen = dict(found.seen)
        return Choice(found.choice.all, found.landing), found.logits

    def _capture(self, key: Key) -> Captured:
        """The warm-up moves every row on; what it moved is put back."""
        before = [tensor.clone() for tensor in self._state]
        stream: Any = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(WARM_UP):
                self._step(*key)
                self._restore(before)
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool):
            choice, logits = self._step(*key)
        self._pool = graph.pool()
        is_pinned = choice.all.is_cuda
        landing = torch.empty_like(choice.all, device="cpu", pin_memory=is_pinned)
        self._captured[key] = Captured(graph, choice, landing, logits, dict(self._steering.seen))
        return self._captured[key]

    def _restore(self, before: Sequence[Tensor]) -> None:
        for tensor, old in zip(self._state, before, strict=True):
            tensor.copy_(old)
