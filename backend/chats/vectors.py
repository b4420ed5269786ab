"""Directions of people's own on their way to a worker: the asker's, or those of the edition."""

from collections.abc import Sequence
from typing import Any, TypedDict
from uuid import UUID

from django.db.models import Q

from backend.accounts.models import User
from backend.catalog.selectors import artifacts_of
from backend.chats.errors import ArtifactMissing, VectorOfAnotherModel, VectorUnknown
from backend.personas.models import Edition
from backend.personas.models import Vector as Direction
from worker.contract import Positions, Vector


class Held(TypedDict):
    """As replies keep it: the direction itself stays where it is."""

    vector: str
    strength: float
    positions: Positions


def vectors_checked(raw: Sequence[dict[str, Any]], *, user: User, edition: Edition) -> list[Held]:
    """Somebody else's direction may be held where the edition that speaks holds it."""
    held = [_held(one) for one in raw]
    printed = {_held(one)["vector"] for one in edition.vectors}
    mine = Q(owner=user) | Q(id__in=printed)
    known = _directions(held, mine)
    artifacts = artifacts_of(one.artifact for one in known.values())
    seen: set[str] = set()
    for place, one in enumerate(held):
        found = known.get(one["vector"])
        if found is None or one["vector"] in seen:
            message = "You have no such vector, or give it twice."
            raise VectorUnknown(message, field=f"vectors.{place}.vector")
        artifact = artifacts.get(found.artifact)
        if artifact is None or artifact.model != edition.model:
            message = f"{found.name} is made for {found.artifact}, which {edition.model} has not."
            raise VectorOfAnotherModel(message, field=f"vectors.{place}.vector")
        seen.add(one["vector"])
    return held


def vectors_of(edition: Edition, *, user: User) -> list[Held]:
    """The edition's own. They were checked once, but may have left since."""
    try:
        return vectors_checked(edition.vectors, user=user, edition=edition)
    except (VectorUnknown, VectorOfAnotherModel) as error:
        message = f"A vector of {edition.persona.name} is not here any more: {error.message}"
        raise ArtifactMissing(message) from error


def vectors_resolved(held: Sequence[Held]) -> list[Vector]:
    """For a worker, which is given the numbers themselves; nothing crosses that has no effect."""
    pushing = [one for one in held if one["strength"]]
    known = _directions(pushing, Q())
    if len(known) < len(pushing):
        raise VectorUnknown("A vector that this reply is held by is not here any more.")
    return [_resolved(one, known[one["vector"]]) for one in pushing]


def _resolved(held: Held, direction: Direction) -> Vector:
    return Vector(
        artifact=direction.artifact,
        values=bytes(direction.values),
        strength=held["strength"],
        positions=held["positions"],
    )


def _held(raw: dict[str, Any]) -> Held:
    return Held(
        vector=str(UUID(str(raw["vector"]))),
        strength=float(raw["strength"]),
        positions=raw["positions"],
    )


def _directions(held: Sequence[Held], allowed: Q) -> dict[str, Direction]:
    if not held:
        return {}
    ids = {one["vector"] for one in held}
    return {str(one.id): one for one in Direction.objects.filter(allowed, id__in=ids)}
