"""Rounds of all servers as tables: the ratios against their goals, and what each server did."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from worker.bench.clock import Ratio, quantile
from worker.bench.report import Table, verdict
from worker.bench.served_clients import CONTROL, Heard

GOAL_CHATS = 8
HOW = """All three take turns; in each round the chats start at the same moment with 1 to 8 clamps
of their own, added at every token, greedy. The pushes are the same but for the first token of the
prompt (BOS), which Neuronpedia (eager, CPU) pushes too and Shallot never."""
LIKE = """A worker against an inference server, with no web application before either. Worker: a
task on its queue in Redis for each chat, its events read from Redis Streams, all as Shallot's
backend does it: Celery, engine, outbox, Redis. Neuronpedia: a POST for each chat, answered by a
stream: HTTP server, engine. Bytes: of the events as they lie in the streams, and of the body of the
answer; headers (HTTP, Redis) and what was sent are not counted."""
WHOLE = """The same server against all of Shallot, as a browser uses it: guests with sessions, CSRF
tokens and limits, POST of a turn, Django, SQLite on disk, and then queue, worker, streams and a
WebSocket that is open already. On Neuronpedia's side no web application stands before the inference
server, as theirs does in their product: this is not like for like. Stream: bytes of the frames;
all: with the body of the answer to the POST."""


@dataclass(frozen=True, slots=True)
class Round:
    """Chats that started at the same moment on one server."""

    server: str
    length: int  # tokens of a reply
    seconds: float  # from the first request to the last word
    heard: tuple[Heard | None, ...]  # None: no answer

    @property
    def answered(self) -> list[Heard]:
        return [one for one in self.heard if one is not None]

    @property
    def tokens(self) -> int:
        return sum(one.tokens for one in self.answered)

    @property
    def pace(self) -> float:
        """Tokens a second, of all chats together."""
        return self.tokens / self.seconds

    @property
    def first_p95(self) -> float:
        """Seconds; of eight chats it is the slowest."""
        return quantile([one.first_token for one in self.answered], 0.95)

    @property
    def streamed(self) -> float:
        """Bytes per token of the stream."""
        return sum(one.stream_bytes for one in self.answered) / self.tokens

    @property
    def received(self) -> float:
        """Bytes per token, with the answer to the request."""
        return self.streamed + sum(one.answer_bytes for one in self.answered) / self.tokens


@dataclass(frozen=True, slots=True)
class Trio:
    """The same chats, asked of each."""

    worker: Round
    product: Round
    theirs: Round


Trios = Sequence[Trio]
Pairs = Sequence[tuple[Round, Round]]  # the same chats: ours, theirs


@dataclass(frozen=True, slots=True)
class Goal:
    name: str
    least: float
    value: Callable[[Round], float]
    larger_is_better: bool = False

    def ratio(self, pairs: Pairs) -> Ratio:
        """How many times better the first of each pair is."""
        ours, theirs = ([self.value(one) for one in side] for side in zip(*pairs, strict=True))
        return Ratio.of(ours, theirs) if self.larger_is_better else Ratio.of(theirs, ours)


PACE = Goal("tokens/s", 8, lambda one: one.pace, larger_is_better=True)
FIRST = Goal("first token, p95", 5, lambda one: one.first_p95)
LIKE_GOALS = (PACE, FIRST, Goal("bytes per token", 10, lambda one: one.streamed))
WHOLE_GOALS = (
    PACE,
    FIRST,
    Goal("bytes per token, stream", 10, lambda one: one.streamed),
    Goal("bytes per token, all", 10, lambda one: one.received),
)


def tables(trios: Trios) -> list[Table]:
    """`trios`: the rounds of all three, in the order in which they were taken."""
    goals = "≥ 8 × the tokens/s at 8 chats, first-token p95 ≤ 1/5, bytes per token ≤ 1/10"
    head = ("reply", "chats", "", "times better", "goal", "met")
    groups = grouped(trios)
    return [
        Table(
            f"A worker against Neuronpedia's inference server: {goals}",
            f"{HOW}\n{LIKE}\n{same(like(trios))}",
            head,
            [row for group in groups for row in compared(like(group), LIKE_GOALS)],
        ),
        Table(
            "All of Shallot against Neuronpedia's inference server, for comparison",
            f"{WHOLE}\n{same(whole(trios))}",
            head[:4],
            [row[:4] for group in groups for row in compared(whole(group), WHOLE_GOALS)],
        ),
        Table(
            "What each did",
            "First token: milliseconds from sending the task, or the POST, to the first word, over "
            "all chats. Stream, all: bytes per token as above.",
            ("reply", "chats", "server", "tokens/s", "first p50", "p95", "stream", "all", "failed"),
            [row for group in groups for row in each(group)],
        ),
    ]


def like(trios: Trios) -> Pairs:
    return [(trio.worker, trio.theirs) for trio in trios]


def whole(trios: Trios) -> Pairs:
    return [(trio.product, trio.theirs) for trio in trios]


def grouped(trios: Trios) -> list[Trios]:
    """The repeats of one length and size, in the order of their first round."""
    kinds = [(trio.theirs.length, len(trio.theirs.heard)) for trio in trios]
    return [
        [trio for trio, its in zip(trios, kinds, strict=True) if its == kind]
        for kind in dict.fromkeys(kinds)
    ]


def compared(group: Pairs, goals: Sequence[Goal]) -> Iterator[list[str]]:
    """Rounds in which a server answered nobody have no ratio."""
    answered = [pair for pair in group if all(side.tokens for side in pair)]
    length, chats = group[0][0].length, len(group[0][0].heard)
    for goal in goals if answered else ():
        ratio = goal.ratio(answered)
        due = chats == GOAL_CHATS
        yield [
            f"{length} tokens",
            str(chats),
            goal.name,
            f"{ratio:.1f}",
            f"≥ {goal.least:g}" if due else "",
            verdict(ratio.middle >= goal.least) if due else "",
        ]


def each(group: Trios) -> Iterator[list[str]]:
    yield measured([trio.worker for trio in group])
    yield measured([trio.product for trio in group])
    yield measured([trio.theirs for trio in group])


def measured(repeats: Sequence[Round]) -> list[str]:
    first = repeats[0]
    replies = [one for each in repeats for one in each.heard]
    waits = [1000 * one.first_token for one in replies if one]
    whole = [each for each in repeats if each.tokens]
    found = [
        f"{median(each.pace for each in whole):.0f}",
        f"{median(waits):.0f}",
        f"{quantile(waits, 0.95):.0f}",
        f"{median(each.streamed for each in whole):.0f}",
        f"{median(each.received for each in whole):.0f}",
    ] if whole else ["–"] * 5  # fmt: skip
    failed = f"{replies.count(None)} of {len(replies)}"
    return [f"{first.length} tokens", str(len(first.heard)), first.server, *found, failed]


def same(pairs: Pairs) -> str:
    """The check that both did the same work."""
    both = [
        (mine.text, other.text)
        for ours, theirs in pairs
        for mine, other in zip(ours.heard, theirs.heard, strict=True)
        if mine and other
    ]
    alike = sum(starts_alike(mine, other) for mine, other in both)
    return f"Both said the same until the model's first end token in {alike} of {len(both)} chats."


def starts_alike(mine: str, other: str) -> bool:
    """Theirs writes the control tokens out, ours leaves them away."""
    words = other.partition(CONTROL)[0].strip()
    return bool(words) and mine.startswith(words)
