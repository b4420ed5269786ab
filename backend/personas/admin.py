"""Columnists. What somebody keeps to themselves is not read here: prompts show once published."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline

from backend.lib.admin import Admin, Shown
from backend.personas.models import Edition, Link, Persona, Vector, Visibility

HISTORY = "Kept private by its owner."


def is_open(persona: Persona) -> bool:
    return persona.owner_id is None or persona.visibility == Visibility.PUBLIC


class EditionRows(TabularInline):  # type: ignore[misc]
    """History: what was printed stays."""

    model = Edition
    fields = ("number", "note", "model", "created_at")
    readonly_fields = fields
    extra = 0
    per_page = 10
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).select_related("persona")  # type: ignore[no-any-return]


@admin.register(Persona)
class PersonaAdmin(Admin):
    list_display = (
        "name",
        "slug",
        "owner",
        "visibility",
        "is_satire",
        "published_at",
        "taken_down_at",
    )
    list_filter = (
        "visibility",
        "is_satire",
        ("owner", admin.EmptyFieldListFilter),
        ("taken_down_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("owner", "current")
    search_fields = ("name", "slug", "owner__username")
    fields = (
        "name", "slug", "owner", "is_satire", "visibility", "place", "language", "current",
        "created_at", "published_at", "archived_at", "taken_down_at",
    )  # fmt: skip
    readonly_fields = tuple(name for name in fields if name not in ("is_satire", "place"))
    inlines = (EditionRows,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Persona]:
        return super().get_queryset(request).select_related("owner", "current__persona")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # chats and replies point at it


@admin.register(Edition)
class EditionAdmin(Shown):
    list_display = ("persona", "number", "model", "created_at")
    list_select_related = ("persona",)
    search_fields = ("persona__slug", "persona__name")
    fields = (
        "persona",
        "number",
        "note",
        "model",
        "clamps",
        "sampling",
        "shown_prompt",
        "created_at",
    )
    readonly_fields = ("shown_prompt",)

    @admin.display(description="prompt")
    def shown_prompt(self, edition: Edition) -> str:
        return edition.prompt if is_open(edition.persona) else HISTORY


@admin.register(Vector)
class VectorAdmin(Shown):
    list_display = ("name", "owner", "artifact", "width", "created_at")
    list_select_related = ("owner",)
    exclude = ("values",)


@admin.register(Link)
class LinkAdmin(Shown):
    list_display = ("prefix", "persona", "created_at", "expires_at", "revoked_at", "opened")
    list_select_related = ("persona",)
    exclude = ("digest",)
