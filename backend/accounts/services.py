"""What changes who somebody is."""

import uuid

from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone

from backend.accounts.models import ApiKey, User, key_digest, key_secret


def guest_create() -> User:
    guest = User(username=f"guest-{uuid.uuid4().hex[:16]}", is_guest=True)
    guest.set_unusable_password()
    guest.save()
    return guest


def guest_sign_in(*, request: HttpRequest) -> User:
    guest = guest_create()
    login(request, guest, backend="django.contrib.auth.backends.ModelBackend")
    return guest


def api_key_create(*, user: User, name: str) -> str:
    """The secret is shown this once; only its digest is kept."""
    secret = key_secret()
    ApiKey.objects.create(user=user, name=name, prefix=secret[:12], digest=key_digest(secret))
    return secret


def api_key_seen(*, key: ApiKey) -> None:
    """Written at most once a minute, so that a busy key does not busy the database."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > ApiKey.SEEN_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
