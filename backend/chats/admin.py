"""Chats and replies as machinery: who, when, how fast, what failed. Their words are not shown."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backend.chats.models import Chat, Reply
from backend.lib.admin import Shown


@admin.register(Chat)
class ChatAdmin(Shown):
    list_display = ("id", "owner", "persona", "created_at", "updated_at", "deleted_at")
    list_select_related = ("owner", "persona")
    search_fields = ("id", "owner__username")
    fields = ("id", "owner", "persona", "created_at", "updated_at", "archived_at", "deleted_at")

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Without its title, which is made of what was said."""
        chat = super().get_object(request, object_id, from_field)
        if chat is not None:
            chat.title = ""
        return chat


@admin.register(Reply)
class ReplyAdmin(Shown):
    list_display = (
        "id", "status", "model", "edition", "tokens", "tokens_per_second", "error_code",
        "created_at",
    )  # fmt: skip
    list_select_related = ("edition__persona",)
    list_filter = ("status", "model")
    search_fields = ("id", "error_code")
    ordering = ("-created_at",)
    fields = (
        "id", "status", "reason", "model", "edition", "clamps", "seed", "tokens", "prompt_tokens",
        "reserved", "first_token_ms", "tokens_per_second", "error_code", "error_message",
        "created_at", "ended_at",
    )  # fmt: skip
