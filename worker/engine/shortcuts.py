"""What a clamp's equation comes to that does not depend on the token, and what tells that a feature
is off. K clamps, width d.

    x' = x + sum_i c_i d_i - sum_on r_i f_i d_i

The first sum is one vector for each rank. A feature is off for sure where p_i, with e_i cut to the
upper half of its bits, stays below its threshold by more than that can err: with s_i the shortened
e_i, |(e_i - s_i) x| <= |e_i - s_i| |x| (Cauchy and Schwarz), and a sum of d products errs by at
most d 2^-23 |e_i| |x| in 32 bits. So nothing is lost: whatever is on is read whole. Few features
are on, so a pass reads a quarter of the rows of e and d, and from memory that is what counts.

A sheet holds this for a layer and a slot, in pieces that are read in one go: the clamps' numbers;
the s_i, two to a number, eight clamps woven together; the vectors of the ranks.
"""

import numpy as np
import numpy.typing as npt

from worker.engine.onepass import HEADS, HELD, LEAST, REACH, SLACK, THETA, B, R
from worker.engine.ranks import Rank
from worker.engine.steering import Steering
from worker.engine.tiles import Floats
from worker.engine.vectors import LANES

Halves = npt.NDArray[np.uint16]
ROUNDING = 2.0**-23
RANKS = [rank for rank in Rank if rank != Rank.NEVER]


class Shortcuts:
    def __init__(self, steering: Steering) -> None:
        self._steering = steering
        layers, slots, clamps, width = steering.e.shape
        self._ends = np.cumsum([HELD, HEADS * clamps, clamps * width // 2])
        size = self._ends[-1] + len(RANKS) * width
        self.sheet: Floats = np.zeros((layers, slots, size), dtype=np.float32)

    def catch_up(self) -> None:
        """With the rows of the tables that were written since."""
        for row in self._steering.written:
            for at in range(len(self.sheet)):
                self._write(at, row)
        self._steering.written.clear()

    def _write(self, at: int, row: int) -> None:
        steering = self._steering
        names = ("e", "d", "c", "reach", "b", "theta", "r")
        e, d, c, reach, b, theta, r = (getattr(steering, n)[at, row].numpy() for n in names)
        counts, heads, sketches, pushes = np.split(self.sheet[at, row], self._ends)
        sketch = _upper(e)
        wrong = np.linalg.norm(e - _whole(sketch), axis=1)
        heads = heads.reshape(HEADS, -1)
        heads[REACH], heads[B], heads[THETA], heads[R] = reach, b, theta, r
        heads[LEAST] = theta - b - ROUNDING * 2 * (np.abs(theta) + np.abs(b))
        heads[SLACK] = wrong + e.shape[1] * ROUNDING * np.linalg.norm(e, axis=1)
        woven = sketch.reshape(-1, LANES, e.shape[1] // LANES, LANES).transpose(0, 2, 1, 3)
        sketches.view(np.uint16)[:] = woven.reshape(-1)
        for rank, push in zip(RANKS, pushes.reshape(len(RANKS), -1), strict=True):
            held = reach <= rank
            counts[rank], push[:] = held.sum(), c[held] @ d[held]


def _upper(numbers: Floats) -> Halves:
    """Rounded to the nearest."""
    bits = numbers.view(np.uint32)
    return ((bits + np.uint32(0x8000)) >> np.uint32(16)).astype(np.uint16)


def _whole(halves: Halves) -> Floats:
    return (halves.astype(np.uint32) << np.uint32(16)).view(np.float32)
