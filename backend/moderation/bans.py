"""Bans: while one holds, the account is shut, its sessions are over and its sockets close."""

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.services import entry_add
from backend.chats.closings import sockets_close
from backend.moderation.errors import NotBannable
from backend.moderation.models import Ban, Decision


def ban_put(
    *,
    user: User,
    by: Any,
    reason: str,
    until: datetime | None = None,
    decision: Decision | None = None,
) -> Ban:
    """Where one holds already, the longer of both holds."""
    if user.pk == by.pk:
        raise NotBannable("You cannot ban yourself.")
    if (user.is_staff or user.is_superuser) and not by.is_superuser:
        raise NotBannable("Only a superuser bans staff.")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        ban = Ban.objects.filter(user=user, lifted_at=None).first()
        if ban is None:
            ban = Ban.objects.create(
                user=user, by=by, reason=reason, until=until, decision=decision
            )
        elif ban.until is not None:
            ban.until = max(ban.until, until) if until else None
            ban.save(update_fields=["until"])
        User.objects.filter(pk=user.pk).update(is_active=False)
        for session in UserSession.objects.filter(user=user):
            session.end()
        entry_add(
            actor=by, action="user.ban", thing=user, reason=reason,
            until=ban.until.isoformat() if ban.until else None,
        )  # fmt: skip
        sockets_close(user.pk)
    return ban


def ban_lift(*, ban: Ban, by: Any) -> bool:
    """Once. False where it was lifted already."""
    with transaction.atomic():
        now = timezone.now()
        if not Ban.objects.filter(pk=ban.pk, lifted_at=None).update(lifted_at=now):
            return False
        User.objects.filter(pk=ban.user_id).update(is_active=True)
        entry_add(actor=by, action="user.unban", thing=ban.user, ban=str(ban.pk))
    return True


def bans_lift_expired() -> int:
    expired = Ban.objects.filter(Q(until__lte=timezone.now()), lifted_at=None)
    return sum(ban_lift(ban=ban, by=None) for ban in expired.select_related("user"))
