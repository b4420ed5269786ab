"""The JSON that people send about personas."""

import math
from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from backend.catalog.shapes import POSITIONS
from backend.personas.models import Visibility
from backend.personas.selectors import LARGEST_NUMBER
from backend.personas.shapes import ClampSerializer
from backend.personas.texts import MOST, language_normal
from backend.personas.vectors import WIDEST


def said(
    serializer: type[serializers.Serializer[Any]], request: Request, *, partial: bool = False
) -> dict[str, Any]:
    parsed = serializer(data=request.data, partial=partial)
    parsed.is_valid(raise_exception=True)
    return cast("dict[str, Any]", parsed.validated_data)


class Finite(serializers.FloatField):
    """DRF takes "nan" and "inf" for numbers."""

    def to_internal_value(self, data: Any) -> float:
        value: float = super().to_internal_value(data)
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class ClampAskedSerializer(ClampSerializer):
    """How strong it may be is the dial's to say, with the label of the feature."""

    strength = Finite()


class SamplingAskedSerializer(serializers.Serializer[Any]):
    temperature = Finite(required=False)
    top_p = Finite(required=False)
    max_tokens = serializers.IntegerField(required=False)


class VectorAskedSerializer(serializers.Serializer[Any]):
    vector = serializers.CharField(max_length=36)
    strength = Finite()
    positions = serializers.ChoiceField(choices=POSITIONS)


class PersonaWriteSerializer(serializers.Serializer[Any]):
    """Create needs a name. A save (PATCH) changes what it names and leaves the rest."""

    name = serializers.CharField(max_length=MOST["name"])
    byline = serializers.CharField(max_length=MOST["byline"], allow_blank=True, required=False)
    bio = serializers.CharField(
        max_length=MOST["bio"], allow_blank=True, required=False, trim_whitespace=False
    )
    greeting = serializers.CharField(
        max_length=MOST["greeting"], allow_blank=True, required=False, trim_whitespace=False
    )
    questions = serializers.ListField(
        child=serializers.CharField(max_length=MOST["question"]),
        max_length=MOST["questions"],
        required=False,
    )
    language = serializers.CharField(max_length=MOST["language"], required=False)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=MOST["tag"]),
        max_length=MOST["tags"],
        required=False,
    )
    prompt = serializers.CharField(
        max_length=MOST["prompt"], allow_blank=True, required=False, trim_whitespace=False
    )
    clamps = ClampAskedSerializer(many=True, required=False)
    vectors = VectorAskedSerializer(many=True, required=False)
    sampling = SamplingAskedSerializer(required=False)
    model = serializers.CharField(max_length=120, required=False)
    note = serializers.CharField(max_length=MOST["note"], allow_blank=True, required=False)

    def validate_language(self, language: str) -> str:
        if (normal := language_normal(language)) is None:
            message = "Give a language tag (BCP 47), such as en or pt-BR."
            raise serializers.ValidationError(message)
        return normal


class VisibilitySerializer(serializers.Serializer[Any]):
    visibility = serializers.ChoiceField(choices=Visibility.choices)

    def validate_visibility(self, visibility: str) -> Visibility:
        return Visibility(visibility)


class LinkAskedSerializer(serializers.Serializer[Any]):
    expires_at = serializers.DateTimeField(allow_null=True, default=None)

    def validate_expires_at(self, expires_at: Any) -> Any:
        if expires_at is not None and expires_at <= timezone.now():
            raise serializers.ValidationError("Give a time that is still to come.")
        return expires_at


class ReprintSerializer(serializers.Serializer[Any]):
    """`link`: the token of the link that opened it, for what is not public."""

    link = serializers.CharField(max_length=80, required=False)


class DiffQuerySerializer(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's."""
        return {
            name: serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER)
            for name in ("from", "to")
        }


class MineQuerySerializer(serializers.Serializer[Any]):
    archived = serializers.BooleanField(default=False)


@extend_schema_field(
    {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "number"}}]}
)
class ValuesField(serializers.Field[Any, Any, Any, Any]):
    """Base64 of little-endian float32, or a list of numbers."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str):
            return data
        if isinstance(data, list) and len(data) <= WIDEST and all(map(_is_number, data)):
            return data
        raise serializers.ValidationError("Give base64 of float32, or a list of numbers.")

    def to_representation(self, value: Any) -> Any:
        return value


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)


class VectorWriteSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    description = serializers.CharField(max_length=300, allow_blank=True, required=False)
    artifact = serializers.CharField(max_length=80)
    values = ValuesField()
