"""Section `throughput`: tokens a second when all chats arrive at once."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from itertools import count
from statistics import median

from worker.bench.clock import Ratio, interleave
from worker.bench.contenders import Contender, Ours, Reply, one_at_a_time, static_batch
from worker.bench.models import Subject
from worker.bench.paged import Paged
from worker.bench.placed import Placed, best
from worker.bench.report import Table, verdict
from worker.bench.setting import Setting
from worker.bench.workload import GREEDY, SAMPLED, TOP_P, Chat, conversations

GOALS = {"(a)": 15.0, "(b)": 1.6, "(c)": 2.2}  # ours ÷ it
WARM_UP = 8  # tokens
WARMING = 100  # a turn whose prompts are used for nothing else


@dataclass(frozen=True, slots=True)
class Round:
    replies: list[Reply]
    seconds: float
    processor_seconds: float  # of all threads

    @property
    def tokens(self) -> int:
        return sum(reply.tokens for reply in self.replies)

    @property
    def speed(self) -> float:
        return self.tokens / self.seconds

    @property
    def thrift(self) -> float:
        """Tokens a processor second: other programs on the machine do not count."""
        return self.tokens / self.processor_seconds


def throughput(setting: Setting) -> list[Table]:
    tables = []
    for subject in setting.subjects:
        for temperature in (GREEDY, SAMPLED):
            tables.append(_against_others(setting, subject, temperature))
        tables.append(_by_rows(setting, subject))
    return tables


def attempt(who: Contender, chats: Sequence[Chat], tokens: int, temperature: float) -> Round:
    """A contender that breaks has answered nothing, and says why."""
    began, worked = time.perf_counter(), time.process_time()
    try:
        replies = who.answer(chats, tokens, temperature)
    except Exception as error:
        replies = [Reply("", 0, f"{type(error).__name__}: {error}")] * len(chats)
    return Round(replies, time.perf_counter() - began, time.process_time() - worked)


def line_up(setting: Setting, subject: Subject, temperature: float) -> list[Placed]:
    width, fresh = setting.size.chats, count(WARMING)

    def trial(placed: Placed) -> float:
        chats = conversations(subject, width, next(fresh))
        attempt(placed, chats, 1, temperature)
        return attempt(placed, chats, setting.size.trial_tokens, temperature).speed

    makers: list[Callable[[int], Contender]] = [
        lambda threads: Ours(subject, width, threads),
        lambda _: one_at_a_time(subject),
        lambda _: static_batch(subject, width),
        lambda _: Paged(subject, width, temperature),
    ]
    return [best(make, setting.counts, trial) for make in makers]


def _against_others(setting: Setting, subject: Subject, temperature: float) -> Table:
    size = setting.size

    def turn_of(who: Contender, turn: int) -> Round:
        chats = conversations(subject, size.chats, turn)
        return attempt(who, chats, size.tokens, temperature)

    with ExitStack() as stack:
        arms = {who.name: who for who in line_up(setting, subject, temperature)}
        for who in arms.values():
            stack.enter_context(closing(who))
        rounds = interleave(
            {name: partial(turn_of, who) for name, who in arms.items()},
            size.repeats if temperature == GREEDY else size.sampled_repeats,
        )
    told = "greedy" if temperature == GREEDY else f"temperature {temperature}, top-p {TOP_P}"
    return Table(
        f"{subject.name}, {told}: {size.chats} chats at once",
        f"{size.chats} personas of 1 to 8 clamps, all different, held at every token of the reply;"
        f" prompts of 8 to 64 tokens, new ones in each round; {size.tokens} new tokens each. No "
        "token ends a reply: the model copy that everybody loads names an end-of-sequence token "
        "outside the vocabulary. Processor: the ratio of tokens per processor second, which other "
        "programs on the machine disturb less. Threads: of 1 to "
        f"{setting.most_threads}, the number at which a contender was fastest in a trial with "
        "other prompts.",
        (
            "contender",
            "threads",
            "tokens/s",
            "ours ÷ it",
            "goal",
            "met",
            "ours ÷ it, processor",
            "replies",
        ),
        _rows(arms, rounds, temperature),
    )


def _rows(
    arms: Mapping[str, Placed], rounds: Mapping[str, Sequence[Round]], temperature: float
) -> list[list[str]]:
    ours, alone = list(rounds)[:2]
    rows = []
    for name, own in rounds.items():
        said = _said(own, rounds[alone] if temperature == GREEDY else None)
        shown = _ratios(name, rounds[ours], own)
        speed = f"{median(r.speed for r in own):.0f}"
        rows.append([name, str(arms[name].threads), speed, *shown, said])
    return rows


def _ratios(name: str, ours: Sequence[Round], own: Sequence[Round]) -> list[str]:
    goal = GOALS.get(name[:3])
    if goal is None or not all(r.tokens for r in own):
        return ["–"] * 4
    speed = Ratio.of([r.speed for r in ours], [r.speed for r in own])
    thrift = Ratio.of([r.thrift for r in ours], [r.thrift for r in own])
    return [f"{speed:.2f}", f"≥ {goal:g}", verdict(speed.middle >= goal), f"{thrift:.2f}"]


def _said(own: Sequence[Round], reference: Sequence[Round] | None) -> str:
    replies = [reply for one in own for reply in one.replies]
    failed = [reply.failed for reply in replies if reply.failed]
    if failed:
        return f"{len(failed)} of {len(replies)} failed: {failed[0]}"
    if reference is None:
        return "all complete"
    expected = [reply for one in reference for reply in one.replies]
    same = sum(
        (mine.text, mine.tokens) == (theirs.text, theirs.tokens)
        for mine, theirs in zip(replies, expected, strict=True)
    )
    return f"{same}/{len(replies)} equal to (a)"


def _by_rows(setting: Setting, subject: Subject) -> Table:
    """By threads too: what an operator should give a worker."""
    size, most = setting.size, max(setting.size.rows)
    who, fresh = Ours(subject, most, setting.most_threads), count(WARMING)
    places = {threads: Placed(who, threads) for threads in setting.counts}
    attempt(who, conversations(subject, most, next(fresh)), WARM_UP, SAMPLED)

    def turn_of(rows: int, threads: int, temperature: float, _turn: int) -> float:
        chats = conversations(subject, rows, next(fresh))
        return attempt(places[threads], chats, size.tokens, temperature).speed

    ways = [(threads, temperature) for threads in places for temperature in (GREEDY, SAMPLED)]
    speeds = interleave(
        {f"{rows} {way}": partial(turn_of, rows, *way) for rows in size.rows for way in ways},
        size.sampled_repeats,
    )
    found = {name: f"{median(own):.0f}" for name, own in speeds.items()}
    heads = [f"{'greedy' if heat == GREEDY else heat}, {n} thread(s)" for n, heat in ways]
    return Table(
        f"{subject.name}: this engine at {', '.join(map(str, size.rows))} chats",
        f"Tokens a second, greedy and at temperature {SAMPLED}, the same kind of chats, an engine "
        f"of {most} rows.",
        ("chats", *heads),
        [[str(rows), *(found[f"{rows} {way}"] for way in ways)] for rows in size.rows],
    )
