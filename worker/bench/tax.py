"""Section `tax`: what steering costs, measured on the same replies, from stretch to stretch."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count as counter
from statistics import median

from worker.bench.clock import Ratio, forth_and_back, interleave
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
from worker.contract import Clamp, Delta, Steer, Steered, Stop
from worker.engine import Batch
from worker.engine.engine import BatchEngine
from worker.engine.opening import open_engine

GOAL = 0.98  # steered ÷ unsteered
CONTEXT = 1024
PROMPT = 16  # tokens
DRY, AGAIN = "unsteered", "unsteered again"
Arms = Mapping[str, Mapping[str, Sequence[Clamp]]]  # arm -> row -> clamps


class Turns:
    """Moves all dials from arm to arm while the rows speak, and times the steps in between.

    Called after each step, in the engine's thread. A step that takes new clamps is not counted.
    """

    def __init__(self, engine: BatchEngine, arms: Arms, cycles: int, stretch: int) -> None:
        self._engine, self._arms, self._stretch = engine, arms, stretch
        self._order = [
            (cycle // 2, name)
            for cycle in range(cycles)
            for name in forth_and_back(list(arms), cycle)
        ]
        self._silent = set(next(iter(arms.values())))  # rows that have not spoken
        self._unsteered = set[str]()  # rows whose new clamps are not in force
        self._turn, self._left, self._last = -1, 0, 0.0
        self.gaps: dict[tuple[str, int], list[float]] = {}  # (arm, block) -> seconds
        self.done = threading.Event()

    def hear(self, batch: Batch, now: float) -> None:
        gap, self._last = now - self._last, now
        if self._silent:
            self._silent -= {key for key, event in batch if isinstance(event, Delta)}
            if not self._silent:
                self._next()
        elif self._unsteered:
            self._unsteered -= {key for key, event in batch if isinstance(event, Steered)}
        elif not self.done.is_set():
            block, name = self._order[self._turn]
            self.gaps.setdefault((name, block), []).append(gap)
            self._left -= 1
            if self._left == 0:
                self._next()

    def _next(self) -> None:
        self._turn += 1
        self._left = self._stretch
        if self._turn == len(self._order):
            self.done.set()
            return
        rows = self._arms[self._order[self._turn][1]]
        self._unsteered = set(rows)
        for key, clamps in rows.items():
            self._engine.control(key, Steer(clamps=list(clamps)))

    def medians(self, arm: str) -> list[float]:
        return [median(gaps) for (name, _), gaps in sorted(self.gaps.items()) if name == arm]


@dataclass(frozen=True, slots=True)
class Cell:
    speed: float  # unsteered, tokens a second
    noise: Ratio  # unsteered ÷ unsteered
    kept: list[Ratio]  # steered ÷ unsteered, for each number of clamps


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
            met = verdict(all(ratio.middle >= GOAL for ratio in cell.kept))
            ratios = [f"{ratio:.3f}" for ratio in (cell.noise, *cell.kept)]
            rows.append([str(artifacts), str(count), f"{cell.speed:.0f}", *ratios, met])
    return Table(
        f"{subject.name}: steered ÷ unsteered tokens/s",
        "Rows that speak are switched between no clamps and clamps, different in every row, mode "
        f"`clamp`, at every token; {size.stretch} steps each, forward and backward through all "
        "arms; steps that take new clamps are left out. Brackets: least and greatest of "
        f"{size.cycles // 2} blocks. Noise floor: unsteered ÷ unsteered, measured alike. Goal: "
        f"each ratio ≥ {GOAL}.",
        ("artifacts", "rows", "unsteered tokens/s", "noise floor",
         *(f"{clamps} clamps a row" for clamps in size.clamps), "met"),
        rows,
    )  # fmt: skip


def _measure(setting: Setting, subject: Subject, artifacts: int, rows: int) -> Cell:
    size, folders = setting.size, subject.artifacts[:artifacts]
    engine = open_engine(folders, rows=rows, context=CONTEXT, threads=setting.threads)
    arms: dict[str, dict[str, tuple[Clamp, ...]]] = {DRY: {str(row): () for row in range(rows)}}
    for clamps in size.clamps:
        arms[str(clamps)] = {
            str(row): persona(subject, clamps, seed=row, artifacts=artifacts) for row in range(rows)
        }
    arms[AGAIN] = arms[DRY]
    turns = Turns(engine, arms, size.cycles, size.stretch)
    tokenizer = tokenizer_of(subject)
    with Live(engine, turns.hear) as live:
        for row in range(rows):
            chat = Chat((write(tokenizer, PROMPT, seed=row),))
            live.submit(request(subject, chat, CONTEXT - 2 * PROMPT, id=str(row)))
        if not turns.done.wait(timeout=300):
            raise TimeoutError(f"{rows} rows ended before the last turn.")
        for row in range(rows):
            engine.control(str(row), Stop())
    dry = turns.medians(DRY)
    return Cell(
        rows / median(dry),
        Ratio.of(dry, turns.medians(AGAIN)),
        [Ratio.of(dry, turns.medians(str(clamps))) for clamps in size.clamps],
    )


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
        return attempt(who, chats, size.tokens, GREEDY).speed

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
        "row. 0: unsteered.",
        ("distinct personas", "tokens/s", "÷ with one persona", "goal", "met"),
        rows,
    )
