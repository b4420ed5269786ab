"""What was measured, as JSON for each section and as one page for all of them."""

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import msgspec

HEAD = """# Benchmarks

Written by `make bench`; do not edit. `python -m worker.bench SECTION …` measures some sections
again. Each number is a median over rounds in which everybody takes turns; brackets hold the least
and the greatest round. All contenders get the same chats and clamps, in fp32, and the same number
of threads: one, but in `throughput`, where each has as many as serve it best.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """One claim, and the numbers that bear it out or do not."""

    claim: str
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __str__(self) -> str:
        lines = [_line(self.head), "|" + "---|" * len(self.head), *map(_line, self.rows)]
        return f"### {self.claim}\n\n{self.caption}\n\n" + "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


@dataclass(frozen=True, slots=True)
class Result:
    """What one section found, when, and where."""

    section: str
    taken: str
    machine: str
    seconds: float
    tables: list[Table]

    def __str__(self) -> str:
        note = f"{self.taken}, {self.seconds:.0f} s. {self.machine}"
        return "\n".join([f"## {self.section}\n\n{note}\n", *map(str, self.tables)])


def verdict(met: bool) -> str:
    return "yes" if met else "**no**"


def describe_machine(threads: int) -> str:
    load = os.getloadavg()[0]
    versions = ", ".join(f"{name} {version(name)}" for name in ("torch", "transformers"))
    return (
        f"{_processor()}, {os.cpu_count()} cores, {threads} thread(s), load {load:.1f} at the "
        f"start; Python {platform.python_version()}, {versions}."
    )


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def keep(folder: Path, result: Result) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    raw = msgspec.json.format(msgspec.json.encode(result), indent=1)
    (folder / f"{result.section}.json").write_bytes(raw)


def kept(folder: Path) -> dict[str, Result]:
    """The latest result of every section that has one."""
    results = (msgspec.json.decode(p.read_bytes(), type=Result) for p in folder.glob("*.json"))
    return {result.section: result for result in results}


def page(results: Mapping[str, Result], order: Sequence[str], before: str = "") -> str:
    """The sections in this order, then any others. What nobody measured here stays as it was on
    the page before.
    """
    parts = re.split(r"^## (.+)\n", before, flags=re.MULTILINE)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    told = {name: f"## {name}\n{text.rstrip()}\n" for name, text in pairs}
    told |= {name: str(result) for name, result in results.items()}
    names = [name for name in order if name in told]
    return "\n".join([HEAD, *(told[name] for name in [*names, *sorted(set(told) - set(names))])])


def milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.0f}" if seconds >= 0.1 else f"{1000 * seconds:.1f}"
