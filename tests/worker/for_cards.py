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
NUMBERS = ("scale", "eps")
WIDE = ("values", "slot")  # beyond 2**31 in a large cache
TABLES = {"scale": "*fp32", "place": "*i64", "logits": "*fp32", "arrived": "*i32"}
SHARES = {"parts": "*fp32", "sums": "*fp32"}
LLAMA = {"HEADS": 32, "KV": 8, "D": 128}


def kernels() -> list[tuple[Any, dict[str, Any], Tile, str]]:
    """Kernel, sizes, tile, and the weights' type."""
    sixteen, eight = "*bf16", "*fp8e4nv"
    enter = {**LLAMA, "K": 4096, "SCALED": False}
    down = {"N": 4096, "K": 14336, "SCALED": False}
    gate = {"N": 14336, "K": 4096, "SCALED": False}
    return [
        (thin.enter, enter, IN_16_BITS.enter, sixteen),
        (thin.onto, down, IN_16_BITS.down, sixteen),
        (thin.gate, gate, IN_16_BITS.gate, sixteen),
        (thin.gate, gate | {"SCALED": True}, IN_8_BITS.gate, eight),
        (thin.head, {"N": 128256, "K": 4096}, HEAD, sixteen),
    ]


def source(kernel: Any, sizes: dict[str, Any], weight: str) -> ASTSource:
    def kind(name: str) -> str:
        if name in sizes:
            return "constexpr"
        if name == "weight":
            return weight
        if name in ("eps",) or (name == "scale" and kernel is thin.attend):
            return "fp32"
        if name in ("values", "slot", "lane", "stride"):
            return "i64" if name in WIDE else "i32"
        return (TABLES | SHARES).get(name, "*bf16")

    signature = {name: kind(name) for name in kernel.arg_names}
    constants = {(kernel.arg_names.index(name),): value for name, value in sizes.items()}
    return ASTSource(fn=kernel, signature=signature, constexprs=constants)


def main() -> None:
    for capability in CAPABILITIES:
        target, early = GPUTarget("cuda", capability, 32), capability >= 90
        for kernel, sizes, tile, weight in kernels():
            if weight == "*fp8e4nv" and not early:
                weight, sizes = "*bf16", sizes | {"SCALED": False}  # 8 bits came with Hopper
            how = {"ROWS": tile.rows, "BLOCK": tile.numbers, "STAGES": tile.stages, "EARLY": early}
            made = source(kernel, sizes | how, weight)
            build(made, target=target, options={"num_warps": tile.warps})
            sys.stdout.write(f"{kernel.__name__}@{capability}\n")
        sizes = {"KV": 8, "GROUP": 4, "D": 128, "IDLE": 4096, "SPLITS": 16, "LEAST": LEAST}
        attend = source(thin.attend, sizes | {"BLOCK": PLACES, "EARLY": early}, "*bf16")
        build(attend, target=target)
        sys.stdout.write(f"attend@{capability}\n")


if __name__ == "__main__":
    main()
