"""Products of rows with a weight in tiles, faster on a CPU than the libraries that torch has.

A weight is kept as panels of COLUMNS columns, each of them in one piece. A tile is ROWS rows times
a panel: its sums stay in registers while the panel streams by, and meanwhile the next panel is
fetched, so that a batch of few rows does not wait for memory (decision 0018).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from llvmlite import ir
from numba import prange, types
from numba.extending import intrinsic
from torch import Tensor

from worker.engine.jit import jit, threads
from worker.engine.network import Packed

LANES, ROWS, VECTORS = 8, 4, 3  # 4 x 3 sums, 3 weights and an input: the 16 registers of AVX2
COLUMNS = LANES * VECTORS
UNROLLED = 4  # inputs for each turn of the inner loop
LINE, NUMBER = 64, 4  # bytes: of a line of cache, of a number
TURN = UNROLLED * COLUMNS * NUMBER  # bytes of a panel that a turn reads
FETCHED = 2  # lines for each turn, of TURN / LINE that the next panel needs
Floats = npt.NDArray[np.float32]

_FLOAT, _INT, _WORD = ir.FloatType(), ir.IntType(64), ir.IntType(32)
_VECTOR = ir.VectorType(_FLOAT, LANES)
_BYTES = ir.IntType(8).as_pointer()


def _declared(module: ir.Module, name: str, kind: ir.FunctionType) -> Any:
    return module.globals.get(name) or ir.Function(module, kind, name)


class _Tile:
    """Writes the code of one tile: out[rows, COLUMNS] = [out +] x[rows, depth] @ panel."""

    def __init__(self, build: ir.IRBuilder, rows: int, args: list[Any]) -> None:
        self.build, self.rows = build, rows
        x, self.stride, panel, self.depth, out, self.out_stride, ahead, self.pace, self.adds = args
        self.x = build.inttoptr(x, _FLOAT.as_pointer())
        self.panel = build.inttoptr(panel, _FLOAT.as_pointer())
        self.out = build.inttoptr(out, _FLOAT.as_pointer())
        self.ahead = build.inttoptr(ahead, _BYTES)
        module = build.module
        fused = ir.FunctionType(_VECTOR, [_VECTOR] * 3)
        self.fma = _declared(module, f"llvm.fma.v{LANES}f32", fused)
        fetch = ir.FunctionType(ir.VoidType(), [_BYTES, _WORD, _WORD, _WORD])
        self.prefetch = _declared(module, "llvm.prefetch.p0", fetch)

    def write(self) -> None:
        build = self.build
        sums, before = self._first(), build.block
        turn, done = build.append_basic_block("turn"), build.append_basic_block("done")
        build.branch(turn)
        build.position_at_end(turn)
        at, fetched = build.phi(_INT), build.phi(_INT)
        held = [build.phi(_VECTOR) for _ in sums]
        for phi, value in zip([at, fetched, *held], [_int(0), _int(0), *sums], strict=True):
            phi.add_incoming(value, before)
        self._fetch(fetched)
        sums = held
        for step in range(UNROLLED):
            sums = self._multiplied(build.add(at, _int(step)), sums)
        following = [build.add(at, _int(UNROLLED)), build.add(fetched, self.pace), *sums]
        for phi, value in zip([at, fetched, *held], following, strict=True):
            phi.add_incoming(value, turn)
        build.cbranch(build.icmp_signed("<", following[0], self.depth), turn, done)
        build.position_at_end(done)
        for number, value in enumerate(sums):
            build.store(value, self._place(number), align=NUMBER)

    def _place(self, number: int) -> Any:
        row, vector = divmod(number, VECTORS)
        offset = self.build.add(self.build.mul(self.out_stride, _int(row)), _int(vector * LANES))
        return self.build.bitcast(self.build.gep(self.out, [offset]), _VECTOR.as_pointer())

    def _first(self) -> list[Any]:
        """What is added to: what `out` holds, or nothing."""
        build, count = self.build, self.rows * VECTORS
        with build.if_else(self.adds) as (then, otherwise):
            with then:
                there = [build.load(self._place(n), align=NUMBER) for n in range(count)]
                holds = build.block
            with otherwise:
                empty = build.block
        sums = [build.phi(_VECTOR) for _ in range(count)]
        for phi, value in zip(sums, there, strict=True):
            phi.add_incoming(value, holds)
            phi.add_incoming(ir.Constant(_VECTOR, [0.0] * LANES), empty)
        return sums

    def _fetch(self, at: Any) -> None:
        """Into the second cache: reading, soon, data."""
        for line in range(FETCHED):
            where = self.build.gep(self.ahead, [self.build.add(at, _int(LINE * line))])
            flags = [ir.Constant(_WORD, flag) for flag in (0, 2, 1)]
            self.build.call(self.prefetch, [where, *flags])

    def _multiplied(self, at: Any, sums: list[Any]) -> list[Any]:
        build, base = self.build, self.build.mul(at, _int(COLUMNS))
        weights = []
        for vector in range(VECTORS):
            where = build.gep(self.panel, [build.add(base, _int(vector * LANES))])
            where = build.bitcast(where, _VECTOR.as_pointer())
            weights.append(build.load(where, align=NUMBER))
        made = []
        for row in range(self.rows):
            number = build.load(
                build.gep(self.x, [build.add(build.mul(self.stride, _int(row)), at)])
            )
            wide = self._wide(number)
            for vector, weight in enumerate(weights):
                made.append(build.call(self.fma, [wide, weight, sums[row * VECTORS + vector]]))
        return made

    def _wide(self, number: Any) -> Any:
        nothing = ir.Constant(_VECTOR, ir.Undefined)
        one = self.build.insert_element(nothing, number, ir.Constant(_WORD, 0))
        everywhere = ir.Constant(ir.VectorType(_WORD, LANES), [0] * LANES)
        return self.build.shuffle_vector(one, nothing, everywhere)


def _int(number: int) -> Any:
    return ir.Constant(_INT, number)


def _tile(rows: int) -> Callable[..., None]:
    """A function of addresses and strides; the depth is a multiple of UNROLLED."""

    def typed(
        typing: Any, x: Any, stride: Any, panel: Any, depth: Any, out: Any, out_stride: Any,
        ahead: Any, pace: Any, adds: Any,
    ) -> Any:  # fmt: skip
        def written(context: Any, build: Any, signature: Any, args: Any) -> Any:
            _Tile(build, rows, list(args)).write()
            return context.get_dummy_value()

        return types.void(*[types.intp] * 8, types.boolean), written

    made: Callable[..., None] = intrinsic(typed)
    return made


_tile_of_1, _tile_of_2, _tile_of_3, _tile_of_4 = (_tile(rows) for rows in range(1, ROWS + 1))


@jit()
def _run(
    rows: int, x: int, depth: int, panel: int, out: int, stride: int, ahead: int, pace: int,
    adds: bool,
) -> None:  # fmt: skip
    if rows == 4:
        _tile_of_4(x, depth, panel, depth, out, stride, ahead, pace, adds)
    elif rows == 3:
        _tile_of_3(x, depth, panel, depth, out, stride, ahead, pace, adds)
    elif rows == 2:
        _tile_of_2(x, depth, panel, depth, out, stride, ahead, pace, adds)
    else:
        _tile_of_1(x, depth, panel, depth, out, stride, ahead, pace, adds)


@jit()
def _copy(
    given: Floats, top: int, left: int, made: Floats, over: int, side: int, rows: int, width: int
) -> None:
    """A loop: slices would take Numba seconds to compile."""
    for row in range(rows):
        for at in range(width):
            made[over + row, side + at] = given[top + row, left + at]


@jit()
def _panel(x: Floats, panels: Floats, number: int, out: Floats, edge: Floats, adds: bool) -> None:
    """All rows times one panel. `edge`: room for a tile that reaches beyond the last column."""
    rows, depth = x.shape
    size, inner = depth * COLUMNS * NUMBER, number * COLUMNS
    width = min(COLUMNS, out.shape[1] - inner)
    panel = panels.ctypes.data + number * size
    tiles = max(1, (rows + ROWS - 1) // ROWS)
    pace = max(LINE * FETCHED // 4, TURN // tiles)
    for first in range(0, rows, ROWS):
        ahead = panel + size + first // ROWS * (size // tiles)
        count, source = min(ROWS, rows - first), x.ctypes.data + first * depth * NUMBER
        target, stride = out.ctypes.data + (first * out.shape[1] + inner) * NUMBER, out.shape[1]
        if width < COLUMNS:
            _copy(out, first, inner, edge, 0, 0, count, width)
            target, stride = edge.ctypes.data, COLUMNS
        _run(count, source, depth, panel, target, stride, ahead, pace, adds)
        if width < COLUMNS:
            _copy(edge, 0, 0, out, first, inner, count, width)


SIDES = "f4[:,::1], f4[:,:,::1], f4[:,::1], b1"


@jit(f"void({SIDES})")
def _product(x: Floats, panels: Floats, out: Floats, adds: bool) -> None:
    edge = np.zeros((ROWS, COLUMNS), np.float32)
    for number in range(len(panels)):
        _panel(x, panels, number, out, edge, adds)


def _by_parts(x: Floats, panels: Floats, out: Floats, adds: bool, parts: int) -> None:
    share = (len(panels) + parts - 1) // parts
    for part in prange(parts):
        edge = np.zeros((ROWS, COLUMNS), np.float32)
        for number in range(part * share, min(len(panels), (part + 1) * share)):
            _panel(x, panels, number, out, edge, adds)


@cache
def _spread_product() -> Callable[..., None]:
    """Compiled where there are several threads only."""
    return jit(f"void({SIDES}, i8)", spread=True)(_by_parts)


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
        parts = threads()
        if parts == 1:
            _product(x.contiguous().numpy(), self.panels, out.numpy(), adds)
        else:
            _spread_product()(x.contiguous().numpy(), self.panels, out.numpy(), adds, parts)
        return out
