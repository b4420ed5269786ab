"""Section `stall`: how long speakers pause while a long prompt is read."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from worker.bench.clock import quantile
from worker.bench.live import Live
from worker.bench.report import Table, milliseconds, verdict
from worker.bench.setting import Setting, Size
from worker.bench.workload import (
    SAMPLED,
    Chat,
    conversations,
    numbered,
    request,
    tokenizer_of,
    write,
)
from worker.engine.opening import open_engine

GOAL = 3.0  # p99 with the long prompt ÷ median


def stall(setting: Setting) -> list[Table]:
    size, subject = setting.size, setting.larger
    speakers = numbered(
        subject, conversations(subject, size.speakers), size.shape.context // 2, SAMPLED
    )
    engine = open_engine(subject.artifacts[:1], rows=size.chats, threads=setting.threads)
    quiet, busy, waits = list[float](), list[float](), list[float]()
    with Live(engine) as live:
        for speaker in speakers:
            live.submit(speaker)
        for number in range(size.repeats):
            began = _listen(live, size)
            message = write(tokenizer_of(subject), size.long_prompt, seed=1000 + number)
            key = f"long {number}"
            came = live.submit(request(subject, Chat((message,)), 1, SAMPLED, id=key))
            live.ended(key)
            gone = live.heard[key][-1][0]
            waits.append(gone - came)
            quiet += _gaps(live, size.speakers, began, came)
            busy += _gaps(live, size.speakers, came, gone)
        for speaker in speakers:
            live.stop(speaker.id)
    return [_table(size, quiet, busy, waits)]


def _listen(live: Live, size: Size) -> float:
    """From when everybody has spoken, until everybody has said enough."""
    rows = [str(row) for row in range(size.speakers)]
    said = {row: len(live.deltas(row)) for row in rows}
    live.wait(lambda: all(len(live.deltas(row)) > said[row] for row in rows))
    began = max(live.deltas(row)[-1] for row in rows)
    live.wait(lambda: all(len(live.deltas(row)) > said[row] + size.quiet for row in rows))
    return began


def _gaps(live: Live, speakers: int, start: float, end: float) -> list[float]:
    """Between a speaker's tokens, as far as they lie in or reach into this time."""
    return [
        after - before
        for row in range(speakers)
        for before, after in pairwise(live.deltas(str(row)))
        if before < end and after > start
    ]


def _table(
    size: Size, quiet: Sequence[float], busy: Sequence[float], waits: Sequence[float]
) -> Table:
    usual, worst = median(quiet), quantile(busy, 0.99)
    rows = [
        ["nobody enters", *_told(quiet), f"{quantile(quiet, 0.99) / usual:.1f}", "–", "–"],
        ["a long prompt enters", *_told(busy), f"{worst / usual:.1f}", f"≤ {GOAL:g}",
         verdict(worst / usual <= GOAL)],
    ]  # fmt: skip
    return Table(
        f"larger: a prompt of {size.long_prompt} tokens does not stall {size.speakers} speakers",
        f"Time between two tokens of a speaker, {size.repeats} prompts, none like another. Each "
        f"prompt was read in {milliseconds(median(waits))} ms (median). The ratio is to the median "
        "while nobody enters.",
        ("", "median, ms", "p99, ms", "longest, ms", "p99 ÷ median", "goal", "met"),
        rows,
    )


def _told(gaps: Sequence[float]) -> list[str]:
    return [milliseconds(v) for v in (median(gaps), quantile(gaps, 0.99), max(gaps))]
