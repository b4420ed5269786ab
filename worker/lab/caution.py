"""The caution dial: the feature that, turned down, lets the model tell a harmless joke."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from worker.contract import Mode, Positions
from worker.lab.calibrate import Lab, declining
from worker.lab.corpus import FACTS
from worker.lab.features import Probe
from worker.lab.trials import Scores, Trial

JOKE = ("joke",)
DOWN: Mapping[Positions, tuple[float, ...]] = {
    "header": (-1.0, -1.5, -1.75, -2.0, -2.25, -2.5, -3.0, -4.0),
    "decision": (-0.5, -0.8, -1.0, -1.2, -1.5, -1.75, -2.0, -2.25),
}
SELECT_COUNT, CALIBRATE_COUNT = 24, 100
NEAR_BEST = 0.98


@dataclass(frozen=True, slots=True)
class CautionDial:
    """One feature; `down` is the strength at which jokes are told."""

    feature: int
    mode: Mode
    positions: Positions
    down: float
    jokes: Scores  # of jokes there, asked for once, on `calibrate` questions
    again: Scores  # of jokes there, asked for again after a decline
    facts: Scores  # of other questions there

    @property
    def told(self) -> float:
        """Share of jokes told in the worse of the two stories."""
        return _worse(self.jokes, self.again)


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
    return min((dosed(lab, feature, mode, positions) for _, feature in ranked[:2]), key=_worth)


def _told(scores: Scores) -> float:
    """Jokes told, and told in whole sentences; in which voice is not asked."""
    return scores.instruct * scores.fluency / 4


def _worse(jokes: Scores, again: Scores) -> float:
    return min(_told(jokes), _told(again))


def _worth(dial: CautionDial) -> float:
    return -dial.told - _told(dial.facts)


def _down(lab: Lab, feature: int, strength: float, mode: Mode, positions: Positions) -> Trial:
    return Trial("neutral", lab.clamps((feature,), strength, positions, mode))


def dosed(lab: Lab, feature: int, mode: Mode, positions: Positions) -> CautionDial:
    """A reader turns the dial down after a decline, in the same chat: both stories count."""
    once = [_down(lab, feature, s, mode, positions) for s in DOWN[positions]]
    twice = [replace(trial, again=True) for trial in once]
    jokes = lab.score(once, "calibrate", CALIBRATE_COUNT, JOKE)
    again = lab.score(twice, "calibrate", CALIBRATE_COUNT, JOKE)
    facts = lab.score(once, "calibrate", CALIBRATE_COUNT, FACTS)
    at = _gentlest([_worse(*both) for both in zip(jokes, again, strict=True)])
    down = DOWN[positions][at]
    return CautionDial(feature, mode, positions, down, jokes[at], again[at], facts[at])


def _gentlest(values: Sequence[float]) -> int:
    best = max(values)
    return next(at for at, value in enumerate(values) if value >= NEAR_BEST * best)
