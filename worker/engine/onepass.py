"""A pass on a CPU in 32 bits: tokens in, logits out, all layers in one call, without torch.

n tokens, each in its slot at its place; H heads with those of keys and values, D wide; K clamps. No
token's numbers depend on which others stand in the pass, only on those before it in its slot.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from numba import prange, types

from worker.engine.jit import entry, jit, kind
from worker.engine.kernels import copy, gate, look_back, norm, turn
from worker.engine.sifting import (
    LOOKS,
    SHOWN,
    TABLES,
    TOKENS,
    Looks,
    Shown,
    Tables,
    Tokens,
    steer_all,
)
from worker.engine.tiles import TABLE, WHOLE, Floats, Whole, times
from worker.engine.vectors import clock
from worker.engine.wanted import LISTS, Lists, list_wanted

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


class Room(NamedTuple):
    """Where a pass writes; each has room for more tokens than any pass has."""

    x: Floats  # (n, width)
    normed: Floats
    qkv: Floats  # (n, (H + 2 kv heads) * D)
    mixed: Floats  # (n, H * D)
    both: Floats  # (n, 2 * inner)
    gated: Floats  # (n, inner)
    shown: Shown
    looks: Looks
    lists: Lists


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


@jit(spread=True)
def _attend_apart(
    n: int, layer: int, qkv: Floats, memory: Floats, tokens: Tokens, scale: np.float32,
    mixed: Floats,
) -> None:  # fmt: skip
    for i in prange(n):
        slot, place = tokens.slots[i], tokens.places[i]
        _attend(i, layer, qkv, memory, slot, place, scale, mixed)


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
    times(n, room.normed, model.weights[layer, 0], room.qkv, False, room.lists.known[:0], parts)
    began = _lap(spent, PRODUCTS, began)
    for i in range(n):
        place = tokens.places[i]
        cos, sin = model.cos[place], model.sin[place]
        _place(room.qkv[i], layer, memory, tokens.slots[i], place, cos, sin)
    _lap(spent, BETWEEN, began)


@jit()
def _leave(
    layer: int, model: Model, n: int, room: Room, lines: Whole, spent: Whole | None,
    parts: int | None,
) -> None:  # fmt: skip
    weights, began = model.weights[layer], _lap(spent, WITHIN, 0)
    times(n, room.mixed, weights[1], room.x, True, room.lists.known[:0], parts)
    began = _lap(spent, PRODUCTS, began)
    for i in range(n):
        norm(room.x[i], model.least, room.normed[i])
    began = _lap(spent, BETWEEN, began)
    times(n, room.normed, weights[2], room.both, False, room.lists.known[:0], parts)
    began = _lap(spent, PRODUCTS, began)
    for i in range(n):
        gate(room.both[i], room.gated[i])
    began = _lap(spent, BETWEEN, began)
    times(n, room.gated, weights[3], room.x, True, lines, parts)
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
        _attend_apart(n, layer, room.qkv, memory, tokens, scale, room.mixed)


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
        at, lines, began = model.steered[layer], room.lists.known[:0], _lap(spent, WITHIN, 0)
        is_steered = at >= 0 and widths[at] > 0
        if is_steered:
            list_wanted(at, tokens, tables, model.embedding.shape[1], room.lists)
            lines = room.lists.lines[at, : room.lists.known[at]]
        _lap(spent, STEERING, began)
        _leave(layer, model, n, room, lines, spent, parts)
        began = _lap(spent, WITHIN, 0)
        if is_steered:
            looks, shown = room.looks, room.shown
            steer_all(at, widths[at], tokens, tables, looks, room.x, shown, watched)
        _lap(spent, STEERING, began)
    began = _lap(spent, WITHIN, 0)
    for i in range(len(tokens.last)):
        norm(room.x[tokens.last[i]], model.least, room.normed[i])
    times(len(tokens.last), room.normed, model.head, logits, False, room.lists.known[:0], parts)
    _lap(spent, LOGITS, began)


_MODEL = kind(
    Model, TABLE, TABLE, TABLE, types.int64[:, ::1], types.int64, types.float64, types.float64,
    WHOLE,
)  # fmt: skip
_ROOM = kind(Room, *[TABLE] * 6, SHOWN, LOOKS, LISTS)
_KINDS = (
    _MODEL, TOKENS, types.float32[:, :, :, :, :, ::1], TABLES, WHOLE, _ROOM, TABLE,
    types.boolean,
)  # fmt: skip
run = entry(*_KINDS, types.none)(_run)


@cache
def timed() -> Callable[..., None]:
    """The same, compiled to tell what its parts take."""
    return entry(*_KINDS, WHOLE)(_run)
