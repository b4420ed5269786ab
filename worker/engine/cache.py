"""Keys and values of every slot, in one block of memory that is allocated once.

(layers, 2, slots, kv heads, places, D): a slot's tokens lie together head by head, so that a batch
of slots is a plain strided matrix to the CPU's products and nothing is gathered in a step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor

from worker.engine.network import Network


@dataclass(frozen=True, slots=True)
class Memory:
    """What a budget in bytes buys: slots first, one of them for looks, and cached prompts for the
    rest.
    """

    slots: int
    context: int
    blocks: int  # of BLOCK tokens each, in the prefix cache

    @classmethod
    def within(cls, budget: int, slots: int, context: int, token_bytes: int) -> "Memory":
        needed = (slots + 1) * (context + 1) * token_bytes
        if needed > budget:
            fit = max(0, budget // ((context + 1) * token_bytes) - 1)
            raise MemoryBudgetError(
                f"{slots} rows of {context} tokens take {needed / 2**20:.0f} MiB of keys and "
                f"values, more than the {budget / 2**20:.0f} MiB allowed; {fit} rows would fit."
            )
        return cls(slots, context, (budget - needed) // (BLOCK * token_bytes))


PAST = 8  # places that a kernel may look at, and forget, behind the last
BLOCK = 16  # tokens that the prefix cache keeps or drops together


class MemoryBudgetError(ValueError):
    """The slots alone do not fit."""


def token_bytes(network: Network) -> int:
    """Of keys and values, in all layers."""
    numbers = 2 * len(network.blocks) * network.kv_heads * network.head_width
    return numbers * network.dtype.itemsize


class Cache:
    def __init__(self, network: Network, slots: int, context: int) -> None:
        # One place more than the context: idle slots inside a batch write there, nobody reads it.
        self.scratch = context
        places = context + 1
        self.slots, self._heads, self._width = slots, network.kv_heads, network.head_width
        shape = (len(network.blocks), 2, slots, self._heads, places, self._width)
        size, past = prod(shape), PAST * self._width
        whole = torch.zeros(size + past, dtype=network.dtype, device=network.device)
        self.memory = whole[:size].view(shape)
        self._flat = [layer.view(-1, self._width) for layer in self.memory]
        self._lanes = self.memory.view(len(self.memory), 2, -1, places, self._width)
        lanes = torch.arange(2 * slots * self._heads, device=network.device) * places
        self._first = (
            lanes.view(2, slots, self._heads).transpose(0, 1).reshape(slots, -1).contiguous()
        )

    def rows_of(self, slots: Tensor | slice, places: Tensor) -> Tensor:
        """Where keys and values of n tokens lie in a layer's flat memory: (n * 2 * kv heads,)."""
        return (self._first[slots] + places[:, None]).view(-1)

    def store(self, layer: int, rows: Tensor, kv: Tensor) -> None:
        """kv: (n, 2 * kv heads, D)."""
        self._flat[layer].index_copy_(0, rows, kv.reshape(-1, self._width))

    def of_first(self, slots: int, length: int) -> tuple[Sequence[Tensor], Sequence[Tensor]]:
        """Keys and values of the first slots, by layer.

        Keys are turned for a product with queries, (slots * kv heads, D, length); values are
        (slots * kv heads, length, D).
        """
        keys, values = self._lanes[:, :, : slots * self._heads, :length].unbind(1)
        return keys.transpose(2, 3).unbind(), values.unbind()

    def of_slot(self, layer: int, slot: int, length: int) -> tuple[Tensor, Tensor]:
        """(kv heads, length, D) each."""
        keys, values = self.memory[layer, :, slot, :, :length]
        return keys, values

    def tokens(self, slot: int, start: int, end: int) -> Tensor:
        """A view: (layers, 2, kv heads, end - start, D)."""
        return self.memory[:, :, slot, :, start:end]

    def wipe(self, slot: int) -> None:
        """A masked NaN is still a NaN: what a broken row left behind must go."""
        self.memory[:, :, slot].zero_()
