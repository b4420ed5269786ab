"""The prefix cache: keys and values of prompts that were read before, in blocks of BLOCK tokens.

A token's keys and values depend on the tokens before it and on the clamps that touched any of them.
In a prompt only clamps at `all` touch anything before the last token, so a block's name is that
touch, its own tokens and its parent's name: two users of one persona share its prompt, a moved
`reply` dial keeps everything, and a moved `all` dial shares nothing with what it was before.
Blocks are copied in and out, never shared in place, so nobody waits for anybody.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from worker.contract import Hold
from worker.engine.cache import BLOCK, Cache

Touch = tuple[Hold, ...]


@dataclass(slots=True, eq=False)
class Block:
    """A stretch of BLOCK tokens after its parent's; roots have no tokens and no memory."""

    parent: "Block | None"
    name: Touch | tuple[int, ...]
    number: int  # in the memory; -1: none
    children: "dict[Touch | tuple[int, ...], Block]" = field(default_factory=dict)


class PrefixCache:
    def __init__(self, cache: Cache, blocks: int) -> None:
        self._cache = cache
        layers, sides, _, heads, _, width = cache.memory.shape
        shape = (blocks, layers, sides, heads, BLOCK, width)
        self._memory = torch.zeros(shape, dtype=cache.memory.dtype, device=cache.memory.device)
        self._free = list(range(blocks))
        self._root = Block(None, (), -1)
        # Least recently used first, and a block always before the one that it builds on.
        self._held: OrderedDict[int, Block] = OrderedDict()
        self.asked = self.found = self.evicted = 0  # tokens, tokens, blocks

    def load(self, slot: int, tokens: Sequence[int], touch: Touch) -> int:
        """Copy what is known of a prompt into a slot -> how many of its tokens that is.

        The last token is always left to read, since its state says what comes next.
        """
        known = self._known(tokens[:-1], touch)
        self.asked += len(tokens)
        self.found += BLOCK * len(known)
        if known:
            target = self._blocks(slot, BLOCK * len(known))
            target.copy_(self._memory[self._numbers(known)].permute(1, 2, 3, 0, 4, 5))
        return BLOCK * len(known)

    def keep(self, slot: int, tokens: Sequence[int], touch: Touch) -> None:
        """Remember the whole blocks of tokens that stand at the beginning of this slot."""
        chain = self._known(tokens, touch)
        first, last = len(chain), len(tokens) // BLOCK
        for at in range(first, last):
            number = self._room(chain)
            if number is None:
                break
            parent = chain[-1] if chain else self._touched(touch)
            name = tuple(tokens[at * BLOCK : (at + 1) * BLOCK])
            block = parent.children[name] = Block(parent, name, number)
            self._held[number] = block
            chain.append(block)
        if fresh := chain[first:]:
            source = self._blocks(slot, BLOCK * len(chain))[:, :, :, first:]
            self._memory[self._numbers(fresh)] = source.permute(3, 0, 1, 2, 4, 5)
            self._use(chain)

    def _blocks(self, slot: int, length: int) -> Tensor:
        """A view: (layers, 2, kv heads, blocks, BLOCK, D)."""
        tokens = self._cache.tokens(slot, 0, length)
        return tokens.view(*tokens.shape[:3], -1, BLOCK, tokens.shape[-1])

    def _numbers(self, blocks: Sequence[Block]) -> Tensor:
        return torch.tensor([block.number for block in blocks], device=self._memory.device)

    def _touched(self, touch: Touch) -> Block:
        return self._root.children.setdefault(touch, Block(self._root, touch, -1))

    def _known(self, tokens: Sequence[int], touch: Touch) -> list[Block]:
        block, known = self._root.children.get(touch), []
        for at in range(0, len(tokens) - BLOCK + 1, BLOCK):
            block = block.children.get(tuple(tokens[at : at + BLOCK])) if block else None
            if block is None:
                break
            known.append(block)
        self._use(known)
        return known

    def _use(self, chain: Sequence[Block]) -> None:
        for block in reversed(chain):
            self._held.move_to_end(block.number)

    def _room(self, chain: Sequence[Block]) -> int | None:
        """A free block, or the one whose last use is longest ago; none of this chain."""
        if self._free:
            return self._free.pop()
        oldest = next(iter(self._held.values()), None)
        if oldest is None or oldest in chain:
            return None
        self._forget(oldest)
        self.evicted += 1
        return oldest.number

    def _forget(self, block: Block) -> None:
        self._held.pop(block.number, None)
        parent = block.parent
        assert parent is not None
        del parent.children[block.name]
        if parent.number < 0 and parent.parent is not None and not parent.children:
            self._forget(parent)
