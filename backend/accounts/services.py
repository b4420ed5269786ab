"""What changes an account, its keys and its exports."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from backend.accounts.dispatch import export_hand_over
from backend.accounts.errors import AccountNeeded, AgeUnconfirmed, ExportRunning
from backend.accounts.models import (
    ApiKey,
    Export,
    ExportState,
    User,
    key_digest,
    key_secret,
    scopes_all,
)
from backend.accounts.selectors import exports_of, keys_of
from backend.lib.errors import LimitReached
from backend.policy.errors import NotAllowedHere
from backend.policy.rules import objection


def account_locked(user: User) -> None:
    """In the caller's transaction: whoever counts what this account has next, counts alone."""
    User.objects.select_for_update().get(pk=user.pk)


def account_needed(user: User) -> None:
    if user.is_guest:
        raise AccountNeeded("Sign up first: a guest has no account to keep this in.")


def account_update(*, user: User, fields: dict[str, Any]) -> User:
    """The serializer has checked the name's form; the database has the last word on whose it is."""
    account_needed(user)
    if found := objection(fields.get("bio", ""), where="persona"):
        raise NotAllowedHere(found.message, field="bio")
    for name, value in fields.items():
        setattr(user, name, value)
    try:
        with transaction.atomic():
            user.save(update_fields=list(fields))
    except IntegrityError as error:
        raise ValidationError({"username": ["This name is taken."]}) from error
    return user


def age_confirm(*, user: User, confirm: bool) -> User:
    if not confirm:
        raise AgeUnconfirmed("Columnists talk to those only who are old enough.", field="confirm")
    if user.adult_since is None:
        user.adult_since = timezone.now()
        user.save(update_fields=["adult_since"])
    return user


def api_key_create(*, user: User, name: str, scopes: Iterable[str] | None = None) -> str:
    """The secret is shown this once; only its digest is kept."""
    return api_key_made(user=user, name=name, scopes=scopes)[1]


def api_key_made(
    *, user: User, name: str, scopes: Iterable[str] | None = None
) -> tuple[ApiKey, str]:
    """The key and its secret."""
    account_needed(user)
    secret = key_secret()
    with transaction.atomic():
        account_locked(user)
        if keys_of(user).count() >= settings.LIMITS["keys_per_user"]:
            raise LimitReached("You have as many keys as one may have. Revoke one first.")
        key = ApiKey.objects.create(
            user=user,
            name=name,
            prefix=secret[:12],
            digest=key_digest(secret),
            scopes=sorted(scopes_all() if scopes is None else scopes),
        )
    return key, secret


def api_key_rename(*, key: ApiKey, name: str) -> ApiKey:
    key.name = name
    key.save(update_fields=["name"])
    return key


def api_key_revoke(*, key: ApiKey) -> None:
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])


def api_key_seen(*, key: ApiKey) -> None:
    """Written at most once a minute, so that a busy key does not busy the database."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > ApiKey.SEEN_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def export_start(*, user: User) -> Export:
    account_needed(user)
    most = settings.LIMITS["exports_per_day"]
    since = timezone.now() - timedelta(days=1)
    try:
        with transaction.atomic():
            export = Export.objects.create(user=user)  # one at a time: the row is the lock
            made = exports_of(user).exclude(state=ExportState.FAILED)
            if made.filter(created_at__gt=since).count() > most:
                raise LimitReached(f"Only {most} exports are built in 24 hours. Try tomorrow.")
            transaction.on_commit(lambda: export_hand_over(export), robust=True)
    except IntegrityError as error:
        raise ExportRunning("Your export is being built already. Wait for it.") from error
    return export
