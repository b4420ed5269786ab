"""What changes personas: seeding the house's, and printing, archiving and restoring one's own."""

import secrets
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from backend.accounts.models import User
from backend.catalog.models import ARTIFACT_CHARS
from backend.catalog.selectors import LARGEST_INDEX
from backend.personas.content import (
    FACE,
    MIX,
    Content,
    content_checked,
    content_of,
    texts_refuse,
    words_in,
)
from backend.personas.errors import TooMany
from backend.personas.models import (
    Edition,
    EditionVector,
    Persona,
    PersonaFeature,
    PersonaTag,
    Visibility,
)
from backend.personas.rows import ColumnistRow
from backend.personas.vectors import vectors_by_id

HOUSE_OPENED = datetime(2026, 11, 1, tzinfo=UTC)  # columnists of the house are never the newest
SLUG_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
SLUG_TAIL = 7  # characters, so that no name is taken and no house slug is met


def columnist_seed(*, row: ColumnistRow, place: int, model: str) -> bool:
    """Makes or updates a columnist of the house. True where a new edition was printed."""
    with transaction.atomic():
        shown = {"place": place, "visibility": Visibility.PUBLIC, "published_at": HOUSE_OPENED}
        persona, _ = Persona.objects.update_or_create(
            slug=row.slug, owner=None, defaults={**row.face, **shown}
        )
        content = {
            "prompt": row.prompt,
            "clamps": msgspec.to_builtins(row.clamps),
            "sampling": msgspec.to_builtins(row.sampling),
            "model": model,
        }
        if persona.current is not None and _seeded(persona.current) == content:
            return False
        edition_print(persona=persona, content=content)
        return True


def persona_create(*, owner: User, note: str = "", **given: Any) -> Persona:
    content = content_checked(given, owner=owner)
    return persona_print_new(owner=owner, content=content, note=note)


def persona_print_new(*, owner: User, content: Content, note: str = "", **more: Any) -> Persona:
    """A private persona with its first edition. `more`: other columns of the persona."""
    persona = Persona(owner=owner, slug=slug_for(content["name"]), **more)
    content_refuse(persona=persona, content=content, is_shown=False)
    with transaction.atomic():
        _refuse_more(owner)
        persona_print(persona=persona, content=content, note=note)
    return persona


def persona_edit(*, persona: Persona, owner: User, note: str = "", **given: Any) -> Persona:
    """The next edition, unless it would say what the current one says."""
    with transaction.atomic():
        persona = persona_locked(persona)
        held = persona.current
        assert held is not None
        content = content_checked(given, owner=owner, held=held)
        if content != content_of(held):
            is_shown = persona.visibility != Visibility.PRIVATE
            content_refuse(persona=persona, content=content, is_shown=is_shown)
            if held.number >= settings.LIMITS["editions_per_persona"]:
                raise TooMany("This columnist has enough editions. Reprint it to go on.")
            persona_print(persona=persona, content=content, note=note)
    return persona


def persona_archive(*, persona: Persona) -> None:
    Persona.objects.filter(pk=persona.pk, archived_at=None).update(archived_at=timezone.now())


def persona_restore(*, persona: Persona) -> Persona:
    persona.archived_at = None
    persona.save(update_fields=["archived_at"])
    return persona


def persona_locked(persona: Persona) -> Persona:
    """In a transaction: one at a time may print, show or share it."""
    return Persona.objects.select_for_update().get(pk=persona.pk)


def content_refuse(*, persona: Persona, content: Content, is_shown: bool) -> None:
    vectors = vectors_by_id(use["vector"] for use in content["vectors"]).values()
    words = [text for one in vectors for text in (one.name, one.description)]
    kept = words_in(persona.extensions)
    texts_refuse(content, is_shown=is_shown, vectors=words, kept=kept)


def persona_print(*, persona: Persona, content: Content, note: str = "") -> None:
    for name in FACE:
        setattr(persona, name, content[name])
    persona.save()
    _tags_write(persona)
    mix = {name: content[name] for name in MIX}
    edition_print(persona=persona, content={**mix, "note": note})


def edition_print(*, persona: Persona, content: dict[str, Any]) -> Edition:
    number = persona.current.number + 1 if persona.current else 1
    face = {name: getattr(persona, name) for name in FACE}
    edition = Edition.objects.create(persona=persona, number=number, **{**face, **content})
    EditionVector.objects.bulk_create(
        EditionVector(edition=edition, vector_id=use["vector"]) for use in edition.vectors
    )
    persona.current = edition
    persona.save(update_fields=["current"])
    _features_write(persona, edition)
    return edition


def owner_locked(owner: User) -> User:
    """In a transaction: what somebody may have a number of is counted by one at a time."""
    return User.objects.select_for_update(no_key=True).get(pk=owner.pk)


def slug_for(name: str) -> str:
    tail = "".join(secrets.choice(SLUG_ALPHABET) for _ in range(SLUG_TAIL))
    return f"{slugify(name)[:60].strip('-') or 'columnist'}-{tail}"


def _tags_write(persona: Persona) -> None:
    rows = PersonaTag.objects.filter(persona=persona)
    rows.exclude(name__in=persona.tags).delete()
    PersonaTag.objects.bulk_create(
        (PersonaTag(persona=persona, name=name) for name in persona.tags), ignore_conflicts=True
    )


def _features_write(persona: Persona, edition: Edition) -> None:
    """A clamp of an imported card may have a name that no feature can have: that has no row."""
    PersonaFeature.objects.filter(persona=persona).delete()
    turned = dict.fromkeys((clamp["artifact"], clamp["feature"]) for clamp in edition.clamps)
    PersonaFeature.objects.bulk_create(
        PersonaFeature(persona=persona, artifact=artifact, feature=feature)
        for artifact, feature in turned
        if len(artifact) <= ARTIFACT_CHARS and feature <= LARGEST_INDEX
    )


def _refuse_more(owner: User) -> None:
    owner_locked(owner)
    most = settings.LIMITS["personas_per_guest" if owner.is_guest else "personas_per_user"]
    if Persona.objects.filter(owner=owner).count() >= most:
        raise TooMany(f"You may keep {most} columnists, archived ones included.")


def _seeded(edition: Edition) -> dict[str, Any]:
    return {name: getattr(edition, name) for name in ("prompt", "clamps", "sampling", "model")}
