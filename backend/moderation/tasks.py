"""What the recording worker does for moderators."""

from celery import shared_task

from backend.moderation.bans import bans_lift_expired


@shared_task(name="moderation.lift_bans")  # type: ignore[untyped-decorator]
def lift_bans() -> None:
    bans_lift_expired()
