"""The range of a feature's dial: measured for the features of clamp sets, else from the norm."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from worker.contract import Mode, Positions
from worker.lab.calibrate import Lab
from worker.lab.trials import Scores, Trial

HEADER_GRID = (-4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
OTHER_GRID = (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0)
COUNT = 28  # `calibrate` questions a point
KEPT = 0.9  # share of the unsteered instruct and fluency that counts as safe
USABLE = 0.7  # ... and that ends the dial
UNMEASURED_SHARE = 1.0  # ceiling of an unmeasured dial: a push as long as the median residual


@dataclass(frozen=True, slots=True)
class DialJob:
    style: str
    feature: int
    positions: Positions
    dose: float | None
    reach: float  # a strength in use, so that the dial has to reach it
    intents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DialRange:
    """Strengths (x max activation); `ceiling` is what ±10 on the dial means."""

    mode: Mode
    positions: Positions
    ceiling: float
    safe: tuple[float, float] | None
    dose: float | None
    curve: tuple[tuple[float, Scores], ...]

    def as_row(self) -> dict[str, Any]:
        return {
            "mode": self.mode,
            "positions": self.positions,
            "ceiling": self.ceiling,
            "safe": list(self.safe) if self.safe else None,
            "dose": self.dose,
            "curve": [
                {
                    "strength": strength,
                    "style": round(s.style, 3),
                    "instruct": round(s.instruct, 3),
                    "fluency": round(s.fluency, 3),
                    "hm": round(s.harmonic, 3),
                }
                for strength, s in self.curve
            ],
        }


def unmeasured(max_activation: float, median_norm: float) -> DialRange:
    """No trial was run: the dial ends where the push is as long as the residual itself."""
    ceiling = UNMEASURED_SHARE * median_norm / max(max_activation, 1e-3)
    return DialRange("add", "decision", round(min(ceiling, 50.0), 2), None, None, ())


def measured(lab: Lab, job: DialJob) -> DialRange:
    """The dose curve of one feature alone, in mode `add`, where 0 leaves the model untouched."""
    grid = HEADER_GRID if job.positions == "header" else OTHER_GRID
    trials = [Trial(job.style, lab.clamps((job.feature,), s, job.positions, "add")) for s in grid]
    found = lab.score(trials, "calibrate", COUNT, job.intents)
    base = found[grid.index(0.0)]
    kept = [min(_ratio(s.instruct, base.instruct), _ratio(s.fluency, base.fluency)) for s in found]
    _, end = _around_zero(grid, kept, USABLE)
    return DialRange(
        mode="add",
        positions=job.positions,
        ceiling=max(end, job.reach),
        safe=_around_zero(grid, kept, KEPT),
        dose=job.dose,
        curve=tuple(zip(grid, found, strict=True)),
    )


def _ratio(value: float, base: float) -> float:
    return value / base if base else 1.0


def _around_zero(grid: Sequence[float], kept: Sequence[float], least: float) -> tuple[float, float]:
    """The strengths next to each other around 0 whose score is at least `least`."""
    low = high = grid.index(0.0)
    while low > 0 and kept[low - 1] >= least:
        low -= 1
    while high < len(kept) - 1 and kept[high + 1] >= least:
        high += 1
    return grid[low], grid[high]
