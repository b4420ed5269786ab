"""The gates: a clipping is open to whoever has its link, and listed for whoever cut it out."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from backend.accounts.models import User, key_digest
from backend.clippings.models import Clipping


def clippings_of(user: User) -> QuerySet[Clipping]:
    return Clipping.objects.filter(owner=user)


def clipping_of(user: User, clipping_id: UUID) -> Clipping:
    clipping = clippings_of(user).filter(id=clipping_id).first()
    if clipping is None:
        raise Http404
    return clipping


def clippings_open() -> QuerySet[Clipping]:
    """Not revoked, run out or taken down, and of somebody who is still here."""
    in_time = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    return Clipping.objects.filter(
        in_time,
        revoked_at=None,
        taken_down_at=None,
        owner__is_active=True,
        owner__deletion_due_at=None,
    )


def clipping_for(token: str) -> Clipping:
    clipping = clippings_open().filter(digest=key_digest(token)).first()
    if clipping is None:
        raise Http404
    return clipping
