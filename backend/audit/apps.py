from typing import Any

from django.apps import AppConfig

from backend.lib.deeds import deed_done


class AuditConfig(AppConfig):
    name = "backend.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        deed_done.connect(_write, dispatch_uid="audit")


def _write(*, actor: Any, action: str, thing: Any, details: dict[str, Any], **_: Any) -> None:
    from backend.audit.services import entry_add  # models are not ready when this module loads

    entry_add(actor=actor, action=action, thing=thing, **details)
