"""`python -m worker.bench [section …]`: measure, keep what was found, write the page."""

import argparse
import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
import transformers

from worker.bench.report import Result, describe_machine, keep
from worker.bench.sections import SECTIONS, write_page
from worker.bench.setting import Setting, Size, prepare

ROOT = Path(__file__).resolve().parents[2]
log = logging.getLogger("bench")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def measure(name: str, setting: Setting) -> Result:
    machine = describe_machine(setting.threads)
    torch.set_num_threads(setting.threads)
    taken, began = datetime.now(UTC), time.monotonic()
    tables = SECTIONS[name](setting)
    return Result(
        name, taken.strftime("%Y-%m-%d %H:%M UTC"), machine, time.monotonic() - began, tables
    )


def run(names: Sequence[str], setting: Setting, results: Path, document: Path) -> list[str]:
    """Measure these sections and write the page after each; the names of those that broke."""
    broken = []
    for name in names:
        say(f"{name} …")
        try:
            result = measure(name, setting)
        except Exception:
            log.exception("section %s broke; its last result stays", name)
            broken.append(name)
            continue
        keep(results, result)
        say(f"{result}")
        write_page(document, results)
    return broken


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m worker.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=", ".join(SECTIONS))
    parser.add_argument("--threads", type=int, default=1, help="of everybody (default 1)")
    parser.add_argument(
        "--most-threads",
        type=int,
        default=os.cpu_count() or 1,
        help="in the section throughput, where each has its best number (default: all cores)",
    )
    parser.add_argument("--results", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--document", type=Path, default=ROOT / "docs" / "benchmarks.md")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # not without ending what it started
    if unknown := set(options.sections) - set(SECTIONS):
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    transformers_logging: Any = transformers.utils.logging
    transformers_logging.disable_progress_bar()
    with tempfile.TemporaryDirectory(prefix="shallot-bench-") as scratch:
        shipped = ROOT / "sae_artifacts" / "demo"
        most = max(options.threads, options.most_threads)
        setting = prepare(Path(scratch), shipped, options.threads, most, Size())
        names = options.sections or list(SECTIONS)
        broken = run(names, setting, options.results, options.document)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
