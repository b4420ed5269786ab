"""Models of real shapes with random weights, made on the card itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from transformers import LlamaConfig, LlamaForCausalLM

from worker.engine.cache import token_bytes
from worker.engine.float8 import Float8
from worker.engine.network import Block, Network, Norm, Packed, Product

SPREAD = 0.02  # standard deviation of a weight


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    layers: int
    width: int
    heads: int
    kv_heads: int
    head_width: int
    feed_forward: int
    vocabulary: int
    context: int

    def float8_bytes(self) -> int:
        """Of all weights: a byte each in the layers, two in embedding and head."""
        inner = (2 * self.heads + 2 * self.kv_heads) * self.head_width + 3 * self.feed_forward
        return self.layers * inner * self.width + 4 * self.vocabulary * self.width


EIGHT_B = Shape("Llama-3.1-8B's shape", 32, 4096, 32, 8, 128, 14336, 128256, 4096)
SEVENTY_B = Shape("Llama-3.3-70B's shape", 80, 8192, 64, 8, 128, 28672, 128256, 4096)
SMALL = Shape("a small shape", 2, 64, 4, 2, 16, 128, 500, 128)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    shape: Shape
    network: Network
    weight_bytes: int  # read in each step
    token_bytes: int  # of keys and values

    @classmethod
    def of(cls, shape: Shape, network: Network) -> "Made":
        blocks = [p for b in network.blocks for p in (b.qkv, b.out, b.gate_up, b.down)]
        total = sum(map(_bytes, [*blocks, network.head]))
        return cls(shape, network, total, token_bytes(network))


def _bytes(product: Product) -> int:
    assert isinstance(product, Packed | Float8)
    return product.weight.numel() * product.weight.dtype.itemsize


def as_stock(shape: Shape, device: str) -> Any:
    """transformers' LlamaForCausalLM in bf16."""
    config = LlamaConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.width,
        intermediate_size=shape.feed_forward,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_width,
        max_position_embeddings=shape.context,
        tie_word_embeddings=False,
        eos_token_id=None,
        bos_token_id=None,
        pad_token_id=0,
        dtype=torch.bfloat16,
    )
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.bfloat16)
    try:
        with torch.device(device):
            model: Any = LlamaForCausalLM(config)
    finally:
        torch.set_default_dtype(before)
    return model.eval().requires_grad_(False)


def in_float8(shape: Shape, device: str) -> Made:
    """Built layer by layer, since the same in bf16 would not fit."""
    heads = shape.heads + 2 * shape.kv_heads
    mixed = shape.heads * shape.head_width

    def float8(into: int, out: int) -> Float8:
        return Float8.of(_random(device, into, out))

    blocks = [
        Block(
            before=_norm(shape, device),
            qkv=float8(shape.width, heads * shape.head_width),
            out=float8(mixed, shape.width),
            between=_norm(shape, device),
            gate_up=float8(shape.width, 2 * shape.feed_forward),
            down=float8(shape.feed_forward, shape.width),
        )
        for _ in range(shape.layers)
    ]
    angles = torch.ones(shape.context + 1, shape.head_width, dtype=torch.bfloat16, device=device)
    network = Network(
        embedding=_random(device, shape.vocabulary, shape.width),
        blocks=blocks,
        after=_norm(shape, device),
        head=Packed(_random(device, shape.width, shape.vocabulary)),
        cos=angles,
        sin=torch.zeros_like(angles),
        heads=shape.heads,
        kv_heads=shape.kv_heads,
    )
    return Made.of(shape, network)


def _random(device: str, *shape: int) -> Tensor:
    """(in, out), with the inputs of an output side by side in memory."""
    weight = torch.empty(*reversed(shape), dtype=torch.bfloat16, device=device)
    return weight.normal_(std=SPREAD).t()


def _norm(shape: Shape, device: str) -> Norm:
    make: Callable[..., Tensor] = torch.ones
    weight = make(shape.width, dtype=torch.bfloat16, device=device)
    return Norm(shape.width, 1e-5, weight, torch.tensor(0.0, device=device))
