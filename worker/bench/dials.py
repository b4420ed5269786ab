"""Section `dials`: from a moved dial to the first word that it steers."""

import random
import time
from functools import partial

from worker.bench.clock import quantile
from worker.bench.live import Live
from worker.bench.models import Subject
from worker.bench.report import Table, milliseconds, verdict
from worker.bench.setting import Setting
from worker.bench.workload import MOST_CLAMPS, SAMPLED, conversations, numbered, persona
from worker.contract import Delta, Steered
from worker.engine.opening import open_engine

GOAL = 0.100  # seconds, p95
PAUSE = (0.01, 0.05)  # seconds between two moves
CONTEXT = 1024


def dials(setting: Setting) -> list[Table]:
    size, rows = setting.size, []
    for subject in setting.subjects:
        delays = _delays(setting, subject)
        late = quantile(delays, 0.95)
        told = [milliseconds(v) for v in (quantile(delays, 0.5), late, max(delays))]
        goal = [f"≤ {milliseconds(GOAL)}", verdict(late <= GOAL)]
        rows.append([subject.name, str(len(delays)), *told, *goal])
    return [
        Table(
            f"A moved dial is heard within {milliseconds(GOAL)} ms",
            f"{size.speakers} chats speak; the clamps of one after the other are moved. From the "
            "call to the engine until the first text after its `steered` event.",
            ("model", "moves", "p50, ms", "p95, ms", "longest, ms", "goal (p95)", "met"),
            rows,
        )
    ]


def _delays(setting: Setting, subject: Subject) -> list[float]:
    """Fresh speakers in each round, so that none of them runs out of context."""
    size, delays = setting.size, list[float]()
    engine = open_engine(
        subject.artifacts[:1], rows=size.chats, context=CONTEXT, threads=setting.threads
    )
    with Live(engine) as live:
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
        moved = live.steer(chat.id, list(clamps))
        live.wait(partial(_is_steered, live, chat.id))
        delays.append(_first_steered(live, chat.id)[0] - moved)
    for chat in asked:
        live.stop(chat.id)
        live.ended(chat.id)
    return delays


def _first_steered(live: Live, key: str) -> list[float]:
    """The moments of all text since the dial was moved."""
    events = live.heard[key]
    moved = [n for n, (_, event) in enumerate(events) if isinstance(event, Steered)]
    if not moved:
        return []
    return [at for at, event in events[moved[0] :] if isinstance(event, Delta)]


def _is_steered(live: Live, key: str) -> bool:
    return bool(_first_steered(live, key))
