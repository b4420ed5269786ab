"""A persona is what a columnist is; its editions are what the columnist was, and never change."""

import hashlib
import secrets
import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

from backend.catalog.models import ARTIFACT_CHARS


class Visibility(models.TextChoices):
    PRIVATE = "private"  # its owner alone
    UNLISTED = "unlisted"  # whoever has a link
    PUBLIC = "public"  # everybody, and in the gallery


class Persona(models.Model):
    """Name, byline and so on are those of the current edition, kept here to be searched."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    owner = models.ForeignKey(  # null: of the house
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE
    )
    name = models.CharField(max_length=80)
    byline = models.CharField(max_length=200, blank=True)
    bio = models.TextField(blank=True)
    greeting = models.TextField(blank=True)
    questions = models.JSONField(default=list)
    language = models.CharField(max_length=16, default="en")  # BCP 47
    tags = models.JSONField(default=list)
    is_satire = models.BooleanField(default=True)
    visibility = models.CharField(
        max_length=8, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    published_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    taken_down_at = models.DateTimeField(null=True, blank=True)  # by a moderator
    reprinted_from = models.ForeignKey(
        "personas.Edition", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="reprints",
    )  # fmt: skip
    ancestors = models.JSONField(default=list)  # ids of the editions it comes from, nearest first
    extensions = models.JSONField(default=dict)  # of the card it came from, unknown keys kept
    current = models.ForeignKey(  # restrict: it leaves with its persona, and not before
        "personas.Edition", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    shown_from = models.PositiveIntegerField(default=1)  # editions before it are its owner's alone
    place = models.PositiveIntegerField(default=0)  # in the house's list
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("place", "slug")
        indexes = (
            models.Index(fields=("visibility", "-published_at"), name="persona_published"),
            models.Index(fields=("owner", "-created_at"), name="persona_of_owner"),
        )

    def __str__(self) -> str:
        return self.name


class PersonaTag(models.Model):
    """The persona's tags once more, as rows, for the gallery to filter by."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="tag_rows")
    name = models.CharField(max_length=30)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("persona", "name"), name="tag_once_per_persona"),
        )
        indexes = (models.Index(fields=("name",), name="persona_tag_name"),)

    def __str__(self) -> str:
        return self.name


class PersonaFeature(models.Model):
    """A clamp of the current edition, as a row, to find columnists by what they turn."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="feature_rows")
    artifact = models.CharField(max_length=ARTIFACT_CHARS)  # by name: it need not be installed
    feature = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("persona", "artifact", "feature"), name="feature_once_per_persona"
            ),
        )
        indexes = (models.Index(fields=("artifact", "feature"), name="persona_feature_name"),)

    def __str__(self) -> str:
        return f"{self.artifact}/{self.feature}"


class EditionIsFinal(Exception):
    """An edition was to be changed; make the next one instead."""


class Edition(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80, blank=True)
    byline = models.CharField(max_length=200, blank=True)
    bio = models.TextField(blank=True)
    greeting = models.TextField(blank=True)
    questions = models.JSONField(default=list)
    language = models.CharField(max_length=16, default="en")
    tags = models.JSONField(default=list)
    note = models.CharField(max_length=200, blank=True)  # what is new
    prompt = models.TextField(blank=True)
    clamps = models.JSONField(default=list)
    vectors = models.JSONField(default=list)  # [{vector: id, strength, positions}]
    sampling = models.JSONField(default=dict)
    model = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("persona", "-number")
        constraints = (
            models.UniqueConstraint(fields=("persona", "number"), name="edition_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.persona} No. {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.refuse()
        super().save(*args, **kwargs)

    def refuse(self) -> NoReturn:
        raise EditionIsFinal(f"{self} is printed.")


class Vector(models.Model):
    """A direction of somebody's own in the residual stream, at an artifact's layer. Immutable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="vectors"
    )
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    artifact = models.CharField(max_length=80)  # names the model, the layer and the width
    values = models.BinaryField()  # float32, little-endian
    width = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name


class EditionVector(models.Model):
    """That an edition needs a vector, as a row, so that the database keeps the vector there."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="vector_rows")
    vector = models.ForeignKey(Vector, on_delete=models.RESTRICT, related_name="used_by")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("edition", "vector"), name="vector_once_per_edition"),
        )

    def __str__(self) -> str:
        return f"{self.edition_id} {self.vector_id}"


def link_token() -> str:
    return secrets.token_urlsafe(32)


def link_digest(token: str) -> str:
    """Enough for 256 random bits: a slow hash guards guessable secrets only."""
    return hashlib.sha256(token.encode()).hexdigest()


class Link(models.Model):
    """Opens a persona to whoever has it. Only a digest is kept: the address is shown once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="links")
    prefix = models.CharField(max_length=8)  # to tell links apart in a list
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.prefix}…"
