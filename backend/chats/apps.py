from django.apps import AppConfig


class ChatsConfig(AppConfig):
    name = "backend.chats"
    label = "chats"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from backend.accounts.belongings import register
        from backend.chats.belongings import CHATS

        register(CHATS)
