from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ModerationConfig(AppConfig):
    name = "backend.moderation"
    label = "moderation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from backend.accounts.belongings import register
        from backend.moderation.belongings import REPORTS
        from backend.policy.classifier import asker_register

        register(REPORTS)
        asker_register(_guard_ask)
        post_migrate.connect(_groups_make, sender=self)


def _guard_ask(request: Any, seconds: float) -> str:
    from backend.chats.guard import guard_ask  # Celery reads its settings when it is first needed

    return guard_ask(request, seconds)


def _groups_make(**_: Any) -> None:
    from backend.moderation.groups import groups_make

    groups_make()
