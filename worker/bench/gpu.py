"""`make bench-gpu`: how fast tokens come on a card, against its memory and transformers.

A Llama-3.1-8B-shaped model with random weights in bf16 (and a 70B-shaped one in 8 bits, if it fits)
speaks at batch 1, 8 and 64, steered and not. The roofline is every byte of weights, keys and values
read once a step at the bandwidth that a copy reaches on this card. `--dry-run` takes a small model
on the CPU through the same code; its numbers say nothing.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import torch

from worker.bench.clock import Ratio, interleave
from worker.bench.gpu_arms import Arm, Continuous, Generate, Ours
from worker.bench.gpu_models import EIGHT_B, SEVENTY_B, SMALL, Made, Shape, as_stock, in_float8
from worker.bench.report import Result, Table, describe_machine, keep, verdict
from worker.engine.runner import pack

ROOT = Path(__file__).resolve().parents[2]
Rates = dict[str, list[float]]
ROOFLINE, TAX = 0.85, 0.98  # goals: share of the roofline at batch 1; steered of unsteered


@dataclass(frozen=True, slots=True)
class Plan:
    device: str
    shape: Shape
    large: Shape | None
    batches: Sequence[int] = (1, 8, 64)
    clamps: Sequence[int] = (0, 8, 32)  # a row; 0: unsteered
    prompt: int = 128  # tokens
    tokens: int = 128
    repeats: int = 5
    large_repeats: int = 3


DRY = Plan(
    "cpu",
    SMALL,
    SMALL,
    batches=(1, 4),
    clamps=(0, 8),
    prompt=8,
    tokens=8,
    repeats=2,
    large_repeats=1,
)


def bandwidth(device: str, size: int) -> float:
    """Bytes a second that a copy of so many bytes moves, reads and writes together."""
    source = torch.ones(size, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    times = []
    for _ in range(10):
        wait(device)
        began = time.perf_counter()
        target.copy_(source)
        wait(device)
        times.append(time.perf_counter() - began)
    return 2 * size / median(times)


def wait(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


def rates(arms: Sequence[Arm], batch: int, repeats: int) -> Rates:
    """Tokens a second of all rows together, in each round."""

    def turn(arm: Arm) -> Callable[[int], float]:
        return lambda _: batch / arm.seconds_per_token()

    return interleave({arm.name: turn(arm) for arm in arms}, repeats)


def roofline(made: Made, batch: int, length: int, speed: float) -> float:
    return batch * speed / (made.weight_bytes + batch * length * made.token_bytes)


def stock_rates(plan: Plan) -> tuple[Made, dict[int, Rates]]:
    """transformers' own ways first; then its model is taken apart, so that both fit."""
    model = as_stock(plan.shape, plan.device)
    found = {}
    for batch in plan.batches:
        arms: list[Arm] = [
            kind(model, batch, plan.prompt, plan.tokens) for kind in (Generate, Continuous)
        ]
        found[batch] = rates(arms, batch, plan.repeats)
    return Made.of(plan.shape, pack(model)), found


def own_rates(plan: Plan, made: Made, repeats: int) -> dict[int, Rates]:
    found = {}
    for batch in plan.batches:
        ours = Ours(made, batch, plan.prompt, plan.tokens)
        arms: list[Arm] = [ours.holding(clamps) for clamps in plan.clamps]
        found[batch] = rates(arms, batch, repeats)
    return found


def table(
    title: str,
    plan: Plan,
    made: Made,
    own: dict[int, Rates],
    stock: dict[int, Rates],
) -> Table:
    speed = bandwidth(plan.device, 2**30 if plan.device == "cuda" else 2**24)
    length, rows = plan.prompt + plan.tokens // 2, []
    for batch, found in own.items():
        limit, plain = roofline(made, batch, length, speed), found[Ours.label(0)]
        for name, told in [*found.items(), *stock.get(batch, {}).items()]:
            rate, ratio, goal = median(told), Ratio.of(told, plain), "–"
            if name in found and name != Ours.label(0):
                goal = verdict(ratio.middle >= TAX)
            elif name in found and batch == 1:
                goal = verdict(rate / limit >= ROOFLINE)
            cells = [f"{rate:,.0f}", f"{rate / limit:.0%}", f"{ratio:.3f}", goal]
            rows.append([str(batch), name, *cells])
    caption = (
        f"{made.weight_bytes / 1e9:.1f} GB of weights, {made.token_bytes / 1e3:.0f} kB of keys and "
        f"values a token, about {length} tokens a row; a copy moves {speed / 1e12:.2f} TB/s. "
        f"Goals: {ROOFLINE:.0%} of the roofline at batch 1, {TAX:.0%} of unsteered when steered."
    )
    head = ["batch", "who", "tokens/s", "of the roofline", "÷ unsteered", "goal met"]
    return Table(title, caption, head, rows)


def small(plan: Plan) -> Table:
    made, stock = stock_rates(plan)
    own = own_rates(plan, made, plan.repeats)
    return table(f"{made.shape.name}, bf16", plan, made, own, stock)


def large(plan: Plan) -> Table | None:
    if plan.large is None:
        return None
    made = in_float8(plan.large, plan.device)
    own = own_rates(plan, made, plan.large_repeats)
    return table(f"{made.shape.name}, weights in 8 bits", plan, made, own, {})


MODELS = {"small": small, "large": large}


def plan_for_card() -> Plan:
    if not torch.cuda.is_available():
        raise SystemExit("bench-gpu: no CUDA card here. --dry-run takes the same code through it.")
    free, _ = torch.cuda.mem_get_info()
    fits = free > SEVENTY_B.float8_bytes() * 1.15
    return Plan("cuda", EIGHT_B, SEVENTY_B if fits else None)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m worker.bench.gpu", description=__doc__)
    parser.add_argument("models", nargs="*", metavar="model", help=f"{', '.join(MODELS)}")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--results", type=Path, default=ROOT / "var" / "bench")
    options = parser.parse_args(arguments)
    if unknown := set(options.models) - set(MODELS):
        parser.error(f"no such model: {', '.join(sorted(unknown))}")
    plan = DRY if options.dry_run else plan_for_card()
    taken, began = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", time.monotonic()
    card = torch.cuda.get_device_name() if plan.device == "cuda" else "no card"
    machine, tables = f"{card}; {describe_machine(torch.get_num_threads())}", list[Table]()
    for name in options.models or MODELS:
        found = MODELS[name](plan)
        if found is None:
            continue
        tables.append(replace(found, claim=f"{'Dry run: ' * options.dry_run}{found.claim}"))
        sys.stdout.write(f"{tables[-1]}\n")
        sys.stdout.flush()
        if not options.dry_run:
            spent = time.monotonic() - began
            keep(options.results, Result("gpu", taken, machine, spent, tables))


if __name__ == "__main__":
    main()
