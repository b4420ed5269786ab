"""Features: what they are, how far they can be turned, and which of them are blocked."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from unfold.fields import UnfoldAdminAutocompleteModelChoiceField
from unfold.views import BaseAutocompleteView
from unfold.widgets import UnfoldAdminTextInputWidget

from backend.catalog.models import Artifact, Feature
from backend.catalog.selectors import EVIDENCE, features_found
from backend.lib.admin import Admin, Shown, deed
from backend.lib.deeds import deed_tell
from backend.policy.models import BlockedFeature


class BlockForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="For the staff.",
    )


@admin.register(Artifact)
class ArtifactAdmin(Shown):
    list_display = ("id", "title", "model", "context", "loaded_at")


@admin.register(Feature)
class FeatureAdmin(Shown):
    list_display = (
        "label", "artifact", "index", "is_calibrated", "dose", "ceiling", "density", "is_blocked",
    )  # fmt: skip
    list_filter = ("artifact", "is_calibrated")
    list_select_related = ("artifact",)
    search_fields = ("words",)
    search_help_text = "Words of the label, the description and the top tokens."
    exclude = ("words",)
    actions_detail = ("block",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feature]:
        blocked = BlockedFeature.objects.filter(
            artifact=OuterRef("artifact_id"), index=OuterRef("index")
        )
        features: QuerySet[Feature] = super().get_queryset(request)
        found = features.annotate(blocked=Exists(blocked))
        return found.defer(*EVIDENCE) if _is_list(request) else found

    @admin.display(description="dose")
    def dose(self, feature: Feature) -> str:
        """The strength that does most good, as calibration found it."""
        dose = feature.dial.get("dose")
        return "not calibrated" if dose is None else f"{dose:g} × max"

    @admin.display(description="ceiling")
    def ceiling(self, feature: Feature) -> str:
        return f"{feature.dial.get('ceiling', 0):g} × max"

    @admin.display(boolean=True, description="blocked")
    def is_blocked(self, feature: Any) -> bool:
        return bool(feature.blocked)

    @deed(
        description="Block",
        text="Nobody can use this feature in a mix from now on.",
        permission="policy.add_blockedfeature",
        form=BlockForm,
        icon="do_not_touch",
        danger=True,
    )
    def block(self, request: HttpRequest, feature: Feature, reason: str) -> str:
        row, _ = BlockedFeature.objects.update_or_create(
            artifact=feature.artifact_id, index=feature.index, defaults={"reason": reason}
        )
        deed_tell(
            actor=request.user, action="feature.block", thing=row, label=feature.label,
            reason=reason,
        )  # fmt: skip
        return f"{feature.label} is blocked."


def _is_list(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and str(match.url_name).endswith("_changelist")


class FeaturePicker(BaseAutocompleteView):  # type: ignore[misc]
    """Finds features by label, for the form below."""

    model = Feature

    def get_queryset(self) -> QuerySet[Feature]:
        if not self.request.user.has_perm("policy.add_blockedfeature"):
            raise PermissionDenied
        found: Any = features_found(words=self.request.GET.get("term", ""), artifact=None)
        return found.order_by("place")  # type: ignore[no-any-return]


class PickForm(forms.ModelForm):  # type: ignore[type-arg]
    feature = UnfoldAdminAutocompleteModelChoiceField(
        url_path="admin:pick_feature",
        queryset=Feature.objects.all(),
        help_text="Type words of its label.",
    )

    class Meta:
        model = BlockedFeature
        fields = ("reason",)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        feature = said.get("feature")
        if feature is not None:
            self.instance.artifact, self.instance.index = feature.artifact_id, feature.index
            if BlockedFeature.objects.filter(
                artifact=feature.artifact_id, index=feature.index
            ).exists():
                self.add_error("feature", "This feature is blocked already.")
        return said


@admin.register(BlockedFeature)
class BlockedFeatureAdmin(Admin):
    """Picked by label; kept by artifact and index, so that it holds when labels change."""

    list_display = ("label", "artifact", "index", "reason", "created_at")
    search_fields = ("artifact", "reason")
    readonly_fields = ("label", "artifact", "index", "created_at")
    fields = ("label", "artifact", "index", "reason", "created_at")
    add_fieldsets = ((None, {"fields": ("feature", "reason")}),)

    custom_urls = (("pick/", "pick_feature", FeaturePicker.as_view()),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BlockedFeature]:
        label = Feature.objects.filter(artifact=OuterRef("artifact"), index=OuterRef("index"))
        rows: QuerySet[BlockedFeature] = super().get_queryset(request)
        return rows.annotate(known=Subquery(label.values("label")[:1]))

    @admin.display(description="feature", ordering=F("known"))
    def label(self, row: Any) -> str:
        return row.known or "of an artifact that is not installed"

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **k: Any
    ) -> Any:
        if obj is None:
            k["form"] = PickForm
        return super().get_form(request, obj, change, **k)
