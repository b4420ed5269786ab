"""The caution dial: the feature that, turned down, lets the model tell a harmless joke."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from worker.contract import Clamp, Mode, Positions
from worker.lab.calibrate import Lab, declining
from worker.lab.corpus import FACTS
from worker.lab.features import Probe
from worker.lab.trials import Scores, Trial

JOKE = ("joke",)
DOWN: Mapping[Positions, tuple[float, ...]] = {
    "header": (-1.0, -1.5, -2.0, -2.5, -3.0, -4.0),
    "decision": (-0.5, -0.8, -1.0, -1.2, -1.5, -2.0),
}
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


def caution_dial(lab: Lab, found: Probe, mode: Mode, positions: Positions) -> CautionDial:
    """The candidate that tells most jokes when turned down, in the voice of the house."""
    pool = declining(found)
    down = DOWN[positions]
    trials = [_down(lab, feature, s, mode, positions) for feature in pool for s in down]
    found_jokes = lab.score(trials, "select", SELECT_COUNT, JOKE)
    ranked = sorted(
        (-max(map(_told, found_jokes[i * len(down) : (i + 1) * len(down)])), feature)
        for i, feature in enumerate(pool)
    )
    return min((_dosed(lab, feature, mode, positions) for _, feature in ranked[:2]), key=_worth)


def _told(scores: Scores) -> float:
    """Jokes told, and told in whole sentences; in which voice is not asked."""
    return scores.instruct * scores.fluency / 4


def _worth(dial: CautionDial) -> float:
    return -_told(dial.jokes) - _told(dial.facts)


def _down(lab: Lab, feature: int, strength: float, mode: Mode, positions: Positions) -> Trial:
    return Trial("neutral", _clamps(lab, feature, strength, mode, positions))


def _clamps(
    lab: Lab, feature: int, strength: float, mode: Mode, positions: Positions
) -> tuple[Clamp, ...]:
    return lab.clamps((feature,), strength, positions, mode)


def _dosed(lab: Lab, feature: int, mode: Mode, positions: Positions) -> CautionDial:
    trials = [_down(lab, feature, s, mode, positions) for s in DOWN[positions]]
    jokes = lab.score(trials, "calibrate", CALIBRATE_COUNT, JOKE)
    facts = lab.score(trials, "calibrate", CALIBRATE_COUNT, FACTS)
    at = _gentlest([_told(s) for s in jokes])
    return CautionDial(feature, mode, positions, DOWN[positions][at], jokes[at], facts[at])


def _gentlest(values: Sequence[float]) -> int:
    best = max(values)
    return next(at for at, value in enumerate(values) if value >= NEAR_BEST * best)
