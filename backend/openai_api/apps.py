from django.apps import AppConfig


class OpenaiApiConfig(AppConfig):
    name = "backend.openai_api"
    label = "openai_api"
    default_auto_field = "django.db.models.BigAutoField"
