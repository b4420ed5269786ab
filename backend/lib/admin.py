"""Admin pages that only show: what they show is history, or comes from files."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib import admin

    Admin = admin.ModelAdmin[Any]
else:
    from unfold.admin import ModelAdmin as Admin


class Shown(Admin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
