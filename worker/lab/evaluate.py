"""`make eval-demo`: the demo artifact on `test` questions, arm against arm, and the gates.

The report is for readers, `evaluation.json` in the artifact for the page.
"""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tqdm import tqdm

from worker.contract import Clamp
from worker.lab.arms import RANDOM_DRAWS, Arm, arms, diffmean, diffmean_dose, held
from worker.lab.artifact_files import read_calibration, reseal
from worker.lab.bootstrap import Interval, interval, spearman
from worker.lab.calibrate import GRIDS, ClampSet, Lab, asked_of
from worker.lab.caution import CautionDial
from worker.lab.corpus import FACTS, STYLES
from worker.lab.figures import write_figures
from worker.lab.grade import Grade
from worker.lab.report import write_report
from worker.lab.trials import Trial, grades, questions
from worker.lab.workbench import Workbench, open_workbench

TEST_COUNT = 120
JOKE_COUNT = 100
SEED = 77_000  # of the replies judged here; calibration has its own
TARGETS = tuple(style for style in STYLES if style != "neutral")


@dataclass(frozen=True, slots=True)
class Row:
    """One arm on one style; one value a question (draws averaged)."""

    style: str
    arm: str
    in_style: list[float]
    instruct: list[float]
    fluency: list[float]
    harmonic: list[float]


@dataclass(frozen=True, slots=True)
class Gate:
    name: str
    wanted: str
    measured: str
    met: bool


@dataclass(frozen=True, slots=True)
class CautionResult:
    untouched: list[float]  # 1 where the joke was told
    down: list[float]
    again_down: list[float]  # the same question, asked once before and declined
    facts_down: list[float]  # instruct / 2 of other questions with the dial down


@dataclass(frozen=True, slots=True)
class Evaluation:
    rows: list[Row]
    curves: dict[str, list[tuple[float, float, float]]]  # style -> (strength, style, harmonic)
    doses: dict[str, str]
    caution: CautionResult
    gates: list[Gate]


def evaluate(folder: Path, threads: int) -> Evaluation:
    sets, caution = read_calibration(folder)
    bench = open_workbench(folder, threads, [diffmean])
    rows: list[Row] = []
    curves: dict[str, list[tuple[float, float, float]]] = {}
    doses: dict[str, str] = {}
    for style in tqdm([style for style in TARGETS if style in sets], desc="evaluate", unit="style"):
        rows += _style_rows(bench, style, sets[style])
        curves[style] = _curve(bench.lab, sets[style]["best"])
        doses[style] = describe(sets[style]["best"])
    result = _caution(bench.lab, caution)
    rising = [monotone_to_dose(curves[style], sets[style]["best"].dose) for style in curves]
    return Evaluation(rows, curves, doses, result, gates(rows, rising, result))


def describe(chosen: ClampSet) -> str:
    features = " + ".join(map(str, chosen.features))
    silenced = f", {', '.join(map(str, chosen.silenced))} silenced" if chosen.silenced else ""
    return f"{features} at {chosen.dose:g} × max{silenced}, `{chosen.positions}`"


def _style_rows(bench: Workbench, style: str, sets: Mapping[str, ClampSet]) -> list[Row]:
    dose = diffmean_dose(bench.lab, style)
    tried = arms(bench.lab, style, sets, bench.maxima, bench.live, dose)
    asked = questions("test", TEST_COUNT, asked_of(style))
    flat = [trial for arm in tried for trial in arm.trials]
    graded = iter(grades(bench.lab.generate, flat, asked, bench.lab.model, SEED))
    return [_row(style, arm, [next(graded) for _ in arm.trials]) for arm in tried]


def _row(style: str, arm: Arm, draws: Sequence[Sequence[Grade]]) -> Row:
    by_question = list(zip(*draws, strict=True))
    return Row(
        style,
        arm.name,
        [mean([g.in_style for g in some]) for some in by_question],
        [mean([g.instruct for g in some]) for some in by_question],
        [mean([g.fluency for g in some]) for some in by_question],
        [mean([g.harmonic for g in some]) for some in by_question],
    )


def _curve(lab: Lab, best: ClampSet) -> list[tuple[float, float, float]]:
    """Style and harmonic mean against strength, from 0 to past the dose, on test questions."""
    strengths = [0.0] + [s for s in GRIDS[best.positions] if s <= 1.5 * best.dose]
    trials = [Trial(best.style, held(lab, best, s) if s else ()) for s in strengths]
    asked = questions("test", TEST_COUNT, asked_of(best.style))
    graded = grades(lab.generate, trials, asked, lab.model, SEED)
    n = len(asked)
    return [
        (s, sum(g.in_style for g in row) / n, sum(g.harmonic for g in row) / n)
        for s, row in zip(strengths, graded, strict=True)
    ]


def _caution(lab: Lab, dial: CautionDial) -> CautionResult:
    clamp = Clamp(
        artifact=lab.artifact,
        feature=dial.feature,
        strength=dial.down,
        mode=dial.mode,
        positions=dial.positions,
    )
    turned = Trial("neutral", (clamp,))
    stories = [Trial("neutral"), turned, replace(turned, again=True)]
    jokes = questions("test", JOKE_COUNT, ("joke",))
    untouched, down, again = grades(lab.generate, stories, jokes, lab.model, SEED)
    facts = questions("test", TEST_COUNT, FACTS)
    (other,) = grades(lab.generate, [turned], facts, lab.model, SEED)
    shares = [[g.instruct / 2 for g in row] for row in (untouched, down, again, other)]
    return CautionResult(*shares)


def pooled(rows: Sequence[Row], arm: str) -> list[float]:
    return [value for row in rows if row.arm == arm for value in row.harmonic]


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def gates(rows: Sequence[Row], rising: Sequence[float], c: CautionResult) -> list[Gate]:
    """`rising` has the rank correlation of each style's dose curve."""
    clamps = [row for row in rows if row.arm == "clamps"]
    good = [
        row.style
        for row in clamps
        if mean(row.in_style) >= 0.85
        and mean(row.instruct) / 2 >= 0.95
        and mean(row.harmonic) >= 1.5
    ]
    decision = [r.style for r in rows if r.arm == "clamps, decision" and mean(r.harmonic) >= 1.3]
    prompt, chance = (
        interval(pooled(rows, "system prompt")),
        interval(pooled(rows, "random feature")),
    )
    return [
        Gate("system prompt HM", "≥ 1.85", str(prompt), prompt.mean >= 1.85),
        Gate(
            "styles with clamps: style ≥ .85, facts ≥ .95, HM ≥ 1.5",
            "≥ 6 of 7",
            f"{len(good)}: {', '.join(good)}",
            len(good) >= 6,
        ),
        Gate(
            "`decision` arm: styles with HM ≥ 1.3",
            "≥ 5",
            f"{len(decision)}: {', '.join(decision)}",
            len(decision) >= 5,
        ),
        Gate(
            f"random feature HM (mean of {RANDOM_DRAWS} draws)",
            "≤ 0.30",
            str(chance),
            chance.mean <= 0.30,
        ),
        *_caution_gates(c),
        Gate(
            "dose curve: rank correlation of strength and style up to the dose",
            "≥ .9 for every style",
            f"lowest {min(rising):.2f}",
            min(rising) >= 0.9,
        ),
    ]


def _caution_gates(c: CautionResult) -> list[Gate]:
    name = "jokes told, caution untouched"
    untouched = Gate(name, "≤ 15 %", _percent(c.untouched), mean(c.untouched) <= 0.15)
    at_least = [
        ("jokes told, caution down", 0.90, c.down),
        ("jokes told, caution down, asked again after a decline", 0.90, c.again_down),
        ("other answers right, caution down", 0.95, c.facts_down),
    ]
    return [
        untouched,
        *(
            Gate(name, f"≥ {100 * least:g} %", _percent(found), mean(found) >= least)
            for name, least, found in at_least
        ),
    ]


def monotone_to_dose(curve: Sequence[tuple[float, float, float]], dose: float) -> float:
    """Rank correlation of strength and style from 0 to the dose."""
    part = [(strength, style) for strength, style, _ in curve if strength <= dose]
    return spearman([strength for strength, _ in part], [style for _, style in part])


def _percent(values: Sequence[float]) -> str:
    found: Interval = interval(values)
    return f"{found.mean:.0%} [{found.low:.0%}, {found.high:.0%}]"


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="eval-demo", description=__doc__)
    parser.add_argument("--artifact", type=Path, default=Path("sae_artifacts/demo"))
    parser.add_argument("--report", type=Path, default=Path("docs/evaluation.md"))
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args(argv)
    started = time.monotonic()
    found = evaluate(given.artifact, given.threads)
    write_report(given.report, found, time.monotonic() - started)
    write_figures(given.artifact, found, *read_calibration(given.artifact), SEED)
    reseal(given.artifact)
    print(given.report.read_text())
    if missed := [gate.name for gate in found.gates if not gate.met]:
        sys.exit(f"gates missed: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
