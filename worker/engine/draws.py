"""The choice of sampling.py on a CPU: one pass over a row's logits, and a sort of its nucleus only.

A row's token depends on its own logits and noise; equal logits stand in the order of their ids.
"""

import numpy as np
import numpy.typing as npt
from numba import types

from worker.engine.jit import jit
from worker.engine.kernels import NONE, exp
from worker.engine.tiles import TABLE, Floats

BLOCK = 64  # numbers that are compared at once
# Kinds of masses, four in each octave, the greatest first: by a number's exponent and two bits more
SHIFT, LAST = 21, 0x3F800000 >> 21
Whole = npt.NDArray[np.int64]
Sums = npt.NDArray[np.float64]
_VECTOR = types.float32[::1]


@jit(sums=True)
def _spoiled(logits: Floats) -> np.float32:
    """0, or NaN where one of them is infinite or no number."""
    total = NONE
    for at in range(len(logits)):
        total += logits[at] * NONE
    return total


@jit()
def _peak(logits: Floats) -> int:
    """Where the greatest is, the first of equals."""
    tops = np.full(BLOCK, -np.inf, np.float32)
    whole = len(logits) // BLOCK * BLOCK
    for first in range(0, whole, BLOCK):
        for at in range(BLOCK):
            tops[at] = max(tops[at], logits[first + at])
    top = np.float32(-np.inf)
    for at in range(BLOCK):
        top = max(top, tops[at])
    for at in range(whole, len(logits)):
        top = max(top, logits[at])
    for at in range(len(logits)):
        if logits[at] == top:
            return at
    return 0


@jit()
def _masses(logits: Floats, peak: np.float32, heat: np.float32, made: Floats) -> None:
    """What each weighs beside the peak's 1."""
    for at in range(len(logits)):
        made[at] = exp((logits[at] - peak) / heat)


@jit()
def _kinds(masses: Floats) -> npt.NDArray[np.int32]:
    return np.int32(LAST) - (masses.view(np.int32) >> np.int32(SHIFT))


@jit()
def _reached(masses: Floats, sums: Sums, wanted: float) -> tuple[float, int]:
    """The likeliest tokens whose masses reach what is wanted -> their sum, the last of them."""
    kind, before = 0, 0.0
    while kind < LAST and before + sums[kind] < wanted:
        before += sums[kind]
        kind += 1
    kept = np.nonzero(_kinds(masses) == kind)[0]
    order = kept[np.argsort(-masses[kept], kind="mergesort")]
    token = -1
    for at in order:
        before += masses[at]
        token = at
        if before >= wanted:
            break
    return before, token


@jit()
def _drawn(masses: Floats, top_p: float, u: float) -> int:
    """The token at u in the nucleus, the likeliest first."""
    kinds, sums = _kinds(masses), np.zeros(LAST + 1)
    for at in range(len(masses)):
        sums[kinds[at]] += masses[at]
    total = sums.sum()
    if top_p < 1:
        total, _ = _reached(masses, sums, top_p * total)
    _, token = _reached(masses, sums, u * total)
    return token


@jit(types.void(TABLE, _VECTOR, _VECTOR, _VECTOR, types.int64[::1], types.boolean[::1]))
def draw(
    logits: Floats, temperature: Floats, top_p: Floats, u: Floats, tokens: Whole,
    sound: npt.NDArray[np.bool_],
) -> None:  # fmt: skip
    """A token for each row, and whether its logits are numbers."""
    masses = np.empty(logits.shape[1], np.float32)
    for row in range(len(logits)):
        own = logits[row]
        best = _peak(own)
        tokens[row], sound[row] = best, _spoiled(own) == NONE
        if sound[row] and temperature[row] > 0:
            _masses(own, own[best], temperature[row], masses)
            tokens[row] = _drawn(masses, top_p[row], u[row])
