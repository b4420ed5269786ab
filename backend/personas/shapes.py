"""The JSON of personas. A dial is a clamp with the feature it turns."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.catalog.models import Feature
from backend.catalog.shapes import MODES, POSITIONS, FeatureSerializer
from backend.personas.models import Edition, Persona
from backend.personas.selectors import features_of
from worker.contract import MAX_STRENGTH


class ClampSerializer(serializers.Serializer[Any]):
    artifact = serializers.CharField(max_length=80)
    feature = serializers.IntegerField(min_value=0)
    strength = serializers.FloatField(min_value=-MAX_STRENGTH, max_value=MAX_STRENGTH)
    mode = serializers.ChoiceField(choices=MODES)
    positions = serializers.ChoiceField(choices=POSITIONS)


class DialSerializer(serializers.Serializer[Any]):
    clamp = ClampSerializer(read_only=True)
    feature = FeatureSerializer(read_only=True)


class EditionSamplingSerializer(serializers.Serializer[Any]):
    temperature = serializers.FloatField(read_only=True)
    top_p = serializers.FloatField(read_only=True)
    max_tokens = serializers.IntegerField(read_only=True)


class EditionSerializer(serializers.ModelSerializer[Edition]):
    """A dial whose feature is not installed is left out, and `artifact_missing` says so."""

    clamps = serializers.SerializerMethodField()
    sampling = EditionSamplingSerializer(read_only=True)
    artifact_missing = serializers.SerializerMethodField()

    class Meta:
        model = Edition
        fields = ("number", "prompt", "clamps", "sampling", "model", "artifact_missing")
        read_only_fields = ("number", "prompt", "model")

    @extend_schema_field(DialSerializer(many=True))
    def get_clamps(self, edition: Edition) -> list[dict[str, Any]]:
        found = [(clamp, self.feature(clamp)) for clamp in edition.clamps]
        dials = [{"clamp": clamp, "feature": feature} for clamp, feature in found if feature]
        context = {"with_examples": False}
        return [dict(dial) for dial in DialSerializer(dials, many=True, context=context).data]

    def get_artifact_missing(self, edition: Edition) -> bool:
        return any(self.feature(clamp) is None for clamp in edition.clamps)

    def feature(self, clamp: dict[str, Any]) -> Feature | None:
        features: dict[tuple[str, int], Feature] = self.context["features"]
        return features.get((clamp["artifact"], clamp["feature"]))


class PersonaSerializer(serializers.ModelSerializer[Persona]):
    questions = serializers.ListField(child=serializers.CharField(), read_only=True)
    edition = EditionSerializer(source="current", read_only=True)

    class Meta:
        model = Persona
        fields = ("slug", "name", "byline", "bio", "greeting", "questions", "is_satire", "edition")
        read_only_fields = ("slug", "name", "byline", "bio", "greeting", "is_satire")


def personas_shown(personas: list[Persona]) -> list[dict[str, Any]]:
    """One query for the features of them all."""
    editions = [persona.current for persona in personas if persona.current]
    context = {"features": features_of(editions)}
    return [dict(one) for one in PersonaSerializer(personas, many=True, context=context).data]
