"""Guests: made on the first click, gone when they become somebody."""

import uuid

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, login
from django.db import transaction
from django.http import HttpRequest

from backend.accounts.belongings import belongings
from backend.accounts.leaving import account_remove
from backend.accounts.models import GUEST_PREFIX, User
from backend.policy.errors import Paused
from backend.policy.selectors import policy_now


def guest_create() -> User:
    guest = User(username=f"{GUEST_PREFIX}{uuid.uuid4().hex[:16]}", is_guest=True)
    guest.set_unusable_password()
    guest.save()
    return guest


def guest_sign_in(*, request: HttpRequest) -> User:
    if policy_now().guests_paused:
        raise Paused("Guests cannot come in for the moment. Sign in, or try again another day.")
    guest = guest_create()
    login(request, guest, backend="django.contrib.auth.backends.ModelBackend")
    return guest


def guest_leave_session(*, request: HttpRequest) -> None:
    """Else Django empties the session of somebody else, and with it how the user signed in."""
    for key in (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY):
        request.session.pop(key, None)


def guest_adopt(*, guest: User, user: User) -> None:
    """All that is the guest's becomes the user's. The lock lets nothing come to the guest now."""
    with transaction.atomic():
        if not User.objects.select_for_update().filter(pk=guest.pk, is_guest=True).exists():
            return  # another tab was first
        for one in reversed(belongings()):  # chats before tokens, as replies lock them too
            one.adopt(guest, user)
        account_remove(user=guest)
