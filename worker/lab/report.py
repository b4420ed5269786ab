"""`docs/evaluation.md`: the table, the dose curves and the gates, as measured."""

import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from worker.lab.bootstrap import interval

if TYPE_CHECKING:
    from worker.lab.evaluate import Evaluation, Row

HEAD = """# Evaluation of the demo artifact

Written by `make eval-demo`; do not edit. Method: `docs/lab.md`.

The demo Llama answers questions about our town; style, facts and grammar are graded exactly by a
parser, no judge model. Three scores from 0 to 2 (concept, instruct, fluency) and their harmonic
mean per reply, 0 if any is 0, as in AxBench. Questions here chose nothing: features were chosen
on one third of the questions, doses on another, this is the last third. Temperature 0.7, same
sampling noise for the same question in every arm. Brackets: 95 % bootstrap over questions.
"""
ARMS = (
    "unsteered",
    "random feature",
    "DiffMean",
    "clamps",
    "clamps, header",
    "clamps, decision",
    "system prompt",
    "prompt + clamps",
)


def write_report(path: Path, found: "Evaluation", seconds: float) -> None:
    parts = [
        HEAD,
        _gates(found),
        _arms(found.rows),
        _styles(found),
        _curves(found.curves),
        f"\nMeasured in {seconds:.0f} s on {platform.machine()}, torch {torch.__version__},"
        f" {torch.get_num_threads()} thread(s).\n",
    ]
    path.write_text("\n".join(parts))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def _gates(found: "Evaluation") -> str:
    rows = [(g.name, g.wanted, g.measured, "met" if g.met else "**missed**") for g in found.gates]
    return "## Gates\n\n" + _table(("gate", "wanted", "measured", ""), rows)


def _arms(rows: Sequence["Row"]) -> str:
    body = []
    for arm in ARMS:
        own = [row for row in rows if row.arm == arm]
        if not own:
            continue
        cells = [[v for part in values for v in part] for values in _columns(own)]
        body.append((arm, *(str(interval(values)) for values in cells)))
    head = ("arm", "style (share)", "instruct (0–2)", "fluency (0–2)", "HM (0–2)")
    return "## Arms, all styles together\n\n" + _table(head, body)


def _columns(own: Sequence["Row"]) -> list[list[list[float]]]:
    return [
        [row.in_style for row in own],
        [row.instruct for row in own],
        [row.fluency for row in own],
        [row.harmonic for row in own],
    ]


def _styles(found: "Evaluation") -> str:
    body = []
    for style, dose in found.doses.items():
        for arm in ARMS:
            row = next((r for r in found.rows if (r.style, r.arm) == (style, arm)), None)
            if row is None:
                continue
            name = f"{arm} ({dose})" if arm == "clamps" else arm
            values = (row.in_style, [v / 2 for v in row.instruct], row.fluency, row.harmonic)
            body.append((style, name, *(str(interval(v)) for v in values)))
    head = ("style", "arm", "style (share)", "facts right (share)", "fluency", "HM")
    return "## Each style\n\n" + _table(head, body)


def _curves(curves: Mapping[str, Sequence[tuple[float, float, float]]]) -> str:
    strengths = sorted({s for curve in curves.values() for s, _, _ in curve})
    body = []
    for style, curve in curves.items():
        by_strength = {s: f"{v:.2f} / {hm:.2f}" for s, v, hm in curve}
        body.append((style, *(by_strength.get(s, "") for s in strengths)))
    head = ("style", *(f"{s:g}×" for s in strengths))
    return "## Dose curves: style / HM against strength\n\n" + _table(head, body)
