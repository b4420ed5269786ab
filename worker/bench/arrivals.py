"""Section `arrivals`: chats that come one by one, at random moments."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, count
from statistics import median
from typing import Any

from worker.bench.clock import interleave, quantile, seconds
from worker.bench.contenders import Generate, Ours, one_at_a_time
from worker.bench.live import Live
from worker.bench.models import Subject
from worker.bench.paged import Paged
from worker.bench.report import Table, milliseconds
from worker.bench.setting import Setting
from worker.bench.throughput import WARM_UP, WARMING, attempt
from worker.bench.workload import SAMPLED, Chat, conversations, request

IN_FLIGHT = 10  # chats that this engine shall have in flight: the rate is set by that
SEED = 7


@dataclass(frozen=True, slots=True)
class Served:
    arrived: float
    first: float
    ended: float
    tokens: int


@dataclass(frozen=True, slots=True)
class Run:
    served: list[Served]
    lost: int = 0  # chats without an answer
    why: str = ""

    @property
    def speed(self) -> float:
        span = max(s.ended for s in self.served) - min(s.arrived for s in self.served)
        return sum(s.tokens for s in self.served) / span

    @property
    def in_flight(self) -> float:
        span = max(s.ended for s in self.served) - min(s.arrived for s in self.served)
        return sum(s.ended - s.arrived for s in self.served) / span

    @property
    def firsts(self) -> list[float]:
        return [s.first - s.arrived for s in self.served]


Serve = Callable[[Sequence[Chat], Sequence[float]], Run]


def arrivals(setting: Setting) -> list[Table]:
    return [_table(setting, subject) for subject in setting.subjects]


def _table(setting: Setting, subject: Subject) -> Table:
    size = setting.size
    with ExitStack() as stack:
        engine = Ours(subject, size.arrivals, setting.threads).engine
        live = stack.enter_context(Live(engine))
        paged = stack.enter_context(closing(Paged(subject, size.arrivals, SAMPLED)))
        alone = one_at_a_time(subject)
        for who in (paged, alone):
            attempt(who, conversations(subject, 2, WARMING), WARM_UP, SAMPLED)
        ours = partial(_ours, live, subject, size.tokens, count())
        rate = _rate(ours, subject)
        gaps = random.Random(SEED)
        times = list(accumulate(gaps.expovariate(rate) for _ in range(size.arrivals)))
        arms: dict[str, Serve] = {
            Ours.name: ours,
            alone.name: partial(_one_by_one, alone, size.tokens),
            paged.name: partial(_paged, paged, size.tokens),
        }
        rounds = interleave(
            {name: partial(_turn, serve, subject, times) for name, serve in arms.items()},
            size.arrival_repeats,
        )
    return Table(
        f"{subject.name}: {size.arrivals} chats arriving at random",
        f"Poisson arrivals, {rate:.1f} chats a second, at which this engine has about {IN_FLIGHT} "
        f"in flight; seed {SEED}, the same moments for everybody, and room for all at once; "
        f"{size.tokens} tokens each at temperature {SAMPLED}. First token: from the arrival, "
        "waiting included.",
        ("contender", "tokens/s", "in flight", "first token p50, ms", "p95, ms", "chats lost"),
        [_row(name, runs) for name, runs in rounds.items()],
    )


def _turn(serve: Serve, subject: Subject, times: Sequence[float], turn: int) -> Run:
    chats = conversations(subject, len(times), turn)
    try:
        return serve(chats, times)
    except Exception as error:
        return Run([], len(chats), f": {type(error).__name__}: {error}")


def _rate(ours: Serve, subject: Subject) -> float:
    """As many chats a second as end, while so many are in flight."""
    took = [
        seconds(partial(ours, conversations(subject, IN_FLIGHT, WARMING + n), [0.0] * IN_FLIGHT))
        for n in range(3)
    ]
    return IN_FLIGHT / min(spent for spent, _ in took)


def _row(name: str, runs: Sequence[Run]) -> list[str]:
    lost = f"{sum(run.lost for run in runs)}" + max(run.why for run in runs)
    sound = [run for run in runs if run.served]
    if not sound:
        return [name, "0", "–", "–", "–", lost]
    firsts = [first for run in sound for first in run.firsts]
    return [
        name,
        f"{median(run.speed for run in sound):.0f}",
        f"{median(run.in_flight for run in sound):.1f}",
        milliseconds(quantile(firsts, 0.5)),
        milliseconds(quantile(firsts, 0.95)),
        lost,
    ]


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.perf_counter()))


def _ours(
    live: Live,
    subject: Subject,
    tokens: int,
    numbers: Iterator[int],
    chats: Sequence[Chat],
    times: Sequence[float],
) -> Run:
    began, arrived = time.perf_counter(), {}
    for chat, at in zip(chats, times, strict=True):
        key = f"chat {next(numbers)}"
        arrived[key] = began + at
        _sleep_until(began + at)
        live.submit(request(subject, chat, tokens, SAMPLED, id=key))
    served = []
    for key, moment in arrived.items():
        end = live.ended(key)
        told = live.deltas(key)
        served.append(Served(moment, told[0], live.heard[key][-1][0], end.tokens))
    return Run(served)


class _FirstToken:
    """A streamer, as `generate` calls it: first with the prompt, then with each token."""

    def __init__(self) -> None:
        self.moments: list[float] = []

    def put(self, _value: Any) -> None:
        self.moments.append(time.perf_counter())

    def end(self) -> None:
        pass


def _one_by_one(alone: Generate, tokens: int, chats: Sequence[Chat], times: Sequence[float]) -> Run:
    began, served = time.perf_counter(), []
    for chat, at in zip(chats, times, strict=True):
        _sleep_until(began + at)
        streamer = _FirstToken()
        reply = alone.batch([chat], tokens, SAMPLED, streamer)[0]
        ended = time.perf_counter()
        served.append(Served(began + at, streamer.moments[1], ended, reply.tokens))
    return Run(served)


def _paged(paged: Paged, tokens: int, chats: Sequence[Chat], times: Sequence[float]) -> Run:
    """It is not asked to stream, only to note the moments: that costs it least."""
    paged.expect(chats)
    began = time.perf_counter()
    for number, (chat, at) in enumerate(zip(chats, times, strict=True)):
        _sleep_until(began + at)
        paged.add(number, chat, tokens)
    served = [
        Served(
            began + times[number], found.timestamps[0], found.timestamps[-1],
            len(found.generated_tokens),
        )
        for number, found in paged.results(len(chats)).items()
        if not found.error
    ]  # fmt: skip
    return Run(served, len(chats) - len(served))
