"""Passes on a card: a step is one CUDA graph, for one row of kernels that stream the weights.

A graph knows how many slots speak and nothing else: how far each looks back, the kernel reads.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from worker.contract import MAX_CLAMPS
from worker.engine import thin
from worker.engine.cache import Cache
from worker.engine.float8 import Float8
from worker.engine.graphs import Graphs
from worker.engine.network import Attend, Block, Network, Packed, Product, Steer, compiled
from worker.engine.passes import Decoder, Passes
from worker.engine.sampling import chosen
from worker.engine.steering import Steering

PROGRAMS = 128  # of attention, about as many as a card has multiprocessors
PLACES = 64  # that a program looks at together
LEAST = 4  # times that a program does so, before another shares the places
GROUP = 16  # queries that may share keys


@dataclass(frozen=True, slots=True)
class Tile:
    """What a program streams at once."""

    rows: int
    numbers: int
    warps: int
    stages: int = 3  # blocks that are under way together

    def programs(self, outputs: int) -> tuple[int]:
        return (-(-outputs // self.rows),)

    def over(self, x: Tensor) -> dict[str, Any]:
        """As the kernel's arguments for an x of (1, inputs); a block divides the inputs."""
        inputs, block = x.shape[1], self.numbers * 2 // x.dtype.itemsize
        while inputs % block:
            block //= 2
        sizes = {"K": inputs, "ROWS": self.rows, "BLOCK": block, "STAGES": self.stages}
        return {**sizes, **_early(x.device), "num_warps": self.warps}


@dataclass(frozen=True, slots=True)
class Tiles:
    enter: Tile
    out: Tile
    gate: Tile
    down: Tile


# As measured on an H200 (decision 0021)
IN_16_BITS = Tiles(Tile(4, 512, 4), Tile(8, 1024, 4), Tile(8, 1024, 8), Tile(8, 512, 4))
IN_8_BITS = Tiles(Tile(8, 1024, 4), Tile(16, 512, 4), Tile(16, 512, 4), Tile(16, 512, 4))
HEAD = Tile(16, 256, 4)


def suits(network: Network) -> bool:
    """Whether the kernel of attention knows such heads."""
    width, group = network.head_width, network.heads // network.kv_heads
    return width & (width - 1) == 0 and 16 <= width <= 256 and group <= GROUP


class CardPasses(Passes):
    def __init__(
        self, network: Network, steering: Steering, cache: Cache, ends: frozenset[int]
    ) -> None:
        super().__init__(network, steering, cache, ends)
        self._halves = compiled(network)
        self._chosen = torch.compile(chosen, fullgraph=True, dynamic=False)
        self._attention = Attention(network, cache)
        self._alone = OneRow(network, cache, self._attention) if _streams(network) else None
        self._run = Graphs(self.step, [self.token, self.place, self.rank, self.said], steering)

    def warm_up(self) -> None:
        """All steps but those with mixes in some of the layers; nobody speaks, nobody moves on."""
        sizes = {self._shape(count, 1) for count in range(1, self._cache.slots + 1)}
        mixes = {tuple(most for _ in self._steering.layers) for most in (0, MAX_CLAMPS)}
        for shape in sorted(sizes):
            for widths in mixes:
                self._run(*shape, widths)

    def _decoder(self, count: int) -> Decoder:
        return self._alone if self._alone is not None and count == 1 else self._halves

    def _by_products(self, place: Tensor, length: int) -> Attend:
        kept = self._cache.rows_of(slice(0, len(place)), place)

        def attend(layer: int, qkv: Tensor) -> Tensor:
            return self._attention(layer, self._store(layer, kept, qkv), place)

        return attend

    def _shape(self, count: int, longest: int) -> tuple[int, int]:
        """Few graphs: a power of two slots, of whatever length."""
        return min(1 << (count - 1).bit_length(), self._cache.slots), self._cache.scratch


class Attention:
    """Of one token a row, whatever its length."""

    def __init__(self, network: Network, cache: Cache) -> None:
        self._memory, self._idle = cache.memory, cache.scratch
        self._heads, self._kv, self._width = network.heads, network.kv_heads, network.head_width
        numbers = max(PROGRAMS, cache.slots * self._kv) * 16
        device = network.device
        self._parts = torch.empty(numbers * self._width, device=device)
        self._sums = torch.empty(numbers * 2, device=device)
        self._arrived = torch.zeros(cache.slots * self._kv, dtype=torch.int32, device=device)

    def __call__(self, layer: int, q: Tensor, place: Tensor) -> Tensor:
        """(count, heads, D) of which a row lies in one piece -> (count, heads * D)."""
        count, memory = len(q), self._memory[layer]
        splits = max(1, PROGRAMS // (count * self._kv))
        mixed = q.new_empty(count, self._heads * self._width)
        thin.attend[(count, self._kv, splits)](
            q,
            q.stride(0),
            memory,
            *memory.stride()[:3],
            place,
            mixed,
            self._parts,
            self._sums,
            self._arrived,
            self._width**-0.5,
            self._kv,
            self._heads // self._kv,
            self._width,
            self._idle,
            splits,
            LEAST,
            PLACES,
            **_early(q.device),
        )
        return mixed


def _streams(network: Network) -> bool:
    """Whether a model is made of what the kernels of one row know."""
    products = [p for b in network.blocks for p in (b.qkv, b.out, b.gate_up, b.down)]
    norms = [n for b in network.blocks for n in (b.before, b.between)]
    return (
        all(isinstance(p, Float8) or (isinstance(p, Packed) and p.bias is None) for p in products)
        and all(norm.weight is not None for norm in [*norms, network.after])
        and isinstance(network.head, Packed)
        and network.head.bias is None
    )


@dataclass(frozen=True, slots=True, eq=False)
class OneRow:
    """A step of slot 0 alone: five kernels a layer."""

    network: Network
    cache: Cache
    attention: Attention

    def __call__(self, ids: Tensor, places: Tensor, attend: Attend, steer: Steer | None) -> Tensor:
        """Attention is its own, since keys and values are written where the products are made."""
        x = self.network.embedding[ids]
        for layer, block in enumerate(self.network.blocks):
            mixed = self.attention(layer, self._enter(layer, block, x, places), places)
            _add(block.out, mixed, x, _tiles(block.out).out)
            _add(block.down, _gated(block, x), x, _tiles(block.down).down)
            x = steer(layer, x) if steer else x
        return x

    def logits(self, x: Tensor) -> Tensor:
        (weight, _), after = _weight(self.network.head), self.network.after
        logits = torch.empty(1, len(weight), device=x.device)
        thin.head[HEAD.programs(len(weight))](
            *(x, weight, after.weight, after.eps, logits),
            N=len(weight),
            **HEAD.over(x),
        )
        return logits

    def _enter(self, layer: int, block: Block, x: Tensor, place: Tensor) -> Tensor:
        """Queries; keys and values are in the cache then."""
        (weight, scale), tile = _weight(block.qkv), _tiles(block.qkv).enter
        network, memory = self.network, self.cache.memory[layer]
        q = x.new_empty(1, network.heads, network.head_width)
        values, _, lane, _, _ = memory.stride()
        thin.enter[tile.programs(len(weight) // 2)](
            *(x, weight, scale, block.before.weight, block.before.eps, q, memory, values, lane),
            *(place, network.cos, network.sin),
            HEADS=network.heads,
            KV=network.kv_heads,
            D=network.head_width,
            SCALED=scale is not weight,
            **tile.over(x),
        )
        return q


def _gated(block: Block, x: Tensor) -> Tensor:
    (weight, scale), tile = _weight(block.gate_up), _tiles(block.gate_up).gate
    y = x.new_empty(1, len(weight) // 2)
    thin.gate[tile.programs(y.shape[1])](
        *(x, weight, scale, block.between.weight, block.between.eps, y),
        N=y.shape[1],
        SCALED=scale is not weight,
        **tile.over(x),
    )
    return y


def _add(product: Product, y: Tensor, x: Tensor, tile: Tile) -> None:
    """x += product(y), in place."""
    weight, scale = _weight(product)
    thin.onto[tile.programs(len(weight))](
        *(y, weight, scale, x),
        N=len(weight),
        SCALED=scale is not weight,
        **tile.over(y),
    )


def _weight(product: Product) -> tuple[Tensor, Tensor]:
    """(out, in), and the scales of outputs, or the weight again where there are none."""
    match product:
        case Float8(weight, scale):
            return weight.t(), scale
        case Packed(weight):
            turned = weight.t()
            return turned, turned
        case _:
            raise TypeError(product)


def _tiles(product: Product) -> Tiles:
    return IN_8_BITS if isinstance(product, Float8) else IN_16_BITS


def _early(device: torch.device) -> dict[str, bool]:
    """Whether a kernel may start before the one it follows has ended."""
    early = device.type == "cuda" and torch.cuda.get_device_capability()[0] >= 9
    return {"EARLY": True, "launch_pdl": True} if early else {"EARLY": False}
