"""`evaluation.json` of an artifact folder: what its makers measured of mixes and single dials."""

from typing import Any, Literal

import msgspec

from backend.catalog.rows import Row
from worker.contract import Mode, Positions

Interval = tuple[float, float, float]  # mean, and the ends of its 95 % interval


class MeasuredClamp(Row, frozen=True):
    feature: int
    strength: float
    mode: Mode
    positions: Positions


class Scores(Row, frozen=True):
    """Style and facts are shares of replies, fluency and hm go from 0 to 2."""

    style: Interval
    facts: Interval
    fluency: Interval
    hm: Interval


class Beside(Row, frozen=True):
    arm: str
    scores: Scores


class MixPoint(Row, frozen=True):
    strength: float
    style: float
    hm: float


class MeasuredMix(Row, frozen=True):
    style: str
    clamps: list[MeasuredClamp]
    dose: float
    questions: int
    scores: Scores
    prompt: str = ""
    beside: list[Beside] = msgspec.field(default_factory=list)
    curve: list[MixPoint] = msgspec.field(default_factory=list)


class Share(Row, frozen=True):
    """Of questions: jokes told, or facts right, with the dial at rest or turned."""

    what: Literal["joke_at_rest", "joke_turned", "joke_turned_after_decline", "facts_turned"]
    questions: int
    share: Interval


class MeasuredDial(Row, frozen=True):
    feature: int
    strength: float
    mode: Mode
    positions: Positions
    shares: list[Share]


class MeasuredSampling(Row, frozen=True):
    temperature: float
    top_p: float
    max_tokens: int


class Evaluation(Row, frozen=True):
    sampling: MeasuredSampling
    seed: int
    mixes: list[MeasuredMix] = msgspec.field(default_factory=list)
    dials: list[MeasuredDial] = msgspec.field(default_factory=list)


def evaluation_read(raw: bytes) -> dict[str, Any]:
    """As it is kept: what is not ours left out. Raises msgspec.DecodeError."""
    read: dict[str, Any] = msgspec.to_builtins(msgspec.json.decode(raw, type=Evaluation))
    return read


def evaluation_of(kept: dict[str, Any] | None) -> Evaluation | None:
    return msgspec.convert(kept, Evaluation) if kept else None
