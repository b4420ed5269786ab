"""What changes vectors: they are made and, while no edition needs them, deleted."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError

from backend.accounts.models import User
from backend.catalog.selectors import artifacts_of
from backend.personas.errors import TooMany, VectorUnknown, VectorUsed
from backend.personas.models import Vector
from backend.personas.services import owner_locked
from backend.personas.vectors import FLOAT, values_read, width_check


def vector_create(
    *, owner: User, name: str, artifact: str, values: str | Sequence[float], description: str = ""
) -> Vector:
    found = artifacts_of([artifact]).get(artifact)
    if found is None:
        raise VectorUnknown(f"There is no artifact {artifact!r} here.", field="artifact")
    packed = values_read(values)
    width_check(len(packed) // FLOAT, found)
    return vector_keep(
        owner=owner, name=name, description=description, artifact=artifact, values=packed
    )


def vector_keep(*, owner: User, artifact: str, values: bytes, **named: Any) -> Vector:
    """The same one again is the same one, so that a second import or reprint adds none."""
    same = Vector.objects.filter(owner=owner, artifact=artifact, values=values, **named).first()
    if same is not None:
        return same
    with transaction.atomic():
        owner_locked(owner)
        most = settings.LIMITS["vectors_per_guest" if owner.is_guest else "vectors_per_user"]
        if owner.vectors.count() >= most:
            raise TooMany(f"You may keep {most} vectors. Delete one that no edition uses.")
        width = len(values) // FLOAT
        return Vector.objects.create(
            owner=owner, artifact=artifact, values=values, width=width, **named
        )


def vector_delete(*, vector: Vector) -> None:
    try:
        with transaction.atomic():
            vector.delete()
    except (RestrictedError, IntegrityError) as error:  # the second: an edition was quicker
        message = f"An edition uses {vector.name}; editions are kept, so it stays."
        raise VectorUsed(message) from error
