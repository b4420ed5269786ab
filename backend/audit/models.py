"""What people with power did, in the order they did it. Nothing here is changed or removed."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone


class EntryIsFinal(Exception):
    """An entry was to be changed or removed."""


class Entries(models.QuerySet["Entry"]):
    def update(self, **_: Any) -> NoReturn:
        raise EntryIsFinal("The audit log is only added to.")

    def delete(self) -> NoReturn:
        raise EntryIsFinal("The audit log is only added to.")


class Entry(models.Model):
    """Who did what to which thing. The actor's name is kept: accounts may leave, deeds stay."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False,
        related_name="+",
    )  # fmt: skip
    actor_name = models.CharField(max_length=150)
    action = models.CharField(max_length=60)  # as `persona.takedown`
    kind = models.CharField(max_length=60)  # of the thing, as `personas.persona`
    thing = models.CharField(max_length=80)  # its key
    thing_name = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)

    objects = Entries.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name_plural = "entries"
        indexes = (models.Index(fields=("kind", "thing"), name="audit_of_thing"),)

    def __str__(self) -> str:
        return f"{self.action} {self.thing_name or self.thing}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EntryIsFinal("The audit log is only added to.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise EntryIsFinal("The audit log is only added to.")
