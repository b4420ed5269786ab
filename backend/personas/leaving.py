"""What stays of columnists whose owner leaves: where other people talked with one, a bare shell.

Their chats can hang on it; it has no owner and not a word of what it was.
"""

import uuid
from typing import Any

from django.db.models import ProtectedError
from django.utils import timezone

from backend.accounts.models import User
from backend.personas.models import Edition, Persona, Visibility

NAME = "A columnist who left"
TEXTS: dict[str, Any] = {
    "byline": "", "bio": "", "greeting": "", "questions": [], "language": "en", "tags": [],
}  # fmt: skip


def personas_leave(user: User) -> None:
    for persona in Persona.objects.filter(owner=user):
        Persona.objects.filter(pk=persona.pk).update(current=None)  # it protects its edition
        for edition in persona.editions.all():
            if not _removed(edition):
                _edition_bare(edition)
        if not _removed(persona):
            _persona_bare(persona)


def _removed(thing: Persona | Edition) -> bool:
    try:
        thing.delete()
    except ProtectedError:  # said before anything is removed
        return False
    return True


def _persona_bare(persona: Persona) -> None:
    persona.links.all().delete()
    persona.tag_rows.all().delete()
    Persona.objects.filter(pk=persona.pk).update(
        **TEXTS,
        owner=None,
        slug=f"gone-{uuid.uuid4().hex}",
        name=NAME,
        extensions={},
        reprinted_from=None,
        ancestors=[],
        visibility=Visibility.PRIVATE,
        published_at=None,
        archived_at=timezone.now(),
    )


def _edition_bare(edition: Edition) -> None:
    """The one change to what is printed: its number and model are all that is left of it."""
    edition.vector_rows.all().delete()
    Edition.objects.filter(pk=edition.pk).update(
        **TEXTS, name=NAME, note="", prompt="", clamps=[], vectors=[], sampling={}
    )
