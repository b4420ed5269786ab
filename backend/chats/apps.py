from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class ChatsConfig(AppConfig):
    name = "backend.chats"
    label = "chats"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from backend.accounts.belongings import register
        from backend.chats.belongings import CHATS

        register(CHATS)
        post_migrate.connect(index_mend, sender=self)


def index_mend(using: str, **kwargs: Any) -> None:
    from backend.chats.search_index import mend

    mend(connections[using])
