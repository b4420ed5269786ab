from django.apps import AppConfig


class ClippingsConfig(AppConfig):
    name = "backend.clippings"
    label = "clippings"
    default_auto_field = "django.db.models.BigAutoField"
