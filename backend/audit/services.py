"""The one way to write into the audit log."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

from backend.audit.models import Entry


def entry_add(
    *, actor: models.Model | AnonymousUser | None, action: str, thing: models.Model, **details: Any
) -> Entry:
    """In the caller's transaction, so that a deed and its entry are kept or lost together."""
    known = actor if isinstance(actor, models.Model) else None
    return Entry.objects.create(
        actor_id=known.pk if known else None,
        actor_name=str(known or "system")[:150],
        action=action,
        kind=thing._meta.label_lower,
        thing=str(thing.pk),
        thing_name=str(thing)[:200],
        details=details,
    )
