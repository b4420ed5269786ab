"""Bootstrap intervals over questions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Interval:
    mean: float
    low: float  # 2.5 %
    high: float  # 97.5 %

    def __str__(self) -> str:
        return f"{self.mean:.2f} [{self.low:.2f}, {self.high:.2f}]"


def interval(values: Sequence[float], seed: int = 0) -> Interval:
    data = np.asarray(values, dtype=float)
    drawn = np.random.default_rng(seed).integers(0, len(data), (RESAMPLES, len(data)))
    low, high = np.percentile(data[drawn].mean(axis=1), (2.5, 97.5))
    return Interval(float(data.mean()), float(low), float(high))


def spearman(x: Sequence[float], y: Sequence[float]) -> float:
    """Rank correlation, ties at their mean rank; 1 where y never changes."""
    a, b = _ranks(x), _ranks(y)
    if np.ptp(b) == 0 or np.ptp(a) == 0:
        return 1.0
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(values: Sequence[float]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    data = np.asarray(values, dtype=float)
    return np.array([(data < v).sum() + (data == v).sum() / 2 for v in data], dtype=float)
