"""Equations (1) and (2) of steering.py in a pass on a CPU: which features may be on, which are, and
what that changes; with tables as in shortcuts.py. K clamps, n tokens.

A token is looked at three times, a few tokens apart, so that what the next look reads has time to
come from memory.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types

from worker.engine.jit import jit, kind
from worker.engine.kernels import NONE, ONE, add, copy, dot, dot_whole
from worker.engine.tiles import CUBE, TABLE, WHOLE, Floats, Whole
from worker.engine.vectors import (
    HALF,
    LANES,
    LINE,
    NUMBER,
    SHORT,
    WORD,
    fetch,
    scores_of_eight,
    scores_of_four,
)

Bytes = npt.NDArray[np.int8]
Shorts = npt.NDArray[np.int16]
Places = npt.NDArray[np.int32]
# A sheet: of each clamp what tells that it is off, then what it takes when it is on; pushes
REACH, LEAST, SLACK, STEP = range(4)
B, THETA, R = range(3)
OFF, ON = 4, 3  # so many numbers of each clamp
FINE = np.float32(2.0**-16)  # a step of a rest, in steps of its sketch
AHEAD = 3  # tokens between two looks
TURNS = 2 * AHEAD + 1


class Tables(NamedTuple):
    """Of the steering, with a row for each slot."""

    written: Whole  # (1,): how often
    alike: Whole  # (layers, slots, ranks): the first rank at which the same clamps hold
    held: Whole  # likewise: how many clamps, up to the last that holds
    sheet: Floats  # (layers, slots, numbers)
    place: Places  # (layers, slots, K): of each clamp's feature, in the three that follow
    sketch: Bytes  # (layers, features, width)
    rest: Shorts  # likewise, as is d
    d: Floats
    c: Floats  # (layers, slots, K), as is r
    r: Floats


class Tokens(NamedTuple):
    """Of a pass."""

    ids: Whole
    slots: Whole
    places: Whole
    ranks: Whole
    last: Whole  # those whose logits are wanted


class Looks(NamedTuple):
    """At the last TURNS tokens."""

    scores: Floats  # (TURNS, K): s x, and f of what is on
    which: Whole  # (TURNS, K): the clamps whose features may be on, or are
    on: Whole  # (TURNS,): how many
    where: Whole  # (K,): the sketches of one token


class Shown(NamedTuple):
    """What a pass saw of the steering, and did."""

    before: Floats  # (layers, n, width): what was steered
    f: Floats  # (layers, n, K)
    change: Floats


_WHOLES, _LONGS = types.int64[:, ::1], types.int64[:, :, ::1]
TABLES = kind(
    Tables, WHOLE, _LONGS, _LONGS, CUBE, types.int32[:, :, ::1], types.int8[:, :, ::1],
    types.int16[:, :, ::1], CUBE, CUBE, CUBE,
)  # fmt: skip
TOKENS = kind(Tokens, *[WHOLE] * 5)
LOOKS, SHOWN = kind(Looks, TABLE, _WHOLES, WHOLE, WHOLE), kind(Shown, CUBE, CUBE, CUBE)


@jit(borrows=True)
def _fetch_all(first: int, size: int) -> None:
    """Into the cache, while something else is done: else it would be waited for."""
    for at in range(first // LINE * LINE, first + size, LINE):
        fetch(at)


@jit(borrows=True, inlined=True)
def _score(
    x: Floats, count: int, places: Places, sketches: Bytes, where: Whole, scores: Floats
) -> None:
    """s_k x. There must be room for LANES at a time."""
    for k in range(count):
        where[k] = sketches.ctypes.data + places[k] * len(x)
    for k in range(count, (count + LANES - 1) // LANES * LANES):
        where[k] = where[0]
    for k in range(0, count, LANES):
        keys, told = where.ctypes.data + k * WORD, scores.ctypes.data + k * NUMBER
        if count - k > HALF:
            scores_of_eight(x.ctypes.data, keys, len(x), told)
        else:
            scores_of_four(x.ctypes.data, keys, len(x), told)


@jit(borrows=True, inlined=True)
def sift(x: Floats, at: int, slot: int, rank: int, tables: Tables, looks: Looks, turn: int) -> None:
    """Which features may be on, for a token of this rank."""
    count, on = tables.held[at, slot, rank], 0
    looks.on[turn] = on
    if count == 0:
        return
    sheet, places = tables.sheet[at, slot], tables.place[at, slot]
    scores, which, felt = looks.scores[turn], looks.which[turn], sheet[OFF * len(places) :]
    _score(x, count, places, tables.sketch[at], looks.where, scores)
    length = np.sqrt(dot(x, x))
    for k in range(count):
        off = sheet[OFF * k : OFF * (k + 1)]
        above = scores[k] * off[STEP] + off[SLACK] * length - off[LEAST]
        if rank >= off[REACH] and not above <= NONE:
            which[on] = k
            on += 1
            _fetch_all(felt[ON * k :].ctypes.data, ON * NUMBER)
            _fetch_all(tables.rest[at, places[k]].ctypes.data, len(x) * SHORT)
    looks.on[turn] = on


@jit(borrows=True, inlined=True)
def _feel(x: Floats, at: int, slot: int, tables: Tables, looks: Looks, turn: int) -> None:
    """Equation (1), for those that may be on."""
    sheet, places = tables.sheet[at, slot], tables.place[at, slot]
    scores, which, felt, on = looks.scores[turn], looks.which[turn], sheet[OFF * len(places) :], 0
    for number in range(looks.on[turn]):
        k = which[number]
        exact = scores[k] + FINE * dot_whole(x, tables.rest[at, places[k]])
        p = sheet[OFF * k + STEP] * exact + felt[ON * k + B]
        if not p <= felt[ON * k + THETA]:
            which[on], scores[k] = k, p
            on += 1
            _fetch_all(tables.d[at, places[k]].ctypes.data, len(x) * NUMBER)
    looks.on[turn] = on


@jit(borrows=True, inlined=True)
def _push(
    x: Floats, at: int, slot: int, rank: int, tables: Tables, looks: Looks, turn: int
) -> None:
    """Equation (2)."""
    if tables.held[at, slot, rank] == 0:
        return
    sheet, places = tables.sheet[at, slot], tables.place[at, slot]
    f, which, felt = looks.scores[turn], looks.which[turn], sheet[OFF * len(places) :]
    push = push_of(rank, len(places), len(x))
    add(x, ONE, sheet[push : push + len(x)])
    for number in range(looks.on[turn]):
        k = which[number]
        add(x, -felt[ON * k + R] * f[k], tables.d[at, places[k]])


@jit(borrows=True)
def push_of(rank: int, most: int, width: int) -> int:
    """Where it begins in a sheet of so many clamps."""
    return most * (OFF + ON) + rank * width


@jit(borrows=True)
def _show(
    x: Floats, at: int, i: int, slot: int, count: int, tables: Tables, looks: Looks, shown: Shown
) -> None:
    turn, f, change = i % TURNS, shown.f[at, i], shown.change[at, i]
    copy(x, shown.before[at, i])
    for k in range(count):
        f[k] = NONE
    for number in range(looks.on[turn]):
        k = looks.which[turn, number]
        f[k] = looks.scores[turn, k]
    for k in range(count):
        change[k] = tables.c[at, slot, k] - tables.r[at, slot, k] * f[k]


@jit(borrows=True)
def steer_all(
    at: int, count: int, tokens: Tokens, tables: Tables, looks: Looks, x: Floats, shown: Shown,
    watched: bool,
) -> None:  # fmt: skip
    """What is not watched is not written: memory that is written must be waited for too."""
    slots, ranks, alike, n = tokens.slots, tokens.ranks, tables.alike, len(tokens.ids)
    for i in range(-2 * AHEAD, n):
        one = i + 2 * AHEAD
        if one < n:
            rank = alike[at, slots[one], ranks[one]]
            sift(x[one], at, slots[one], rank, tables, looks, one % TURNS)
        one = i + AHEAD
        if 0 <= one < n:
            _feel(x[one], at, slots[one], tables, looks, one % TURNS)
        if i < 0:
            continue
        if watched:
            _show(x[i], at, i, slots[i], count, tables, looks, shown)
        _push(x[i], at, slots[i], alike[at, slots[i], ranks[i]], tables, looks, i % TURNS)
