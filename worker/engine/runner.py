"""Token ids in, logits out, for many rows at once: the only file that knows the model library."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface

from worker.engine.model import Llama
from worker.engine.steering import Rank, Steering

ATTENTION = "shallot_rows"


@dataclass(slots=True)
class Window:
    """The part of the cache that one forward pass writes and reads."""

    keys: Tensor  # (layers, B, heads, tokens, head width)
    values: Tensor
    at: slice | tuple[Tensor, Tensor]  # where new tokens go: one stretch, or (row, place) pairs
    length: int  # tokens to look at
    mask: Tensor | None  # added to scores: 0 or -inf; None: causal from the beginning

    def store(self, cache: Tensor, new: Tensor) -> None:
        if isinstance(self.at, slice):
            cache[:, :, self.at] = new
        else:
            rows, places = self.at
            cache[rows, :, places] = new[:, :, 0]


def attend(
    module: Any,
    query: Tensor,  # (B, heads, T, head width)
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    *,
    window: Window,
    **_: Any,
) -> tuple[Tensor, None]:
    keys, values = window.keys[module.layer_idx], window.values[module.layer_idx]
    window.store(keys, key)
    window.store(values, value)
    rows, heads, tokens, width = query.shape
    if tokens == 1:  # the heads that share keys become one query block: nothing is repeated
        query = query.reshape(rows, keys.shape[1], -1, width)
    out = scaled_dot_product_attention(
        query,
        keys[:, :, : window.length],
        values[:, :, : window.length],
        attn_mask=window.mask,
        is_causal=window.mask is None,
        scale=scaling,
        enable_gqa=query.shape[1] != keys.shape[1],
    )
    return out.reshape(rows, heads, tokens, width).transpose(1, 2).contiguous(), None


AttentionInterface.register(ATTENTION, attend)


class Runner:
    """Slots of a fixed cache; a slot's numbers never depend on what stands in the others."""

    def __init__(
        self, llama: Llama, steerings: Sequence[Steering], rows: int, context: int
    ) -> None:
        self._network = llama.network
        self._steerings = steerings
        config, device = llama.network.config, llama.device
        # One place more than the context: idle slots inside a batch write there, and nobody reads.
        shape = (
            config.num_hidden_layers,
            rows,
            config.num_key_value_heads,
            context + 1,
            llama.head_width,
        )
        dtype = llama.network.dtype
        self._keys = torch.zeros(shape, dtype=dtype, device=device)
        self._values = torch.zeros(shape, dtype=dtype, device=device)
        self._scratch = context
        self._device = device
        self._places = torch.arange(context + 1, device=device)
        self._slots = torch.arange(rows, device=device)

    @torch.inference_mode()
    def read(self, slot: int, ids: Sequence[int], start: int, ranks: Sequence[int]) -> Tensor:
        """A chunk of one row's prompt, from place `start` on -> logits (V,) after its end."""
        places = self._places[start : start + len(ids)]
        rows, end = slice(slot, slot + 1), start + len(ids)
        mask = None if start == 0 else self._mask(self._places[None, :end] <= places[:, None])
        window = Window(
            self._keys[:, rows],
            self._values[:, rows],
            slice(start, end),
            end,
            mask,
        )
        hidden = self._forward([list(ids)], places[None], [list(ranks)], rows, window)
        return self._logits(hidden[:, -1])[0]

    @torch.inference_mode()
    def speak(
        self, slots: Sequence[int], ids: Sequence[int], places: Sequence[int], ranks: Sequence[int]
    ) -> Tensor:
        """One token for each of these rows, in one pass -> logits (len(slots), V)."""
        count = max(slots) + 1
        all_ids, all_places = [[0]] * count, [self._scratch] * count
        lengths, all_ranks = [1] * count, [[int(Rank.UNTOUCHED)]] * count
        for slot, token, place, rank in zip(slots, ids, places, ranks, strict=True):
            all_ids[slot], all_places[slot] = [token], place
            lengths[slot], all_ranks[slot] = place + 1, [rank]
        rows, length = slice(0, count), max(lengths)
        at = torch.tensor(all_places, device=self._device)
        seen = self._places[None, :length] < torch.tensor(lengths, device=self._device)[:, None]
        window = Window(
            self._keys[:, rows],
            self._values[:, rows],
            (self._slots[rows], at),
            length,
            self._mask(seen)[:, None, None],
        )
        hidden = self._forward(all_ids, at[:, None], all_ranks, rows, window)[:, -1]
        return self._logits(hidden if count == len(slots) else hidden[list(slots)])

    def wipe(self, slot: int) -> None:
        """A masked NaN is still a NaN: what a broken row left behind must go."""
        self._keys[:, slot].zero_()
        self._values[:, slot].zero_()

    def _mask(self, seen: Tensor) -> Tensor:
        return torch.zeros(seen.shape, dtype=self._keys.dtype, device=self._device).masked_fill_(
            ~seen, float("-inf")
        )

    def _forward(
        self, ids: list[list[int]], places: Tensor, ranks: list[list[int]], rows: slice, w: Window
    ) -> Tensor:
        rank = torch.tensor(ranks, dtype=torch.int8, device=self._device)
        top = Rank(max(map(max, ranks)))
        for steering in self._steerings:
            steering.look_at(rows, rank, top)
        hidden: Tensor = self._network.model(
            input_ids=torch.tensor(ids, device=self._device),
            position_ids=places,
            use_cache=False,
            window=w,
        ).last_hidden_state
        return hidden

    def _logits(self, hidden: Tensor) -> Tensor:
        logits: Tensor = self._network.lm_head(hidden)
        return logits
