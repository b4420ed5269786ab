from typing import Any

from django.contrib import admin

from backend.audit.models import Entry
from backend.lib.admin import Shown


@admin.register(Entry)
class EntryAdmin(Shown):
    list_display = ("at", "actor_name", "action", "thing_name", "kind")
    list_filter = ("action", "kind")
    search_fields = ("actor_name", "thing", "thing_name", "action")
    date_hierarchy = None
    fields = ("at", "actor_name", "action", "kind", "thing", "thing_name", "details")

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        return lookup == "thing" or super().lookup_allowed(lookup, value, request)
