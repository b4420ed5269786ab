"""Section `tax`: what steering costs, measured on the same replies, from stretch to stretch."""

import threading
from collections.abc import Mapping, Sequence
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
    persona,
    request,
    tokenizer_of,
    write,
)
from worker.contract import ChatMessage, Clamp, Delta, Steer, Steered
from worker.engine import Batch, onepass
from worker.engine.engine import BatchEngine
from worker.engine.kernel_passes import KernelPasses
from worker.engine.onepass import STEERING
from worker.engine.opening import open_engine

GOAL = 0.98  # steered ÷ unsteered
CONTEXT = 1024
PROMPT = 16  # tokens
Clamped = Mapping[str, Sequence[Clamp]]  # row -> its clamps


class Turns:
    """Moves all dials from arm to arm while the rows speak, and times the steps in between.

    Before and after each arm the rows are unsteered: D A D B D C D B D A D. Called after each
    step, in the engine's thread. A step that takes new clamps is not counted.
    """

    def __init__(
        self,
        engine: BatchEngine,
        arms: Mapping[str, Clamped],
        cycles: int,
        stretch: int,
        clock: Clock,
    ) -> None:
        self._engine, self._stretch, self._clock = engine, stretch, clock
        self._spent = _timed(engine)
        self._dry: Clamped = {row: () for row in next(iter(arms.values()))}
        names = [name for n in range(cycles) for name in forth_and_back(list(arms), n)]
        self._order = [self._dry, *(rows for name in names for rows in (arms[name], self._dry))]
        self._names = names
        self._silent = set(self._dry)  # rows that have not spoken
        self._waiting = set[str]()  # rows whose new clamps are not in force
        self._last = 0.0
        self._gaps: list[list[float]] = []  # of each turn begun
        self._shares: list[list[float]] = []  # of steering in them, by the clock
        self.done = threading.Event()

    def hear(self, batch: Batch, _now: float) -> None:
        now = self._clock()
        gap, self._last = now - self._last, now
        self._told(batch, gap)
        self._spent[STEERING] = 0

    def _told(self, batch: Batch, gap: float) -> None:
        if self._silent:
            self._silent -= {key for key, event in batch if isinstance(event, Delta)}
            if not self._silent:
                self._next()
        elif self._waiting:
            self._waiting -= {key for key, event in batch if isinstance(event, Steered)}
        elif not self.done.is_set():
            self._gaps[-1].append(gap)
            self._shares[-1].append(self._spent[STEERING] / 1e9 / gap)
            if len(self._gaps[-1]) == self._stretch:
                self._next()

    def _next(self) -> None:
        if len(self._gaps) == len(self._order):
            self.done.set()
            return
        rows = self._order[len(self._gaps)]
        self._gaps.append([])
        self._shares.append([])
        self._waiting = set(rows)
        for key, clamps in rows.items():
            self._engine.control(key, Steer(clamps=list(clamps)))

    @property
    def dry(self) -> float:
        """Seconds of an unsteered step."""
        return median(gap for gaps in self._gaps[::2] for gap in gaps)

    def kept(self, arm: str) -> list[float]:
        """Unsteered ÷ steered seconds of a step, each stretch beside its two neighbours."""
        steps = [median(gaps) for gaps in self._gaps]
        return [
            (steps[2 * n] + steps[2 * n + 2]) / 2 / steps[2 * n + 1]
            for n, name in enumerate(self._names)
            if name == arm
        ]

    def shares(self, arm: str) -> list[float]:
        """What steering took of each of its steps."""
        own = [n for n, name in enumerate(self._names) if name == arm]
        return [share for n in own for share in self._shares[2 * n + 1]]


def _timed(engine: BatchEngine) -> Any:
    """From now on its kernel looks at the clock -> nanoseconds of the kernel's parts."""
    passes = engine._passes
    assert isinstance(passes, KernelPasses)
    passes.run, passes.spent = onepass.timed(), np.zeros(len(onepass.PARTS) + 1, dtype=np.int64)
    return passes.spent


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
        "Rows that speak are switched between no clamps and clamps, different in every row, mode "
        f"`clamp`, at every token. {size.stretch} steps each, beside as many unsteered ones before "
        f"and after; {size.cycles} times, and all of it anew, at one row {size.spells} times; "
        "steps that take new clamps are left out. With one thread "
        "steps are timed in processor seconds, so that other programs do not disturb. Noise floor: "
        f"unsteered ÷ unsteered, measured alike. Goal: each ratio ≥ {GOAL}. Behind a ratio what "
        "steering took of the steered steps by the clock, inside the kernel.",
        ("artifacts", "rows", "unsteered tokens/s", "noise floor",
         *(f"{clamps} clamps a row" for clamps in size.clamps), "met"),
        rows,
    )  # fmt: skip


def _measure(setting: Setting, subject: Subject, artifacts: int, rows: int) -> Cell:
    size, folders = setting.size, subject.artifacts[:artifacts]
    arms: dict[str, Clamped] = {
        str(clamps): {
            str(row): persona(subject, clamps, seed=row, artifacts=artifacts) for row in range(rows)
        }
        for clamps in (0, *size.clamps)
    }
    tokenizer, spells = tokenizer_of(subject), max(1, round(size.spells / rows**0.5))
    done: list[Turns] = []
    for spell in range(spells):
        engine = open_engine(folders, rows=rows, context=CONTEXT, threads=setting.threads)
        turns = Turns(engine, arms, size.cycles, size.stretch, undisturbed(setting.threads))
        prompts = [write(tokenizer, PROMPT, seed=row + rows * spell) for row in range(rows)]
        _speak(engine, subject, turns, prompts)
        done.append(turns)
    kept = [[ratio for turns in done for ratio in turns.kept(arm)] for arm in arms]
    shares = [median(share for turns in done for share in turns.shares(arm)) for arm in arms]
    speed = rows / median(turns.dry for turns in done)
    return Cell(speed, [Ratio(median(each), min(each), max(each)) for each in kept], shares)


def _speak(
    engine: BatchEngine, subject: Subject, turns: Turns, prompts: Sequence[ChatMessage]
) -> None:
    """Replies to these prompts, until all turns are taken."""
    with Live(engine, turns.hear) as live:
        for row, prompt in enumerate(prompts):
            live.submit(request(subject, Chat((prompt,)), CONTEXT - 2 * PROMPT, id=str(row)))
        if not turns.done.wait(timeout=300):
            raise TimeoutError(f"{len(prompts)} rows did not come to the last turn.")
        for row in range(len(prompts)):
            live.stop(str(row))


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
        2 * size.repeats,
    )
    least, rows = speeds[str(min(size.personas))], []
    for personas, own in speeds.items():
        ratio = Ratio.of(own, least)
        judged = [f"≥ {GOAL}", verdict(ratio.middle >= GOAL)] if int(personas) > 1 else ["–", "–"]
        rows.append([personas, f"{median(own):.0f}", f"{ratio:.3f}", *judged])
    return Table(
        f"{subject.name}: {size.chats} rows with few or many personas",
        f"Whole replies, prompts and the installing of clamps included; {MOST_CLAMPS} clamps a "
        "row. 0: unsteered. Timed like the table above.",
        ("distinct personas", "tokens/s", "÷ with one persona", "goal", "met"),
        rows,
    )
