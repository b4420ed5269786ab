"""What steering will read in any case, line by line, so that it is fetched while a product is busy
computing (decision 0020). A layer's list holds until other tokens pass, or other clamps.
"""

from typing import NamedTuple

from numba import types

from worker.engine.jit import jit, kind
from worker.engine.sifting import OFF, Tables, Tokens, push_of
from worker.engine.tiles import WHOLE, Whole
from worker.engine.vectors import LINE, NUMBER

WANTED = 8192  # lines at most: as much as the second cache of most processors


class Lists(NamedTuple):
    """For each steered layer."""

    lines: Whole  # (layers, WANTED): addresses
    known: Whole  # (layers,): how many
    written: Whole  # (layers,): of the tables, when the list was made
    tokens: Whole  # (layers,): how many it was made for
    slots: Whole  # (layers, n)
    ranks: Whole
    noted: Whole  # (features,): the list that a feature was last put on, by its number
    made: Whole  # (1,): how many lists


_WHOLES = types.int64[:, ::1]
LISTS = kind(Lists, _WHOLES, WHOLE, WHOLE, WHOLE, _WHOLES, _WHOLES, WHOLE, WHOLE)


@jit(borrows=True)
def _holds(at: int, tokens: Tokens, tables: Tables, lists: Lists) -> bool:
    """Whether the list is of these tokens; in any case it is noted that the next one will be."""
    n = len(tokens.ids)
    holds: bool = lists.written[at] == tables.written[0] and lists.tokens[at] == n
    lists.written[at], lists.tokens[at] = tables.written[0], n
    slots, ranks = lists.slots[at], lists.ranks[at]
    for i in range(n):
        slot, rank = tokens.slots[i], tables.alike[at, tokens.slots[i], tokens.ranks[i]]
        if slots[i] != slot or ranks[i] != rank:
            holds = False
            slots[i], ranks[i] = slot, rank
    return holds


@jit(borrows=True)
def _listed(first: int, size: int, lines: Whole, known: int) -> int:
    begin = first // LINE * LINE
    count = (first + size - begin + LINE - 1) // LINE
    mine = lines[known : known + min(count, len(lines) - known)]
    for line in range(len(mine)):  # without asking for each whether there is room
        mine[line] = begin + line * LINE
    return known + len(mine)


@jit(borrows=True)
def _list_again(at: int, n: int, tables: Tables, width: int, lists: Lists) -> int:
    known, most, lines = 0, tables.place.shape[2], lists.lines[at]
    slots, ranks, sketches = lists.slots[at], lists.ranks[at], tables.sketch[at].ctypes.data
    lists.made[0] += 1
    for i in range(n):
        slot, rank = slots[i], ranks[i]
        count = tables.held[at, slot, rank]
        if count == 0 or (i and slot == slots[i - 1] and rank == ranks[i - 1]):
            continue
        sheet, push = tables.sheet[at, slot].ctypes.data, push_of(rank, most, width)
        known = _listed(sheet, OFF * count * NUMBER, lines, known)
        known = _listed(tables.place[at, slot].ctypes.data, count * NUMBER, lines, known)
        for k in range(count):
            place = tables.place[at, slot, k]
            if lists.noted[place] != lists.made[0]:
                lists.noted[place] = lists.made[0]
                known = _listed(sketches + place * width, width, lines, known)
        known = _listed(sheet + push * NUMBER, width * NUMBER, lines, known)
    return known


@jit(borrows=True)
def list_wanted(at: int, tokens: Tokens, tables: Tables, width: int, lists: Lists) -> None:
    """As far as there is room."""
    if not _holds(at, tokens, tables, lists):
        lists.known[at] = _list_again(at, len(tokens.ids), tables, width, lists)
