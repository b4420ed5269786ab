"""Answers about personas."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404

from backend.catalog.models import Feature
from backend.catalog.selectors import features_by_name
from backend.personas.models import Edition, Persona


def personas_public() -> QuerySet[Persona]:
    return Persona.objects.filter(owner=None, current__isnull=False).select_related("current")


def persona_for(slug: str) -> Persona:
    persona = personas_public().filter(slug=slug).first()
    if persona is None:
        raise Http404
    return persona


def features_of(editions: Iterable[Edition]) -> dict[tuple[str, int], Feature]:
    return features_by_name(
        (clamp["artifact"], clamp["feature"]) for edition in editions for clamp in edition.clamps
    )
