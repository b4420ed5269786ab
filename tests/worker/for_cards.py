"""Compiles the kernels of a Llama-3.1-8B for an A100, an H100 and a B200, none of which is needed:
`python -m tests.worker.for_cards` prints what came out.
"""

import sys
from typing import Any

from triton import compile as build
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

from worker.engine import thin
from worker.engine.card import HEAD, IN_8_BITS, IN_16_BITS, LEAST, PLACES, Tile

CAPABILITIES = (80, 90, 100)
SIXTEEN, EIGHT = "*bf16", "*fp8e4nv"
KINDS = {
    "eps": "fp32",
    **dict.fromkeys(("stride", "lane"), "i32"),
    **dict.fromkeys(("values", "slot"), "i64"),  # beyond 2**31 in a large cache
    **dict.fromkeys(("scale", "logits", "parts", "sums"), "*fp32"),
    "place": "*i64",
    "arrived": "*i32",
}
LLAMA = {"HEADS": 32, "KV": 8, "D": 128}


def kernels() -> list[tuple[Any, dict[str, Any], Tile, str]]:
    """Kernel, sizes, tile, and the weights' type."""
    enter = {**LLAMA, "K": 4096, "SCALED": False}
    down = {"N": 4096, "K": 14336, "SCALED": False}
    gate = {"N": 14336, "K": 4096, "SCALED": False}
    return [
        (thin.enter, enter, IN_16_BITS.enter, SIXTEEN),
        (thin.onto, down, IN_16_BITS.down, SIXTEEN),
        (thin.gate, gate, IN_16_BITS.gate, SIXTEEN),
        (thin.gate, gate | {"SCALED": True}, IN_8_BITS.gate, EIGHT),
        (thin.head, {"N": 128256, "K": 4096}, HEAD, SIXTEEN),
    ]


def source(kernel: Any, sizes: dict[str, Any], **kinds: str) -> ASTSource:
    known = KINDS | dict.fromkeys(sizes, "constexpr") | kinds
    signature = {name: known.get(name, SIXTEEN) for name in kernel.arg_names}
    constants = {(kernel.arg_names.index(name),): value for name, value in sizes.items()}
    return ASTSource(fn=kernel, signature=signature, constexprs=constants)


def main() -> None:
    for capability in CAPABILITIES:
        target, early = GPUTarget("cuda", capability, 32), capability >= 90
        for kernel, sizes, tile, weight in kernels():
            if weight == EIGHT and not early:  # 8 bits came with Hopper
                continue
            how = {"ROWS": tile.rows, "BLOCK": tile.numbers, "STAGES": tile.stages, "EARLY": early}
            made = source(kernel, sizes | how, weight=weight)
            build(made, target=target, options={"num_warps": tile.warps})
            sys.stdout.write(f"{kernel.__name__}@{capability}\n")
        sizes = {"KV": 8, "GROUP": 4, "D": 128, "IDLE": 4096, "SPLITS": 16, "LEAST": LEAST}
        attend = source(thin.attend, sizes | {"BLOCK": PLACES, "EARLY": early}, scale="fp32")
        build(attend, target=target)
        sys.stdout.write(f"attend@{capability}\n")


if __name__ == "__main__":
    main()
