"""Fair timing: arms take turns in every round, and only medians and ratios of rounds are told."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

T = TypeVar("T")


def forth_and_back(names: Sequence[str], turn: int) -> Sequence[str]:
    return names if turn % 2 == 0 else names[::-1]


def interleave(arms: Mapping[str, Callable[[int], T]], repeats: int) -> dict[str, list[T]]:
    """A B C, C B A, A B C …: a machine that slows down slows everybody down alike.

    Each arm is told which turn it is.
    """
    results: dict[str, list[T]] = {name: [] for name in arms}
    for turn in range(repeats):
        for name in forth_and_back(list(arms), turn):
            results[name].append(arms[name](turn))
    return results


Clock = Callable[[], float]


def seconds(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def undisturbed(threads: int) -> Clock:
    """For differences of a percent: processor seconds, which no other program can lengthen.

    With one thread at work they are what the wall clock would show on a machine of its own.
    """
    return time.process_time if threads == 1 else time.perf_counter


@dataclass(frozen=True, slots=True)
class Ratio:
    middle: float
    least: float
    greatest: float

    @classmethod
    def of(cls, above: Sequence[float], below: Sequence[float]) -> "Ratio":
        """Of two paired series: the ratio of their medians, and the least and greatest pair."""
        pairs = [a / b for a, b in zip(above, below, strict=True)]
        return cls(median(above) / median(below), min(pairs), max(pairs))

    def __format__(self, spec: str) -> str:
        middle, least, greatest = (
            format(value, spec) for value in (self.middle, self.least, self.greatest)
        )
        return f"{middle} ({least}–{greatest})"


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of the values does not exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]
