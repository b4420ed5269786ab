"""A Llama's arithmetic on packed weights: n tokens in, n states out, few and large products.

What transformers' modules compute, up to rounding: decision 0007 has the measurements, the tests
hold both side by side. Attention and steering are handed in, so that this file knows neither the
cache nor the clamps.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn.functional import rms_norm, silu

SIZES = 16  # of batches, each compiled when first seen
Attend = Callable[[int, Tensor], Tensor]  # layer, (n, heads + 2 kv heads, D) -> (n, heads * D)
Steer = Callable[[int, Tensor], Tensor]  # layer, (n, width) -> (n, width)


class Product(Protocol):
    """A linear map of rows."""

    def __call__(self, x: Tensor) -> Tensor: ...

    def onto(self, residual: Tensor, x: Tensor) -> Tensor:
        """residual + self(x)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """Several linear layers that read the same rows, as one matrix (in, out)."""

    weight: Tensor
    bias: Tensor | None = None

    def __call__(self, x: Tensor) -> Tensor:
        return x @ self.weight if self.bias is None else torch.addmm(self.bias, x, self.weight)

    def onto(self, residual: Tensor, x: Tensor) -> Tensor:
        residual = residual if self.bias is None else residual + self.bias
        return torch.addmm(residual, x, self.weight)


@dataclass(frozen=True, slots=True, eq=False)
class Apart:
    """Layers that cannot be packed, such as quantized ones: asked one after the other."""

    modules: Sequence[Callable[[Tensor], Tensor]]

    def __call__(self, x: Tensor) -> Tensor:
        parts = [module(x) for module in self.modules]
        return parts[0] if len(parts) == 1 else torch.cat(parts, dim=-1)

    def onto(self, residual: Tensor, x: Tensor) -> Tensor:
        return residual + self(x)


@dataclass(frozen=True, slots=True, eq=False)
class Norm:
    """x / rms(x), times a weight unless the weight was folded into the product that follows."""

    width: int
    eps: float
    weight: Tensor | None
    root: Tensor  # sqrt(width * eps), a number in a tensor

    def __call__(self, x: Tensor) -> Tensor:
        if self.weight is not None:
            return rms_norm(x, (self.width,), self.weight, self.eps)
        # 3 kernels instead of the 6 that rms_norm takes on a CPU; sqrt(width) is folded too
        length = torch.linalg.vector_norm(x, dim=-1, keepdim=True)
        return x / torch.hypot(length, self.root)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One decoder layer."""

    before: Norm
    qkv: Product
    out: Product
    between: Norm
    gate_up: Product
    down: Product


def enter(block: Block, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Up to attention: (n, width) -> queries, keys and values, turned to their places."""
    qkv = block.qkv(block.before(x)).view(cos.shape)
    return torch.addcmul(qkv * cos, qkv.roll(cos.shape[-1] // 2, -1), sin)


def leave(block: Block, x: Tensor, mixed: Tensor) -> Tensor:
    """From attention on: (n, width)."""
    x = block.out.onto(x, mixed)
    gate, up = block.gate_up(block.between(x)).chunk(2, dim=-1)
    return block.down.onto(x, silu(gate) * up)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    embedding: Tensor  # (vocabulary, width)
    blocks: Sequence[Block]
    after: Norm
    head: Product
    cos: Tensor  # (places, D): of the rotary position encoding
    sin: Tensor  # the first half of it negated, so that a roll by D/2 does the rest
    heads: int
    kv_heads: int
    # Compiled on a GPU, once for all layers.
    enter: Callable[[Block, Tensor, Tensor, Tensor], Tensor] = enter
    leave: Callable[[Block, Tensor, Tensor], Tensor] = leave

    @property
    def head_width(self) -> int:
        return self.cos.shape[1]

    @property
    def width(self) -> int:
        return self.embedding.shape[1]

    @property
    def vocabulary(self) -> int:
        return self.embedding.shape[0]

    @property
    def dtype(self) -> torch.dtype:
        return self.embedding.dtype

    @property
    def device(self) -> torch.device:
        return self.embedding.device

    def __call__(self, ids: Tensor, places: Tensor, attend: Attend, steer: Steer | None) -> Tensor:
        """Tokens (n,) at places (n,) -> the last layer's states (n, width)."""
        cos, sin = self._angles(places)
        x = self.embedding[ids]
        for layer, block in enumerate(self.blocks):
            qkv = self.enter(block, x, cos, sin)
            x = self.leave(block, x, attend(layer, qkv))
            x = steer(layer, x) if steer else x
        return x

    def logits(self, x: Tensor) -> Tensor:
        """States (n, width) -> (n, vocabulary)."""
        return self.head(self.after(x))

    def _angles(self, places: Tensor) -> tuple[Tensor, Tensor]:
        """(n, heads + 2 kv heads, D); values are turned by nothing, so one product does all."""
        turned = self.heads + self.kv_heads
        shape = (len(places), turned + self.kv_heads, self.head_width)
        cos, sin = self.cos.new_ones(shape), self.sin.new_zeros(shape)
        cos[:, :turned] = self.cos[places][:, None]
        sin[:, :turned] = self.sin[places][:, None]
        return cos, sin


def compiled(network: Network, backend: str = "inductor") -> Network:
    """For batches of few sizes: fused kernels for a layer's halves, one compilation for all."""
    torch._dynamo.config.recompile_limit = max(SIZES, torch._dynamo.config.recompile_limit)
    how: dict[str, Any] = {"fullgraph": True, "dynamic": False, "backend": backend}
    return replace(network, enter=torch.compile(enter, **how), leave=torch.compile(leave, **how))
