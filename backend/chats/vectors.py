"""Directions of people's own on their way to a worker: the asker's, or those of the edition."""

from collections.abc import Sequence
from typing import Any

import msgspec

from backend.accounts.models import User
from backend.chats.errors import ArtifactMissing, VectorUnknown
from backend.lib.errors import ProductError
from backend.personas import vectors as directions
from backend.personas.models import Edition
from worker.contract import Vector

Held = dict[str, Any]  # {vector, strength, positions}: the direction itself stays where it is


def vectors_checked(raw: Sequence[dict[str, Any]], *, user: User, edition: Edition) -> list[Held]:
    """Somebody else's direction may be held where the edition that speaks holds it."""
    lent = {str(one["vector"]) for one in edition.vectors}
    given = [{**one, "vector": str(one["vector"])} for one in raw]
    uses = directions.vectors_checked(given, owner=user, model=edition.model, lent=lent)
    return [msgspec.to_builtins(one) for one in uses]


def vectors_of(edition: Edition, *, user: User) -> list[Held]:
    """The edition's own. They were checked once, but may have left since."""
    try:
        return vectors_checked(edition.vectors, user=user, edition=edition)
    except ProductError as error:
        message = f"A vector of {edition.persona.name} is not here any more: {error.message}"
        raise ArtifactMissing(message) from error


def vectors_resolved(held: Sequence[Held]) -> list[Vector]:
    """For a worker, which is given the numbers themselves; nothing crosses that has no effect."""
    pushing = [one for one in held if one["strength"]]
    known = directions.vectors_by_id(one["vector"] for one in pushing)
    if len(known) < len({one["vector"] for one in pushing}):
        raise VectorUnknown("A vector that this reply is held by is not here any more.")
    return [
        Vector(
            artifact=known[one["vector"]].artifact,
            values=bytes(known[one["vector"]].values),
            strength=one["strength"],
            positions=one["positions"],
        )
        for one in pushing
    ]
