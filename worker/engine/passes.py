"""Forward passes over slots: stretches of prompt, and one token for every speaking row.

What a row is about to say next (its latest token, place, rank, place in the noise) lives in tensors
of fixed address that a step moves on by itself, so nothing is uploaded for a step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from worker.contract import Sampling
from worker.engine.aim import Aim
from worker.engine.cache import Cache
from worker.engine.graphs import Step
from worker.engine.network import Attend, Network, Steer
from worker.engine.ranks import Rank
from worker.engine.sampling import Choice, Told, choose, choose_sorted, chosen, noise
from worker.engine.steering import Steering

STRIDE = 32  # lengths are rounded up to it: fewer shapes


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of one row's prompt."""

    slot: int
    start: int
    ids: Sequence[int]
    ranks: Sequence[int]
    last: bool  # the prompt ends here: the reply's first token is wanted


@dataclass(frozen=True, slots=True)
class Part:
    """Of a pass: some tokens, what they look back at, and how they are steered."""

    ids: Tensor
    places: Tensor
    attend: Attend
    steer: Steer | None  # None: not at all


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """By a pass: the line of each row that speaks, what was chosen, and the logits."""

    lines: Sequence[int]
    told: Told
    logits: Tensor


class Decoder(Protocol):
    """What computes a step: the network, or kernels in its place."""

    def __call__(
        self, ids: Tensor, places: Tensor, attend: Attend, steer: Steer | None
    ) -> Tensor: ...

    def logits(self, x: Tensor) -> Tensor: ...


class Passes:
    """A slot's numbers never depend on what stands in the others."""

    def __init__(
        self, network: Network, steering: Steering, cache: Cache, ends: frozenset[int]
    ) -> None:
        self._network, self._steering, self._cache = network, steering, cache
        rows, device = cache.slots, network.device
        self._scale = network.head_width**-0.5
        self._group = network.heads // network.kv_heads
        self._split = [network.heads, 2 * network.kv_heads]
        self._at = torch.arange(cache.scratch + 1, device=device)
        self._hidden = torch.tensor(float("-inf"), dtype=network.dtype, device=device)
        self._ends = torch.full((network.vocabulary,), int(Rank.GENERATED), dtype=torch.int8)
        self._ends[sorted(ends)] = int(Rank.SENTENCE_END)
        self._ends = self._ends.to(device)
        # Of every slot: the token to compute next, and how the one after it is chosen.
        self.token = torch.zeros(rows, dtype=torch.long, device=device)
        self.place = torch.full((rows,), cache.scratch, device=device)
        self.rank = torch.zeros(rows, dtype=torch.int8, device=device)
        self.said = torch.zeros(rows, dtype=torch.long, device=device)
        self.going = torch.zeros(rows, dtype=torch.long, device=device)  # 1 for a speaking row
        self.temperature = torch.zeros(rows, device=device)
        self.top_p = torch.ones(rows, device=device)
        self._noise = torch.zeros(rows, cache.scratch + 1, device=device)
        self.watched = True  # does anybody ask what a pass saw of the steering?
        self._chosen = chosen
        self._run: Step = self.step

    def warm_up(self) -> None:
        """What is compiled when it is first run, is run before anybody waits for it."""

    def seat(self, slot: int, sampling: Sampling, room: int) -> None:
        """A row has come: how its tokens are chosen."""
        self.temperature[slot], self.top_p[slot] = sampling.temperature, sampling.top_p
        self._noise[slot, :room] = torch.from_numpy(noise(sampling.seed, room))

    def begin(self, slots: Sequence[int], tokens: Sequence[int], places: Sequence[int]) -> None:
        """From the next step on these rows speak; their first tokens stand at these places."""
        index = torch.tensor(slots, device=self.token.device)
        self.token[index] = torch.tensor(tokens, device=self.token.device)
        self.place[index] = torch.tensor(places, device=self.token.device)
        self.rank[index] = self._ends[self.token[index]]
        self.said[index] = self.going[index] = 1

    def leave(self, slot: int) -> None:
        self.going[slot] = self.said[slot] = self.rank[slot] = 0
        self.place[slot] = self._cache.scratch

    @torch.inference_mode()
    def read(self, stretches: Sequence[Stretch]) -> Tensor:
        """Stretches of several prompts in one pass -> logits (m, V) after those that are last."""
        self._steering.seen.clear()
        part = self._reading(stretches)
        x = self._network(part.ids, part.places, part.attend, part.steer)
        logits = self._network.logits(x[_ends(stretches)])
        if logits.device.type == "cuda":
            torch.cuda.synchronize()  # what reading takes is measured, and not by who speaks next
        return logits

    @torch.inference_mode()
    def look(self, stretch: Stretch, watch: Callable[[int, Tensor], None]) -> Tensor:
        """-> the last layer's states (T, width); `watch` is shown each layer's (T, width), before
        it is steered.
        """
        self._steering.seen.clear()
        part = self._reading([stretch])

        def steer(layer: int, x: Tensor) -> Tensor:
            watch(layer, x)
            return part.steer(layer, x) if part.steer else x

        return self._network(part.ids, part.places, part.attend, steer)

    def speak(self, slots: Sequence[int], longest: int, top: Rank) -> Spoken:
        """One token for each of these slots, the lowest first; none ranks above `top`."""
        shape = self._shape(slots[-1] + 1, longest)
        choice, logits = self._run(*shape, self._steering.widths(top))
        return Spoken(slots, choice.told(), logits)

    @torch.inference_mode()
    def step(self, count: int, length: int, widths: tuple[int, ...]) -> tuple[Choice, Tensor]:
        """The next token of every slot below `count`, and the logits (count, V) it was chosen from.

        No row is longer than `length`. Shapes and addresses are fixed: the arguments are all that a
        graph of it depends on.
        """
        self._steering.seen.clear()
        part, rows = self._speaking(count, length, widths), slice(0, count)
        decoder = self._decoder(count)
        x = decoder(part.ids, part.places, part.attend, part.steer)
        return self._next(decoder.logits(x), rows)

    def _decoder(self, count: int) -> Decoder:
        return self._network

    def _reading(self, stretches: Sequence[Stretch]) -> Part:
        spans, ids, places, slots = self._flat(stretches)
        rows = self._cache.rows_of(slots, places)
        aims = [self._aim(stretch) for stretch in stretches]

        def attend(layer: int, qkv: Tensor) -> Tensor:
            q = self._store(layer, rows, qkv)
            mixed = torch.zeros_like(q).flatten(1)
            for stretch, at in zip(stretches, spans, strict=True):
                mixed[at] = self._look_back(layer, stretch, q[at])
            return mixed

        def steer(layer: int, x: Tensor) -> Tensor:
            if layer not in self._steering.layers:
                return x
            before = x.clone()  # a record tells of it
            for at, aim in zip(spans, aims, strict=True):
                if aim is not None:
                    x[at] = self._steering.steer(layer, before[None, at], aim)[0]
            return x

        return Part(ids, places, attend, steer if any(aims) else None)

    def _speaking(self, count: int, length: int, widths: tuple[int, ...]) -> Part:
        rows = slice(0, count)
        token, place = self.token[rows], self.place[rows]
        aim = self._steering.aim(rows, self.rank[rows, None], widths)

        def steer(layer: int, x: Tensor) -> Tensor:
            if layer not in self._steering.layers:
                return x
            return self._steering.steer(layer, x[:, None], aim)[:, 0]

        return Part(token, place, self._by_products(place, length), steer if aim else None)

    def _by_products(self, place: Tensor, length: int) -> Attend:
        kept = self._cache.rows_of(slice(0, len(place)), place)
        mask, (keys, values) = self._mask(place, length), self._cache.of_first(len(place), length)

        def attend(layer: int, qkv: Tensor) -> Tensor:
            q = self._store(layer, kept, qkv)
            return self._look_up(q, keys[layer], values[layer], mask)

        return attend

    def _next(self, logits: Tensor, rows: slice) -> tuple[Choice, Tensor]:
        """Choose, and move every row on that speaks."""
        token, place, going = self.token[rows], self.place[rows], self.going[rows]
        choice = self._choose(logits, rows)
        token.copy_(torch.where(going > 0, choice.tokens, token))
        self.rank[rows] = torch.where(going > 0, self._ends[token], self.rank[rows])
        place.add_(going)
        self.said[rows].add_(going)
        return choice, logits

    def _shape(self, count: int, longest: int) -> tuple[int, int]:
        """Of a step: how many slots, how many places."""
        return count, min(-(-longest // STRIDE) * STRIDE, self._cache.scratch)

    def _choose(self, logits: Tensor, rows: slice) -> Choice:
        u = self._noise[rows].gather(1, self.said[rows, None])[:, 0]
        return Choice(self._chosen(logits, self.temperature[rows], self.top_p[rows], u))

    @torch.inference_mode()
    def first(self, logits: Tensor, slots: Sequence[int]) -> Told:
        """The first tokens of replies whose prompts were just read."""
        at = torch.tensor(slots, device=logits.device)
        return choose(logits, self.temperature[at], self.top_p[at], self._noise[at, 0]).told()

    @torch.inference_mode()
    def settle(self, logits: Tensor, slots: Sequence[int], said: Sequence[int]) -> list[int]:
        """The tokens of rows whose nucleus is too wide for the short way: logits (n, V)."""
        at, place = torch.tensor([slots, said], device=logits.device)
        chosen = choose_sorted(logits, self.temperature[at], self.top_p[at], self._noise[at, place])
        self.token[at], self.rank[at] = chosen, self._ends[chosen]
        tokens: list[int] = chosen.tolist()
        return tokens

    def _flat(self, stretches: Sequence[Stretch]) -> tuple[list[slice], Tensor, Tensor, Tensor]:
        """Where each stretch lies, and ids, places, slots of all."""
        ids = [i for s in stretches for i in s.ids]
        places = [p for s in stretches for p in range(s.start, s.start + len(s.ids))]
        slots = [s.slot for s in stretches for _ in s.ids]
        made = torch.tensor([ids, places, slots], device=self.token.device)
        return _spans(stretches), made[0], made[1], made[2]

    def _aim(self, stretch: Stretch) -> Aim | None:
        widths = self._steering.widths(Rank(max(stretch.ranks)), stretch.slot)
        if not any(widths):
            return None
        ranks = torch.tensor([stretch.ranks], dtype=torch.int8, device=self.token.device)
        slot = stretch.slot
        return self._steering.aim(slice(slot, slot + 1), ranks, widths, reader=slot)

    def _store(self, layer: int, rows: Tensor, qkv: Tensor) -> Tensor:
        """Keeps the keys and values -> the queries (n, heads, D)."""
        q, kv = torch.split(qkv, self._split, dim=1)
        self._cache.store(layer, rows, kv)
        return q

    def _look_back(self, layer: int, stretch: Stretch, q: Tensor) -> Tensor:
        """Attention of one stretch of a prompt: (T, heads, D) -> (T, heads * D)."""
        end = stretch.start + len(stretch.ids)
        keys, values = self._cache.of_slot(layer, stretch.slot, end)
        mask = None
        if stretch.start:
            mask = self._at[None, :end] <= self._at[stretch.start : end, None]
        out = scaled_dot_product_attention(
            q.transpose(0, 1)[None],
            keys[None],
            values[None],
            attn_mask=mask,
            is_causal=mask is None,
            scale=self._scale,
            enable_gqa=self._group > 1,
        )
        return out[0].transpose(0, 1).reshape(len(q), -1)

    def _mask(self, place: Tensor, length: int) -> Tensor:
        """(slots * kv heads, 1, length): 0 or -inf, added to scores."""
        unseen = self._at[None, None, :length] > place[:, None, None]
        mask = torch.where(unseen, self._hidden, 0.0).expand(-1, self._network.kv_heads, -1)
        return mask.reshape(-1, 1, length)

    def _look_up(self, q: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
        """Attention of one token a row: (count, heads, D) -> (count, heads * D).

        The heads that share keys become one block of queries: nothing is repeated.
        """
        grouped = q.reshape(-1, self._group, q.shape[-1])
        shared = (grouped[None], keys.transpose(1, 2)[None], values[None])
        out = scaled_dot_product_attention(*shared, attn_mask=mask[None], scale=self._scale)
        return out.reshape(len(q), -1)


def _spans(stretches: Sequence[Stretch]) -> list[slice]:
    spans, start = [], 0
    for stretch in stretches:
        spans.append(slice(start, start + len(stretch.ids)))
        start += len(stretch.ids)
    return spans


def _ends(stretches: Sequence[Stretch]) -> list[int]:
    """Where prompts end."""
    spans = zip(stretches, _spans(stretches), strict=True)
    return [at.stop - 1 for stretch, at in spans if stretch.last]
