"""The features people can turn, read from artifact folders by `load_catalog`; nobody edits them."""

from django.db import models
from django.utils import timezone

ARTIFACT_CHARS = 80


class Artifact(models.Model):
    id = models.CharField(primary_key=True, max_length=ARTIFACT_CHARS)
    title = models.CharField(max_length=200)
    model = models.CharField(max_length=120)  # names the queue of the workers that run it
    context = models.PositiveIntegerField()  # tokens, prompt and reply together
    licence = models.TextField(blank=True)
    manifest = models.JSONField()
    evaluation = models.JSONField(null=True, blank=True)  # as evaluations.py reads it
    digest = models.CharField(max_length=64)  # of manifest and features, as loaded
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.id


class Feature(models.Model):
    artifact = models.ForeignKey(Artifact, on_delete=models.CASCADE, related_name="features")
    index = models.PositiveIntegerField()
    label = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    density = models.FloatField()
    max_activation = models.FloatField()
    top_tokens = models.JSONField(default=list)
    bottom_tokens = models.JSONField(default=list)
    examples = models.JSONField(default=list)
    samples = models.JSONField(default=list)  # replies at several strengths
    dial = models.JSONField()
    words = models.TextField()  # what search looks at, in lower case
    is_calibrated = models.BooleanField(default=False)

    class Meta:
        ordering = ("artifact", "index")
        constraints = (
            models.UniqueConstraint(fields=("artifact", "index"), name="feature_once_per_artifact"),
        )

    def __str__(self) -> str:
        return f"{self.artifact_id}/{self.index} {self.label}"
