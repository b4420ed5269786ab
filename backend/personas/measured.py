"""What was measured of an edition: of its mix as a whole, and of single dials that it has."""

from dataclasses import dataclass
from typing import Any

from backend.catalog.evaluations import (
    Evaluation,
    MeasuredClamp,
    MeasuredDial,
    MeasuredMix,
    MeasuredSampling,
    evaluation_of,
)
from backend.catalog.models import Artifact, Feature
from backend.catalog.selectors import features_by_name
from backend.personas.models import Edition

DIGITS = 4  # of a strength: files round


@dataclass(frozen=True, slots=True)
class DialFound:
    dial: MeasuredDial
    feature: Feature


@dataclass(frozen=True, slots=True)
class Measured:
    sampling: MeasuredSampling
    seed: int
    mix: MeasuredMix | None
    dials: list[DialFound]


def measured_of(edition: Edition) -> Measured | None:
    """None where nothing was. A mix over several artifacts was measured by nobody."""
    names = {clamp["artifact"] for clamp in edition.clamps}
    if len(names) != 1 or edition.vectors:
        return None
    (name,) = names
    kept = Artifact.objects.filter(id=name, model=edition.model)
    found = evaluation_of(kept.values_list("evaluation", flat=True).first())
    if found is None:
        return None
    measured = Measured(found.sampling, found.seed, _mix(found, edition), _dials(found, edition))
    return measured if measured.mix or measured.dials else None


def _mix(found: Evaluation, edition: Edition) -> MeasuredMix | None:
    """The same clamps under the same prompt, or nothing: near is not measured."""
    own = {
        _key(one["feature"], one["strength"], one["mode"], one["positions"])
        for one in edition.clamps
        if one["mode"] == "clamp" or one["strength"]
    }
    prompt = edition.prompt.strip()
    return next(
        (mix for mix in found.mixes if mix.prompt == prompt and own and _keys(mix.clamps) == own),
        None,
    )


def _dials(found: Evaluation, edition: Edition) -> list[DialFound]:
    """Those that lie at rest on an unprompted desk, as they did when they were measured."""
    if edition.prompt.strip() or any(one["strength"] for one in edition.clamps):
        return []
    artifact = edition.clamps[0]["artifact"]
    at_rest = {one["feature"] for one in edition.clamps if one["mode"] == "add"}
    held = [dial for dial in found.dials if dial.feature in at_rest]
    features = features_by_name((artifact, dial.feature) for dial in held)
    known = [(dial, features.get((artifact, dial.feature))) for dial in held]
    return [DialFound(dial, feature) for dial, feature in known if feature]


def _keys(clamps: list[MeasuredClamp]) -> set[tuple[Any, ...]]:
    return {_key(one.feature, one.strength, one.mode, one.positions) for one in clamps}


def _key(feature: int, strength: float, mode: str, positions: str) -> tuple[Any, ...]:
    return (feature, round(strength, DIGITS), mode, positions)
