from django.apps import AppConfig


class ChatsConfig(AppConfig):
    name = "backend.chats"
    label = "chats"
    default_auto_field = "django.db.models.BigAutoField"
