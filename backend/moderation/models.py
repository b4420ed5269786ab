"""What people report, what moderators decide, and what those concerned may say to it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

USER = settings.AUTH_USER_MODEL


class Target(models.TextChoices):
    PERSONA = "persona"
    CLIPPING = "clipping"
    REPLY = "reply"
    USER = "user"


class Reason(models.TextChoices):
    MINORS = "minors", "Sexual content with minors"
    WEAPONS = "weapons", "Help to harm many"
    HATE = "hate", "At the expense of who people are"
    HARASSMENT = "harassment", "Aims at a private person"
    DECEPTION = "deception", "Pretends to be real news or a real person"
    COPYRIGHT = "copyright", "Somebody else's work"
    OTHER = "other", "Something else"


class State(models.TextChoices):
    OPEN = "open"
    CLAIMED = "claimed"
    DECIDED = "decided"


class Action(models.TextChoices):
    NOTHING = "nothing", "Nothing to object to"
    WARNING = "warning", "Warn the author"
    TAKEDOWN = "takedown", "Take it down"
    BAN = "ban", "Take it down and ban the author"


class Decision(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.CharField(max_length=8, choices=Action.choices)
    target = models.CharField(max_length=8, choices=Target.choices)
    target_id = models.CharField(max_length=80)
    author = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(blank=True)  # for moderators
    message = models.TextField(blank=True)  # for the author
    kept = models.JSONField(default=dict)  # what it took down, to put it back
    created_at = models.DateTimeField(default=timezone.now)
    reversed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.target} {self.target_id}"


class Report(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reporter = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    target = models.CharField(max_length=8, choices=Target.choices)
    target_id = models.CharField(max_length=80)
    author = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    text = models.CharField(max_length=2_000, blank=True)
    evidence = models.JSONField(default=dict)  # the thing as it was when it was reported
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    claimed_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.SET_NULL, related_name="reports"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("created_at",)
        indexes = (models.Index(fields=("state", "created_at"), name="report_queue"),)
        constraints = (
            models.UniqueConstraint(
                fields=("reporter", "target", "target_id"),
                condition=models.Q(state__in=("open", "claimed")),
                name="report_once_while_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.target} {self.target_id}"


class Notice(models.Model):
    """What the house tells somebody about a decision that concerns them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="notices")
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="notices")
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=("user", "-created_at"), name="notice_of_user"),)

    def __str__(self) -> str:
        return self.text[:60]


class AppealState(models.TextChoices):
    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class Appeal(models.Model):
    """Once per decision, by whom it concerns; decided by somebody else than the decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    author = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=4_000)
    state = models.CharField(max_length=8, choices=AppealState.choices, default=AppealState.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return f"Appeal against {self.decision}"


class Ban(models.Model):
    """While one holds, the account is not active: it cannot sign in and its sockets close."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="bans")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)  # null: for good
    lifted_at = models.DateTimeField(null=True, blank=True)

    decision = models.OneToOneField(
        Decision, null=True, on_delete=models.SET_NULL, related_name="ban"
    )

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("user",),
                condition=models.Q(lifted_at__isnull=True),
                name="ban_holds_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} since {self.created_at:%Y-%m-%d}"
