"""The JSON of the catalog."""

from typing import Any

from rest_framework import serializers

from backend.catalog.models import Feature

MODES = ("clamp", "add")
POSITIONS = ("header", "decision", "reply", "all")


class CurvePointSerializer(serializers.Serializer[Any]):
    strength = serializers.FloatField(read_only=True)
    style = serializers.FloatField(read_only=True)  # type: ignore[assignment]  # not DRF's style
    instruct = serializers.FloatField(read_only=True)
    fluency = serializers.FloatField(read_only=True)
    hm = serializers.FloatField(read_only=True)


class FeatureDialSerializer(serializers.Serializer[Any]):
    mode = serializers.ChoiceField(choices=MODES, read_only=True)
    positions = serializers.ChoiceField(choices=POSITIONS, read_only=True)
    ceiling = serializers.FloatField(read_only=True)
    safe = serializers.ListField(
        child=serializers.FloatField(), min_length=2, max_length=2, allow_null=True, read_only=True
    )
    dose = serializers.FloatField(read_only=True, allow_null=True)
    curve = CurvePointSerializer(many=True, read_only=True)


class ExampleSerializer(serializers.Serializer[Any]):
    tokens = serializers.ListField(child=serializers.CharField(), read_only=True)
    activations = serializers.ListField(child=serializers.FloatField(), read_only=True)


class SampleSamplingSerializer(serializers.Serializer[Any]):
    temperature = serializers.FloatField(read_only=True)
    top_p = serializers.FloatField(read_only=True)
    max_tokens = serializers.IntegerField(read_only=True)


class SampleReplySerializer(serializers.Serializer[Any]):
    strength = serializers.FloatField(read_only=True)
    text = serializers.CharField(read_only=True)


class SampleSerializer(serializers.Serializer[Any]):
    """What the model said to one question with this dial alone, at several strengths."""

    question = serializers.CharField(read_only=True)
    sampling = SampleSamplingSerializer(read_only=True)
    seed = serializers.IntegerField(read_only=True)
    replies = SampleReplySerializer(many=True, read_only=True)


class FeatureSerializer(serializers.ModelSerializer[Feature]):
    """`examples` and `samples` come with one feature alone, not in lists and dials."""

    artifact = serializers.CharField(source="artifact_id", read_only=True)
    top_tokens = serializers.ListField(child=serializers.CharField(), read_only=True)
    bottom_tokens = serializers.ListField(child=serializers.CharField(), read_only=True)
    examples = ExampleSerializer(many=True, required=False)
    samples = SampleSerializer(many=True, required=False)
    dial = FeatureDialSerializer(read_only=True)

    class Meta:
        model = Feature
        fields = (
            "artifact",
            "index",
            "label",
            "description",
            "density",
            "max_activation",
            "top_tokens",
            "bottom_tokens",
            "examples",
            "samples",
            "dial",
        )
        read_only_fields = ("index", "label", "description", "density", "max_activation")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if not self.context.get("with_examples", True):
            del fields["examples"], fields["samples"]
        return fields
