"""The caution dial: the feature that, turned down, lets the model tell a harmless joke."""

from collections.abc import Sequence
from dataclasses import dataclass

from worker.contract import Clamp, Mode, Positions
from worker.lab.calibrate import Lab
from worker.lab.corpus import FACTS, INTENTS, STYLES
from worker.lab.features import Probe
from worker.lab.trials import Scores, Trial

JOKE = ("joke",)
DOWN = (-0.5, -1.0, -1.5, -2.0, -3.0, -4.0)
CANDIDATES = 8
SELECT_COUNT, CALIBRATE_COUNT = 24, 60
NEAR_BEST = 0.98


@dataclass(frozen=True, slots=True)
class CautionDial:
    """One feature; `down` is the strength at which jokes are told."""

    feature: int
    mode: Mode
    positions: Positions
    down: float
    jokes: Scores  # of jokes there, on `calibrate` questions
    facts: Scores  # of other questions there


def declining(found: Probe) -> list[int]:
    """Features on where the house voice is about to decline, and off where it answers."""
    header = found.samples.is_header
    joke = found.intent == INTENTS.index("joke")
    cautious = found.style == STYLES.index("caution")
    declines = found.f[header & joke & found.is_house].mean(0)
    tells = found.f[header & joke & ~cautious].mean(0)
    score = declines - tells
    best = score.topk(CANDIDATES)
    return [int(i) for i, value in zip(best.indices, best.values, strict=True) if value > 0]


def caution_dial(lab: Lab, found: Probe, mode: Mode, positions: Positions) -> CautionDial:
    """The candidate that tells most jokes when turned down, in the voice of the house."""
    pool = declining(found)
    trials = [_down(lab, feature, s, mode, positions) for feature in pool for s in DOWN]
    told = lab.score(trials, "select", SELECT_COUNT, JOKE)
    ranked = sorted(
        (-max(s.harmonic for s in told[i * len(DOWN) : (i + 1) * len(DOWN)]), feature)
        for i, feature in enumerate(pool)
    )
    return min((_dosed(lab, feature, mode, positions) for _, feature in ranked[:2]), key=_worth)


def _worth(dial: CautionDial) -> float:
    return -dial.jokes.harmonic - dial.facts.harmonic


def _down(lab: Lab, feature: int, strength: float, mode: Mode, positions: Positions) -> Trial:
    return Trial("neutral", _clamps(lab, feature, strength, mode, positions))


def _clamps(
    lab: Lab, feature: int, strength: float, mode: Mode, positions: Positions
) -> tuple[Clamp, ...]:
    return lab.clamps((feature,), strength, positions, mode)


def _dosed(lab: Lab, feature: int, mode: Mode, positions: Positions) -> CautionDial:
    trials = [_down(lab, feature, s, mode, positions) for s in DOWN]
    jokes = lab.score(trials, "calibrate", CALIBRATE_COUNT, JOKE)
    facts = lab.score(trials, "calibrate", CALIBRATE_COUNT, FACTS)
    at = _gentlest([s.harmonic for s in jokes])
    return CautionDial(feature, mode, positions, DOWN[at], jokes[at], facts[at])


def _gentlest(values: Sequence[float]) -> int:
    best = max(values)
    return next(at for at, value in enumerate(values) if value >= NEAR_BEST * best)
