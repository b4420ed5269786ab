"""Columnists that come from others, and what is left of those whose owner goes."""

from typing import Any

import msgspec
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from backend.accounts.models import User
from backend.personas.content import content_of
from backend.personas.models import Edition, EditionVector, Persona, PersonaTag, Visibility
from backend.personas.services import persona_print_new
from backend.personas.services_vectors import vector_keep
from backend.personas.vectors import VectorUse, vectors_by_id

GENERATIONS = 50  # of ancestors that are remembered
GONE = "A columnist that is gone"


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


@transaction.atomic
def personas_leave(*, user: User) -> None:
    """Deletes what is theirs. Of what chats of others still need, a nameless husk without a word
    is left, which speaks no more.
    """
    for persona in Persona.objects.filter(owner=user):
        try:
            with transaction.atomic():
                persona.delete()
        except ProtectedError:
            _husk(persona)


def _husk(persona: Persona) -> None:
    blank: dict[str, Any] = {"byline": "", "bio": "", "greeting": "", "questions": [], "tags": []}
    wiped = {**blank, "name": GONE, "note": "", "prompt": "", "clamps": [], "vectors": []}
    EditionVector.objects.filter(edition__persona=persona).delete()
    PersonaTag.objects.filter(persona=persona).delete()
    persona.links.all().delete()
    Edition.objects.filter(persona=persona).update(**wiped)
    Persona.objects.filter(pk=persona.pk).update(
        **blank,
        name=GONE,
        slug=f"gone-{persona.pk}",
        owner=None,
        extensions={},
        ancestors=[],
        reprinted_from=None,
        visibility=Visibility.PRIVATE,
        taken_down_at=persona.taken_down_at or timezone.now(),
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
