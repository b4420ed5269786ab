"""The JSON of what was measured. Intervals are `[mean, low, high]`, 95 %."""

from typing import Any

from rest_framework import serializers

from backend.catalog.shapes import FeatureSerializer, SampleSamplingSerializer

SHARES = ("joke_at_rest", "joke_turned", "joke_turned_after_decline", "facts_turned")


class IntervalField(serializers.ListField):
    def __init__(self, **more: Any) -> None:
        plain: dict[str, Any] = {"child": serializers.FloatField(), "read_only": True}
        super().__init__(**{**plain, "min_length": 3, "max_length": 3, **more})


class ScoresSerializer(serializers.Serializer[Any]):
    """Style and facts are shares of replies, fluency and hm go from 0 to 2."""

    style = IntervalField()  # type: ignore[assignment]  # not DRF's style
    facts = IntervalField()
    fluency = IntervalField()
    hm = IntervalField()


class BesideSerializer(serializers.Serializer[Any]):
    arm = serializers.CharField(read_only=True)
    scores = ScoresSerializer(read_only=True)


class MixPointSerializer(serializers.Serializer[Any]):
    strength = serializers.FloatField(read_only=True)
    style = serializers.FloatField(read_only=True)  # type: ignore[assignment]
    hm = serializers.FloatField(read_only=True)


class MeasuredMixSerializer(serializers.Serializer[Any]):
    style = serializers.CharField(read_only=True)  # type: ignore[assignment]
    dose = serializers.FloatField(read_only=True)
    questions = serializers.IntegerField(read_only=True)
    scores = ScoresSerializer(read_only=True)
    beside = BesideSerializer(many=True, read_only=True)
    curve = MixPointSerializer(many=True, read_only=True)


class ShareSerializer(serializers.Serializer[Any]):
    what = serializers.ChoiceField(choices=SHARES, read_only=True)
    questions = serializers.IntegerField(read_only=True)
    share = IntervalField()


class MeasuredDialSerializer(serializers.Serializer[Any]):
    feature = FeatureSerializer(read_only=True)
    strength = serializers.FloatField(source="dial.strength", read_only=True)
    shares = ShareSerializer(source="dial.shares", many=True, read_only=True)


class MeasuredSerializer(serializers.Serializer[Any]):
    """`mix`: of exactly these clamps under this prompt. `dials`: of dials that are at rest here."""

    sampling = SampleSamplingSerializer(read_only=True)
    seed = serializers.IntegerField(read_only=True)
    mix = MeasuredMixSerializer(read_only=True, allow_null=True)
    dials = MeasuredDialSerializer(many=True, read_only=True)


class EvaluationSerializer(serializers.Serializer[Any]):
    """Null: nobody measured this edition."""

    evaluation = MeasuredSerializer(read_only=True, allow_null=True)
