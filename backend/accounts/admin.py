from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from backend.accounts.models import ApiKey, User
from backend.lib.admin import Admin


@admin.register(User)
class PersonAdmin(UserAdmin, Admin):  # type: ignore[type-arg]
    list_display = ("username", "is_guest", "is_staff", "date_joined")
    list_filter = ("is_guest", "is_staff", "is_active")


@admin.register(ApiKey)
class ApiKeyAdmin(Admin):
    """Keys are made on the command line, where the secret is shown once; here they are revoked."""

    list_display = ("prefix", "name", "user", "created_at", "last_used_at", "revoked_at")
    readonly_fields = ("prefix", "digest", "user", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
