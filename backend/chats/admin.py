from django.contrib import admin

from backend.chats.models import Chat, Reply, Turn
from backend.lib.admin import Shown


@admin.register(Chat)
class ChatAdmin(Shown):
    list_display = ("id", "owner", "persona", "created_at", "updated_at")
    list_select_related = ("owner", "persona")
    list_filter = ("persona",)


@admin.register(Turn)
class TurnAdmin(Shown):
    list_display = ("id", "chat", "created_at")
    list_select_related = ("chat",)


@admin.register(Reply)
class ReplyAdmin(Shown):
    list_display = ("id", "status", "model", "edition", "tokens", "error_code", "created_at")
    list_select_related = ("edition__persona",)
    list_filter = ("status", "model")
