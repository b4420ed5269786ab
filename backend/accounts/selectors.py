"""Answers about users and keys."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user

from backend.accounts.models import ApiKey, User, key_digest


def api_key_for(secret: str) -> ApiKey | None:
    return (
        ApiKey.objects.select_related("user")
        .filter(digest=key_digest(secret), revoked_at=None, user__is_active=True)
        .first()
    )


def user_of_session(session_key: str | None) -> User | None:
    """Who a session belongs to now: sign-out, deletion and a new password all end it."""
    engine: Any = import_module(settings.SESSION_ENGINE)
    carrier: Any = SimpleNamespace(session=engine.SessionStore(session_key))
    user = get_user(carrier)
    return user if isinstance(user, User) and user.is_active else None
