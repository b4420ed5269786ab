"""News of what somebody with power did. The audit log listens, in the same transaction."""

from typing import Any

from django.db import models
from django.dispatch import Signal

deed_done = Signal()  # actor, action, thing, details


def deed_tell(*, actor: Any, action: str, thing: models.Model, **details: Any) -> None:
    deed_done.send(models.Model, actor=actor, action=action, thing=thing, details=details)
