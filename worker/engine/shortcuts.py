"""What a clamp's equation comes to that does not depend on the token, and what tells that a feature
is off. K clamps, width d.

    x' = x + sum_i c_i d_i - sum_on r_i f_i d_i

The first sum is one vector for each rank. A feature is off for sure where p_i, with e_i sketched in
a byte for each of its numbers, stays below its threshold by more than that can err: with s_i the
sketch, |(e_i - s_i) x| <= |e_i - s_i| |x| (Cauchy and Schwarz), and in 32 bits the sums of d
products of s_i and of the rest err together by less than d 2^-23 (|e_i| + |e_i - s_i|) |x|. So
whatever is on is found. Of what may be on the rest e_i - s_i is read, in two bytes for each number:
both together are e_i to 2^-23.9 of its largest number. d_i is read where a feature is on. Few are,
and from memory that is what counts.

A feature is kept once, however many clamps hold it, so that it is read once for all rows of a pass.
A sheet holds what is a clamp's own, for a layer and a slot, in pieces that are read in one go: the
clamps' numbers; the vectors of the ranks.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from worker.engine.pages import zeros
from worker.engine.ranks import Rank
from worker.engine.sifting import (
    FINE,
    LEAST,
    OFF,
    ON,
    REACH,
    SLACK,
    STEP,
    THETA,
    B,
    Bytes,
    Places,
    R,
    Shorts,
    Tables,
)
from worker.engine.steering import NOBODYS, Steering
from worker.engine.tiles import Floats
from worker.engine.vectors import NUMBER, SHORT

Name = tuple[int, int]  # an artifact's number, a feature
ROUNDING = 2.0**-23
MOST, HALF_A_STEP = 127, 2**15  # of a sketch; in steps of a rest
RANKS = [rank for rank in Rank if rank != Rank.NEVER]


class _Kept:
    """The features that are held at one layer, each in a place of its own; in the first is none."""

    def __init__(self, sketch: Bytes, rest: Shorts, d: Floats) -> None:
        self._sketch, self._rest, self._d = sketch, rest, d
        self.step, self.wrong = (np.zeros(len(d), np.float32) for _ in range(2))
        self._free = list(range(len(d) - 1, 0, -1))
        self._places: dict[Name, int] = {}
        self._holders: Counter[Name] = Counter()

    def take(self, names: Sequence[Name], e: Floats, d: Floats) -> list[int]:
        """Where they lie; these are their rows."""
        new = {name: k for k, name in enumerate(names) if name not in self._places}
        if new:
            at, ks = [self._free.pop() for _ in new], list(new.values())
            self._places |= zip(new, at, strict=True)
            self._d[at] = d[ks]
            self._sketch[at], self._rest[at], self.step[at] = _sketched(e[ks])
            length, wrong = (
                np.linalg.norm(rows, axis=1)
                for rows in (e[ks], e[ks] - self._sketch[at] * self.step[at, None])
            )
            self.wrong[at] = wrong + e.shape[1] * ROUNDING * (length + wrong)
        self._holders.update(names)
        return [self._places[name] for name in names]

    def release(self, names: Sequence[Name]) -> None:
        self._holders.subtract(names)
        for name in set(names):
            if not self._holders[name]:
                del self._holders[name]
                self._free.append(self._places.pop(name))


class Shortcuts:
    def __init__(self, steering: Steering) -> None:
        self._steering = steering
        layers, slots, clamps, width = steering.e.shape
        self._ends = np.cumsum([OFF * clamps, ON * clamps])
        size = int(self._ends[-1]) + len(RANKS) * width
        features = 1 + (slots + 1) * clamps  # a row's new ones are taken before its old ones go
        sketches = zeros(layers, features, width // NUMBER).numpy().view(np.int8)
        rests = zeros(layers, features, width * SHORT // NUMBER).numpy().view(np.int16)
        d = zeros(layers, features, width).numpy()
        self._kept = [_Kept(*parts) for parts in zip(sketches, rests, d, strict=True)]
        self._names: dict[tuple[int, int], list[Name]] = {}
        self.tables = Tables(
            written=np.zeros(1, dtype=np.int64),
            alike=np.zeros((layers, slots, len(Rank)), dtype=np.int64),
            held=np.zeros((layers, slots, len(Rank)), dtype=np.int64),
            sheet=zeros(layers, slots, size).numpy(),
            place=zeros(layers, slots, clamps).numpy().view(np.int32),
            sketch=sketches,
            rest=rests,
            d=d,
            c=steering.c.numpy(),
            r=steering.r.numpy(),
        )

    def catch_up(self) -> None:
        """With the rows of the tables that were written since."""
        if not self._steering.written:
            return
        for row in self._steering.written:
            for at in range(len(self._kept)):
                self._write(at, row)
        self._steering.written.clear()
        self.tables.written[0] += 1

    def _write(self, at: int, row: int) -> None:
        steering = self._steering
        names = ("d", "c", "reach", "b", "theta", "r")
        d, c, reach, b, theta, r = (getattr(steering, n)[at, row].numpy() for n in names)
        off, on, pushes = np.split(self.tables.sheet[at, row], self._ends)
        off, on = off.reshape(-1, OFF), on.reshape(-1, ON)
        kept, places = self._kept[at], self._placed(at, row)
        off[:, REACH], on[:, B], on[:, THETA], on[:, R] = reach, b, theta, r
        off[:, STEP], off[:, SLACK] = kept.step[places], kept.wrong[places]
        off[:, LEAST] = theta - b - ROUNDING * 2 * (np.abs(theta) + np.abs(b))
        known: dict[int, Rank] = {}  # reaches are nested: as many clamps are the same ones
        for rank, push in zip(RANKS, pushes.reshape(len(RANKS), -1), strict=True):
            held = np.flatnonzero(reach <= rank)
            self.tables.alike[at, row, rank] = known.setdefault(len(held), rank)
            self.tables.held[at, row, rank] = held[-1] + 1 if len(held) else 0
            if known[len(held)] == rank:
                push[:] = c[held] @ d[held]

    def _placed(self, at: int, row: int) -> Places:
        """Where the features of a row's clamps lie now."""
        steering, kept = self._steering, self._kept[at]
        places: Places = self.tables.place[at, row]
        owner, feature, e, d = (
            table[at, row].numpy()
            for table in (steering.owner, steering.feature, steering.e, steering.d)
        )
        ks, before = np.flatnonzero(feature != NOBODYS), self._names.get((at, row), [])
        names = list(zip(owner[ks].tolist(), feature[ks].tolist(), strict=True))
        places[:] = 0
        places[ks] = kept.take(names, e[ks], d[ks])
        kept.release(before)
        self._names[at, row] = names
        return places


def _sketched(rows: Floats) -> tuple[Bytes, Shorts, Floats]:
    """Whole numbers, what is left in finer ones, and what a step of the sketch is in each row."""
    step = np.abs(rows).max(axis=1) / np.float32(MOST)
    fine = np.where(step > 0, step, 1).astype(np.float64) * FINE
    whole = np.rint(rows / fine[:, None]).astype(np.int64)
    sketch = (whole + HALF_A_STEP) // (2 * HALF_A_STEP)
    rest = whole - sketch * (2 * HALF_A_STEP)
    return sketch.astype(np.int8), rest.astype(np.int16), step
