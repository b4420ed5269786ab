"""Clamps on their way to a worker: each known to the catalog, none twice, none without effect."""

from collections.abc import Sequence
from typing import Any

import msgspec

from backend.catalog.selectors import artifacts_of, features_by_name
from backend.chats.errors import (
    ArtifactMissing,
    ClampMalformed,
    ClampOfAnotherModel,
    ClampTwice,
    ClampUnknown,
    FeatureBlocked,
)
from backend.personas.models import Edition
from backend.policy.selectors import features_blocked
from worker.contract import MAX_CLAMPS, Clamp


def clamps_checked(raw: Sequence[dict[str, Any]], *, model: str) -> list[Clamp]:
    if len(raw) > MAX_CLAMPS:
        raise ClampMalformed(f"Give at most {MAX_CLAMPS} clamps.", field="clamps")
    clamps = [_clamp(place, one) for place, one in enumerate(raw)]
    _refuse_twice(clamps)
    _refuse_unknown(clamps, model)
    _refuse_blocked(clamps)
    return clamps


def clamps_of(edition: Edition) -> list[Clamp]:
    """The edition's own. They were checked once, but its artifact may have left since."""
    try:
        return clamps_checked(edition.clamps, model=edition.model)
    except (ClampUnknown, ClampOfAnotherModel) as error:
        message = f"The dials of {edition.persona.name} are not installed here: {error.message}"
        raise ArtifactMissing(message) from error


def effective(clamps: Sequence[Clamp]) -> list[Clamp]:
    """Adding nothing leaves the model untouched, so it need not cross."""
    return [clamp for clamp in clamps if clamp.mode != "add" or clamp.strength != 0]


def _clamp(place: int, raw: dict[str, Any]) -> Clamp:
    try:
        return msgspec.convert(raw, Clamp)
    except msgspec.ValidationError as error:
        raise ClampMalformed(str(error), field=f"clamps.{place}") from error


def _refuse_twice(clamps: Sequence[Clamp]) -> None:
    seen: set[tuple[str, int]] = set()
    for place, clamp in enumerate(clamps):
        name = (clamp.artifact, clamp.feature)
        if name in seen:
            message = f"Feature {clamp.feature} of {clamp.artifact} is clamped twice."
            raise ClampTwice(message, field=f"clamps.{place}.feature")
        seen.add(name)


def _refuse_unknown(clamps: Sequence[Clamp], model: str) -> None:
    artifacts = artifacts_of(clamp.artifact for clamp in clamps)
    features = features_by_name((clamp.artifact, clamp.feature) for clamp in clamps)
    for place, clamp in enumerate(clamps):
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


def _refuse_blocked(clamps: Sequence[Clamp]) -> None:
    blocked = features_blocked((clamp.artifact, clamp.feature) for clamp in clamps)
    for place, clamp in enumerate(clamps):
        if (clamp.artifact, clamp.feature) in blocked:
            message = f"Feature {clamp.feature} of {clamp.artifact} is not turned in this house."
            raise FeatureBlocked(message, field=f"clamps.{place}.feature")
