"""The arms of the evaluation: ways of getting a style, judged on the same questions.

Each arm that has a strength had the same budget: one grid on the same `calibrate` questions.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from worker.contract import Clamp
from worker.engine.artifact import Artifact
from worker.lab.calibrate import CALIBRATE_COUNT, GRIDS, ClampSet, Lab, asked_of
from worker.lab.corpus import STYLES, prompts
from worker.lab.features import Probe
from worker.lab.trials import Trial

VECTORS = "diffmean"  # id of the artifact in memory that holds one DiffMean vector a style
RANDOM_DRAWS = 3
HALF = 0.5
VECTOR_GRID = tuple(strength / 2 for strength in GRIDS["header"])  # x the DiffMean vector itself


@dataclass(frozen=True, slots=True)
class Arm:
    name: str
    trials: tuple[Trial, ...]  # several: draws, whose scores are averaged


def diffmean(found: Probe, layer: int) -> Artifact:
    """Mean residual at the header under a style's prompt less that of the house voice."""
    header = found.samples.is_header
    house = found.samples.x[header & found.is_house & (found.style == 0)].mean(0)
    rows = [
        found.samples.x[header & ~found.is_house & (found.style == at)].mean(0) - house
        for at in range(len(STYLES))
    ]
    vectors = torch.stack(rows)
    d = vectors.shape[1]
    nothing = torch.zeros(d, len(rows))
    return Artifact.from_tensors(
        VECTORS, layer, nothing, vectors, torch.zeros(len(rows)), torch.zeros(d), None, 1.0
    )


def diffmean_dose(lab: Lab, style: str) -> float:
    trials = [_vector(style, strength) for strength in VECTOR_GRID]
    found = lab.score(trials, "calibrate", CALIBRATE_COUNT, asked_of(style))
    best = max(range(len(VECTOR_GRID)), key=lambda at: found[at].harmonic)
    return VECTOR_GRID[best]


def _vector(style: str, strength: float) -> Trial:
    clamp = Clamp(
        artifact=VECTORS,
        feature=STYLES.index(style),
        strength=strength,
        mode="add",
        positions="header",
    )
    return Trial(style, (clamp,))


def system_prompt(style: str) -> str:
    """The first frame and voice of the style: written before any test question was seen."""
    return prompts()["frame"][0].format(v=prompts()[f"voice {style}"][0])


def arms(
    lab: Lab,
    style: str,
    sets: Mapping[str, ClampSet],
    maxima: Tensor,
    live: Sequence[int],
    dose_of_vector: float,
) -> list[Arm]:
    """`sets` has the clamp sets `best`, `header` and `decision`; `maxima` (F,) max activations."""
    best = sets["best"]
    prompt = system_prompt(style)
    return [
        Arm("unsteered", (Trial(style),)),
        Arm("system prompt", (Trial(style, system=prompt),)),
        Arm("random feature", _random(lab, style, best, maxima, live)),
        Arm("DiffMean", (_vector(style, dose_of_vector),)),
        Arm("clamps", (Trial(style, held(lab, best, best.dose)),)),
        Arm("prompt + clamps", (Trial(style, held(lab, best, HALF * best.dose), prompt),)),
        *(
            Arm(f"clamps, {name}", (Trial(style, held(lab, sets[name], sets[name].dose)),))
            for name in ("header", "decision")
            if name in sets
        ),
    ]


def held(lab: Lab, chosen: ClampSet, strength: float) -> tuple[Clamp, ...]:
    return lab.clamps(chosen.features, strength, chosen.positions, silenced=chosen.silenced)


def _random(
    lab: Lab, style: str, best: ClampSet, maxima: Tensor, live: Sequence[int]
) -> tuple[Trial, ...]:
    """As many live features as the set has, at the same positions, each pushed as far."""
    rng = random.Random(f"random {style}")
    pool = [feature for feature in live if feature not in {*best.features, *best.silenced}]
    trials = []
    for _ in range(RANDOM_DRAWS):
        drawn = rng.sample(pool, len(best.features))
        clamps = [
            Clamp(
                artifact=lab.artifact,
                feature=other,
                strength=min(best.dose * float(maxima[own] / maxima[other]), 100.0),
                mode="add",
                positions=best.positions,
            )
            for own, other in zip(best.features, drawn, strict=True)
        ]
        trials.append(Trial(style, tuple(clamps)))
    return tuple(trials)
