"""A pass on a CPU in 32 bits: tokens in, logits out, all layers in one call, without torch.

n tokens, each in its slot at its place; H heads with those of keys and values, D wide; K clamps. No
token's numbers depend on which others stand in the pass, only on those before it in its slot.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numba import prange, types

from worker.engine.jit import entry, jit
from worker.engine.kernels import NONE, ONE, add, copy, dot, gate, look_back, norm, turn
from worker.engine.tiles import CUBE, TABLE, WHOLE, Floats, Whole, times
from worker.engine.vectors import LANES, LINE, NUMBER, clock, fetch, scores_of_sketches

# A sheet: of each clamp what tells that it is off, then what it takes when it is on; sketches, each
# number a byte; pushes
REACH, LEAST, SLACK, STEP = range(4)
B, THETA, R = range(3)
OFF, ON = 4, 3  # so many numbers of each clamp
SKETCHED = 4  # of them in the room of a number
WANTED = 8192  # lines of memory at most: as much as the second cache of most processors
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

    held: Whole  # (layers, slots, ranks): how many clamps, up to the last that holds
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
    wanted: Whole  # lines of memory
    felt: Floats  # (2, K): f of a token, and how likely each is on
    which: Whole  # (K,): those that may be


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


@jit(borrows=True, inlined=True)
def _likely(x: Floats, count: int, sheet: Floats, most: int, made: Floats) -> None:
    """How far each feature may be above its threshold: off for sure where that is not above 0.

    There must be room for as many as are told at once.
    """
    sketches = sheet.ctypes.data + (OFF + ON) * most * NUMBER
    for k in range(0, count, LANES):
        told = made.ctypes.data + k * NUMBER
        scores_of_sketches(x.ctypes.data, sketches + k * len(x), len(x), told)
    length = np.sqrt(dot(x, x))
    for k in range(count):
        off = sheet[OFF * k : OFF * (k + 1)]
        made[k] = made[k] * off[STEP] + off[SLACK] * length - off[LEAST]


@jit(borrows=True, inlined=True)
def _steer(
    x: Floats, at: int, slot: int, rank: int, tables: Tables, f: Floats, likely: Floats,
    which: Whole,
) -> None:  # fmt: skip
    """Equations (1) and (2) of steering.py for a token of this rank."""
    count = tables.held[at, slot, rank]
    sheet, e, d = tables.sheet[at, slot], tables.e[at, slot], tables.d[at, slot]
    if count == 0:
        return
    most, on = len(e), 0
    _likely(x, count, sheet, most, likely)
    for k in range(count):
        if rank >= sheet[OFF * k + REACH] and not likely[k] <= NONE:
            which[on] = k
            on += 1
            _fetch_all(e[k].ctypes.data, len(x))
            _fetch_all(d[k].ctypes.data, len(x))
    felt = sheet[OFF * most :]
    for number in range(on):
        k = which[number]
        p = dot(x, e[k]) + felt[ON * k + B]
        f[k] = p if p > felt[ON * k + THETA] else NONE
    push = most * (OFF + ON) + most * len(x) // SKETCHED + rank * len(x)
    add(x, ONE, sheet[push : push + len(x)])
    for number in range(on):
        k = which[number]
        if f[k] != NONE:
            add(x, -felt[ON * k + R] * f[k], d[k])


@jit(borrows=True)
def _fetch_all(first: int, numbers: int) -> None:
    """Into the cache, while something else is done: else it would be waited for."""
    for at in range(0, numbers * NUMBER, LINE):
        fetch(first + at)


@jit(borrows=True)
def _lines(first: int, numbers: int, wanted: Whole, known: int) -> int:
    begin = first // LINE * LINE
    lines = (first + numbers * NUMBER - begin + LINE - 1) // LINE
    mine = wanted[known : known + min(lines, len(wanted) - known)]
    for line in range(len(mine)):  # without asking for each whether there is room
        mine[line] = begin + line * LINE
    return known + len(mine)


@jit(borrows=True)
def _wanted(at: int, tokens: Tokens, tables: Tables, width: int, wanted: Whole) -> int:
    """What steering will read in any case, as far as there is room for it -> how many lines."""
    known, most = 0, tables.e.shape[2]
    for i in range(len(tokens.ids)):
        slot, rank = tokens.slots[i], tokens.ranks[i]
        count = tables.held[at, slot, rank]
        if count == 0 or (i and slot == tokens.slots[i - 1] and rank == tokens.ranks[i - 1]):
            continue
        told = (count + LANES - 1) // LANES * LANES  # at once
        first, sketches = tables.sheet[at, slot].ctypes.data, (OFF + ON) * most
        push = sketches + most * width // SKETCHED + rank * width
        known = _lines(first, OFF * count, wanted, known)
        known = _lines(first + sketches * NUMBER, told * width // SKETCHED, wanted, known)
        known = _lines(first + push * NUMBER, width, wanted, known)
    return known


@jit(borrows=True)
def _steer_all(
    at: int, count: int, tokens: Tokens, tables: Tables, room: Room, watched: bool
) -> None:
    """What is not watched is not written: memory that is written must be waited for too."""
    f, likely = room.felt[0], room.felt[1]
    for i in range(len(tokens.ids)):
        x, slot = room.x[i], tokens.slots[i]
        if watched:
            copy(x, room.before[at, i])
            for k in range(count):
                f[k] = NONE
        _steer(x, at, slot, tokens.ranks[i], tables, f, likely, room.which)
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
    times(n, room.normed, model.weights[layer, 0], room.qkv, False, room.wanted[:0], parts)
    began = _lap(spent, PRODUCTS, began)
    for i in range(n):
        place = tokens.places[i]
        cos, sin = model.cos[place], model.sin[place]
        _place(room.qkv[i], layer, memory, tokens.slots[i], place, cos, sin)
    _lap(spent, BETWEEN, began)


@jit()
def _leave(
    layer: int, model: Model, n: int, room: Room, known: int, spent: Whole | None,
    parts: int | None,
) -> None:  # fmt: skip
    weights, began = model.weights[layer], _lap(spent, WITHIN, 0)
    times(n, room.mixed, weights[1], room.x, True, room.wanted[:0], parts)
    began = _lap(spent, PRODUCTS, began)
    for i in range(n):
        norm(room.x[i], model.least, room.normed[i])
    began = _lap(spent, BETWEEN, began)
    times(n, room.normed, weights[2], room.both, False, room.wanted[:0], parts)
    began = _lap(spent, PRODUCTS, began)
    for i in range(n):
        gate(room.both[i], room.gated[i])
    began = _lap(spent, BETWEEN, began)
    times(n, room.gated, weights[3], room.x, True, room.wanted[:known], parts)
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


_BLOCK = types.float32[:, :, :, ::1]
_MODEL = _kind(
    Model, TABLE, TABLE, TABLE, types.int64[:, ::1], types.int64, types.float64, types.float64,
    WHOLE,
)  # fmt: skip
_TABLES = _kind(Tables, types.int64[:, :, ::1], CUBE, _BLOCK, _BLOCK, CUBE, CUBE)
_ROOM = _kind(Room, TABLE, TABLE, TABLE, TABLE, TABLE, TABLE, CUBE, CUBE, CUBE, WHOLE, TABLE, WHOLE)
_TOKENS: Any = types.NamedUniTuple(WHOLE, 5, Tokens)  # type: ignore[no-untyped-call]


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
        at, known, began = model.steered[layer], 0, _lap(spent, WITHIN, 0)
        is_steered = at >= 0 and widths[at] > 0
        if is_steered:
            known = _wanted(at, tokens, tables, model.embedding.shape[1], room.wanted)
        _lap(spent, STEERING, began)
        _leave(layer, model, n, room, known, spent, parts)
        began = _lap(spent, WITHIN, 0)
        if is_steered:
            _steer_all(at, widths[at], tokens, tables, room, watched)
        _lap(spent, STEERING, began)
    began = _lap(spent, WITHIN, 0)
    for i in range(len(tokens.last)):
        norm(room.x[tokens.last[i]], model.least, room.normed[i])
    times(len(tokens.last), room.normed, model.head, logits, False, room.wanted[:0], parts)
    _lap(spent, LOGITS, began)


_KINDS = (
    _MODEL, _TOKENS, types.float32[:, :, :, :, :, ::1], _TABLES, WHOLE, _ROOM, TABLE,
    types.boolean,
)  # fmt: skip
run = entry(*_KINDS, types.none)(_run)


@cache
def timed() -> Callable[..., None]:
    """The same, compiled to tell what its parts take."""
    return entry(*_KINDS, WHOLE)(_run)
