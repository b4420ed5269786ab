"""Each contender with as many threads as serve it best, found in a trial before it is measured."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from worker.bench.contenders import Contender, Reply
from worker.bench.workload import Chat

TRIALS = 2  # of each number of threads; the better counts


@dataclass(frozen=True, slots=True)
class Placed:
    """A contender, and its threads."""

    who: Contender
    threads: int

    @property
    def name(self) -> str:
        return self.who.name

    def answer(self, chats: Sequence[Chat], tokens: int, temperature: float) -> list[Reply]:
        torch.set_num_threads(self.threads)
        return self.who.answer(chats, tokens, temperature)

    def close(self) -> None:
        self.who.close()


def best(
    make: Callable[[int], Contender], counts: Sequence[int], trial: Callable[[Placed], float]
) -> Placed:
    """Made anew for each count, since threads of its own take theirs over when they begin."""
    found: tuple[float, Placed] | None = None
    for threads in counts:
        torch.set_num_threads(threads)
        placed = Placed(make(threads), threads)
        speed = max(trial(placed) for _ in range(TRIALS))
        if found is None or speed > found[0]:
            loser, found = found, (speed, placed)
        else:
            loser = (speed, placed)
        if loser is not None:
            loser[1].close()
    assert found is not None
    return found[1]
