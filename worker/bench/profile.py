"""`make bench-profile`: where a step's time goes, by room of the engine and by part of its kernel.

The rooms come from looking at the engine's stack every millisecond, the parts from a kernel that is
compiled to look at the clock between them.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import numpy as np

from worker.bench.models import Subject
from worker.bench.report import Table, describe_machine
from worker.bench.setting import Size, prepare
from worker.bench.workload import conversations, numbered
from worker.engine import onepass
from worker.engine.engine import BatchEngine
from worker.engine.kernel_passes import KernelPasses
from worker.engine.opening import open_engine

ROOT = Path(__file__).resolve().parents[2]
ENGINE = "/worker/engine/"
EVERY = 0.001  # seconds
WARM_UP = 20  # steps


class Watch:
    """Counts in which of the engine's functions a thread is, innermost first."""

    def __init__(self, thread: int) -> None:
        self._watched, self._over = thread, threading.Event()
        self.found: Counter[str] = Counter()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(EVERY):
            if name := _room(sys._current_frames().get(self._watched)):
                self.found[name] += 1


def _room(frame: FrameType | None) -> str:
    while frame is not None:
        code = frame.f_code
        if ENGINE in code.co_filename:
            return f"{Path(code.co_filename).stem}.{code.co_qualname}"
        frame = frame.f_back
    return ""


def begun(subject: Subject, rows: int, tokens: int, threads: int) -> BatchEngine:
    """An engine in which so many steered rows speak."""
    engine = open_engine(subject.artifacts[:1], rows, threads=threads)
    for request in numbered(subject, conversations(subject, rows), tokens, 0.7):
        engine.submit(request)
    engine.obey()
    for _ in range(WARM_UP):
        engine.step()
    return engine


def by_room(engine: BatchEngine, steps: int) -> tuple[float, Table]:
    with Watch(threading.get_ident()) as watch:
        began = time.perf_counter()
        for _ in range(steps):
            engine.step()
        seconds = (time.perf_counter() - began) / steps
    total = watch.found.total()
    rows = [[name, f"{n / total:.1%}"] for name, n in watch.found.most_common() if n / total > 0.01]
    caption = f"A step takes {1000 * seconds:.2f} ms; {total} looks at it."
    return seconds, Table("By room", caption, ["function", "share"], rows)


def by_part(engine: BatchEngine, steps: int) -> Table:
    """Of the one kernel that computes a pass."""
    passes = engine._passes
    assert isinstance(passes, KernelPasses)
    passes.run, passes.spent = onepass.timed(), np.zeros(len(onepass.PARTS) + 1, dtype=np.int64)
    for _ in range(steps):
        engine.step()
    spent = dict(zip(onepass.PARTS, passes.spent.tolist(), strict=False))
    total = sum(spent.values())
    rows = [
        [part, f"{nanoseconds / steps / 1000:.0f}", f"{nanoseconds / total:.1%}"]
        for part, nanoseconds in sorted(spent.items(), key=lambda each: -each[1])
    ]
    caption = f"Of the pass, {total / steps / 1e6:.2f} ms of a step."
    return Table("By part", caption, ["part", "µs a step", "share"], rows)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m worker.bench.profile", description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rows", type=int, default=16)
    parser.add_argument("--steps", type=int, default=150)
    options = parser.parse_args(arguments)
    machine = describe_machine(options.threads)
    with tempfile.TemporaryDirectory(prefix="shallot-bench-") as scratch:
        shipped = ROOT / "sae_artifacts" / "demo"
        setting = prepare(Path(scratch), shipped, options.threads, options.threads, Size())
        for subject in setting.subjects:
            tokens = WARM_UP + 2 * options.steps + 2
            engine = begun(subject, options.rows, tokens, options.threads)
            _, rooms = by_room(engine, options.steps)
            parts = by_part(engine, options.steps)
            sys.stdout.write(f"## {subject.name}, {options.rows} rows. {machine}\n\n")
            sys.stdout.write(f"{rooms}\n{parts}\n")


if __name__ == "__main__":
    main()
