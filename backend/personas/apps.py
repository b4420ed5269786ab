from django.apps import AppConfig


class PersonasConfig(AppConfig):
    name = "backend.personas"
    label = "personas"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from backend.accounts.belongings import register
        from backend.personas.belongings import PERSONAS

        register(PERSONAS)
