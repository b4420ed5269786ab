"""What Numba's compiler does not make of loops by itself, written as vectors of LLVM: tiles of a
product, and scores of eight keys at once. Not bound to a processor (decisions 0018, 0019).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

LANES, ROWS, VECTORS = 8, 4, 3  # 4 x 3 sums, 3 weights and an input: the 16 registers of AVX2
COLUMNS = LANES * VECTORS
UNROLLED = 4  # inputs for each turn of a product's inner loop
LINE, SHORT, NUMBER, WORD = 64, 2, 4, 8  # bytes: of a line of cache, of numbers, of an address
FETCHED = 2  # lines of the next panel that a turn fetches
PART = 16  # bits behind the point of a rate

_FLOAT, _INT, _WORD = ir.FloatType(), ir.IntType(64), ir.IntType(32)
_VECTOR = ir.VectorType(_FLOAT, LANES)
_BYTES = ir.IntType(8).as_pointer()


@dataclass(frozen=True, slots=True)
class Sides:
    rows: int
    vectors: int
    fetches: bool  # the next panel meanwhile; then a line of it has COLUMNS numbers
    runs: bool  # errands too


class _Tile:
    """out[rows, vectors * LANES] = [out +] x[rows, depth] @ panel[depth, vectors * LANES]."""

    def __init__(self, build: ir.IRBuilder, sides: Sides, args: Sequence[Any]) -> None:
        self.build, self.sides = build, sides
        x, self.stride, panel, pitch, self.depth, out, self.out_stride, self.adds = args[:8]
        self.x, self.panel, self.out = (_pointer(build, each) for each in (x, panel, out))
        self.pitch = _int(COLUMNS) if sides.fetches else pitch
        self.ahead, self.pace = build.inttoptr(args[8], _BYTES), args[9]
        self.errands, self.rate = build.inttoptr(args[10], _INT.as_pointer()), args[11]
        self.fma = _fma(build.module)

    def write(self) -> None:
        build = self.build
        sums, before = self._first(), build.block
        turn, done = build.append_basic_block("turn"), build.append_basic_block("done")
        build.branch(turn)
        build.position_at_end(turn)
        at, fetched, errand = (build.phi(_INT) for _ in range(3))
        held = [build.phi(_VECTOR) for _ in sums]
        counts = [at, fetched, errand]
        for phi, value in zip([*counts, *held], [*[_int(0)] * 3, *sums], strict=True):
            phi.add_incoming(value, before)
        if self.sides.fetches:
            self._fetch(fetched, errand)
        sums = held
        for step in range(UNROLLED):
            sums = self._multiplied(build.add(at, _int(step)), sums)
        steps = _int(UNROLLED), self.pace, self.rate
        following = [*(build.add(*pair) for pair in zip(counts, steps, strict=True)), *sums]
        for phi, value in zip([*counts, *held], following, strict=True):
            phi.add_incoming(value, turn)
        build.cbranch(build.icmp_signed("<", following[0], self.depth), turn, done)
        build.position_at_end(done)
        for which, value in enumerate(sums):
            build.store(value, self._place(which), align=NUMBER)

    def _place(self, which: int) -> Any:
        row, vector = divmod(which, self.sides.vectors)
        line = self.build.mul(self.out_stride, _int(row))
        return _vector_at(self.build, self.out, self.build.add(line, _int(vector * LANES)))

    def _first(self) -> list[Any]:
        """What is added to: what `out` holds, or nothing."""
        build, count = self.build, self.sides.rows * self.sides.vectors
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

    def _fetch(self, at: Any, errand: Any) -> None:
        for line in range(FETCHED):
            where = self.build.add(at, _int(LINE * line))
            _prefetch(self.build, self.build.gep(self.ahead, [where]))
        if not self.sides.runs:
            return
        which = self.build.lshr(errand, _int(PART))
        wanted = self.build.load(self.build.gep(self.errands, [which]))
        _prefetch(self.build, self.build.inttoptr(wanted, _BYTES))

    def _multiplied(self, at: Any, sums: list[Any]) -> list[Any]:
        build, base, vectors = self.build, self.build.mul(at, self.pitch), self.sides.vectors
        weights = [_loaded(build, self.panel, base, vector) for vector in range(vectors)]
        made = []
        for row in range(self.sides.rows):
            where = build.add(build.mul(self.stride, _int(row)), at)
            wide = _everywhere(build, build.load(build.gep(self.x, [where])))
            for vector, weight in enumerate(weights):
                made.append(build.call(self.fma, [wide, weight, sums[row * vectors + vector]]))
        return made


class _Scores:
    """out[LANES] = keys[count, depth] @ query[depth], then zeros; the depth is a multiple of LANES.

    Keys lie one behind the other, or are whole numbers of a byte each, told by their addresses.
    """

    def __init__(
        self, build: ir.IRBuilder, args: Sequence[Any], count: int, *, sketched: bool
    ) -> None:
        query, keys, self.depth, out = args
        self.build, self.count, self.sketched = build, count, sketched
        self.query, self.out = _pointer(build, query), _pointer(build, out)
        if sketched:
            told = build.inttoptr(keys, _INT.as_pointer())
            places = (build.load(build.gep(told, [_int(key)])) for key in range(count))
            self.keys = [build.inttoptr(place, _BYTES) for place in places]
        else:
            self.keys = [_pointer(build, keys)] * count

    def write(self) -> None:
        build, before = self.build, self.build.block
        turn, done = build.append_basic_block("turn"), build.append_basic_block("done")
        build.branch(turn)
        build.position_at_end(turn)
        at, held = build.phi(_INT), [build.phi(_VECTOR) for _ in range(self.count)]
        query, fused = _loaded(build, self.query, at), _fma(build.module)
        sums = []
        for key, sum_ in enumerate(held):
            sums.append(build.call(fused, [query, self._key(key, at), sum_]))
        following = build.add(at, _int(LANES))
        nothing = ir.Constant(_VECTOR, [0.0] * LANES)
        for phi, first, value in zip(
            [at, *held], [_int(0), *[nothing] * self.count], [following, *sums], strict=True
        ):
            phi.add_incoming(first, before)
            phi.add_incoming(value, turn)
        build.cbranch(build.icmp_signed("<", following, self.depth), turn, done)
        build.position_at_end(done)
        sums += [nothing] * (LANES - self.count)
        build.store(self._added_up(sums), _vector_at(build, self.out, _int(0)), align=NUMBER)

    def _key(self, key: int, at: Any) -> Any:
        build, kind = self.build, ir.VectorType(ir.IntType(8), LANES)
        if not self.sketched:
            line = build.mul(self.depth, _int(key))
            return _loaded(build, self.keys[key], build.add(line, at))
        where = build.bitcast(build.gep(self.keys[key], [at]), kind.as_pointer())
        whole = build.sext(build.load(where, align=1), ir.VectorType(_WORD, LANES))
        return build.sitofp(whole, _VECTOR)

    def _added_up(self, sums: list[Any]) -> Any:
        """Eight vectors -> one of their sums: pairs within halves twice, then the halves."""
        pairs = [0, 2, 8, 10, 4, 6, 12, 14], [1, 3, 9, 11, 5, 7, 13, 15]
        halves = [0, 1, 2, 3, 8, 9, 10, 11], [4, 5, 6, 7, 12, 13, 14, 15]
        for sides in (pairs, pairs, halves):
            sums = [self._joined(*two, sides) for two in zip(sums[::2], sums[1::2], strict=True)]
        return sums[0]

    def _joined(self, a: Any, b: Any, sides: tuple[list[int], list[int]]) -> Any:
        one, other = (
            self.build.shuffle_vector(a, b, ir.Constant(ir.VectorType(_WORD, LANES), side))
            for side in sides
        )
        return self.build.fadd(one, other)


def _int(whole: int) -> Any:
    return ir.Constant(_INT, whole)


def _pointer(build: ir.IRBuilder, address: Any) -> Any:
    return build.inttoptr(address, _FLOAT.as_pointer())


def _vector_at(build: ir.IRBuilder, base: Any, at: Any) -> Any:
    return build.bitcast(build.gep(base, [at]), _VECTOR.as_pointer())


def _loaded(build: ir.IRBuilder, base: Any, at: Any, vector: int = 0) -> Any:
    return build.load(_vector_at(build, base, build.add(at, _int(vector * LANES))), align=NUMBER)


def _everywhere(build: ir.IRBuilder, one: Any) -> Any:
    nothing = ir.Constant(_VECTOR, ir.Undefined)
    first = build.insert_element(nothing, one, ir.Constant(_WORD, 0))
    lanes = ir.Constant(ir.VectorType(_WORD, LANES), [0] * LANES)
    return build.shuffle_vector(first, nothing, lanes)


def _fma(module: ir.Module) -> Any:
    return _declared(module, f"llvm.fma.v{LANES}f32", ir.FunctionType(_VECTOR, [_VECTOR] * 3))


def _prefetch(build: ir.IRBuilder, where: Any) -> None:
    """Into the second cache: reading, soon, data."""
    kind = ir.FunctionType(ir.VoidType(), [_BYTES, _WORD, _WORD, _WORD])
    flags = [ir.Constant(_WORD, flag) for flag in (0, 2, 1)]
    build.call(_declared(build.module, "llvm.prefetch.p0", kind), [where, *flags])


def _declared(module: ir.Module, name: str, kind: ir.FunctionType) -> Any:
    return module.globals.get(name) or ir.Function(module, kind, name)


def tile(vectors: int, *, fetches: bool, runs: bool = False) -> Any:
    """A function of how many rows (1 to ROWS), addresses, and distances in numbers; `pace` in
    bytes. The depth is a multiple of UNROLLED. `errands`: addresses whose lines are fetched, `rate`
    of them a turn, at most one: a processor drops what it is asked for in bursts.
    """

    def typed(
        typing: Any, rows: Any, x: Any, stride: Any, panel: Any, pitch: Any, depth: Any, out: Any,
        out_stride: Any, adds: Any, ahead: Any, pace: Any, errands: Any, rate: Any,
    ) -> Any:  # fmt: skip
        def written(context: Any, build: Any, signature: Any, args: Any) -> Any:
            end = build.append_basic_block("end")
            blocks = [build.append_basic_block(f"rows{n}") for n in range(1, ROWS + 1)]
            chosen = build.switch(args[0], blocks[-1])
            for rows, block in enumerate(blocks, start=1):
                chosen.add_case(_int(rows), block)
                build.position_at_end(block)
                _Tile(build, Sides(rows, vectors, fetches, runs), args[1:]).write()
                build.branch(end)
            build.position_at_end(end)
            return context.get_dummy_value()

        return types.void(*[types.intp] * 8, types.boolean, *[types.intp] * 4), written

    return intrinsic(typed)


def _scoring(count: int, *, sketched: bool) -> Any:
    """A function of addresses, and of the depth."""

    def typed(typing: Any, query: Any, keys: Any, depth: Any, out: Any) -> Any:
        def written(context: Any, build: Any, signature: Any, args: Any) -> Any:
            _Scores(build, args, count, sketched=sketched).write()
            return context.get_dummy_value()

        return types.void(*[types.intp] * 4), written

    return intrinsic(typed)


HALF = LANES // 2
scores = _scoring(LANES, sketched=False)
scores_of_eight, scores_of_four = (_scoring(count, sketched=True) for count in (LANES, HALF))


def _fetch(typing: Any, address: Any) -> Any:
    def written(context: Any, build: Any, signature: Any, args: Any) -> Any:
        _prefetch(build, build.inttoptr(args[0], _BYTES))
        return context.get_dummy_value()

    return types.void(types.intp), written


fetch: Any = intrinsic(_fetch)  # a line into the cache, at an address


def _clock(typing: Any) -> Any:
    """Nanoseconds of the system's monotonic clock."""

    def written(context: Any, build: Any, signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(_WORD, [_WORD, _INT.as_pointer()])
        read = _declared(build.module, "clock_gettime", kind)
        told = build.alloca(_INT, 2)  # seconds, and nanoseconds beside them
        build.call(read, [ir.Constant(_WORD, time.CLOCK_MONOTONIC), told])
        seconds, rest = (build.load(build.gep(told, [_int(at)])) for at in (0, 1))
        return build.add(build.mul(seconds, _int(10**9)), rest)

    return types.int64(), written


clock: Any = intrinsic(_clock)
