"""Finding clamp sets for a style, and the dose: by generating, never by contrast alone.

`select` questions choose the features, `calibrate` questions the dose and the positions; the
`test` questions are left to `evaluate.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from worker.contract import Clamp, Mode, Positions
from worker.lab.corpus import FACTS, INTENTS
from worker.lab.features import Probe, contrast
from worker.lab.trials import Generate, Scores, Trial, grades, questions, scores

TRIED = (0.75, 1.5, 4.0)  # strengths at which candidates are compared
GRID = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)  # of the dose curve
FROM_HEADER, FROM_ENDS = 7, 5  # candidates by contrast at headers and at sentence ends
SELECT_COUNT, CALIBRATE_COUNT = 20, 48
MOST_FEATURES = 3
WORTH_ADDING = 0.04  # of harmonic mean, for one more feature
NEAR_BEST = 0.98  # the dose is the lowest strength this near the best


@dataclass(frozen=True, slots=True)
class Lab:
    """What every trial needs: the engine, and names that go into requests."""

    generate: Generate
    model: str
    artifact: str
    seed: int

    def clamps(
        self,
        features: Sequence[int],
        strength: float,
        positions: Positions,
        mode: Mode = "clamp",
    ) -> tuple[Clamp, ...]:
        return tuple(
            Clamp(
                artifact=self.artifact,
                feature=feature,
                strength=strength,
                mode=mode,
                positions=positions,
            )
            for feature in features
        )

    def score(
        self, trials: Sequence[Trial], split: str, count: int, intents: Sequence[str]
    ) -> list[Scores]:
        asked = questions(split, count, intents)
        graded = grades(self.generate, trials, asked, self.model, self.seed)
        return [scores(row) for row in graded]


@dataclass(frozen=True, slots=True)
class Dose:
    strength: float
    scores: Scores


@dataclass(frozen=True, slots=True)
class ClampSet:
    """Features held together at one strength (x each one's own maximum)."""

    style: str
    features: tuple[int, ...]
    positions: Positions
    dose: float
    curve: tuple[Dose, ...]

    def at_dose(self) -> Scores:
        return next(dose.scores for dose in self.curve if dose.strength == self.dose)


def asked_of(style: str) -> tuple[str, ...]:
    """An over-cautious voice declines jokes by design: it is judged on facts."""
    return FACTS if style == "caution" else INTENTS


def candidates(found: Probe, style: str) -> list[int]:
    header = contrast(found, style, found.samples.is_header)
    ends = contrast(found, style, found.samples.is_end)
    ranked = [*_top(header, FROM_HEADER), *_top(ends, FROM_ENDS)]
    return list(dict.fromkeys(ranked))


def _top(score: torch.Tensor, count: int) -> list[int]:
    best = score.topk(count)
    return [int(i) for i, value in zip(best.indices, best.values, strict=True) if value > 0]


def calibrated(lab: Lab, found: Probe, style: str, positions: Positions) -> ClampSet | None:
    """The best set of 1 to 3 features for a style at these positions; None without candidates."""
    pool = candidates(found, style)
    if not pool:
        return None
    ranked = _ranked(lab, style, [(feature,) for feature in pool], positions)
    best, best_score = ranked[0]
    while len(best) < MOST_FEATURES:
        others = [features[0] for features, _ in ranked[:6] if features[0] not in best]
        if not others:
            break
        (larger, score), *_ = _ranked(lab, style, [(*best, f) for f in others], positions)
        if score < best_score + WORTH_ADDING:
            break
        best, best_score = larger, score
    return dosed(lab, style, best, positions)


def _ranked(
    lab: Lab, style: str, sets: Sequence[tuple[int, ...]], positions: Positions
) -> list[tuple[tuple[int, ...], float]]:
    """Sets by their best harmonic mean over a few strengths, on `select` questions."""
    trials = [
        Trial(style, lab.clamps(features, strength / len(features) ** 0.5, positions))
        for features in sets
        for strength in TRIED
    ]
    found = lab.score(trials, "select", SELECT_COUNT, asked_of(style))
    width = len(TRIED)
    best = [max(s.harmonic for s in found[i * width : (i + 1) * width]) for i in range(len(sets))]
    return sorted(zip(sets, best, strict=True), key=lambda pair: -pair[1])


def dosed(lab: Lab, style: str, features: tuple[int, ...], positions: Positions) -> ClampSet:
    """The dose curve on `calibrate` questions, and the lowest strength that is near the best."""
    trials = [Trial(style, lab.clamps(features, strength, positions)) for strength in GRID]
    found = lab.score(trials, "calibrate", CALIBRATE_COUNT, asked_of(style))
    curve = tuple(Dose(strength, s) for strength, s in zip(GRID, found, strict=True))
    best = max(dose.scores.harmonic for dose in curve)
    dose = next(d.strength for d in curve if d.scores.harmonic >= NEAR_BEST * best)
    return ClampSet(style, features, positions, dose, curve)
