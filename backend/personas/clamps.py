"""Clamps of an edition or a turn: each known to the catalog, none twice, none that is blocked.

What is wrong is said with the path of the dial and the label of its feature.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from backend.catalog.models import Artifact, Feature
from backend.catalog.selectors import artifacts_of, features_by_name
from backend.personas.errors import (
    ArtifactMissing,
    ClampMalformed,
    ClampOfAnotherModel,
    ClampTooStrong,
    ClampTwice,
    ClampUnknown,
    FeatureBlocked,
)
from backend.personas.models import Edition
from backend.policy.selectors import features_blocked
from worker.contract import MAX_CLAMPS, Clamp

Features = Mapping[tuple[str, int], Feature]
SLACK = 1e-6  # of a ceiling: dial / 10 × ceiling is not exact in floats


def clamps_checked(
    raw: Sequence[dict[str, Any]],
    *,
    model: str,
    kept: Sequence[dict[str, Any]] = (),
    within_ceiling: bool = False,
) -> list[Clamp]:
    """`kept`: those of the edition before, which need not be installed any more."""
    features = features_by_name(_names(raw))
    clamps = clamps_read(raw, features)
    fresh = [place for place, one in enumerate(raw) if one not in kept]
    _refuse_unknown(clamps, fresh, features, model)
    _refuse_blocked(clamps, features)
    if within_ceiling:
        _refuse_too_strong(clamps, fresh, features)
    return clamps


def clamps_read(raw: Sequence[dict[str, Any]], features: Features) -> list[Clamp]:
    """Well-formed, few enough and none twice; whether they are installed is another question."""
    if len(raw) > MAX_CLAMPS:
        raise ClampMalformed(f"Give at most {MAX_CLAMPS} clamps.", field="clamps")
    clamps = [_clamp(place, one, features) for place, one in enumerate(raw)]
    _refuse_twice(clamps, features)
    return clamps


def clamps_of(edition: Edition, *, within_ceiling: bool = False) -> list[Clamp]:
    """The edition's own. They were checked once, but its artifact may have left since."""
    if not edition.clamps and not Artifact.objects.filter(model=edition.model).exists():
        raise ArtifactMissing(f"{edition.persona.name} needs {edition.model}, not installed here.")
    try:
        return clamps_checked(edition.clamps, model=edition.model, within_ceiling=within_ceiling)
    except (ClampUnknown, ClampOfAnotherModel) as error:
        message = f"The dials of {edition.persona.name} are not installed here: {error.message}"
        raise ArtifactMissing(message) from error


def effective(clamps: Sequence[Clamp]) -> list[Clamp]:
    """Adding nothing leaves the model untouched, so it need not cross."""
    return [clamp for clamp in clamps if clamp.mode != "add" or clamp.strength != 0]


def _names(raw: Sequence[dict[str, Any]]) -> list[tuple[str, int]]:
    """Of those that are written well enough to have one."""
    return [
        (one["artifact"], one["feature"])
        for one in raw
        if isinstance(one.get("artifact"), str) and type(one.get("feature")) is int
    ]


def _label(clamp: Clamp, features: Features) -> str:
    feature = features.get((clamp.artifact, clamp.feature))
    return feature.label if feature else f"Feature {clamp.feature} of {clamp.artifact}"


def _clamp(place: int, raw: dict[str, Any], features: Features) -> Clamp:
    try:
        return msgspec.convert(raw, Clamp)
    except msgspec.ValidationError as error:
        said = str(error)
        name = said.rpartition("`$.")[2].rstrip("`") if "`$." in said else said.split()[0]
        field = f"clamps.{place}.{name}" if name in Clamp.__struct_fields__ else f"clamps.{place}"
        known = [features[one] for one in _names([raw]) if one in features]
        label = f"{known[0].label}: " if known else ""
        raise ClampMalformed(label + said, field=field) from error


def _refuse_twice(clamps: Sequence[Clamp], features: Features) -> None:
    seen: set[tuple[str, int]] = set()
    for place, clamp in enumerate(clamps):
        name = (clamp.artifact, clamp.feature)
        if name in seen:
            message = f"{_label(clamp, features)} is clamped twice."
            raise ClampTwice(message, field=f"clamps.{place}.feature")
        seen.add(name)


def _refuse_unknown(
    clamps: Sequence[Clamp], places: Sequence[int], features: Features, model: str
) -> None:
    artifacts = artifacts_of(clamps[place].artifact for place in places)
    for place in places:
        clamp = clamps[place]
        artifact = artifacts.get(clamp.artifact)
        if artifact is None:
            message = f"There is no artifact {clamp.artifact!r} here."
            raise ClampUnknown(message, field=f"clamps.{place}.artifact")
        if artifact.model != model:
            message = f"{artifact.id} steers {artifact.model}, not {model}."
            raise ClampOfAnotherModel(message, field=f"clamps.{place}.artifact")
        if (clamp.artifact, clamp.feature) not in features:
            message = f"{clamp.artifact} has no feature {clamp.feature}."
            raise ClampUnknown(message, field=f"clamps.{place}.feature")


def _refuse_blocked(clamps: Sequence[Clamp], features: Features) -> None:
    blocked = features_blocked((clamp.artifact, clamp.feature) for clamp in clamps)
    for place, clamp in enumerate(clamps):
        if (clamp.artifact, clamp.feature) in blocked:
            message = f"{_label(clamp, features)} may not be turned in this house."
            raise FeatureBlocked(message, field=f"clamps.{place}.feature")


def _refuse_too_strong(clamps: Sequence[Clamp], places: Sequence[int], features: Features) -> None:
    for place in places:
        feature = features[clamps[place].artifact, clamps[place].feature]
        ceiling = feature.dial["ceiling"]
        if abs(clamps[place].strength) > ceiling * (1 + SLACK):
            message = (
                f"{feature.label}: strength {clamps[place].strength:g} is beyond ±{ceiling:g}, "
                "where its dial ends."
            )
            raise ClampTooStrong(message, field=f"clamps.{place}.strength")
