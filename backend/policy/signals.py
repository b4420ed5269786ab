"""Whatever changes the phrases changes the version of the policy, which compiled rules go by."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from backend.policy.models import BlockedPhrase, Policy


@receiver((post_save, post_delete), sender=BlockedPhrase)
def policy_changed(**_: Any) -> None:
    Policy.objects.update_or_create(pk=1, defaults={"updated_at": timezone.now()})


@receiver(post_save, sender=Policy)
def policy_dated(instance: Policy, **_: Any) -> None:
    Policy.objects.filter(pk=instance.pk).update(updated_at=timezone.now())
