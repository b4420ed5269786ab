"""Who somebody is: a user, perhaps a guest, and the keys that programs use in their name."""

import hashlib
import secrets
import uuid
from datetime import timedelta

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

KEY_PREFIX = "shallot-"
GUEST_PREFIX = "guest-"


class User(AbstractUser):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    is_guest = models.BooleanField(default=False)
    bio = models.CharField(max_length=300, blank=True)  # on the author's page
    adult_since = models.DateTimeField(null=True, blank=True)  # said so, where there is an age gate
    deletion_due_at = models.DateTimeField(null=True, blank=True)  # may be undone until then
    tokens_per_day = models.PositiveIntegerField(null=True, blank=True)  # null: the house's default
    sign_outs = models.PositiveIntegerField(default=0)  # of all sessions at once

    class Meta(AbstractUser.Meta):
        constraints = (
            models.UniqueConstraint(
                Lower("username"),
                name="username_once",
                violation_error_message="A user with that username already exists.",
            ),
        )

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """One more sign-out, and no session made before it is anybody's."""
        usual: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{self.sign_outs}:{usual}" if self.sign_outs else usual


def key_digest(secret: str) -> str:
    """Enough for 256 random bits: a slow hash guards guessable secrets only."""
    return hashlib.sha256(secret.encode()).hexdigest()


def key_secret() -> str:
    return KEY_PREFIX + secrets.token_urlsafe(32)


class Scope(models.TextChoices):
    MODELS = "models"  # list what can be talked to
    CHAT = "chat"  # talk


def scopes_all() -> list[str]:
    return list(Scope.values)


class ApiKey(models.Model):
    SEEN_EVERY = timedelta(minutes=1)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80, default="key")
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=scopes_all)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"


class Usage(models.Model):
    """What somebody spent on one day (UTC): of tokens, those spent and those set aside."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="usage")
    day = models.DateField()
    tokens = models.PositiveBigIntegerField(default=0)
    reserved = models.PositiveBigIntegerField(default=0)  # by replies that are being written
    replies = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-day",)
        verbose_name_plural = "usage"
        constraints = (models.UniqueConstraint(fields=("user", "day"), name="usage_once_per_day"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"


class ExportState(models.TextChoices):
    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class Export(models.Model):
    """All that is yours, as a file that is kept for a while."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    file = models.CharField(max_length=120, blank=True)  # in the folder of exports
    size = models.PositiveBigIntegerField(default=0)  # bytes
    created_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=models.Q(state="waiting"), name="export_one_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d}"
