"""What changes personas."""

from typing import Any

import msgspec
from django.db import transaction

from backend.personas.models import Edition, Persona
from backend.personas.rows import ColumnistRow


def columnist_seed(*, row: ColumnistRow, place: int, model: str) -> bool:
    """Makes or updates a columnist of the house. True where a new edition was printed."""
    with transaction.atomic():
        persona, _ = Persona.objects.update_or_create(
            slug=row.slug, owner=None, defaults={**row.face, "place": place}
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
    edition = Edition.objects.create(persona=persona, number=number, **content)
    persona.current = edition
    persona.save(update_fields=["current"])
    return edition


def _content(edition: Edition) -> dict[str, Any]:
    return {name: getattr(edition, name) for name in ("prompt", "clamps", "sampling", "model")}
