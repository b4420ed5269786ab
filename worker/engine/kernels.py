"""What stands between the products, in 32 bits on a CPU: each a single pass through its numbers.

n rows, H heads with those of keys and values, D wide. No row's numbers depend on another's.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from llvmlite import ir
from numba import prange, types
from numba.extending import intrinsic
from torch import Tensor

from worker.engine.aim import Held
from worker.engine.jit import jit, threads
from worker.engine.network import Block, Norm

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]

# numba's names for arrays in one piece, and for one that may lie apart
TABLE, CUBE, LOOSE = "f4[:,::1]", "f4[:,:,::1]", "f4[:,:,:]"
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
def _exp(x: np.float32) -> np.float32:
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


@jit()
def _copy(given: Floats, made: Floats) -> None:
    """A loop: a slice would take Numba seconds to compile."""
    for at in range(len(given)):
        made[at] = given[at]


@jit()
def _clear(made: Floats) -> None:
    for at in range(len(made)):
        made[at] = NONE


@jit(sums=True)
def _squares(x: Floats) -> float:
    total = 0.0
    for at in range(len(x)):
        total += np.float64(x[at]) * np.float64(x[at])
    return total


@jit(f"void({TABLE}, f8, {TABLE})")
def _norm(x: Floats, least: float, out: Floats) -> None:
    for row in range(len(x)):
        factor = np.float32(1.0 / np.sqrt(_squares(x[row]) + least))
        for at in range(x.shape[1]):
            out[row, at] = x[row, at] * factor


@jit(f"void({CUBE}, i8, {TABLE}, {TABLE}, {CUBE})")
def _turn(qkv: Floats, turned: int, cos: Floats, sin: Floats, out: Floats) -> None:
    """The first heads are turned to their row's place, the others (values) are as they were."""
    rows, heads, width = qkv.shape
    half = width // 2
    for row in range(rows):
        c, s = cos[row], sin[row]
        for head in range(turned):
            given, made = qkv[row, head], out[row, head]
            for at in range(half):
                made[at] = given[at] * c[at] + given[at + half] * s[at]
                made[at + half] = given[at + half] * c[at + half] + given[at] * s[at + half]
        for head in range(turned, heads):
            _copy(qkv[row, head], out[row, head])


@jit(f"void({TABLE}, {TABLE})")
def _gate(both: Floats, out: Floats) -> None:
    """silu(gate) * up."""
    width = out.shape[1]
    for row in range(len(both)):
        gate, up, made = both[row, :width], both[row, width:], out[row]
        for at in range(width):
            made[at] = gate[at] / (ONE + _exp(-gate[at])) * up[at]


@jit(sums=True, inlined=True)
def _dot(a: Floats, b: Floats) -> np.float32:
    total = NONE
    for at in range(len(a)):
        total += a[at] * b[at]
    return total


@jit(sums=True)
def _weights(scores: Floats) -> np.float32:
    """Scores become what softmax weighs by, before it is divided by the sum that is returned."""
    peak, total = scores[0], NONE
    for at in range(1, len(scores)):
        peak = max(peak, scores[at])
    for at in range(len(scores)):
        scores[at] = _exp(scores[at] - peak)
        total += scores[at]
    return total


@jit()
def _mix(weights: Floats, factor: np.float32, values: Floats, out: Floats) -> None:
    """out = factor * weights @ values; four values at a time, so that `out` is touched less."""
    length, width = values.shape
    _clear(out)
    place = 0
    while place + 4 <= length:
        a, b = weights[place] * factor, weights[place + 1] * factor
        c, d = weights[place + 2] * factor, weights[place + 3] * factor
        v, w, x, y = values[place], values[place + 1], values[place + 2], values[place + 3]
        for at in range(width):
            out[at] += (a * v[at] + b * w[at]) + (c * x[at] + d * y[at])
        place += 4
    while place < length:
        a, v = weights[place] * factor, values[place]
        for at in range(width):
            out[at] += a * v[at]
        place += 1


@jit()
def _look_up(
    qkv: Floats, memory: Floats, row: int, place: int, scale: np.float32, out: Floats
) -> None:
    """Keeps a row's key and value at its place, and mixes the values up to there.

    The last place is nobody's: an idle row stands there.
    """
    if place == memory.shape[3] - 1:
        _clear(out)
        return
    kv_heads, width = memory.shape[2], memory.shape[4]
    heads = qkv.shape[0] - 2 * kv_heads
    group, scores = heads // kv_heads, np.empty(place + 1, np.float32)
    for head in range(kv_heads):
        keys, values = memory[0, row, head], memory[1, row, head]
        _copy(qkv[heads + head], keys[place])
        _copy(qkv[heads + kv_heads + head], values[place])
        for query in range(head * group, (head + 1) * group):
            for at in range(place + 1):
                scores[at] = _dot(qkv[query], keys[at]) * scale
            factor = ONE / _weights(scores)
            _mix(scores, factor, values[: place + 1], out[query * width : (query + 1) * width])


PLACED = f"void({CUBE}, f4[:,:,:,:,::1], i8[::1], f4, {TABLE})"


@jit(PLACED)
def _attend(qkv: Floats, memory: Floats, places: Whole, scale: np.float32, out: Floats) -> None:
    for row in range(len(qkv)):
        _look_up(qkv[row], memory, row, places[row], scale, out[row])


def _attend_at_once(
    qkv: Floats, memory: Floats, places: Whole, scale: np.float32, out: Floats
) -> None:
    for row in prange(len(qkv)):
        _look_up(qkv[row], memory, row, places[row], scale, out[row])


@cache
def _spread_attend() -> Callable[..., None]:
    """Compiled where there are several threads only."""
    return jit(PLACED, spread=True)(_attend_at_once)


@jit(f"void({CUBE}, {CUBE}, {CUBE}, {LOOSE}, {LOOSE}" + 5 * f", {CUBE}" + ")")
def _steer(
    x: Floats, e: Floats, d: Floats, b: Floats, theta: Floats, c: Floats, r: Floats,
    f: Floats, change: Floats, out: Floats,
) -> None:  # fmt: skip
    """Equations (1) and (2) of steering.py."""
    rows, tokens, count = c.shape
    for row in range(rows):
        for token in range(tokens):
            given, made = x[row, token], out[row, token]
            _copy(given, made)
            for k in range(count):
                p = _dot(given, e[row, k]) + b[row, 0, k]
                felt = p if p > theta[row, 0, k] else NONE
                push = c[row, token, k] + r[row, token, k] * felt
                f[row, token, k], change[row, token, k] = felt, push
                toward = d[row, k]
                if push != NONE:
                    for at in range(len(given)):
                        made[at] += push * toward[at]


def serves(numbers: Tensor) -> bool:
    """Whether these kernels are for such numbers."""
    return numbers.device.type == "cpu" and numbers.dtype == torch.float32


def enter(turned: int, block: Block, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """As network.enter, of a block whose norms are folded; cos, sin: (n, D), for so many heads."""
    qkv = block.qkv(_normed(block.before, x)).view(len(x), -1, cos.shape[1])
    out = torch.empty_like(qkv)
    _turn(qkv.numpy(), turned, cos.numpy(), sin.numpy(), out.numpy())
    return out


def leave(block: Block, x: Tensor, mixed: Tensor) -> Tensor:
    """As network.leave."""
    x = block.out.onto(x, mixed)
    both = block.gate_up(_normed(block.between, x))
    made = both.new_empty(len(both), both.shape[1] // 2)
    _gate(both.numpy(), made.numpy())
    return block.down.onto(x, made)


def _normed(norm: Norm, x: Tensor) -> Tensor:
    out = torch.empty_like(x)
    _norm(x.numpy(), norm.width * norm.eps, out.numpy())
    return out


def looked_up(qkv: Tensor, memory: Tensor, places: Tensor, scale: float) -> Tensor:
    """Attention of one token a row, in the first slots of a layer's memory, each row as far as it
    has come: (n, H, D) -> (n, heads * D). Keys and values are kept at their places.
    """
    heads = qkv.shape[1] - 2 * memory.shape[2]
    out = qkv.new_empty(len(qkv), heads * qkv.shape[2])
    attend = _attend if threads() == 1 else _spread_attend()
    attend(qkv.numpy(), memory.numpy(), places.numpy(), np.float32(scale), out.numpy())
    return out


def steered(x: Tensor, held: Held) -> tuple[Tensor, Tensor, Tensor]:
    """(B, T, d) -> the same steered, with f and the change of equation (2): (B, T, K) each."""
    out, f, change = torch.empty_like(x), torch.empty_like(held.c), torch.empty_like(held.c)
    e, d, b, theta, c, r = held.arrays
    _steer(x.numpy(), e, d, b, theta, c, r, f.numpy(), change.numpy(), out.numpy())
    return out, f, change
