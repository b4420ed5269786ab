"""Section `tax`: what steering costs, measured on the same replies, from block to block."""

import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count as counter
from statistics import median
from typing import Any

import numpy as np

from worker.bench.clock import Clock, Ratio, forth_and_back, interleave, undisturbed
from worker.bench.contenders import Ours
from worker.bench.live import Live
from worker.bench.models import Subject
from worker.bench.report import Table, verdict
from worker.bench.setting import Setting
from worker.bench.throughput import WARMING, attempt
from worker.bench.workload import (
    GREEDY,
    MOST_CLAMPS,
    Chat,
    conversations,
    numbered,
    persona,
    tokenizer_of,
    write,
)
from worker.contract import Delta
from worker.engine import Batch, onepass
from worker.engine.engine import BatchEngine
from worker.engine.kernel_passes import KernelPasses
from worker.engine.onepass import STEERING
from worker.engine.opening import open_engine

GOAL = 0.98  # steered ÷ unsteered
CONTEXT = 1024
PROMPT = 16  # tokens
BLOCK, DROPPED = 5, 1  # steps that are alike, and those of them that find the others' caches
SPELL = 2.0  # seconds of a batch of replies
LEAST_BLOCKS, MOST_BLOCKS = 8, (CONTEXT - 3 * PROMPT) // BLOCK // 4 * 4


class Turns:
    """Lets the clamps of all rows hold for a few steps, and not hold for a few, over and over.

    A pass is told of a steered layer how many clamps hold at most, and told so of none where
    nobody is steered. So is every other block here: nothing is written and no dial moves, and
    neighbours differ in steering alone. Called after each step, in the engine's thread.
    """

    def __init__(self, engine: BatchEngine, clock: Clock) -> None:
        passes = engine._passes
        assert isinstance(passes, KernelPasses)
        self._clock, self._steers, self._last = clock, True, 0.0
        self._pass, self._spent = onepass.timed(), np.zeros(len(onepass.PARTS) + 1, dtype=np.int64)
        self._none = np.zeros(len(engine._steering.layers), dtype=np.int64)
        passes.run, passes.spent = self._run, self._spent
        self.kept: dict[str, list[float]] = defaultdict(list)  # arm -> unsteered ÷ steered seconds
        self.shares: dict[str, list[float]] = defaultdict(list)  # of steering, in steered steps
        self.dry: list[float] = []  # seconds of an unsteered step

    def _run(
        self, model: Any, tokens: Any, memory: Any, tables: Any, widths: Any, *rest: Any
    ) -> None:
        self._pass(model, tokens, memory, tables, widths if self._steers else self._none, *rest)

    def begin(self, arm: str, rows: Sequence[str]) -> None:
        """These replies are about to be asked for."""
        self._arm, self._silent = arm, set(rows)
        self._blocks: list[list[tuple[float, float]]] = []  # seconds of steps, and of steering
        self._steps: list[tuple[float, float]] = []
        self.done = threading.Event()

    def hear(self, batch: Batch, _now: float) -> None:
        now = self._clock()
        gap, self._last = now - self._last, now
        if self._silent:
            self._silent -= {key for key, event in batch if isinstance(event, Delta)}
            self._steers = bool(self._silent)
        elif not self.done.is_set():
            self._counted(gap)
        self._spent[STEERING] = 0

    def _counted(self, gap: float) -> None:
        self._steps.append((gap, self._spent[STEERING] / 1e9))
        if len(self._steps) < BLOCK:
            return
        self._blocks.append(self._steps[DROPPED:])
        self._steps, self._steers = [], len(self._blocks) % 4 in (1, 2)
        spent = BLOCK * sum(median(gap for gap, _ in block) for block in self._blocks)
        enough = spent >= SPELL and len(self._blocks) >= LEAST_BLOCKS
        if len(self._blocks) % 4 == 0 and (enough or len(self._blocks) >= MOST_BLOCKS):
            self._keep()

    def _keep(self) -> None:
        """In pairs: one dry block beside one steered, before it and behind it by turns."""
        gaps = [median(gap for gap, _ in block) for block in self._blocks]
        for first in range(0, len(gaps), 2):
            wet = first + (first % 4 == 0)
            dry = 2 * first + 1 - wet
            self.kept[self._arm].append(gaps[dry] / gaps[wet])
            self.shares[self._arm] += [steering / gap for gap, steering in self._blocks[wet]]
            self.dry.append(gaps[dry])
        self._steers = True
        self.done.set()


@dataclass(frozen=True, slots=True)
class Cell:
    speed: float  # unsteered, tokens a second
    kept: list[Ratio]  # steered ÷ unsteered for each number of clamps, 0 to begin with
    shares: list[float]  # of steering, likewise


def tax(setting: Setting) -> list[Table]:
    return [
        table
        for subject in setting.subjects
        for table in (_by_clamps(setting, subject), _by_personas(setting, subject))
    ]


def _by_clamps(setting: Setting, subject: Subject) -> Table:
    size, rows = setting.size, []
    for artifacts in (1, len(subject.artifacts)):
        for count in size.rows:
            cell = _measure(setting, subject, artifacts, count)
            met = verdict(all(ratio.middle >= GOAL for ratio in cell.kept[1:]))
            floor, *ratios = (f"{ratio:.3f}" for ratio in cell.kept)
            told = [f"{r}; {s:.1%}" for r, s in zip(ratios, cell.shares[1:], strict=True)]
            rows.append([str(artifacts), str(count), f"{cell.speed:.0f}", floor, *told, met])
    return Table(
        f"{subject.name}: steered ÷ unsteered tokens/s",
        "Rows that speak, each with other clamps (mode `clamp`, at every token), are steered for "
        f"{BLOCK} steps and not steered for {BLOCK}, over and over for {size.seconds:.0f} s a row "
        f"of this table, in replies of {SPELL:.0f} s each; of the {BLOCK} steps the first is left "
        "out. A block is put beside one neighbour, before or behind it by turns; median over such "
        "pairs, the least and the greatest. With one thread steps are timed in processor seconds, "
        "so that other programs do not disturb. Noise floor: rows without clamps, measured alike. "
        f"Goal: each ratio ≥ {GOAL}. Behind a ratio what steering took of the steered steps by the "
        "clock, inside the kernel.",
        ("artifacts", "rows", "unsteered tokens/s", "noise floor",
         *(f"{clamps} clamps a row" for clamps in size.clamps), "met"),
        rows,
    )  # fmt: skip


def _measure(setting: Setting, subject: Subject, artifacts: int, rows: int) -> Cell:
    arms = [str(clamps) for clamps in (0, *setting.size.clamps)]
    folders, tokenizer = subject.artifacts[:artifacts], tokenizer_of(subject)
    engine = open_engine(folders, rows=rows, context=CONTEXT, threads=setting.threads)
    turns = Turns(engine, undisturbed(setting.threads))
    end = time.monotonic() + setting.size.seconds
    with Live(engine, turns.hear) as live:
        for spell in counter():
            for arm in forth_and_back(arms, spell):
                chats = [
                    Chat(
                        (write(tokenizer, PROMPT, seed=row + rows * spell),),
                        clamps=persona(subject, int(arm), seed=row, artifacts=artifacts),
                    )
                    for row in range(rows)
                ]
                _speak(live, subject, turns, arm, f"{spell}-{arm}-", chats)
            if time.monotonic() > end:
                break
    pairs = [turns.kept[arm] for arm in arms]
    kept = [Ratio(median(each), min(each), max(each)) for each in pairs]
    shares = [median(turns.shares[arm]) for arm in arms]
    return Cell(rows / median(turns.dry), kept, shares)


def _speak(
    live: Live, subject: Subject, turns: Turns, arm: str, name: str, chats: Sequence[Chat]
) -> None:
    """Replies to these chats, until their blocks are taken."""
    asked = numbered(subject, chats, CONTEXT - 2 * PROMPT, prefix=name)
    turns.begin(arm, [each.id for each in asked])
    for each in asked:
        live.submit(each)
    if not turns.done.wait(timeout=300):
        raise TimeoutError(f"{len(asked)} rows did not come to the last block.")
    for each in asked:
        live.stop(each.id)
    for each in asked:
        live.ended(each.id)


def _by_personas(setting: Setting, subject: Subject) -> Table:
    size = setting.size
    who, fresh = Ours(subject, size.chats, setting.threads), counter(WARMING)

    def turn_of(personas: int, _turn: int) -> float:
        chats = [
            replace(chat, clamps=persona(subject, MOST_CLAMPS, number % personas))
            if personas
            else replace(chat, clamps=())
            for number, chat in enumerate(conversations(subject, size.chats, next(fresh)))
        ]
        told = attempt(who, chats, size.tokens, GREEDY)
        return told.thrift if setting.threads == 1 else told.speed

    turn_of(0, 0)
    speeds = interleave(
        {str(personas): partial(turn_of, personas) for personas in (0, *size.personas)},
        size.persona_repeats,
    )
    least, rows = speeds[str(min(size.personas))], []
    for personas, own in speeds.items():
        pairs = [one / other for one, other in zip(own, least, strict=True)]
        ratio = Ratio(median(pairs), min(pairs), max(pairs))
        judged = [f"≥ {GOAL}", verdict(ratio.middle >= GOAL)] if int(personas) > 1 else ["–", "–"]
        rows.append([personas, f"{median(own):.0f}", f"{ratio:.3f}", *judged])
    return Table(
        f"{subject.name}: {size.chats} rows with few or many personas",
        f"Whole replies, prompts and the installing of clamps included; {MOST_CLAMPS} clamps a "
        "row. 0: unsteered. Timed like the table above.",
        ("distinct personas", "tokens/s", "÷ with one persona", "goal", "met"),
        rows,
    )
