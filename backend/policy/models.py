"""What the operator of this house allows: read everywhere, written in the admin only."""

from django.db import models
from django.utils import timezone


class Policy(models.Model):
    """One row. The hard rules are not in it: they ship in code and cannot be switched off here."""

    text = models.TextField(blank=True)  # shown to users, Markdown
    age_gate = models.BooleanField(default=False)
    minimum_age = models.PositiveSmallIntegerField(default=18)
    sign_ups_paused = models.BooleanField(default=False)
    guests_paused = models.BooleanField(default=False)
    classifier_model = models.CharField(max_length=120, blank=True)  # a worker's; empty: off
    classifies_input = models.BooleanField(default=False)
    classifies_output = models.BooleanField(default=False)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "policy"
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="policy_is_one"),)

    def __str__(self) -> str:
        return "Policy"


class BlockedPhrase(models.Model):
    """Matched after normalisation, so that spacing, case, accents and look-alikes do not help."""

    phrase = models.CharField(max_length=200, unique=True)
    in_messages = models.BooleanField(default=True)
    in_replies = models.BooleanField(default=True)
    in_personas = models.BooleanField(default=True)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("phrase",)

    def __str__(self) -> str:
        return self.phrase


class BlockedFeature(models.Model):
    artifact = models.CharField(max_length=80)
    index = models.PositiveIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("artifact", "index")
        constraints = (
            models.UniqueConstraint(fields=("artifact", "index"), name="feature_blocked_once"),
        )

    def __str__(self) -> str:
        return f"{self.artifact}/{self.index}"


class PausedModel(models.Model):
    """A model that takes no new replies: the operator's kill switch."""

    model = models.CharField(max_length=120, unique=True)
    reason = models.CharField(max_length=200, blank=True)  # shown to users
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("model",)

    def __str__(self) -> str:
        return self.model
