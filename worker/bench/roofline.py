"""Section `roofline`: the matrix products that 16 chats need, alone, as a ceiling to (a).

Nothing but the products with the model's weights is timed: no attention, no norms, no choosing, no
Python between them but a loop. No engine in fp32 on this many threads can be faster, unless it
multiplies faster than torch's kernel and ours.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

import torch
from torch import Tensor

from worker.bench.clock import Clock, Ratio, undisturbed
from worker.bench.contenders import one_at_a_time
from worker.bench.models import Subject
from worker.bench.report import Table, milliseconds, verdict
from worker.bench.setting import Setting
from worker.bench.throughput import GOALS, WARM_UP, WARMING
from worker.bench.workload import GREEDY, conversations, prompt_ids, tokenizer_of
from worker.engine.network import Network, Product
from worker.engine.runner import load_llama
from worker.engine.tiles import Tiled

GOAL = GOALS["(a)"]
SQUARE = 1024  # a product as large as this shows the core's peak
TRIALS = 20


@dataclass(frozen=True, slots=True)
class Products:
    """All products of one kind, one for each layer, in every order that the weights lie in."""

    ways: Sequence[Sequence[Product]]
    width: int  # of what is multiplied
    numbers: int  # weights of one product

    @classmethod
    def of(cls, products: Sequence[Product]) -> "Products":
        plain = [p.plain if isinstance(p, Tiled) else p for p in products]
        weight: Tensor = plain[0].weight  # type: ignore[attr-defined]
        return cls([products, plain], weight.shape[0], weight.numel())

    def flops(self, rows: int) -> float:
        return 2.0 * rows * self.numbers * len(self.ways[0])

    def seconds(self, rows: int, clock: Clock) -> float:
        """The fastest trial of the fastest way through all layers."""
        x = torch.randn(rows, self.width)
        return min(_fastest(partial(_through, way, x), clock) for way in self.ways)


@dataclass(frozen=True, slots=True)
class Work:
    """What some chats need, and the least it was seen to take."""

    flops: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Round:
    alone: float  # seconds of (a)
    least: Work
    peak: float  # operations a second


def kinds(network: Network) -> tuple[list[Products], Products]:
    """-> those of the layers, and the one that makes logits."""
    names = ("qkv", "out", "gate_up", "down")
    layers = [Products.of([getattr(block, name) for block in network.blocks]) for name in names]
    return layers, Products.of([network.head])


@torch.inference_mode()
def work(network: Network, prompts: Sequence[int], tokens: int, clock: Clock) -> Work:
    """Prompts in one pass, then a token for all of them in each step; the first came with it."""
    layers, head = kinds(network)
    rows, read, steps = len(prompts), sum(prompts), tokens - 1
    flops = sum(kind.flops(read + steps * rows) for kind in layers)
    reading = sum(kind.seconds(read, clock) for kind in layers)
    step = sum(kind.seconds(rows, clock) for kind in layers)
    words = head.seconds(rows, clock)
    return Work(flops + head.flops(rows) * tokens, reading + steps * step + tokens * words)


@torch.inference_mode()
def peak(clock: Clock) -> float:
    """Operations a second in the best of large square products."""
    a, b = torch.randn(SQUARE, SQUARE), torch.randn(SQUARE, SQUARE)
    return 2.0 * SQUARE**3 / _fastest(lambda: torch.mm(a, b), clock)


def roofline(setting: Setting) -> list[Table]:
    return [
        Table(
            f"Could {GOAL:g} × (a) be reached at {setting.size.chats} chats?",
            "Only the matrix products of the same chats: all prompts in one pass, then a row for "
            "each chat in each step; each shape with the faster of torch's kernel and ours, its "
            "fastest trial, warm. Ceiling: the time of (a) ÷ that. At the peak: the same "
            f"operations as fast as torch's product of {SQUARE} × {SQUARE} goes. With one thread "
            "timed in processor seconds.",
            ("model", "GFLOP", "(a), ms", "products, ms", "GFLOP/s", "ceiling ÷ (a)",
             "goal", "reachable", "peak, GFLOP/s", "at the peak ÷ (a)"),
            [_row(setting, subject) for subject in setting.subjects],
        )
    ]  # fmt: skip


def _row(setting: Setting, subject: Subject) -> list[str]:
    rounds = _rounds(setting, subject)
    flops, needed = (
        median(getattr(r.least, name) for r in rounds) for name in ("flops", "seconds")
    )
    alone, best = median(r.alone for r in rounds), median(r.peak for r in rounds)
    ceiling = Ratio.of([r.alone for r in rounds], [r.least.seconds for r in rounds])
    return [
        subject.name,
        f"{flops / 1e9:.1f}",
        milliseconds(alone),
        milliseconds(needed),
        f"{flops / needed / 1e9:.0f}",
        f"{ceiling:.1f}",
        f"≥ {GOAL:g}",
        verdict(ceiling.middle >= GOAL),
        f"{best / 1e9:.0f}",
        f"{alone * best / flops:.1f}",
    ]


def _rounds(setting: Setting, subject: Subject) -> list[Round]:
    size, clock = setting.size, undisturbed(setting.threads)
    network, tokenizer = load_llama(subject.folder).network, tokenizer_of(subject)
    alone = one_at_a_time(subject)
    alone.answer(conversations(subject, 1, WARMING), WARM_UP, GREEDY)
    rounds = []
    for turn in range(size.repeats):
        chats = conversations(subject, size.chats, turn)
        prompts = [len(prompt_ids(tokenizer, chat.messages)) for chat in chats]
        took = _took(partial(alone.answer, chats, size.tokens, GREEDY), clock)
        rounds.append(Round(took, work(network, prompts, size.tokens, clock), peak(clock)))
    return rounds


def _through(products: Sequence[Product], x: Tensor) -> None:
    for product in products:
        product(x)


def _took(what: Callable[[], object], clock: Clock) -> float:
    began = clock()
    what()
    return clock() - began


def _fastest(what: Callable[[], object], clock: Clock) -> float:
    what()
    return min(_took(what, clock) for _ in range(TRIALS))
