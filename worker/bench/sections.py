"""Everything that can be measured, in the order of docs/benchmarks.md."""

from collections.abc import Callable, Mapping
from pathlib import Path

from worker.bench.arrivals import arrivals
from worker.bench.dials import dials
from worker.bench.prefix import prefix
from worker.bench.report import Table, kept, page
from worker.bench.roofline import roofline
from worker.bench.setting import Setting
from worker.bench.stall import stall
from worker.bench.tax import tax
from worker.bench.throughput import throughput
from worker.bench.ties import ties

SECTIONS: Mapping[str, Callable[[Setting], list[Table]]] = {
    section.__name__: section
    for section in (throughput, roofline, arrivals, tax, stall, prefix, dials, ties)
}
ORDER = (*SECTIONS, "served", "gpu")


def write_page(document: Path, results: Path) -> None:
    before = document.read_text() if document.exists() else ""
    document.write_text(page(kept(results), ORDER, before))
