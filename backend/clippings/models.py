"""A clipping: a branch of a chat as it was, cut out and shared by link."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from backend.chats.models import Chat


class Clipping(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="clippings"
    )
    chat = models.ForeignKey(Chat, null=True, on_delete=models.SET_NULL, related_name="clippings")
    title = models.CharField(max_length=120)
    shows_persona = models.BooleanField(default=True)  # with its dials and prompt
    snapshot = models.JSONField()  # see shapes.py; never changed
    is_satire = models.BooleanField(default=True)
    prefix = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, unique=True)  # of the token in the address
    opened = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.title
