"""`evaluation.json` of an artifact: what was measured of mixes, for whoever shows them.

The same values as in `docs/evaluation.md`, with the clamps they were measured of.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from worker.contract import Clamp
from worker.lab.arms import HALF, system_prompt
from worker.lab.artifact_files import set_clamps
from worker.lab.bootstrap import interval
from worker.lab.calibrate import ClampSet
from worker.lab.caution import CautionDial
from worker.lab.trials import MAX_TOKENS, TEMPERATURE

if TYPE_CHECKING:
    from worker.lab.evaluate import CautionResult, Evaluation, Row

NAME = "evaluation.json"


def write_figures(
    folder: Path,
    found: "Evaluation",
    sets: Mapping[str, Mapping[str, ClampSet]],
    caution: CautionDial,
    seed: int,
) -> None:
    said = {
        "sampling": {"temperature": TEMPERATURE, "top_p": 1.0, "max_tokens": MAX_TOKENS},
        "seed": seed,
        "mixes": [
            mix for style in found.curves for mix in _mixes(folder.name, found, sets[style]["best"])
        ],
        "dials": [_dial(caution, found.caution)],
    }
    (folder / NAME).write_text(json.dumps(said, indent=1) + "\n")


def _mixes(artifact: str, found: "Evaluation", best: ClampSet) -> list[dict[str, Any]]:
    """The set alone at its dose, and at half of it with the prompt of its style."""
    rows = {row.arm: row for row in found.rows if row.style == best.style}
    prompt = system_prompt(best.style)
    curve = [
        {"strength": strength, "style": round(style, 2), "hm": round(harmonic, 2)}
        for strength, style, harmonic in found.curves[best.style]
    ]
    beside = [
        {"arm": name, "scores": _scores(rows[name])} for name in ("unsteered", "system prompt")
    ]
    return [
        {
            "style": best.style,
            "prompt": said,
            "clamps": [_clamp(one) for one in set_clamps(artifact, best, best.dose * share)],
            "dose": best.dose * share,
            "questions": len(rows[arm].in_style),
            "scores": _scores(rows[arm]),
            "beside": beside,
            "curve": curve if arm == "clamps" else [],
        }
        for arm, said, share in (("clamps", "", 1.0), ("prompt + clamps", prompt, HALF))
    ]


def _clamp(clamp: Clamp) -> dict[str, Any]:
    names = ("feature", "strength", "mode", "positions")
    return {name: getattr(clamp, name) for name in names}


def _scores(row: "Row") -> dict[str, list[float]]:
    """Means with 95 % intervals. Style and facts are shares, the others 0 to 2."""
    return {
        "style": _interval(row.in_style),
        "facts": _interval([value / 2 for value in row.instruct]),
        "fluency": _interval(row.fluency),
        "hm": _interval(row.harmonic),
    }


def _dial(dial: CautionDial, found: "CautionResult") -> dict[str, Any]:
    """One dial, turned on the house's voice: shares of questions, at rest and turned."""
    counts = (
        ("joke_at_rest", found.untouched),
        ("joke_turned", found.down),
        ("joke_turned_after_decline", found.again_down),
        ("facts_turned", found.facts_down),
    )
    return {
        "feature": dial.feature,
        "strength": dial.down,
        "mode": dial.mode,
        "positions": dial.positions,
        "shares": [
            {"what": what, "questions": len(values), "share": _interval(values)}
            for what, values in counts
        ],
    }


def _interval(values: Sequence[float]) -> list[float]:
    measured = interval(values)
    return [round(value, 2) for value in (measured.mean, measured.low, measured.high)]
