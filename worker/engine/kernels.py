"""What stands between the products of a pass on a CPU, each a single way through its numbers."""

from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from worker.engine.jit import jit
from worker.engine.tiles import Floats
from worker.engine.vectors import LANES, NUMBER, ROWS, scores, tile

LOWEST, HIGHEST = np.float32(-87.0), np.float32(88.0)  # between them exp is a normal number
LOG2E = np.float32(1.44269504088896341)
ROUND = np.float32(12582912.0)  # 1.5 * 2**23: whatever is added to it becomes a whole number
# 2**f for |f| <= 1/2, as in Cephes (S. Moshier), exp2f
C1, C2, C3 = (
    np.float32(6.931472028550421e-1),
    np.float32(2.402264791363012e-1),
    np.float32(5.550332471e-2),
)
C4, C5, C6 = (
    np.float32(9.618437357674e-3),
    np.float32(1.339887440266e-3),
    np.float32(1.5353361883e-4),
)
ONE, NONE = np.float32(1.0), np.float32(0.0)


def _reread(typing: Any, number: Any) -> Any:
    def written(context: Any, build: Any, signature: Any, args: Any) -> Any:
        return build.bitcast(args[0], ir.FloatType())

    return types.float32(types.int32), written


_as_float: Any = intrinsic(_reread)  # the same 32 bits


@jit(inlined=True)
def exp(x: np.float32) -> np.float32:
    """Without a call, so that a loop of it goes eight at a time; NaN stays NaN."""
    x = LOWEST if x < LOWEST else x
    x = HIGHEST if x > HIGHEST else x
    scaled = x * LOG2E
    whole = (scaled + ROUND) - ROUND
    f = scaled - whole
    power = C6 * f + C5
    power = power * f + C4
    power = power * f + C3
    power = power * f + C2
    power = power * f + C1
    power = power * f + ONE
    told: np.float32 = power * _as_float((np.int32(whole) + np.int32(127)) << np.int32(23))
    return told


@jit(borrows=True)
def copy(given: Floats, made: Floats) -> None:
    """A loop: a slice would take Numba seconds to compile."""
    for at in range(len(given)):
        made[at] = given[at]


@jit(borrows=True)
def _clear(made: Floats) -> None:
    for at in range(len(made)):
        made[at] = NONE


@jit(sums=True, borrows=True)
def squares(x: Floats) -> float:
    total = 0.0
    for at in range(len(x)):
        total += np.float64(x[at]) * np.float64(x[at])
    return total


@jit(borrows=True)
def norm(x: Floats, least: float, out: Floats) -> None:
    """The weight of the norm, and the root of the width, are in the product that follows."""
    factor = np.float32(1.0 / np.sqrt(squares(x) + least))
    for at in range(len(x)):
        out[at] = x[at] * factor


@jit(borrows=True)
def turn(given: Floats, cos: Floats, sin: Floats, made: Floats) -> None:
    """A head to its place; `made` may not be `given`."""
    half = len(given) // 2
    for at in range(half):
        made[at] = given[at] * cos[at] + given[at + half] * sin[at]
        made[at + half] = given[at + half] * cos[at + half] + given[at] * sin[at + half]


@jit(borrows=True)
def gate(both: Floats, out: Floats) -> None:
    """silu(gate) * up."""
    width = len(out)
    shut, up = both[:width], both[width:]
    for at in range(width):
        out[at] = shut[at] / (ONE + exp(-shut[at])) * up[at]


@jit(sums=True, inlined=True, borrows=True)
def dot(a: Floats, b: Floats) -> np.float32:
    total = NONE
    for at in range(len(a)):
        total += a[at] * b[at]
    return total


@jit(sums=True, inlined=True, borrows=True)
def dot_whole(a: Floats, b: npt.NDArray[np.int16]) -> np.float32:
    """With whole numbers."""
    total = NONE
    for at in range(len(a)):
        total += a[at] * np.float32(b[at])
    return total


@jit(borrows=True)
def add(x: Floats, factor: np.float32, toward: Floats) -> None:
    for at in range(len(x)):
        x[at] += factor * toward[at]


@jit(sums=True, borrows=True)
def _weights(scores: Floats, scale: np.float32) -> np.float32:
    """Scores become what softmax weighs by, before it is divided by the sum that is returned."""
    peak, total = scores[0], NONE
    for at in range(1, len(scores)):
        peak = max(peak, scores[at])
    for at in range(len(scores)):
        scores[at] = exp((scores[at] - peak) * scale)
        total += scores[at]
    return total


_wide, _slim = tile(2, fetches=False), tile(1, fetches=False)


@jit(borrows=True)
def _mix_fours(weights: Floats, length: int, values: Floats, out: Floats) -> None:
    """`length`: a multiple of four."""
    queries, width = out.shape
    pitch = weights.shape[1]
    for first in range(0, queries, ROWS):
        rows, w = min(ROWS, queries - first), weights.ctypes.data + first * pitch * NUMBER
        made, given = out.ctypes.data + first * width * NUMBER, values.ctypes.data
        for at in range(0, width, 2 * LANES):
            to, of = made + at * NUMBER, given + at * NUMBER
            if at + LANES < width:
                _wide(rows, w, pitch, of, width, length, to, width, False, 0, 0, 0, 0)
            else:
                _slim(rows, w, pitch, of, width, length, to, width, False, 0, 0, 0, 0)


@jit(borrows=True)
def _mix(weights: Floats, length: int, values: Floats, out: Floats) -> None:
    """out (queries, D) = weights[:, :length] @ values[:length]."""
    fours = length // 4 * 4
    if fours:
        _mix_fours(weights, fours, values, out)
    for query in range(len(out)):
        made = out[query]
        if not fours:
            _clear(made)
        for place in range(fours, length):
            factor, value = weights[query, place], values[place]
            for at in range(len(made)):
                made[at] += factor * value[at]


@jit()
def look_back(
    queries: Floats, keys: Floats, values: Floats, length: int, scale: np.float32, out: Floats
) -> None:
    """Queries (Q, D) that share keys and values (places, D), over the first of them -> (Q, D)."""
    count, width = queries.shape
    weights = np.empty((count, (length + LANES - 1) // LANES * LANES), np.float32)
    for place in range(0, length, LANES):
        for query in range(count):
            told = weights.ctypes.data + (query * weights.shape[1] + place) * NUMBER
            asked = queries.ctypes.data + query * width * NUMBER
            scores(asked, keys.ctypes.data + place * width * NUMBER, width, told)
    totals = np.empty(count, np.float32)
    for query in range(count):
        totals[query] = _weights(weights[query, :length], scale)
    _mix(weights, length, values, out)
    for query in range(count):
        factor, made = ONE / totals[query], out[query]
        for at in range(width):
            made[at] *= factor
