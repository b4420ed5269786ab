"""A persona is what a columnist is; its editions are what the columnist was, and never change."""

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone


class Persona(models.Model):
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
    is_satire = models.BooleanField(default=True)
    current = models.ForeignKey(
        "personas.Edition", null=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.PositiveIntegerField(default=0)  # in the house's list
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("place", "slug")

    def __str__(self) -> str:
        return self.name


class EditionIsFinal(Exception):
    """An edition was to be changed; make the next one instead."""


class Edition(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    prompt = models.TextField(blank=True)
    clamps = models.JSONField(default=list)
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
