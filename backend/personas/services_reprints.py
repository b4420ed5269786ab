"""Columnists that come from others."""

from typing import Any

import msgspec
from django.db import transaction

from backend.accounts.models import User
from backend.personas.content import content_of
from backend.personas.models import Edition, Persona
from backend.personas.services import persona_print_new
from backend.personas.services_vectors import vector_keep
from backend.personas.vectors import VectorUse, vectors_by_id

GENERATIONS = 50  # of ancestors that are remembered


@transaction.atomic
def persona_reprint(*, persona: Persona, owner: User) -> Persona:
    """One's own private copy, whole in itself: it outlives what it was copied from."""
    edition = persona.current
    assert edition is not None
    content = {**content_of(edition), "vectors": _vectors_copied(edition, owner)}
    return persona_print_new(
        owner=owner,
        content=content,
        extensions=persona.extensions,
        reprinted_from=edition,
        ancestors=[str(edition.pk), *persona.ancestors][:GENERATIONS],
    )


def _vectors_copied(edition: Edition, owner: User) -> list[dict[str, Any]]:
    uses = [msgspec.convert(one, VectorUse) for one in edition.vectors]
    known = vectors_by_id(use.vector for use in uses)
    copies = []
    for use in uses:
        vector = known[use.vector]
        mine = vector_keep(
            owner=owner,
            artifact=vector.artifact,
            values=bytes(vector.values),
            name=vector.name,
            description=vector.description,
        )
        copies.append(msgspec.to_builtins(msgspec.structs.replace(use, vector=str(mine.pk))))
    return copies
