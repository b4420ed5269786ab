"""Section `dials`: from a moved dial to the first word that it steers, with and without Redis."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from msgspec.structs import replace

from worker.bench.clock import quantile
from worker.bench.house import working
from worker.bench.live import Live
from worker.bench.models import Subject
from worker.bench.remote import Remote
from worker.bench.report import Table, milliseconds, verdict
from worker.bench.setting import Setting
from worker.bench.workload import MOST_CLAMPS, SAMPLED, conversations, numbered, persona
from worker.contract import Clamp, Delta, GenerationRequest, Steered
from worker.engine.opening import open_engine

GOAL = 0.100  # seconds, p95
PAUSE = (0.01, 0.05)  # seconds between two moves
CONTEXT = 1024


def dials(setting: Setting) -> list[Table]:
    return [
        Table(
            f"A moved dial is heard within {milliseconds(GOAL)} ms",
            f"{setting.size.speakers} chats speak; the clamps of one after the other are moved. "
            "Until the first text after the reply's `steered` event: from the call to the engine, "
            "heard where it is told; and through a worker process and a Redis, from the RPUSH on "
            "the reply's control list, heard where its stream is read.",
            ("model", "asked", "moves", "p50, ms", "p95, ms", "longest, ms", "goal (p95)", "met"),
            [
                _row([subject.name, name], _delays(open_, setting, subject))
                for subject in setting.subjects
                for name, open_ in WAYS.items()
            ],
        )
    ]


def _row(names: Sequence[str], delays: Sequence[float]) -> list[str]:
    late = quantile(delays, 0.95)
    told = [milliseconds(v) for v in (quantile(delays, 0.5), late, max(delays))]
    return [*names, str(len(delays)), *told, f"≤ {milliseconds(GOAL)}", verdict(late <= GOAL)]


@contextmanager
def _engine(setting: Setting, subject: Subject) -> Iterator[Live]:
    artifacts, rows = subject.artifacts[:1], setting.size.chats
    with Live(open_engine(artifacts, rows, CONTEXT, setting.threads)) as live:
        yield live


@contextmanager
def _worker(setting: Setting, subject: Subject) -> Iterator[Live]:
    artifact, rows = subject.artifacts[0], setting.size.chats
    with working(artifact, rows, CONTEXT, setting.threads) as url, Live(Remote(url)) as live:
        yield live


Open = Callable[[Setting, Subject], AbstractContextManager[Live]]
WAYS: Mapping[str, Open] = {"engine": _engine, "worker, through Redis": _worker}


def _delays(open_: Open, setting: Setting, subject: Subject) -> list[float]:
    """Fresh speakers in each round, so that none of them runs out of context."""
    size, delays = setting.size, list[float]()
    with open_(setting, subject) as live:
        for number in range(size.moves // size.speakers):
            delays += _round(live, subject, size.speakers, number)
    return delays


def _round(live: Live, subject: Subject, speakers: int, number: int) -> list[float]:
    moments = random.Random(number)
    chats = conversations(subject, speakers)
    asked = numbered(subject, chats, CONTEXT // 2, SAMPLED, prefix=f"{number}.")
    for chat in asked:
        live.submit(chat)
    live.wait(lambda: all(live.deltas(chat.id) for chat in asked))
    delays = []
    for row, chat in enumerate(asked):
        time.sleep(moments.uniform(*PAUSE))
        clamps = persona(subject, 1 + row % MOST_CLAMPS, seed=1000 * number + row)
        asked[row], delay = _moved(live, chat, clamps)
        delays.append(delay)
    for chat in asked:
        live.stop(chat.id)
        live.ended(chat.id)
    return delays


def _moved(
    live: Live, asked: GenerationRequest, clamps: Sequence[Clamp]
) -> tuple[GenerationRequest, float]:
    """A reply may come to its end meanwhile: then it is asked for again, and its dial moved."""
    while True:
        asked = _speaking(live, asked)
        moved = live.steer(asked.id, list(clamps))
        live.wait(partial(_is_steered_or_over, live, asked.id))
        if heard := _first_steered(live, asked.id):
            return asked, heard[0] - moved


def _speaking(live: Live, asked: GenerationRequest) -> GenerationRequest:
    """This one, or the same again where it has come to its end."""
    if live.end(asked.id) is None:
        return asked
    again = replace(asked, id=f"{asked.id}+")
    live.submit(again)
    live.wait(lambda: bool(live.deltas(again.id)))
    return again


def _first_steered(live: Live, key: str) -> list[float]:
    """The moments of all text since the dial was moved."""
    events = live.heard[key]
    moved = [n for n, (_, event) in enumerate(events) if isinstance(event, Steered)]
    if not moved:
        return []
    return [at for at, event in events[moved[0] :] if isinstance(event, Delta)]


def _is_steered_or_over(live: Live, key: str) -> bool:
    return bool(_first_steered(live, key)) or live.end(key) is not None
