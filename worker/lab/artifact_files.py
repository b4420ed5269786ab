"""The files of the demo artifact beside model and SAE."""

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from worker.contract import Clamp
from worker.lab.calibrate import ClampSet, Dose
from worker.lab.caution import CautionDial
from worker.lab.corpus import TOWN
from worker.lab.dials import DialRange
from worker.lab.features import FeatureCard
from worker.lab.trials import Scores

SAMPLING = {"temperature": 0.7, "top_p": 0.95, "max_tokens": 120}


def write_features(
    folder: Path, cards: Sequence[FeatureCard], dials: dict[int, DialRange], first: Sequence[int]
) -> None:
    """`first` names the features that columnists use: they take the plain labels."""
    labels = distinct_labels(cards, first)
    with (folder / "features.jsonl").open("w") as out:
        for card in cards:
            row = asdict(card) | {"dial": dials[card.index].as_row(), "label": labels[card.index]}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def distinct_labels(cards: Sequence[FeatureCard], first: Sequence[int]) -> dict[int, str]:
    """Several features may earn one label: later ones add the word they promote, then a number."""
    by_index = {card.index: card for card in cards}
    order = dict.fromkeys([*first, *by_index])
    labels: dict[int, str] = {}
    taken: Counter[str] = Counter()
    for card in (by_index[index] for index in order):
        label = card.label
        if taken[label]:
            label = f"{label}: “{card.top_tokens[0].strip()}”"
        if taken[label]:
            taken[label] += 1
            label = f"{label} ({taken[label]})"
        taken[label] += 1
        labels[card.index] = label
    return labels


def write_calibration(
    folder: Path, sets: Mapping[str, Mapping[str, ClampSet | None]], caution: CautionDial
) -> None:
    """`sets[style]` has the sets for `header` and `decision`, and the name of the `best`."""
    found = {
        style: {name: asdict(chosen) for name, chosen in by_name.items() if chosen}
        for style, by_name in sets.items()
    }
    text = json.dumps({"sets": found, "caution": asdict(caution)}, indent=1)
    (folder / "calibration.json").write_text(text + "\n")


def read_calibration(folder: Path) -> tuple[dict[str, dict[str, ClampSet]], CautionDial]:
    """What `write_calibration` wrote."""
    found = json.loads((folder / "calibration.json").read_text())
    sets = {
        style: {name: _clamp_set(raw) for name, raw in by_name.items()}
        for style, by_name in found["sets"].items()
    }
    raw = found["caution"]
    scores = {name: Scores(**raw[name]) for name in ("jokes", "again", "facts")}
    return sets, CautionDial(**(raw | scores))


def _clamp_set(raw: dict[str, Any]) -> ClampSet:
    curve = tuple(Dose(dose["strength"], Scores(**dose["scores"])) for dose in raw["curve"])
    lists = {name: tuple(raw[name]) for name in ("features", "silenced")}
    return ClampSet(**(raw | lists | {"curve": curve}))


def write_columnists(
    folder: Path, artifact: str, best: dict[str, ClampSet], caution: CautionDial
) -> None:
    entries = tomllib.loads((TOWN / "columnists.toml").read_text())["columnist"]
    rows = [_columnist(entry, artifact, best, caution) for entry in entries]
    (folder / "columnists.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")


def _columnist(
    entry: dict[str, Any], artifact: str, best: dict[str, ClampSet], caution: CautionDial
) -> dict[str, Any]:
    mix: dict[str, float] = entry.pop("mix", {})
    rest: list[str] = entry.pop("rest", [])
    sampling: dict[str, float] = SAMPLING | entry.pop("sampling", {})
    clamps = [
        clamp
        for style, share in mix.items()
        if style in best
        for clamp in set_clamps(artifact, best[style], best[style].dose * share)
    ]
    clamps += [
        _resting(artifact, style, best, caution)
        for style in rest
        if style == "caution" or style in best
    ]
    plain = [{name: getattr(c, name) for name in c.__struct_fields__} for c in clamps]
    return {"prompt": "", **entry, "clamps": plain, "sampling": sampling}


def set_clamps(artifact: str, chosen: ClampSet, strength: float) -> list[Clamp]:
    held = [(feature, round(strength, 2)) for feature in chosen.features]
    quiet = [(feature, 0.0) for feature in chosen.silenced]
    return [
        Clamp(artifact=artifact, feature=feature, strength=amount, positions=chosen.positions)
        for feature, amount in [*held, *quiet]
    ]


def _resting(artifact: str, style: str, best: dict[str, ClampSet], caution: CautionDial) -> Clamp:
    """A dial on the desk that changes nothing yet: mode `add` at strength 0."""
    if style == "caution":
        feature, positions = caution.feature, caution.positions
    else:
        feature, positions = best[style].features[0], best[style].positions
    return Clamp(artifact=artifact, feature=feature, strength=0.0, mode="add", positions=positions)


def write_manifest(folder: Path, head: dict[str, Any]) -> None:
    files = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)  # safetensors writes 0600
    text = json.dumps(head | {"files": files}, indent=1, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n")


def reseal(folder: Path) -> None:
    """After a file was changed or added: the manifest names every file again."""
    head = json.loads((folder / "manifest.json").read_text())
    head.pop("files")
    write_manifest(folder, head)
