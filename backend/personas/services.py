"""What changes personas."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import transaction

from backend.personas.models import Edition, Persona, Visibility
from backend.personas.rows import ColumnistRow

HOUSE_OPENED = datetime(2026, 11, 1, tzinfo=UTC)  # columnists of the house are never the newest
FACE = ("name", "byline", "bio", "greeting", "questions", "language", "tags")


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
        if persona.current is not None and _content(persona.current) == content:
            return False
        edition_print(persona=persona, content=content)
        return True


def edition_print(*, persona: Persona, content: dict[str, Any]) -> Edition:
    number = persona.current.number + 1 if persona.current else 1
    face = {name: getattr(persona, name) for name in FACE}
    edition = Edition.objects.create(persona=persona, number=number, **{**face, **content})
    persona.current = edition
    persona.save(update_fields=["current"])
    return edition


def _content(edition: Edition) -> dict[str, Any]:
    return {name: getattr(edition, name) for name in ("prompt", "clamps", "sampling", "model")}
