"""Directions of somebody's own: their numbers, and how an edition uses them."""

import array
import base64
import binascii
import math
import sys
from collections.abc import Container, Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from backend.accounts.models import User
from backend.catalog.models import Artifact
from backend.catalog.selectors import artifacts_of
from backend.personas.errors import (
    VectorMalformed,
    VectorOfAnotherModel,
    VectorTwice,
    VectorUnknown,
)
from backend.personas.models import Vector
from backend.personas.texts import MOST
from worker.contract import MAX_STRENGTH, Positions

FLOAT = 4  # bytes
WIDEST = 16_384  # numbers; the widest Llama's residual stream


class VectorUse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As an edition stores it."""

    vector: str
    strength: float
    positions: Positions = "reply"

    def __post_init__(self) -> None:
        if not math.isfinite(self.strength) or abs(self.strength) > MAX_STRENGTH:
            raise ValueError(f"strength: give a number within ±{MAX_STRENGTH:g}.")


def values_read(given: str | Sequence[float], *, field: str = "values") -> bytes:
    """Base64 of little-endian float32, or plain numbers, as the bytes that are kept."""
    numbers = _decoded(given, field) if isinstance(given, str) else _packed(given, field)
    if not 0 < len(numbers) <= WIDEST:
        raise VectorMalformed(f"Give from 1 to {WIDEST} numbers.", field=field)
    wrong = next((place for place, one in enumerate(numbers) if not math.isfinite(one)), None)
    if wrong is not None:
        message = f"Number {wrong} is not finite in float32."
        raise VectorMalformed(message, field=field)
    if not any(numbers):
        raise VectorMalformed("All numbers are 0: this points nowhere.", field=field)
    return _swapped(numbers).tobytes()


def width_check(width: int, artifact: Artifact, *, field: str = "values") -> None:
    takes = artifact.manifest.get("sae", {}).get("d_in")
    if width != takes:
        raise VectorMalformed(f"{artifact.id} takes {takes} numbers, not {width}.", field=field)


def vectors_checked(
    raw: Sequence[dict[str, Any]],
    *,
    owner: User,
    model: str,
    kept: Sequence[dict[str, Any]] = (),
    lent: Container[str] = (),
) -> list[VectorUse]:
    """One's own, and those `lent`; `kept` are those of the edition before, whose artifact may have
    left.
    """
    if len(raw) > MOST["vectors"]:
        raise VectorMalformed(f"Give at most {MOST['vectors']} vectors.", field="vectors")
    uses = [_use(place, one) for place, one in enumerate(raw)]
    known = vectors_by_id(use.vector for use in uses)
    artifacts = artifacts_of(vector.artifact for vector in known.values())
    seen: set[str] = set()
    for place, use in enumerate(uses):
        field = f"vectors.{place}.vector"
        vector = known.get(use.vector)
        if vector is None or (vector.owner_id != owner.pk and use.vector not in lent):
            raise VectorUnknown("You have no such vector.", field=field)
        if use.vector in seen:
            raise VectorTwice(f"{vector.name} is used twice.", field=field)
        seen.add(use.vector)
        if msgspec.to_builtins(use) not in kept:
            _refuse_elsewhere(vector, artifacts.get(vector.artifact), model, field)
    return uses


def vectors_by_id(ids: Iterable[str]) -> dict[str, Vector]:
    wanted = {UUID(one) for one in ids}
    found = Vector.objects.filter(pk__in=wanted) if wanted else []
    return {str(vector.pk): vector for vector in found}


def _refuse_elsewhere(vector: Vector, artifact: Artifact | None, model: str, field: str) -> None:
    if artifact is None:
        message = f"{vector.name} needs the artifact {vector.artifact!r}, not installed here."
        raise VectorUnknown(message, field=field)
    if artifact.model != model:
        message = f"{vector.name} is of {artifact.model}, not {model}."
        raise VectorOfAnotherModel(message, field=field)
    width_check(vector.width, artifact, field=field)


def _use(place: int, raw: dict[str, Any]) -> VectorUse:
    try:
        use = msgspec.convert(raw, VectorUse)
        UUID(use.vector)
    except msgspec.ValidationError as error:
        said = str(error)
        name = said.rpartition("`$.")[2].rstrip("`") if "`$." in said else said.partition(":")[0]
        known = name in VectorUse.__struct_fields__
        field = f"vectors.{place}.{name}" if known else f"vectors.{place}"
        raise VectorMalformed(said, field=field) from error
    except ValueError as error:
        raise VectorUnknown(
            "This is no id of a vector.", field=f"vectors.{place}.vector"
        ) from error
    return use


def _decoded(given: str, field: str) -> "array.array[float]":
    try:
        raw = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError) as error:
        raise VectorMalformed("This is not base64.", field=field) from error
    if len(raw) % FLOAT:
        raise VectorMalformed("Give float32, 4 bytes a number.", field=field)
    return _swapped(array.array("f", raw))


def _packed(given: Sequence[float], field: str) -> "array.array[float]":
    try:
        return array.array("f", given)  # what float32 cannot hold becomes infinite
    except (TypeError, OverflowError) as error:
        raise VectorMalformed("Give numbers.", field=field) from error


def _swapped(numbers: "array.array[float]") -> "array.array[float]":
    """From this machine's byte order to little-endian, or back."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers
