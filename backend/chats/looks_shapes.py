"""The JSON of looks: texts that are lit up, neighbours, x-rays."""

from typing import Any

from rest_framework import serializers

from backend.catalog.models import Feature
from backend.catalog.shapes import FeatureSerializer
from backend.chats.xray import Seen, features_shown, tokens_json
from worker.contract import Lit

TEXT_CHARS = 2_000
WATCHED = 8


class LitUpSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=TEXT_CHARS, trim_whitespace=False)
    artifact = serializers.CharField(
        max_length=80, required=False, help_text="absent: the first of this house"
    )
    dials = serializers.BooleanField(
        default=False, help_text="only features whose dial was measured, by how much they are on"
    )


class LampSerializer(serializers.Serializer[Any]):
    feature = FeatureSerializer()
    peak = serializers.FloatField(help_text="the feature's own number, as in its examples")
    activations = serializers.ListField(
        child=serializers.FloatField(), help_text="one for each token"
    )


class LitSerializer(serializers.Serializer[Any]):
    """The brightest first, as shares of what each feature was measured to reach."""

    artifact = serializers.CharField()
    tokens = serializers.ListField(child=serializers.CharField())
    lit = LampSerializer(many=True)


class NeighbourSerializer(serializers.Serializer[Any]):
    feature = FeatureSerializer()
    similarity = serializers.FloatField(help_text="cosine of what the two write")


class NeighboursSerializer(serializers.Serializer[Any]):
    neighbours = NeighbourSerializer(many=True)


class XrayQuery(serializers.Serializer[Any]):
    features = serializers.CharField(
        max_length=1_000, default="", allow_blank=True,
        help_text="others to tell of, at most 8: artifact/index,artifact/index",
    )  # fmt: skip

    def validate_features(self, text: str) -> list[tuple[str, int]]:
        names = [_named(part) for part in text.split(",") if part.strip()]
        if len(names) > WATCHED:
            raise serializers.ValidationError(f"Name at most {WATCHED} features.")
        return names


def _named(part: str) -> tuple[str, int]:
    artifact, _, index = part.strip().rpartition("/")
    if not artifact or not (index.isascii() and index.isdecimal()) or len(index) > 9:
        raise serializers.ValidationError("Name features as artifact/index, with commas between.")
    return artifact, int(index)


class XrayFeatureSerializer(serializers.Serializer[Any]):
    feature = FeatureSerializer()
    is_clamped = serializers.BooleanField()


class XrayAlternativeSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    logprob = serializers.FloatField()


class OnSerializer(serializers.Serializer[Any]):
    artifact = serializers.CharField()
    index = serializers.IntegerField()
    activation = serializers.FloatField()


def _column(help_text: str) -> serializers.ListField:
    number = serializers.FloatField(allow_null=True)
    return serializers.ListField(child=number, help_text=help_text)


class XrayTokenSerializer(serializers.Serializer[Any]):
    """Where it was chosen. Lists with one entry for each of the features."""

    text = serializers.CharField(help_text='"" where a character goes on in the next token')
    logprob = serializers.FloatField(help_text="the model's own, before temperature and top-p")
    alternatives = XrayAlternativeSerializer(many=True)
    reads = _column("the feature's own number before clamping")
    pushes = _column("of its clamp, as a share of the stream; null where it did not hold")
    sways = _column("log-probability less that without this clamp; null where it has none")
    lit = OnSerializer(many=True)


class XraySerializer(serializers.Serializer[Any]):
    """The texts of the tokens together are the reply's."""

    reply = serializers.UUIDField()
    exact = serializers.BooleanField(help_text="these numbers chose the reply's words")
    why = serializers.CharField(allow_null=True, help_text="it is not exact")
    features = XrayFeatureSerializer(many=True)
    known = FeatureSerializer(many=True)
    tokens = XrayTokenSerializer(many=True)


def lit_json(answer: Lit, known: dict[int, Feature]) -> dict[str, Any]:
    return {
        "artifact": answer.artifact,
        "tokens": answer.tokens,
        "lit": [
            {
                "feature": _feature(known[index]),
                "peak": max(activations),
                "activations": activations,
            }
            for index, activations in answer.lamps.items()
            if index in known
        ],
    }


def neighbours_json(near: list[tuple[Feature, float]]) -> dict[str, Any]:
    return {
        "neighbours": [
            {"feature": _feature(feature), "similarity": similarity} for feature, similarity in near
        ]
    }


def xray_json(seen: Seen) -> dict[str, Any]:
    """Written out, since a serializer takes as long for it as the worker does."""
    return {
        "reply": str(seen.reply),
        "exact": seen.why is None,
        "why": seen.why,
        "features": [
            {"feature": _feature(feature), "is_clamped": is_clamped}
            for feature, is_clamped in features_shown(seen)
        ],
        "known": [_feature(feature) for feature in seen.features.values()],
        "tokens": tokens_json(seen),
    }


def _feature(feature: Feature) -> dict[str, Any]:
    return dict(FeatureSerializer(feature, context={"with_examples": False}).data)
