"""The list of somebody's sessions: allauth keeps it, and is told of sign-ins that pass it by."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from backend.accounts.models import User


def session_note(request: HttpRequest | None, user: User, **_: Any) -> None:
    """At the admin's door. A guest has one session, and no page that lists it."""
    if getattr(request, "user", None) == user and not user.is_guest:
        UserSession.objects.create_from_request(request)
