"""What the gallery shows: public personas of people who are here, with what others make of them.

Likes, uses and reprints are counted by account: of one account once, of guests and of those who
were shut out not at all. A guest's use is kept and counts when the guest signs up.
"""

import re
from typing import Any, TypedDict

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.fields import BooleanField
from django.db.models.functions import Coalesce
from django.http import Http404

from backend.accounts.models import User
from backend.gallery.models import Like, Use
from backend.personas.models import Persona, PersonaTag
from backend.personas.selectors import personas_public
from backend.personas.texts import tag_normal

MOST_WORDS = 8
COUNTED = Q(user__is_guest=False, user__is_active=True)


class Totals(TypedDict):
    personas: int
    likes: int
    uses: int


def gallery() -> QuerySet[Persona]:
    """Of the house, and of authors who are neither banned nor leaving."""
    return personas_public()


def persona_shown(slug: str) -> Persona:
    persona = gallery().filter(slug=slug).first()
    if persona is None:
        raise Http404
    return persona


def gallery_seen_by(user: User | None) -> QuerySet[Persona]:
    """With the counts that are shown and sorted by."""
    return gallery().annotate(
        liked=_likes(),
        used=_uses(),
        reprinted=_reprints(),
        published=Coalesce("published_at", "created_at"),
        liked_by_me=_liked_by(user),
    )


def found(
    personas: QuerySet[Persona], *, words: str = "", tag: str = "", language: str = ""
) -> QuerySet[Persona]:
    """Every word must occur somewhere; `en` finds `en-GB` too. A tag of signs alone is nobody's."""
    for word in words.split()[:MOST_WORDS]:
        personas = personas.filter(_says(word))
    if tag:
        personas = personas.filter(Exists(_tags(Q(name=tag_normal(tag)))))
    if language:
        personas = personas.filter(
            Q(language__iexact=language) | Q(language__istartswith=f"{language}-")
        )
    return personas


def tags_counted() -> QuerySet[PersonaTag, Any]:
    tags = PersonaTag.objects.filter(persona__in=gallery())
    return tags.values("name").annotate(personas=Count("persona"))


def author_for(username: str) -> User:
    author = User.objects.filter(
        username__iexact=username, is_guest=False, is_active=True, deletion_due_at=None
    ).first()
    if author is None:
        raise Http404
    return author


def totals_of(author: User) -> Totals:
    totals = (
        gallery_seen_by(None)
        .filter(owner=author)
        .aggregate(personas=Count("pk"), likes=Sum("liked"), uses=Sum("used"))
    )
    return {
        "personas": totals["personas"],
        "likes": totals["likes"] or 0,
        "uses": totals["uses"] or 0,
    }


def _likes() -> Coalesce:
    return _count(Like.objects.filter(COUNTED, persona=OuterRef("pk")), by="persona")


def _uses() -> Coalesce:
    return _count(Use.objects.filter(COUNTED, persona=OuterRef("pk")), by="persona")


def _reprints() -> Coalesce:
    """Those who reprinted it, its owner not among them, each once."""
    source = "reprinted_from__persona"
    own = Q(owner=F(f"{source}__owner"))
    reprints = Persona.objects.filter(
        Q(**{f"{source}__owner": None}) | ~own,
        owner__is_guest=False,
        owner__is_active=True,
        **{source: OuterRef("pk")},
    )
    return _count(reprints, by=source, what="owner")


def _count(rows: QuerySet[Model], *, by: str, what: str = "user") -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count(what, distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _liked_by(user: User | None) -> Exists | Value:
    if user is None:
        return Value(False, output_field=BooleanField())
    return Exists(Like.objects.filter(persona=OuterRef("pk"), user=user))


def _says(word: str) -> Q:
    """A regular expression, as SQLite's LIKE knows the case of ASCII only."""
    pattern = re.escape(word)
    in_face = (Q(**{f"{name}__iregex": pattern}) for name in ("name", "byline", "bio"))
    said = Q(Exists(_tags(Q(name__iregex=pattern))))
    for one in in_face:
        said |= one
    return said


def _tags(which: Q) -> QuerySet[PersonaTag]:
    return PersonaTag.objects.filter(which, persona=OuterRef("pk"))
