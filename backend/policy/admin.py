"""Where the operator writes the policy of the house."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from backend.lib.admin import Admin
from backend.policy.models import BlockedPhrase, PausedModel, Policy
from backend.policy.services import policy_ensure


@admin.register(Policy)
class PolicyAdmin(Admin):
    """One page: the list leads to it."""

    readonly_fields = ("updated_at",)
    fieldsets = (
        ("What people read", {"fields": ("text",)}),
        ("Age", {"fields": ("age_gate", "minimum_age")}),
        ("Switches", {"fields": ("sign_ups_paused", "guests_paused")}),
        (
            "Classifier",
            {
                "fields": ("classifier_model", "classifies_input", "classifies_output"),
                "description": "A guard model that a worker runs, such as Llama Guard. Off while "
                "no model is named. The hard rules hold whatever is set here.",
            },
        ),
        ("Changed", {"fields": ("updated_at",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return redirect(reverse("admin:policy_policy_change", args=(policy_ensure().pk,)))


@admin.register(BlockedPhrase)
class BlockedPhraseAdmin(Admin):
    list_display = ("phrase", "in_messages", "in_replies", "in_personas", "reason")
    list_filter = ("in_messages", "in_replies", "in_personas")
    search_fields = ("phrase", "reason")
    readonly_fields = ("created_at",)


@admin.register(PausedModel)
class PausedModelAdmin(Admin):
    list_display = ("model", "reason", "since")
    readonly_fields = ("since",)
