from importlib import import_module

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "backend.policy"
    label = "policy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("backend.policy.signals")
