"""A chat is a tree of turns; a turn holds what was said and one or more replies (variants)."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from backend.personas.models import Edition, Persona


class Folder(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="folders"
    )
    name = models.CharField(max_length=80)
    place = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("place", "created_at")
        constraints = (models.UniqueConstraint(fields=("owner", "name"), name="folder_name_once"),)

    def __str__(self) -> str:
        return self.name


class Chat(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="chats"
    )
    persona = models.ForeignKey(Persona, on_delete=models.PROTECT, related_name="chats")
    edition = models.ForeignKey(  # that it was opened with, for whom the persona is not shown to
        Edition, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    title = models.CharField(max_length=120, blank=True)
    is_renamed = models.BooleanField(default=False)  # then no automatic title replaces it
    head = models.ForeignKey(  # the newest reply of the branch that is shown; null: the newest
        "chats.Reply", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    folder = models.ForeignKey(
        Folder, null=True, blank=True, on_delete=models.SET_NULL, related_name="chats"
    )
    pinned_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)  # until it is purged it can come back
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-updated_at",)
        indexes = (
            models.Index(fields=("owner", "-updated_at"), name="chat_of_owner"),
            models.Index(
                fields=("deleted_at",),
                name="chat_deleted",
                condition=models.Q(deleted_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.title or str(self.id)


class ChatTag(models.Model):
    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=30)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("chat", "name"), name="tag_once_per_chat"),)
        indexes = (models.Index(fields=("name",), name="chat_tag_name"),)

    def __str__(self) -> str:
        return self.name


class Turn(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="turns")
    parent = models.ForeignKey(
        "chats.Reply", null=True, on_delete=models.CASCADE, related_name="continued_by"
    )
    text = models.TextField()
    client_key = models.UUIDField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("created_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("chat", "client_key"), name="turn_once_per_client_key"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Status(models.TextChoices):
    QUEUED = "queued"
    WRITING = "writing"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Reason(models.TextChoices):
    STOP = "stop"
    LENGTH = "length"
    STOPPED = "stopped"


UNFINISHED = (Status.QUEUED, Status.WRITING)
SEEDS = 2**53  # the numbers a browser can hold exactly


class Reply(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="replies")
    index = models.PositiveIntegerField(default=0)
    client_key = models.UUIDField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    text = models.TextField(blank=True)  # whole, what it continues included
    prefix = models.TextField(blank=True)  # the text it continues; events tell what follows
    continues = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    clamps = models.JSONField(default=list)
    vectors = models.JSONField(default=list)
    is_bare = models.BooleanField(default=False)  # neither prompt nor mix: the model by itself
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="replies")
    model = models.CharField(max_length=120)
    seed = models.BigIntegerField()
    receipt = models.JSONField(default=dict)  # all that the words depend on, to say them again
    reserved = models.PositiveIntegerField(default=0)  # tokens set aside of the allowance
    reason = models.CharField(max_length=8, choices=Reason.choices, null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.TextField(blank=True)
    tokens = models.PositiveIntegerField(default=0)
    prompt_tokens = models.PositiveIntegerField(default=0)
    first_token_ms = models.PositiveIntegerField(null=True)
    tokens_per_second = models.FloatField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("turn", "index")
        verbose_name_plural = "replies"
        constraints = (
            models.UniqueConstraint(fields=("turn", "index"), name="reply_index_once"),
            models.UniqueConstraint(
                fields=("turn", "client_key"), name="reply_once_per_client_key"
            ),
        )
        indexes = (
            models.Index(
                fields=("created_at",),
                name="reply_unfinished",
                condition=models.Q(status__in=("queued", "writing")),
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def has_ended(self) -> bool:
        return self.status not in UNFINISHED

    @property
    def is_satire(self) -> bool:
        """Whoever wrote it: a turned dial makes it satire, and a copy stays what it was."""
        turned = any(clamp["mode"] != "add" or clamp["strength"] for clamp in self.clamps)
        pushed = any(vector["strength"] for vector in self.vectors)
        copied = bool(self.receipt.get("is_satire"))
        return self.edition.persona.is_satire or turned or pushed or copied

    @property
    def imported(self) -> dict[str, Any] | None:
        """`persona` {slug, name}, `edition`, `receipt`: as a file told, where the reply was written
        elsewhere; then `edition` may be another columnist's, who lends the name.
        """
        told: dict[str, Any] | None = self.receipt.get("imported")
        return told

    @property
    def moves(self) -> list[dict[str, Any]]:
        """Of dials, while it was written: {at, clamps}, `at` in characters of `text`."""
        before = len(self.prefix)
        told = self.receipt.get("moves", [])
        return [{"at": before + move["at"], "clamps": move["clamps"]} for move in told]

    @property
    def opening(self) -> list[dict[str, Any]]:
        """The clamps it began with, if `clamps` are others by now."""
        return self.receipt.get("clamps", []) if self.receipt.get("moves") else []

    @property
    def said(self) -> str:
        """What its own worker said, without the text it continues."""
        return self.text.removeprefix(self.prefix)


class Replay(models.Model):
    """A reply said again from its receipt, and whether the words were the same."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="replays")
    is_same = models.BooleanField(null=True)  # null: not known yet
    differs_at = models.PositiveIntegerField(null=True)  # characters that are the same
    error_code = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=300, blank=True)
    reserved = models.PositiveIntegerField(default=0)  # tokens set aside of the allowance
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("reply",),
                name="replay_one_at_a_time",
                condition=models.Q(ended_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class Rating(models.Model):
    reply = models.OneToOneField(Reply, on_delete=models.CASCADE, related_name="rating")
    is_good = models.BooleanField()
    reasons = models.JSONField(default=list)
    comment = models.CharField(max_length=1_000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return "good" if self.is_good else "bad"


class Vote(models.Model):
    """Which of the replies of a turn, seen beside one another, its reader liked best."""

    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, related_name="vote")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.reply_id)


class MixKind(models.TextChoices):
    PRINTED = "printed"  # as the edition has it
    TURNED = "turned"
    DRY = "dry"  # the prompt alone
    BARE = "bare"


class VoteColumn(models.Model):
    """One of those that a vote was about."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="columns")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="+")
    persona = models.ForeignKey(  # null: it was written elsewhere
        Persona, null=True, on_delete=models.CASCADE, related_name="+"
    )
    mix = models.CharField(max_length=7, choices=MixKind.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("vote", "reply"), name="column_once"),)

    def __str__(self) -> str:
        return str(self.reply_id)
