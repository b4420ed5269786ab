from django.apps import AppConfig
from django.db.models.signals import post_delete


class ChatsConfig(AppConfig):
    name = "backend.chats"
    label = "chats"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from backend.accounts.belongings import register
        from backend.chats.belongings import CHATS
        from backend.chats.closings import session_closed

        register(CHATS)
        post_delete.connect(session_closed, sender="sessions.Session", dispatch_uid="sockets")
