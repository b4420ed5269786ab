from django.apps import AppConfig


class ClippingsConfig(AppConfig):
    name = "backend.clippings"
    label = "clippings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from backend.accounts.belongings import register
        from backend.clippings.belongings import CLIPPINGS

        register(CLIPPINGS)
