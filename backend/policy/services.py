"""What changes the policy beside its own page: the switches of an emergency."""

from typing import Any, Literal

from django.utils import timezone

from backend.audit.services import entry_add
from backend.policy.models import PausedModel, Policy

Switch = Literal["sign_ups", "guests"]


def policy_ensure() -> Policy:
    policy, _ = Policy.objects.get_or_create(pk=1)
    return policy


def switch_set(*, by: Any, switch: Switch, paused: bool) -> None:
    policy = policy_ensure()
    column = f"{switch}_paused"
    was = getattr(policy, column)
    Policy.objects.filter(pk=policy.pk).update(**{column: paused, "updated_at": timezone.now()})
    entry_add(actor=by, action="policy.switch", thing=policy, changed={column: [was, paused]})


def model_pause_set(*, by: Any, model: str, paused: bool, reason: str = "") -> None:
    """Harmless when it is so already."""
    if paused:
        row, _ = PausedModel.objects.update_or_create(model=model, defaults={"reason": reason})
        entry_add(actor=by, action="model.pause", thing=row, reason=reason)
    elif row_now := PausedModel.objects.filter(model=model).first():
        entry_add(actor=by, action="model.resume", thing=row_now)
        row_now.delete()
