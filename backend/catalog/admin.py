from django.contrib import admin

from backend.catalog.models import Artifact, Feature
from backend.lib.admin import Shown


@admin.register(Artifact)
class ArtifactAdmin(Shown):
    list_display = ("id", "title", "model", "context", "loaded_at")


@admin.register(Feature)
class FeatureAdmin(Shown):
    list_display = ("label", "artifact", "index", "density", "max_activation", "is_calibrated")
    list_filter = ("artifact", "is_calibrated")
    search_fields = ("words",)
