"""Answers about users, keys and what is left of today."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.db.models import QuerySet
from django.http import Http404

from backend.accounts.models import ApiKey, Export, User, key_digest
from backend.policy.selectors import policy_now


def api_key_for(secret: str) -> ApiKey | None:
    """Keys of an account that is about to be deleted rest; they work again when it comes back."""
    keys = ApiKey.objects.select_related("user").filter(
        user__is_active=True, user__deletion_due_at=None
    )
    return keys.filter(digest=key_digest(secret), revoked_at=None).first()


def keys_of(user: User) -> QuerySet[ApiKey]:
    return ApiKey.objects.filter(user=user, revoked_at=None)


def key_for(user: User, key_id: UUID) -> ApiKey:
    key = keys_of(user).filter(pk=key_id).first()
    if key is None:
        raise Http404
    return key


def exports_of(user: User) -> QuerySet[Export]:
    return Export.objects.filter(user=user)


def export_for(user: User, export_id: UUID) -> Export:
    export = exports_of(user).filter(pk=export_id).first()
    if export is None:
        raise Http404
    return export


def is_of_age(user: User) -> bool:
    """Whether the house's age gate, where it is on, lets this person talk to columnists."""
    return user.adult_since is not None or not policy_now().age_gate


def user_of_session(session_key: str | None) -> User | None:
    """Who a session belongs to now: sign-out, deletion and a new password all end it."""
    engine: Any = import_module(settings.SESSION_ENGINE)
    carrier: Any = SimpleNamespace(session=engine.SessionStore(session_key))
    user = get_user(carrier)
    return user if isinstance(user, User) and user.is_active else None
