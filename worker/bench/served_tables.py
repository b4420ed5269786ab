"""Rounds of both servers as tables: the ratios against their goals, and what each server did."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from worker.bench.clock import Ratio, quantile
from worker.bench.report import Table, verdict
from worker.bench.served_clients import CONTROL, Heard

GOAL_CHATS = 8
HOW = """Rounds alternate; in each, the chats start at the same moment with 1 to 8 clamps of their
own, added at every token, greedy. Shallot: guests, POST of a turn, its events on a socket that is
open already. Neuronpedia (eager, CPU): POST, answered by a stream. Bytes are of bodies and frames,
without headers; stream: of the stream alone; all: with the answer to the POST. The pushes are the
same but for the first token of the prompt (BOS), which Neuronpedia pushes too and Shallot never."""


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


Pair = tuple[Round, Round]  # the same chats: ours, theirs


@dataclass(frozen=True, slots=True)
class Goal:
    name: str
    least: float
    value: Callable[[Round], float]
    larger_is_better: bool = False

    def ratio(self, pairs: Sequence[Pair]) -> Ratio:
        """How many times better the first of each pair is."""
        ours, theirs = ([self.value(one) for one in side] for side in zip(*pairs, strict=True))
        return Ratio.of(ours, theirs) if self.larger_is_better else Ratio.of(theirs, ours)


GOALS = (
    Goal("tokens/s", 8, lambda one: one.pace, larger_is_better=True),
    Goal("first token, p95", 5, lambda one: one.first_p95),
    Goal("bytes per token, stream", 10, lambda one: one.streamed),
    Goal("bytes per token, all", 10, lambda one: one.received),
)


def tables(pairs: Sequence[Pair]) -> list[Table]:
    """`pairs`: every round of both servers, in the order in which they were taken."""
    ratios = [row for group in grouped(pairs) for row in compared(group)]
    sides = [side for group in grouped(pairs) for side in zip(*group, strict=True)]
    goals = "≥ 8 × the tokens/s at 8 chats, first-token p95 ≤ 1/5, bytes per token ≤ 1/10"
    return [
        Table(
            f"Against Neuronpedia's inference server: {goals}",
            f"{HOW}\n{same(pairs)}",
            ("reply", "chats", "", "times better", "goal", "met"),
            ratios,
        ),
        Table(
            "What each server did",
            "First token: milliseconds from the POST to the first word, over all chats.",
            ("reply", "chats", "server", "tokens/s", "first p50", "p95", "stream", "all", "failed"),
            [measured(side) for side in sides],
        ),
    ]


def grouped(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    """The repeats of one length and size, in the order of their first round."""
    kinds = [(ours.length, len(ours.heard)) for ours, _ in pairs]
    for kind in dict.fromkeys(kinds):
        yield [pair for pair, its in zip(pairs, kinds, strict=True) if its == kind]


def compared(group: Sequence[Pair]) -> Iterator[list[str]]:
    """Rounds in which a server answered nobody have no ratio."""
    whole = [pair for pair in group if all(side.tokens for side in pair)]
    length, chats = group[0][0].length, len(group[0][0].heard)
    for goal in GOALS if whole else ():
        ratio = goal.ratio(whole)
        due = chats == GOAL_CHATS
        yield [
            f"{length} tokens",
            str(chats),
            goal.name,
            f"{ratio:.1f}",
            f"≥ {goal.least:g}" if due else "",
            verdict(ratio.middle >= goal.least) if due else "",
        ]


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


def same(pairs: Sequence[Pair]) -> str:
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
