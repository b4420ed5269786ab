"""What a clamp's equation comes to that does not depend on the token, and what tells that a feature
is off. K clamps, width d.

    x' = x + sum_i c_i d_i - sum_on r_i f_i d_i

The first sum is one vector for each rank. A feature is off for sure where p_i, with e_i sketched in
a byte for each of its numbers, stays below its threshold by more than that can err: with s_i the
sketch, |(e_i - s_i) x| <= |e_i - s_i| |x| (Cauchy and Schwarz), and the sums of d products of e_i
and of s_i err together by less than d 2^-23 (|e_i| + |e_i - s_i|) |x| in 32 bits. So nothing is
lost: whatever is on is read whole. Few features are on, so a pass reads an eighth of the rows of e
and d, and from memory that is what counts.

A sheet holds this for a layer and a slot, in pieces that are read in one go: the clamps' numbers;
the s_i, eight clamps woven together; the vectors of the ranks.
"""

import numpy as np
import numpy.typing as npt

from worker.engine.onepass import LEAST, OFF, ON, REACH, SKETCHED, SLACK, STEP, THETA, B, R
from worker.engine.pages import zeros
from worker.engine.ranks import Rank
from worker.engine.steering import Steering
from worker.engine.tiles import Floats, Whole
from worker.engine.vectors import LANES

Bytes = npt.NDArray[np.int8]
ROUNDING = 2.0**-23
MOST = 127  # of a byte
RANKS = [rank for rank in Rank if rank != Rank.NEVER]


class Shortcuts:
    def __init__(self, steering: Steering) -> None:
        self._steering = steering
        layers, slots, clamps, width = steering.e.shape
        self._ends = np.cumsum([OFF * clamps, ON * clamps, clamps * width // SKETCHED])
        size = self._ends[-1] + len(RANKS) * width
        self.held: Whole = np.zeros((layers, slots, len(Rank)), dtype=np.int64)
        self.sheet: Floats = zeros(layers, slots, int(size)).numpy()

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
        off, on, sketches, pushes = np.split(self.sheet[at, row], self._ends)
        sketch, step = _sketched(e)
        wrong = np.linalg.norm(e - sketch * step[:, None], axis=1)
        off, on = off.reshape(-1, OFF), on.reshape(-1, ON)
        off[:, REACH], off[:, STEP], on[:, B], on[:, THETA], on[:, R] = reach, step, b, theta, r
        off[:, LEAST] = theta - b - ROUNDING * 2 * (np.abs(theta) + np.abs(b))
        off[:, SLACK] = wrong + e.shape[1] * ROUNDING * (np.linalg.norm(e, axis=1) + wrong)
        woven = sketch.reshape(-1, LANES, e.shape[1] // LANES, LANES).transpose(0, 2, 1, 3)
        sketches.view(np.int8)[:] = woven.reshape(-1)
        for rank, push in zip(RANKS, pushes.reshape(len(RANKS), -1), strict=True):
            held = np.flatnonzero(reach <= rank)
            self.held[at, row, rank] = held[-1] + 1 if len(held) else 0
            push[:] = c[held] @ d[held]


def _sketched(rows: Floats) -> tuple[Bytes, Floats]:
    """Whole numbers, and what a step of them is in each row."""
    step = np.abs(rows).max(axis=1) / np.float32(MOST)
    whole = np.rint(rows / np.where(step > 0, step, 1)[:, None])
    return np.clip(whole, -MOST, MOST).astype(np.int8), step
