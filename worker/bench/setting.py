"""What every section is given: the models, the threads, how much of everything."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch

from worker.bench.models import Shape, Subject, make_demo, make_larger


@dataclass(frozen=True, slots=True)
class Size:
    """Enough for steady medians in about an hour on two cores."""

    repeats: int = 5  # rounds of everything that has rounds
    sampled_repeats: int = 3  # of the throughput at temperature 0.7
    chats: int = 16
    tokens: int = 64  # of each reply
    trial_tokens: int = 16  # ... in a trial for the best number of threads
    rows: Sequence[int] = (1, 4, 16, 64)
    clamps: Sequence[int] = (1, 4, 16, 32)
    seconds: float = 75.0  # of the tax, for each number of rows and of artifacts
    persona_repeats: int = 20
    personas: Sequence[int] = (1, 4, 16)
    arrivals: int = 32
    arrival_repeats: int = 2
    speakers: int = 8
    quiet: int = 40  # tokens of each speaker before a long prompt enters
    long_prompt: int = 2000  # tokens
    shared_prompt: int = 300
    turns: int = 6
    moves: int = 64  # of a dial
    replies: int = 200  # told again in other company
    layouts: Sequence[int] = (4, 16, 64)  # rows of the engine that tells them again
    shape: Shape = field(default_factory=Shape)


@dataclass(frozen=True, slots=True)
class Setting:
    shipped: Path  # the demo artifact as it is, which ends its replies
    demo: Subject
    larger: Subject
    threads: int  # of everybody, where one number is for all
    most_threads: int  # where each contender has as many as serve it best
    size: Size

    @property
    def counts(self) -> list[int]:
        """1, 2, 4 and so on, up to the most."""
        powers = [1 << n for n in range(self.most_threads.bit_length())]
        return sorted({*powers, self.most_threads})

    @property
    def subjects(self) -> tuple[Subject, Subject]:
        return self.demo, self.larger


def prepare(scratch: Path, shipped: Path, threads: int, most: int, size: Size) -> Setting:
    torch.set_num_threads(threads)
    demo = make_demo(scratch / "demo", shipped)
    larger = make_larger(scratch / "larger", shipped / "model", size.shape)
    return Setting(shipped, demo, larger, threads, most, size)
