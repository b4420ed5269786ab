"""Products of rows with a weight in tiles, faster on a CPU than the libraries that torch has.

A weight is kept as panels of COLUMNS columns, each of them in one piece. A tile is ROWS rows times
a panel: its sums stay in registers while the panel streams by, and meanwhile the next panel is
fetched, so that a batch of few rows does not wait for memory (decision 0018). So is what is wanted
when the product is done: lines of memory by their addresses, some with every tile, one a turn.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from numba import prange, types
from torch import Tensor

from worker.engine.jit import entry, jit
from worker.engine.network import Packed
from worker.engine.vectors import (
    COLUMNS,
    FETCHED,
    LINE,
    NUMBER,
    PART,
    ROWS,
    UNROLLED,
    VECTORS,
    fetch,
    tile,
)

TURN = UNROLLED * COLUMNS * NUMBER  # bytes of a panel that a turn of the inner loop reads
Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]
WHOLE = types.int64[::1]
TABLE, CUBE = types.float32[:, ::1], types.float32[:, :, ::1]  # in one piece

NOTHING = np.empty(0, np.int64)
_tile = tile(VECTORS, fetches=True)
_running = tile(VECTORS, fetches=True, runs=True)


@jit(borrows=True)
def _copy(
    given: Floats, top: int, left: int, made: Floats, over: int, side: int, rows: int, width: int
) -> None:
    """A loop: slices would take Numba seconds to compile."""
    for row in range(rows):
        for at in range(width):
            made[over + row, side + at] = given[top + row, left + at]


@jit(borrows=True)
def _panels_of(out: Floats) -> int:
    count: int = (out.shape[1] + COLUMNS - 1) // COLUMNS
    return count


@jit(borrows=True)
def _fetch(wanted: Whole) -> None:
    for address in wanted:
        fetch(address)


@jit(borrows=True)
def _panel(
    rows: int, x: Floats, weight: int, number: int, out: Floats, edge: Floats, adds: bool,
    wanted: Whole,
) -> None:  # fmt: skip
    """So many rows times one panel. `edge`: room for a tile that reaches beyond the last column."""
    depth, inner = x.shape[1], number * COLUMNS
    size, width = depth * COLUMNS * NUMBER, min(COLUMNS, out.shape[1] - inner)
    panel = weight + number * size
    tiles = max(1, (rows + ROWS - 1) // ROWS)
    pace, parts = max(LINE * FETCHED // 4, TURN // tiles), _panels_of(out) * tiles
    for first in range(0, rows, ROWS):
        part = number * tiles + first // ROWS
        mine = wanted[len(wanted) * part // parts : len(wanted) * (part + 1) // parts]
        ahead = panel + size + first // ROWS * (size // tiles)
        count, source = min(ROWS, rows - first), x.ctypes.data + first * depth * NUMBER
        target, stride = out.ctypes.data + (first * out.shape[1] + inner) * NUMBER, out.shape[1]
        if width < COLUMNS:
            _copy(out, first, inner, edge, 0, 0, count, width)
            target, stride = edge.ctypes.data, COLUMNS
        if rows > ROWS and len(mine):
            rate = (len(mine) << PART) // (depth // UNROLLED)
            _running(
                count, source, depth, panel, COLUMNS, depth, target, stride, adds, ahead, pace,
                mine.ctypes.data, rate,
            )  # fmt: skip
        else:  # few lines, and a tile of one row is done so soon that a list would hold it up
            _fetch(mine)
            _tile(
                count, source, depth, panel, COLUMNS, depth, target, stride, adds, ahead, pace,
                0, 0,
            )  # fmt: skip
        if width < COLUMNS:
            _copy(edge, 0, 0, out, first, inner, count, width)


@jit()
def _panels(
    rows: int, x: Floats, weight: int, first: int, end: int, out: Floats, adds: bool, wanted: Whole
) -> None:
    edge = np.zeros((ROWS, COLUMNS), np.float32)
    for number in range(first, end):
        _panel(rows, x, weight, number, out, edge, adds, wanted)


@jit(spread=True)
def _apart(
    rows: int, x: Floats, weight: int, count: int, out: Floats, adds: bool, wanted: Whole,
    parts: int,
) -> None:  # fmt: skip
    share = (count + parts - 1) // parts
    for part in prange(parts):
        end = min(count, (part + 1) * share)
        _panels(rows, x, weight, part * share, end, out, adds, wanted)


@jit()
def times(
    rows: int, x: Floats, weight: int, out: Floats, adds: bool, wanted: Whole, parts: int | None
) -> None:
    """The first rows of out = [out +] x @ weight, whose panels begin at this address."""
    count = _panels_of(out)
    if parts is None:
        _panels(rows, x, weight, 0, count, out, adds, wanted)
    else:
        _apart(rows, x, weight, count, out, adds, wanted, parts)


@entry(TABLE, CUBE, TABLE, types.boolean, WHOLE)
def _product(
    x: Floats, panels: Floats, out: Floats, adds: bool, wanted: Whole, parts: int | None
) -> None:
    times(len(x), x, panels.ctypes.data, out, adds, wanted, parts)


def serves(numbers: Tensor) -> bool:
    """Whether tiles are for such numbers."""
    return numbers.device.type == "cpu" and numbers.dtype == torch.float32


@dataclass(frozen=True, slots=True, eq=False)
class Tiled:
    """A linear map of rows in 32 bits on a CPU. A row's numbers depend on that row alone."""

    panels: Floats  # (panels, depth, COLUMNS)
    depth: int  # of the weight; rounded up in the panels
    width: int
    bias: Tensor | None

    @classmethod
    def of(cls, plain: Packed) -> "Tiled":
        depth, width = plain.weight.shape
        whole = (-(-depth // UNROLLED) * UNROLLED, -(-width // COLUMNS) * COLUMNS)
        padded = plain.weight.new_zeros(whole)
        padded[:depth, :width] = plain.weight
        panels = padded.view(whole[0], -1, COLUMNS).transpose(0, 1).contiguous()
        return cls(panels.numpy(), depth, width, plain.bias)

    @property
    def whole(self) -> bool:
        """Nothing beside the weight, and no row of it made up."""
        return self.bias is None and self.depth == self.panels.shape[1]

    @property
    def plain(self) -> Packed:
        whole = torch.from_numpy(self.panels).transpose(0, 1).reshape(self.panels.shape[1], -1)
        return Packed(whole[: self.depth, : self.width].contiguous(), self.bias)

    def __call__(self, x: Tensor) -> Tensor:
        if self.bias is not None:
            return self._into(self.bias.repeat(len(x), 1), x, adds=True)
        return self._into(x.new_empty(len(x), self.width), x, adds=False)

    def onto(self, residual: Tensor, x: Tensor) -> Tensor:
        sums = residual.clone() if self.bias is None else residual + self.bias
        return self._into(sums, x, adds=True)

    def _into(self, out: Tensor, x: Tensor, *, adds: bool) -> Tensor:
        if x.shape[1] != self.panels.shape[1]:
            x = torch.nn.functional.pad(x, (0, self.panels.shape[1] - x.shape[1]))
        _product(x.contiguous().numpy(), self.panels, out.numpy(), adds, NOTHING)
        return out
