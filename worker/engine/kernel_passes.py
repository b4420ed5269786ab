"""Passes on a CPU: one call of one kernel, whoever reads and whoever speaks."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from worker.engine import onepass
from worker.engine.aim import SPEAKERS, Seen
from worker.engine.cache import Cache
from worker.engine.draws import draw
from worker.engine.network import Network, Product
from worker.engine.onepass import Model, Room
from worker.engine.passes import Passes, Spoken, Stretch
from worker.engine.ranks import Rank
from worker.engine.sampling import Told
from worker.engine.shortcuts import Shortcuts
from worker.engine.sifting import TURNS, Looks, Shown, Tables, Tokens
from worker.engine.steering import Steering
from worker.engine.tiles import Floats, Tiled, Whole
from worker.engine.vectors import LANES
from worker.engine.wanted import WANTED, Lists

PRODUCTS = ("qkv", "out", "gate_up", "down")


def suits(network: Network, steering: Steering) -> bool:
    """Whether the kernel knows all that is in such a model, and how it is steered."""
    products = [getattr(block, name) for block in network.blocks for name in PRODUCTS]
    whole = all(
        isinstance(product, Tiled) and product.whole for product in [*products, network.head]
    )
    return (
        whole
        and network.head_width % LANES == 0
        and network.width % LANES == 0
        and not steering.ranks
    )


class KernelPasses(Passes):
    def __init__(
        self, network: Network, steering: Steering, cache: Cache, ends: frozenset[int]
    ) -> None:
        super().__init__(network, steering, cache, ends)
        self._model = _model(network, steering)
        self._shortcuts = Shortcuts(steering)
        self._tables = self._shortcuts.tables
        self._memory = cache.memory.numpy()
        self._room = _room(network, self._tables, 1)
        self.run: Callable[..., None] = onepass.run
        self.spent: Whole | None = None  # nanoseconds of a pass's parts, for whoever times them
        # The same numbers as the tensors, under shorter ways
        self._tokens, self._places, self._ranks = (
            each.numpy() for each in (self.token, self.place, self.rank)
        )
        self._count, self._ended = self.said.numpy(), self._ends.numpy()
        self._heat, self._mass = self.temperature.numpy(), self.top_p.numpy()
        self._chance = self._noise.numpy()
        if torch.get_num_threads() > 1:  # compiled when first run, which nobody should wait for
            self.read([Stretch(0, 0, [0], [0], last=True)])
            cache.wipe(0)

    def read(self, stretches: Sequence[Stretch]) -> Tensor:
        return torch.from_numpy(self._pass(_none(), stretches))

    def speak(self, slots: Sequence[int], longest: int, top: Rank) -> Spoken:
        at = np.array(slots)
        return self._spoken(at, self._pass(at, ()))

    def both(self, stretches: Sequence[Stretch], slots: Sequence[int]) -> tuple[Tensor, Spoken]:
        """`read` and `speak` in one pass, which goes through the weights once."""
        at = np.array(slots)
        logits = self._pass(at, stretches)
        return torch.from_numpy(logits[len(at) :]), self._spoken(at, logits[: len(at)])

    def first(self, logits: Tensor, slots: Sequence[int]) -> Told:
        at = np.array(slots)
        return self._drawn(logits.numpy(), at, self._chance[at, 0])[1]

    def _pass(self, at: Whole, stretches: Sequence[Stretch]) -> Floats:
        """Those who speak in these slots, then those who read -> logits of the ones and of the
        others' last.
        """
        self._shortcuts.catch_up()
        tokens = self._speaking_tokens(at)
        if stretches:
            tokens = _joined(tokens, _reading_tokens(stretches, len(at), self._network.vocabulary))
        if len(tokens.ids) > len(self._room.x):
            self._room = _room(self._network, self._tables, 2 * len(tokens.ids))
        widths = np.array(self._steering.widths(Rank(tokens.ranks.max())), dtype=np.int64)
        logits = np.empty((len(tokens.last), self._network.vocabulary), dtype=np.float32)
        self.run(
            self._model, tokens, self._memory, self._tables, widths, self._room, logits,
            self.watched, self.spent,
        )  # fmt: skip
        self._steering.seen = _LastSeen(self._room, len(at), stretches)
        return logits

    def _speaking_tokens(self, at: Whole) -> Tokens:
        ranks = self._ranks[at].astype(np.int64)
        return Tokens(self._tokens[at], at, self._places[at], ranks, np.arange(len(at)))

    def _spoken(self, at: Whole, logits: Floats) -> Spoken:
        """Chooses, and moves these slots on."""
        tokens, told = self._drawn(logits, at, self._chance[at, self._count[at]])
        self._tokens[at], self._ranks[at] = tokens, self._ended[tokens]
        self._places[at] += 1
        self._count[at] += 1
        return Spoken(range(len(at)), told, torch.from_numpy(logits))

    def _drawn(self, logits: Floats, at: Whole, chance: Floats) -> tuple[Whole, Told]:
        tokens, sound = np.empty(len(at), np.int64), np.empty(len(at), np.bool_)
        draw(logits, self._heat[at], self._mass[at], chance, tokens, sound)
        return tokens, Told(tokens.tolist(), sound.tolist(), [True] * len(at))


class _LastSeen(dict[tuple[int, int], Seen]):
    """What the last pass saw, put together when a record asks."""

    def __init__(self, room: Room, speakers: int, stretches: Sequence[Stretch]) -> None:
        self._room, self._speakers, self._stretches = room, speakers, stretches

    def __missing__(self, key: tuple[int, int]) -> Seen:
        at, reader = key
        x, f, change = (torch.from_numpy(part[at]) for part in self._room.shown)
        if reader == SPEAKERS:
            lines = slice(0, self._speakers)
            return x[lines, None], f[lines, None], change[lines, None]
        start = self._speakers
        for stretch in self._stretches:
            lines = slice(start, start + len(stretch.ids))
            if stretch.slot == reader:
                return x[None, lines], f[None, lines], change[None, lines]
            start = lines.stop
        raise KeyError(key)


def _none() -> Whole:
    return np.empty(0, dtype=np.int64)


def _reading_tokens(stretches: Sequence[Stretch], first: int, vocabulary: int) -> Tokens:
    ids = np.array([i for s in stretches for i in s.ids])
    if not 0 <= ids.min() <= ids.max() < vocabulary:
        raise IndexError(f"tokens {ids.min()} to {ids.max()}: the model has {vocabulary}")
    places = np.array([p for s in stretches for p in range(s.start, s.start + len(s.ids))])
    slots = np.array([s.slot for s in stretches for _ in s.ids])
    ranks = np.array([int(rank) for s in stretches for rank in s.ranks])
    ends = first + np.cumsum([len(s.ids) for s in stretches]) - 1
    return Tokens(ids, slots, places, ranks, ends[[s.last for s in stretches]])


def _joined(one: Tokens, other: Tokens) -> Tokens:
    return Tokens(*(np.concatenate(pair) for pair in zip(one, other, strict=True)))


def _model(network: Network, steering: Steering) -> Model:
    layers = range(len(network.blocks))
    return Model(
        embedding=network.embedding.numpy(),
        cos=network.cos.numpy(),
        sin=network.sin.numpy(),
        weights=np.array(
            [[_address(getattr(block, name)) for name in PRODUCTS] for block in network.blocks]
        ),
        head=_address(network.head),
        least=network.width * network.after.eps,
        scale=network.head_width**-0.5,
        steered=np.array(
            [steering.layers.index(n) if n in steering.layers else -1 for n in layers]
        ),
    )


def _tiled(product: Product) -> Tiled:
    assert isinstance(product, Tiled)
    return product


def _address(product: Product) -> int:
    return _tiled(product).panels.ctypes.data


def _room(network: Network, tables: Tables, n: int) -> Room:
    block = network.blocks[0]
    qkv, both, inner = (_tiled(p) for p in (block.qkv, block.gate_up, block.down))
    layers, _, clamps = tables.place.shape
    features, width = tables.d.shape[1:]
    heads, most = network.heads * network.head_width, -(-clamps // LANES) * LANES

    def room(*shape: int) -> Floats:
        return np.empty(shape, dtype=np.float32)

    def whole(*shape: int) -> Whole:
        return np.zeros(shape, dtype=np.int64)

    return Room(
        x=room(n, network.width),
        normed=room(n, network.width),
        qkv=room(n, qkv.width),
        mixed=room(n, heads),
        both=room(n, both.width),
        gated=room(n, inner.depth),
        shown=Shown(room(layers, n, width), room(layers, n, clamps), room(layers, n, clamps)),
        looks=Looks(room(TURNS, most), whole(TURNS, clamps), whole(TURNS), where=whole(most)),
        lists=Lists(
            lines=whole(layers, WANTED),
            known=whole(layers),
            written=whole(layers),
            tokens=whole(layers),
            slots=whole(layers, n),
            ranks=whole(layers, n),
            noted=whole(features),
            made=whole(1),
        ),
    )
