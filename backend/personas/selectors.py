"""Answers about personas."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.http import Http404

from backend.accounts.models import User
from backend.catalog.models import Feature
from backend.catalog.selectors import features_by_name
from backend.personas.models import Edition, Persona, Visibility


def personas_public() -> QuerySet[Persona]:
    """Of the house and of everybody, but not what was archived or taken down."""
    shown = Persona.objects.filter(
        visibility=Visibility.PUBLIC, archived_at=None, taken_down_at=None, current__isnull=False
    )
    return shown.select_related("current", "owner")


def personas_house() -> QuerySet[Persona]:
    return personas_public().filter(owner=None)


def personas_seen_by(user: User | None) -> QuerySet[Persona]:
    """What somebody may see without a link: public ones and their own."""
    mine = Q(owner=user) if user is not None else Q(pk=None)
    shown = Q(visibility=Visibility.PUBLIC, archived_at=None, taken_down_at=None)
    found = Persona.objects.filter(mine | shown, current__isnull=False)
    return found.select_related("current", "owner")


def persona_for(user: User | None, slug: str) -> Persona:
    """The gate: what somebody may not see does not exist."""
    persona = personas_seen_by(user).filter(slug=slug).first()
    if persona is None:
        raise Http404
    return persona


def features_of(editions: Iterable[Edition]) -> dict[tuple[str, int], Feature]:
    return features_by_name(
        (clamp["artifact"], clamp["feature"]) for edition in editions for clamp in edition.clamps
    )
