from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backend.lib.admin import Admin, Shown
from backend.personas.models import Edition, Persona


@admin.register(Persona)
class PersonaAdmin(Admin):
    list_display = ("name", "slug", "owner", "is_satire", "current")
    search_fields = ("name", "slug")
    readonly_fields = (
        "slug", "owner", "current", "created_at", "published_at", "reprinted_from", "ancestors",
        "shown_from", "extensions",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # chats and replies point at it


@admin.register(Edition)
class EditionAdmin(Shown):
    list_display = ("persona", "number", "model", "created_at")
