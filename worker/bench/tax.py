"""Section `tax`: what steering costs, measured on the same replies, from stretch to stretch."""

import threading
import time
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
SETTLING = 0.02  # seconds: new clamps, and what their writing threw out of the caches
STRETCH = 0.01  # seconds of an arm beside two unsteered stretches
# So many steps at most, however short, so that a reply is long enough for all arms
MOST_SETTLING, MOST_STEPS, LEAST_STEPS = 24, 12, 3
Clamped = Mapping[str, Sequence[Clamp]]  # row -> its clamps


class Turns:
    """Moves all dials from arm to arm while the rows speak, and times the steps in between.

    Before and after each arm the rows are unsteered: D A D B D C D B D A D. Called after each
    step, in the engine's thread. Steps that take new clamps are not counted, nor those right after
    them, steered or not.
    """

    def __init__(self, engine: BatchEngine, arms: Mapping[str, Clamped], clock: Clock) -> None:
        self._engine, self._arms, self._clock = engine, arms, clock
        self._spent = _timed(engine)
        self._spell, self._last = -1, 0.0
        self._kept: dict[str, list[float]] = {name: [] for name in arms}
        self._shares: dict[str, list[float]] = {name: [] for name in arms}
        self._dry: list[float] = []

    def begin(self) -> list[str]:
        """Once again through all arms, with other replies -> their ids, for each row."""
        self._spell += 1
        rows = list(next(iter(self._arms.values())))
        self._names = forth_and_back(list(self._arms), self._spell)
        dry: Clamped = {row: () for row in rows}
        self._order = [dry, *(each for name in self._names for each in (self._arms[name], dry))]
        self._silent = {self._id(row) for row in rows}  # those that have not spoken
        self._waiting = set[str]()  # those whose new clamps are not in force
        self._settling: list[float] = []  # seconds of the steps since
        self._steps: list[list[tuple[float, float]]] = []  # of each stretch: seconds, and steering
        self.done = threading.Event()
        return [self._id(row) for row in rows]

    def _id(self, row: str) -> str:
        return f"{self._spell}-{row}"

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
        elif sum(self._settling) < SETTLING and len(self._settling) < MOST_SETTLING:
            self._settling.append(gap)
        elif not self.done.is_set():
            self._counted(gap)

    def _counted(self, gap: float) -> None:
        steps = self._steps[-1]
        steps.append((gap, self._spent[STEERING] / 1e9))
        spent = sum(gap for gap, _ in steps)
        if len(steps) >= LEAST_STEPS and (spent >= STRETCH or len(steps) >= MOST_STEPS):
            self._next()

    def _next(self) -> None:
        if len(self._steps) == len(self._order):
            self._keep()
            self.done.set()
            return
        rows = self._order[len(self._steps)]
        self._steps.append([])
        self._settling = []
        self._waiting = {self._id(row) for row in rows}
        for row, clamps in rows.items():
            self._engine.control(self._id(row), Steer(clamps=list(clamps)))

    def _keep(self) -> None:
        gaps = [median(gap for gap, _ in steps) for steps in self._steps]
        for number, name in enumerate(self._names):
            at = 2 * number + 1
            self._kept[name].append((gaps[at - 1] + gaps[at + 1]) / 2 / gaps[at])
            self._shares[name] += [steering / gap for gap, steering in self._steps[at]]
        self._dry += gaps[::2]

    @property
    def dry(self) -> float:
        """Seconds of an unsteered step."""
        return median(self._dry)

    def kept(self, arm: str) -> Ratio:
        """Unsteered ÷ steered seconds of a step, each stretch beside its two neighbours."""
        kept = self._kept[arm]
        return Ratio(median(kept), min(kept), max(kept))

    def share(self, arm: str) -> float:
        """What steering took of its steps."""
        return median(self._shares[arm])


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
        f"`clamp`, at every token. {STRETCH * 1000:.0f} ms each, {LEAST_STEPS} to {MOST_STEPS} "
        "steps, beside as much unsteered before and after, over and over for "
        f"{size.seconds:.0f} s; steps that take new clamps, or none, are left out, "
        f"with those of the next {SETTLING * 1000:.0f} ms or the next {MOST_SETTLING}: what "
        "writing clamps threw out of the caches is no part of being steered. With one thread "
        "steps are timed in processor seconds, so that other programs do not disturb. Noise floor: "
        f"unsteered ÷ unsteered, measured alike. Goal: each ratio ≥ {GOAL}. Behind a ratio what "
        "steering took of the steered steps by the clock, inside the kernel.",
        ("artifacts", "rows", "unsteered tokens/s", "noise floor",
         *(f"{clamps} clamps a row" for clamps in size.clamps), "met"),
        rows,
    )  # fmt: skip


def _measure(setting: Setting, subject: Subject, artifacts: int, rows: int) -> Cell:
    arms: dict[str, Clamped] = {
        str(clamps): {
            str(row): persona(subject, clamps, seed=row, artifacts=artifacts) for row in range(rows)
        }
        for clamps in (0, *setting.size.clamps)
    }
    folders, tokenizer = subject.artifacts[:artifacts], tokenizer_of(subject)
    engine = open_engine(folders, rows=rows, context=CONTEXT, threads=setting.threads)
    turns = Turns(engine, arms, undisturbed(setting.threads))
    fresh, end = counter(), time.monotonic() + setting.size.seconds
    with Live(engine, turns.hear) as live:
        while (seed := next(fresh)) == 0 or time.monotonic() < end:
            prompts = [write(tokenizer, PROMPT, seed=row + rows * seed) for row in range(rows)]
            _speak(live, subject, turns, prompts)
    kept = [turns.kept(arm) for arm in arms]
    return Cell(rows / turns.dry, kept, [turns.share(arm) for arm in arms])


def _speak(live: Live, subject: Subject, turns: Turns, prompts: Sequence[ChatMessage]) -> None:
    """Replies to these prompts, until all turns are taken."""
    names = turns.begin()
    for name, prompt in zip(names, prompts, strict=True):
        live.submit(request(subject, Chat((prompt,)), CONTEXT - 2 * PROMPT, id=name))
    if not turns.done.wait(timeout=300):
        raise TimeoutError(f"{len(prompts)} rows did not come to the last turn.")
    for name in names:
        live.stop(name)
    for name in names:
        live.ended(name)


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
