"""Answers about personas, and the gates to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Artifact, Feature
from backend.catalog.selectors import features_by_name
from backend.personas.errors import NotYours
from backend.personas.models import (
    Edition,
    Link,
    Persona,
    PersonaFeature,
    Vector,
    Visibility,
    link_digest,
)

LARGEST_NUMBER = 2**31 - 1


def personas_public() -> QuerySet[Persona]:
    """Of the house and of everybody who is here: neither banned nor leaving. Not what was archived
    or taken down.
    """
    return Persona.objects.filter(_is_public(), current__isnull=False).select_related(
        "current", "owner"
    )


def personas_house() -> QuerySet[Persona]:
    return personas_public().filter(owner=None)


def personas_of(user: User) -> QuerySet[Persona]:
    mine = Persona.objects.filter(owner=user, current__isnull=False)
    return mine.select_related("current", "owner")


def personas_seen_by(user: User | None) -> QuerySet[Persona]:
    """What somebody may see without a link: public ones and their own."""
    mine = Q(owner=user) if user is not None else Q(pk=None)
    found = Persona.objects.filter(mine | _is_public(), current__isnull=False)
    return found.select_related("current", "owner")


def _is_public() -> Q:
    here = Q(owner=None) | Q(owner__is_active=True)
    return here & Q(
        visibility=Visibility.PUBLIC,
        archived_at=None,
        taken_down_at=None,
        owner__deletion_due_at=None,
    )


def persona_for(user: User | None, slug: str, *, link: str | None = None) -> Persona:
    """The gate: what somebody may not see does not exist. A live link opens what it is of."""
    persona = personas_seen_by(user).filter(slug=slug).first()
    if persona is None and link:
        persona = persona_of_link(link)
    if persona is None or persona.slug != slug:
        raise Http404
    return persona


def persona_of_link(token: str) -> Persona:
    """Without counting, as `link_open` does."""
    link = links_live().filter(digest=link_digest(token)).first()
    if link is None:
        raise Http404
    return link.persona


def persona_to_chat(user: User | None, slug: str, *, link: str | None = None) -> Persona:
    """Whom a chat may be begun with: seen, or opened by a link, and neither away nor taken down."""
    persona = persona_for(user, slug, link=link)
    if persona.archived_at or persona.taken_down_at:
        raise Http404
    return persona


def persona_owned(user: User, slug: str) -> Persona:
    """The gate of everything that changes one."""
    persona = persona_for(user, slug)
    if persona.owner_id != user.pk:
        raise NotYours("This columnist is not yours. Reprint it, and change the reprint.")
    return persona


def editions_seen_by(user: User | None, persona: Persona) -> QuerySet[Edition]:
    """Its owner sees all; others see none from before it was shown to anybody."""
    editions = persona.editions.all()
    if user is not None and persona.owner_id == user.pk:
        return editions
    return editions.filter(number__gte=persona.shown_from)


def edition_for(user: User | None, persona: Persona, number: int) -> Edition:
    edition = None
    if number <= LARGEST_NUMBER:
        edition = editions_seen_by(user, persona).filter(number=number).first()
    if edition is None:
        raise Http404
    return edition


def links_live() -> QuerySet[Link]:
    """Private means its owner alone: then its links sleep."""
    unexpired = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    live = Link.objects.filter(
        unexpired,
        revoked_at=None,
        persona__visibility__in=(Visibility.UNLISTED, Visibility.PUBLIC),
        persona__archived_at=None,
        persona__taken_down_at=None,
        persona__current__isnull=False,
        persona__owner__is_active=True,
        persona__owner__deletion_due_at=None,
    )
    return live.select_related("persona__current", "persona__owner")


def link_for(user: User, link_id: UUID) -> Link:
    link = Link.objects.filter(pk=link_id, persona__owner=user).first()
    if link is None:
        raise Http404
    return link


def vector_for(user: User, vector_id: UUID) -> Vector:
    vector = Vector.objects.filter(pk=vector_id, owner=user).first()
    if vector is None:
        raise Http404
    return vector


def ancestors_of(persona: Persona, user: User | None) -> list[Edition | None]:
    """Nearest first, down to the original. None: gone, or not for these eyes."""
    editions = Edition.objects.filter(pk__in=persona.ancestors).select_related("persona__owner")
    known = {str(edition.pk): edition for edition in editions}
    seen = personas_seen_by(user).filter(editions__in=editions)
    visible = set(seen.values_list("pk", flat=True))
    found = [known.get(one) for one in persona.ancestors]
    return [one if one and one.persona_id in visible else None for one in found]


def turning(personas: QuerySet[Persona], *, artifact: str, feature: int) -> QuerySet[Persona]:
    """Those whose current edition has a clamp on it, at rest or not."""
    rows = PersonaFeature.objects.filter(artifact=artifact, feature=feature)
    return personas.filter(Exists(rows.filter(persona=OuterRef("pk"))))


def reprints_of(persona: Persona) -> QuerySet[Persona]:
    return personas_public().filter(reprinted_from__persona=persona)


def features_of(editions: Iterable[Edition]) -> dict[tuple[str, int], Feature]:
    return features_by_name(
        (clamp["artifact"], clamp["feature"]) for edition in editions for clamp in edition.clamps
    )


@dataclass(frozen=True, slots=True)
class Missing:
    """What an edition needs and this house does not have."""

    kind: str  # model, artifact or feature
    name: str


@dataclass(frozen=True, slots=True)
class Installed:
    """What the catalog has of what some editions need."""

    features: dict[tuple[str, int], Feature]
    models: dict[str, str]  # of every artifact
    vectors: dict[str, Vector]

    def missing(self, edition: Edition) -> list[Missing]:
        lost = [] if edition.model in self.models.values() else [Missing("model", edition.model)]
        for clamp in edition.clamps:
            name = (clamp["artifact"], clamp["feature"])
            if clamp["artifact"] not in self.models:
                lost.append(Missing("artifact", clamp["artifact"]))
            elif name not in self.features:
                lost.append(Missing("feature", f"{name[0]}/{name[1]}"))
        for use in edition.vectors:
            vector = self.vectors.get(use["vector"])
            if vector and vector.artifact not in self.models:
                lost.append(Missing("artifact", vector.artifact))
        return list(dict.fromkeys(lost))


def installed_for(editions: Sequence[Edition]) -> Installed:
    used = {use["vector"] for edition in editions for use in edition.vectors}
    vectors = Vector.objects.filter(pk__in=used).defer("values") if used else []
    return Installed(
        features=features_of(editions),
        models=dict(Artifact.objects.values_list("id", "model")),
        vectors={str(vector.pk): vector for vector in vectors},
    )
