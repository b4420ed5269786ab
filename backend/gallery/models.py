"""Who likes and who uses a public persona: one person counts once, whatever they do."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from backend.personas.models import Persona


class Like(models.Model):
    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="likes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="likes"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("persona", "user"), name="like_once_per_user"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} likes {self.persona_id}"


class Use(models.Model):
    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="uses")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uses"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("persona", "user"), name="use_once_per_user"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} uses {self.persona_id}"
