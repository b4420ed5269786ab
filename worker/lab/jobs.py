"""The searches of a build, side by side: a process opens the artifact once and takes jobs."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from tqdm import tqdm

from worker.contract import Positions
from worker.lab.calibrate import ClampSet, asked_of, calibrated
from worker.lab.caution import CautionDial, caution_dial
from worker.lab.corpus import INTENTS, STYLES
from worker.lab.dials import DialJob, DialRange, measured
from worker.lab.trials import Scores
from worker.lab.workbench import Workbench, open_workbench

PLACES: tuple[Positions, ...] = ("header", "decision")

_bench: Workbench | None = None  # one a process, opened when the process starts


def dial_job(style: str, feature: int, chosen: ClampSet) -> DialJob:
    alone = len(chosen.features) == 1
    dose = chosen.dose if alone else None
    return DialJob(style, feature, chosen.positions, dose, chosen.dose, asked_of(style))


def caution_dial_job(dial: CautionDial) -> DialJob:
    return DialJob("caution", dial.feature, dial.positions, dial.down, -dial.down, INTENTS)


@contextmanager
def searching(folder: Path, processes: int) -> Iterator["Search"]:
    """One thread a process: results do not depend on how many there are."""
    spawn = get_context("spawn")
    with ProcessPoolExecutor(processes, spawn, initializer=_open, initargs=(folder,)) as pool:
        yield Search(pool)


@dataclass(frozen=True, slots=True)
class Search:
    pool: ProcessPoolExecutor

    def sets(self) -> dict[str, dict[str, ClampSet]]:
        """style -> positions -> the best clamp set there."""
        jobs = [(style, place) for style in STYLES[1:] for place in PLACES]
        found = tqdm(self.pool.map(_set, jobs), "calibrate", len(jobs), unit="job")
        sets: dict[str, dict[str, ClampSet]] = {style: {} for style in STYLES[1:]}
        for (style, place), chosen in zip(jobs, found, strict=True):
            tqdm.write(f"{style}: {described(chosen)}")
            if chosen:
                sets[style][place] = chosen
        return sets

    def confirmed(self, sets: Sequence[ClampSet]) -> list[Scores]:
        found = tqdm(self.pool.map(_confirm, sets), "confirm", len(sets), unit="set")
        return list(found)

    def caution(self) -> CautionDial:
        tried = list(self.pool.map(_caution, PLACES))
        best = max(tried, key=lambda dial: dial.told)
        tqdm.write(f"caution dial: {best}")
        return best

    def dials(self, jobs: Sequence[DialJob]) -> dict[int, DialRange]:
        found = tqdm(self.pool.map(_dial, jobs), "dials", len(jobs), unit="dial")
        return {job.feature: dial for job, dial in zip(jobs, found, strict=True)}


def described(chosen: ClampSet | None) -> str:
    if chosen is None:
        return "no candidates"
    scores = chosen.at_dose()
    return (
        f"{chosen.positions} {chosen.features} at {chosen.dose:g}×, {chosen.silenced} silenced:"
        f" style {scores.style:.2f} instruct {scores.instruct:.2f} HM {scores.harmonic:.2f}"
    )


def _open(folder: Path) -> None:
    global _bench
    _bench = open_workbench(folder, threads=1)


def _opened() -> Workbench:
    assert _bench is not None
    return _bench


def _set(job: tuple[str, Positions]) -> ClampSet | None:
    style, positions = job
    return calibrated(_opened().lab, _opened().found, style, positions)


def _confirm(chosen: ClampSet) -> Scores:
    return _opened().lab.confirm(chosen)


def _caution(positions: Positions) -> CautionDial:
    return caution_dial(_opened().lab, _opened().found, "add", positions)


def _dial(job: DialJob) -> DialRange:
    return measured(_opened().lab, job)
