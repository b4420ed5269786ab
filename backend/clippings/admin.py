"""Clippings: who shared what when. What they say is read where it was reported."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backend.clippings.models import Clipping
from backend.lib.admin import Shown


@admin.register(Clipping)
class ClippingAdmin(Shown):
    list_display = (
        "prefix", "owner", "is_satire", "opened", "created_at", "revoked_at", "taken_down_at",
    )  # fmt: skip
    list_select_related = ("owner",)
    search_fields = ("prefix", "owner__username")
    fields = (
        "prefix", "owner", "is_satire", "shows_persona", "opened", "created_at", "expires_at",
        "revoked_at", "taken_down_at",
    )  # fmt: skip

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Named by the beginning of its address: its title is somebody's words."""
        clipping = super().get_object(request, object_id, from_field)
        if clipping is not None:
            clipping.title = f"Clipping {clipping.prefix}…"
        return clipping
