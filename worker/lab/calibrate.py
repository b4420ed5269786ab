"""Finding clamp sets for a style, and the dose: by generating, never by contrast alone.

`select` questions choose the features, `calibrate` questions the dose and the positions; the
`test` questions are left to `evaluate.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch

from worker.contract import Clamp, Mode, Positions
from worker.lab.corpus import FACTS, INTENTS, STYLES
from worker.lab.features import Probe, contrast
from worker.lab.trials import Generate, Scores, Trial, grades, questions, scores

# Strengths at which candidates are compared, and those of the dose curve. At sentence ends a push
# competes with the end of the reply, so the useful band is narrower and lower there.
TRIED: Mapping[Positions, tuple[float, ...]] = {"header": (1.5, 4.0), "decision": (0.8, 1.5)}
GRIDS: Mapping[Positions, tuple[float, ...]] = {
    "header": (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0),
    "decision": (0.5, 0.75, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0),
}
FROM_HEADER, FROM_ENDS = 7, 5  # candidates by contrast at headers and at sentence ends
FROM_DECLINES = 10
POLITE, DECLINING = 2, 1  # features of the house voice that a set may silence
SELECT_COUNT, CALIBRATE_COUNT = 16, 48
CONFIRM_COUNT = 200  # between two sets whose curves tie, 48 questions choose by chance
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
        silenced: Sequence[int] = (),
    ) -> tuple[Clamp, ...]:
        held = [(feature, strength, mode) for feature in features]
        quiet: list[tuple[int, float, Mode]] = [(feature, 0.0, "clamp") for feature in silenced]
        return tuple(
            Clamp(
                artifact=self.artifact,
                feature=feature,
                strength=amount,
                mode=how,
                positions=positions,
            )
            for feature, amount, how in [*held, *quiet]
        )

    def confirm(self, chosen: "ClampSet") -> Scores:
        """At its dose, on `calibrate` questions that did not choose the dose."""
        count = CALIBRATE_COUNT + CONFIRM_COUNT
        asked = questions("calibrate", count, asked_of(chosen.style))[CALIBRATE_COUNT:]
        clamps = self.clamps(
            chosen.features, chosen.dose, chosen.positions, silenced=chosen.silenced
        )
        trial = Trial(chosen.style, clamps)
        (graded,) = grades(self.generate, [trial], asked, self.model, self.seed)
        return scores(graded)

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
    """Features held together at one strength (x each one's own maximum), others silenced."""

    style: str
    features: tuple[int, ...]
    silenced: tuple[int, ...]
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


def house_voice(found: Probe, style: str) -> tuple[int, ...]:
    """What is on at the header when the model speaks for itself: politeness, and declining.

    Silencing it (clamp at 0) pushes only where it is on, so it makes room for another voice at the
    header without touching the sentence ends, where every push competes with the end of the reply.
    """
    header = found.samples.is_header
    own = found.f[header & found.is_house & (found.style == 0)].mean(0)
    prompted = header & ~found.is_house & (found.style > 0)
    polite = _top(own - found.f[prompted].mean(0), POLITE)
    return (*polite, *(declining(found)[:DECLINING] if style != "caution" else ()))


def declining(found: Probe) -> list[int]:
    """Features on where the house voice is about to decline a joke, and off where one is told."""
    header = found.samples.is_header
    joke = found.intent == INTENTS.index("joke")
    cautious = found.style == STYLES.index("caution")
    declines = found.f[header & joke & found.is_house].mean(0)
    return _top(declines - found.f[header & joke & ~cautious].mean(0), FROM_DECLINES)


def calibrated(lab: Lab, found: Probe, style: str, positions: Positions) -> ClampSet | None:
    """The best set of 1 to 3 features for a style at these positions; None without candidates.

    Searched with the house voice left alone and with it silenced; the simpler one wins a tie.
    """
    pool = [(feature,) for feature in candidates(found, style)]
    if not pool:
        return None
    plain, hushed = (
        _searched(lab, style, pool, positions, hush) for hush in ((), house_voice(found, style))
    )
    gained = hushed.at_dose().harmonic - plain.at_dose().harmonic
    return hushed if gained >= WORTH_ADDING else plain


def _searched(
    lab: Lab,
    style: str,
    pool: Sequence[tuple[int, ...]],
    positions: Positions,
    silenced: tuple[int, ...],
) -> ClampSet:
    """Greedy: the best feature, then the one that adds most to it, while that is worth it."""
    ranked = _ranked(lab, style, pool, positions, silenced)
    best, best_score = ranked[0]
    while len(best) < MOST_FEATURES:
        others = [features[0] for features, _ in ranked if features[0] not in {*best, *silenced}]
        if not others:
            break
        larger, *_ = _ranked(lab, style, [(*best, f) for f in others], positions, silenced)
        if larger[1] < best_score + WORTH_ADDING:
            break
        best, best_score = larger
    return dosed(lab, style, best, silenced, positions)


def _ranked(
    lab: Lab,
    style: str,
    sets: Sequence[tuple[int, ...]],
    positions: Positions,
    silenced: tuple[int, ...],
) -> list[tuple[tuple[int, ...], float]]:
    """Sets by their best harmonic mean over a few strengths, on `select` questions."""
    trials = [
        Trial(style, lab.clamps(held, strength / len(held) ** 0.5, positions, silenced=quiet))
        for held in sets
        for strength in TRIED[positions]
        for quiet in [tuple(f for f in silenced if f not in held)]
    ]
    found = lab.score(trials, "select", SELECT_COUNT, asked_of(style))
    width = len(TRIED[positions])
    best = [max(s.harmonic for s in found[i * width : (i + 1) * width]) for i in range(len(sets))]
    return sorted(zip(sets, best, strict=True), key=lambda pair: -pair[1])


def dosed(
    lab: Lab,
    style: str,
    features: tuple[int, ...],
    silenced: tuple[int, ...],
    positions: Positions,
) -> ClampSet:
    """The dose curve on `calibrate` questions, and the lowest strength that is near the best."""
    quiet = tuple(feature for feature in silenced if feature not in features)
    grid = GRIDS[positions]
    trials = [Trial(style, lab.clamps(features, s, positions, silenced=quiet)) for s in grid]
    found = lab.score(trials, "calibrate", CALIBRATE_COUNT, asked_of(style))
    curve = tuple(Dose(strength, s) for strength, s in zip(grid, found, strict=True))
    best = max(dose.scores.harmonic for dose in curve)
    dose = next(d.strength for d in curve if d.scores.harmonic >= NEAR_BEST * best)
    return ClampSet(style, features, quiet, positions, dose, curve)
