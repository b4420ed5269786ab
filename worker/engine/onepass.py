"""A pass on a CPU in 32 bits: tokens in, logits out, all layers in one call, without torch.

n tokens, each in its slot at its place; H heads with those of keys and values, D wide; K clamps. No
token's numbers depend on which others stand in the pass, only on those before it in its slot.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import prange, types

from worker.engine.jit import entry, jit
from worker.engine.kernels import NONE, ONE, add, copy, dot, gate, look_back, norm, squares, turn
from worker.engine.tiles import CUBE, TABLE, Floats, times
from worker.engine.vectors import LANES, LINE, NUMBER, clock, fetch, scores_of_halves

Whole = npt.NDArray[np.int64]

HALF = 2  # bytes
# A sheet: how many clamps hold at each rank, so many numbers of each clamp, sketches, pushes
HELD, HEADS = 8, 6
REACH, LEAST, SLACK, B, THETA, R = range(HEADS)
PARTS = "products", "attention", "steering", "the head's product", "norms, places, gates"
PRODUCTS, ATTENTION, STEERING, LOGITS, BETWEEN, WITHIN = range(6)


class Model(NamedTuple):
    """What never changes. A layer's products by the addresses of their panels."""

    embedding: Floats  # (vocabulary, width)
    cos: Floats  # (places, D)
    sin: Floats
    weights: Whole  # (layers, 4): qkv, out, gate and up, down
    head: int
    least: float  # width * eps, of a norm
    scale: float  # of attention
    steered: Whole  # (layers,): the layer's place in the tables, or -1


class Tables(NamedTuple):
    """Of the steering, with a row for each slot: see shortcuts.py."""

    sheet: Floats  # (layers, slots, numbers)
    e: Floats  # (layers, slots, K, width), as is d
    d: Floats
    c: Floats  # (layers, slots, K), as is r
    r: Floats


class Room(NamedTuple):
    """Where a pass writes; each has room for more tokens than any pass has."""

    x: Floats  # (n, width)
    normed: Floats
    qkv: Floats  # (n, (H + 2 kv heads) * D)
    mixed: Floats  # (n, H * D)
    both: Floats  # (n, 2 * inner)
    gated: Floats  # (n, inner)
    before: Floats  # (steered layers, n, width): what was steered
    f: Floats  # (steered layers, n, K)
    change: Floats


class Tokens(NamedTuple):
    """Of a pass."""

    ids: Whole
    slots: Whole
    places: Whole
    ranks: Whole
    last: Whole  # those whose logits are wanted


@jit()
def _attend(
    token: int, layer: int, qkv: Floats, memory: Floats, slot: int, place: int, scale: np.float32,
    mixed: Floats,
) -> None:  # fmt: skip
    kv_heads, width = memory.shape[3], memory.shape[5]
    heads = mixed.shape[1] // width
    group = heads // kv_heads
    asked, told = qkv[token, : heads * width], mixed[token]
    for head in range(kv_heads):
        keys, values = memory[layer, 0, slot, head], memory[layer, 1, slot, head]
        part = slice(head * group * width, (head + 1) * group * width)
        queries, out = asked[part].reshape(group, width), told[part].reshape(group, width)
        look_back(queries, keys, values, place + 1, scale, out)


@jit()
def _place(
    given: Floats, layer: int, memory: Floats, slot: int, place: int, cos: Floats, sin: Floats
) -> None:
    """Turns a token's queries and keys; keys and values go to their place."""
    kv_heads, width = memory.shape[3], memory.shape[5]
    heads = len(given) // width - 2 * kv_heads
    turned = np.empty(width, np.float32)
    for head in range(heads):
        query = given[head * width : (head + 1) * width]
        turn(query, cos, sin, turned)
        copy(turned, query)
    for head in range(kv_heads):
        key = given[(heads + head) * width : (heads + head + 1) * width]
        turn(key, cos, sin, memory[layer, 0, slot, head, place])
        value = given[(heads + kv_heads + head) * width : (heads + kv_heads + head + 1) * width]
        copy(value, memory[layer, 1, slot, head, place])


@jit()
def _likely(x: Floats, count: int, sheet: Floats, most: int) -> Floats:
    """How far each feature may be above its threshold: off for sure where that is not above 0."""
    made = np.empty((count + LANES - 1) // LANES * LANES, np.float32)
    sketches = sheet.ctypes.data + (HELD + HEADS * most) * NUMBER
    for k in range(0, count, LANES):
        told = made.ctypes.data + k * NUMBER
        scores_of_halves(x.ctypes.data, sketches + k * len(x) * HALF, len(x), told)
    least, slack = sheet[HELD + LEAST * most :], sheet[HELD + SLACK * most :]
    length = np.float32(np.sqrt(squares(x)))
    for k in range(count):
        made[k] += slack[k] * length - least[k]
    return made


@jit()
def _steer(x: Floats, at: int, slot: int, rank: int, count: int, tables: Tables, f: Floats) -> None:
    """Equations (1) and (2) of steering.py for a token of this rank."""
    for k in range(count):
        f[k] = NONE
    sheet, e, d = tables.sheet[at, slot], tables.e[at, slot], tables.d[at, slot]
    if sheet[rank] == NONE:  # how many clamps hold
        return
    most, on = len(e), 0
    heads, which = sheet[HELD:], np.empty(count, np.int64)
    likely = _likely(x, count, sheet, most)
    for k in range(count):
        if rank >= heads[k] and not likely[k] <= NONE:
            which[on] = k
            on += 1
            _fetch_all(e[k].ctypes.data, len(x))
            _fetch_all(d[k].ctypes.data, len(x))
    for number in range(on):
        k = which[number]
        p = dot(x, e[k]) + heads[B * most + k]
        f[k] = p if p > heads[THETA * most + k] else NONE
    push = HELD + most * (HEADS + len(x) // 2) + rank * len(x)
    add(x, ONE, sheet[push : push + len(x)])
    for number in range(on):
        k = which[number]
        if f[k] != NONE:
            add(x, -heads[R * most + k] * f[k], d[k])


@jit()
def _fetch_all(first: int, numbers: int) -> None:
    """Into the cache, while something else is done: else it would be waited for."""
    for at in range(0, numbers * NUMBER, LINE):
        fetch(first + at)


@jit()
def _fetch_sheet(sheet: Floats, rank: int, count: int, most: int, width: int) -> None:
    sketches, first = HELD + HEADS * most, sheet.ctypes.data
    _fetch_all(first, sketches)
    _fetch_all(first + sketches * NUMBER, count * width // 2)
    _fetch_all(first + (sketches + most * width // 2 + rank * width) * NUMBER, width)


@jit()
def _steer_all(
    at: int, count: int, tokens: Tokens, tables: Tables, room: Room, watched: bool
) -> None:
    """What is not watched is not written: memory that is written must be waited for too."""
    f, n = np.empty(count, np.float32), len(tokens.ids)
    most, width = tables.e.shape[2], room.x.shape[1]
    for i in range(n):
        x, slot, rank = room.x[i], tokens.slots[i], tokens.ranks[i]
        if i + 1 < n:
            following = tables.sheet[at, tokens.slots[i + 1]]
            _fetch_sheet(following, tokens.ranks[i + 1], count, most, width)
        if watched:
            copy(x, room.before[at, i])
        _steer(x, at, slot, rank, count, tables, f)
        if watched:
            for k in range(count):
                room.f[at, i, k] = f[k]
                room.change[at, i, k] = tables.c[at, slot, k] - tables.r[at, slot, k] * f[k]


@jit(spread=True)
def _attend_apart(
    n: int, layer: int, room: Room, memory: Floats, tokens: Tokens, scale: np.float32
) -> None:
    for i in prange(n):
        slot, place = tokens.slots[i], tokens.places[i]
        _attend(i, layer, room.qkv, memory, slot, place, scale, room.mixed)


@jit()
def _lap(spent: Whole | None, part: int, began: int) -> int:
    if spent is None:
        return 0
    now: int = clock()
    spent[part] += now - began
    return now


@jit()
def _enter(
    layer: int, model: Model, tokens: Tokens, memory: Floats, room: Room, spent: Whole | None,
    parts: int | None,
) -> None:  # fmt: skip
    n, began = len(tokens.ids), _lap(spent, WITHIN, 0)
    for i in range(n):
        norm(room.x[i], model.least, room.normed[i])
    began = _lap(spent, BETWEEN, began)
    times(n, room.normed, model.weights[layer, 0], room.qkv, False, parts)
    began = _lap(spent, PRODUCTS, began)
    for i in range(n):
        place = tokens.places[i]
        cos, sin = model.cos[place], model.sin[place]
        _place(room.qkv[i], layer, memory, tokens.slots[i], place, cos, sin)
    _lap(spent, BETWEEN, began)


@jit()
def _leave(
    layer: int, model: Model, n: int, room: Room, spent: Whole | None, parts: int | None
) -> None:
    weights, began = model.weights[layer], _lap(spent, WITHIN, 0)
    times(n, room.mixed, weights[1], room.x, True, parts)
    began = _lap(spent, PRODUCTS, began)
    for i in range(n):
        norm(room.x[i], model.least, room.normed[i])
    began = _lap(spent, BETWEEN, began)
    times(n, room.normed, weights[2], room.both, False, parts)
    began = _lap(spent, PRODUCTS, began)
    for i in range(n):
        gate(room.both[i], room.gated[i])
    began = _lap(spent, BETWEEN, began)
    times(n, room.gated, weights[3], room.x, True, parts)
    _lap(spent, PRODUCTS, began)


@jit()
def _attend_all(
    layer: int, model: Model, tokens: Tokens, memory: Floats, room: Room, parts: int | None
) -> None:
    n, scale = len(tokens.ids), np.float32(model.scale)
    if parts is None:
        for i in range(n):
            slot, place = tokens.slots[i], tokens.places[i]
            _attend(i, layer, room.qkv, memory, slot, place, scale, room.mixed)
    else:
        _attend_apart(n, layer, room, memory, tokens, scale)


def _kind(kind: Any, *fields: Any) -> Any:
    return types.NamedTuple(fields, kind)  # type: ignore[no-untyped-call]


_WHOLE, _BLOCK = types.int64[::1], types.float32[:, :, :, ::1]
_MODEL = _kind(
    Model, TABLE, TABLE, TABLE, types.int64[:, ::1], types.int64, types.float64, types.float64,
    _WHOLE,
)  # fmt: skip
_TABLES = _kind(Tables, CUBE, _BLOCK, _BLOCK, CUBE, CUBE)
_ROOM = _kind(Room, TABLE, TABLE, TABLE, TABLE, TABLE, TABLE, CUBE, CUBE, CUBE)
_TOKENS: Any = types.NamedUniTuple(_WHOLE, 5, Tokens)  # type: ignore[no-untyped-call]


def _run(
    model: Model, tokens: Tokens, memory: Floats, tables: Tables, widths: Whole, room: Room,
    logits: Floats, watched: bool, spent: Whole | None, parts: int | None,
) -> None:  # fmt: skip
    """`widths`: K for each steered layer, 0 where nothing holds; logits: (last, vocabulary).

    `watched`: steering leaves in the room what it saw and did. `spent`: nanoseconds of the PARTS.
    """
    n, began = len(tokens.ids), _lap(spent, WITHIN, 0)
    for i in range(n):
        copy(model.embedding[tokens.ids[i]], room.x[i])
    _lap(spent, BETWEEN, began)
    for layer in range(len(model.weights)):
        _enter(layer, model, tokens, memory, room, spent, parts)
        began = _lap(spent, WITHIN, 0)
        _attend_all(layer, model, tokens, memory, room, parts)
        _lap(spent, ATTENTION, began)
        _leave(layer, model, n, room, spent, parts)
        at, began = model.steered[layer], _lap(spent, WITHIN, 0)
        if at >= 0 and widths[at]:
            _steer_all(at, widths[at], tokens, tables, room, watched)
        _lap(spent, STEERING, began)
    began = _lap(spent, WITHIN, 0)
    for i in range(len(tokens.last)):
        norm(room.x[tokens.last[i]], model.least, room.normed[i])
    times(len(tokens.last), room.normed, model.head, logits, False, parts)
    _lap(spent, LOGITS, began)


_KINDS = (
    _MODEL, _TOKENS, types.float32[:, :, :, :, :, ::1], _TABLES, _WHOLE, _ROOM, TABLE,
    types.boolean,
)  # fmt: skip
run = entry(*_KINDS, types.none)(_run)


@cache
def timed() -> Callable[..., None]:
    """The same, compiled to tell what its parts take."""
    return entry(*_KINDS, _WHOLE)(_run)
