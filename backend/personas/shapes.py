"""The JSON of personas. A dial is a clamp with the feature it turns."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.catalog.models import Feature
from backend.catalog.shapes import MODES, POSITIONS, FeatureSerializer
from backend.personas.models import Edition, Link, Persona, Vector
from backend.personas.selectors import Installed, Missing, installed_for
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


class VectorSerializer(serializers.ModelSerializer[Vector]):
    class Meta:
        model = Vector
        fields = ("id", "name", "description", "artifact", "width", "created_at")
        read_only_fields = fields


class EditionVectorSerializer(serializers.Serializer[Any]):
    vector = VectorSerializer(read_only=True)
    strength = serializers.FloatField(read_only=True)
    positions = serializers.ChoiceField(choices=POSITIONS, read_only=True)


class MissingSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=("model", "artifact", "feature"), read_only=True)
    name = serializers.CharField(read_only=True)


class EditionSerializer(serializers.ModelSerializer[Edition]):
    """A dial whose feature is not installed is left out; `artifact_missing` says that something
    is, and `missing` what.
    """

    clamps = serializers.SerializerMethodField()
    vectors = serializers.SerializerMethodField()
    sampling = EditionSamplingSerializer(read_only=True)
    artifact_missing = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()

    class Meta:
        model = Edition
        fields: tuple[str, ...] = (
            "number", "prompt", "clamps", "vectors", "sampling", "model", "note", "created_at",
            "artifact_missing", "missing",
        )  # fmt: skip
        read_only_fields: tuple[str, ...] = ("number", "prompt", "model", "note", "created_at")

    @extend_schema_field(DialSerializer(many=True))
    def get_clamps(self, edition: Edition) -> list[dict[str, Any]]:
        found = [(clamp, self.feature(clamp)) for clamp in edition.clamps]
        dials = [{"clamp": clamp, "feature": feature} for clamp, feature in found if feature]
        context = {"with_examples": False}
        return [dict(dial) for dial in DialSerializer(dials, many=True, context=context).data]

    @extend_schema_field(EditionVectorSerializer(many=True))
    def get_vectors(self, edition: Edition) -> list[dict[str, Any]]:
        known = self.installed.vectors
        uses = [{**use, "vector": known.get(use["vector"])} for use in edition.vectors]
        return [dict(one) for one in EditionVectorSerializer(uses, many=True).data]

    def get_artifact_missing(self, edition: Edition) -> bool:
        return bool(self.installed.missing(edition))

    @extend_schema_field(MissingSerializer(many=True))
    def get_missing(self, edition: Edition) -> list[dict[str, Any]]:
        missing: list[Missing] = self.installed.missing(edition)
        return [dict(one) for one in MissingSerializer(missing, many=True).data]

    def feature(self, clamp: dict[str, Any]) -> Feature | None:
        return self.installed.features.get((clamp["artifact"], clamp["feature"]))

    @property
    def installed(self) -> Installed:
        found: Installed = self.context["installed"]
        return found


class EditionWholeSerializer(EditionSerializer):
    """With the face it was printed with."""

    questions = serializers.ListField(child=serializers.CharField(), read_only=True)
    tags = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta(EditionSerializer.Meta):
        fields = (
            *EditionSerializer.Meta.fields,
            "name", "byline", "bio", "greeting", "questions", "language", "tags",
        )  # fmt: skip
        read_only_fields = fields


class PersonaSerializer(serializers.ModelSerializer[Persona]):
    questions = serializers.ListField(child=serializers.CharField(), read_only=True)
    tags = serializers.ListField(child=serializers.CharField(), read_only=True)
    author = serializers.SerializerMethodField()
    is_reprint = serializers.SerializerMethodField()
    edition = EditionSerializer(source="current", read_only=True)

    class Meta:
        model = Persona
        fields = (
            "slug", "name", "byline", "bio", "greeting", "questions", "language", "tags",
            "is_satire", "author", "visibility", "published_at", "archived_at", "taken_down_at",
            "is_reprint", "created_at", "edition",
        )  # fmt: skip
        read_only_fields = fields

    def get_author(self, persona: Persona) -> str | None:
        """Null: of the house."""
        return persona.owner.username if persona.owner else None

    def get_is_reprint(self, persona: Persona) -> bool:
        return bool(persona.ancestors)


class LinkSerializer(serializers.ModelSerializer[Link]):
    class Meta:
        model = Link
        fields: tuple[str, ...] = (
            "id", "prefix", "created_at", "expires_at", "revoked_at", "opened",
        )  # fmt: skip
        read_only_fields = fields


class LinkMadeSerializer(LinkSerializer):
    """`token` and `path` are told this once."""

    token = serializers.CharField(read_only=True)
    path = serializers.CharField(read_only=True)

    class Meta(LinkSerializer.Meta):
        fields = (*LinkSerializer.Meta.fields, "token", "path")
        read_only_fields = fields


class AncestorSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    author = serializers.CharField(read_only=True, allow_null=True)
    edition = serializers.IntegerField(read_only=True)


class LineageSerializer(serializers.Serializer[Any]):
    """`ancestors`: nearest first; null where one is gone or not shown to you. `results`: the
    public reprints, by page.
    """

    ancestors = serializers.ListField(child=AncestorSerializer(allow_null=True), read_only=True)
    next = serializers.CharField(read_only=True, allow_null=True)
    previous = serializers.CharField(read_only=True, allow_null=True)
    results = PersonaSerializer(many=True, read_only=True)


def personas_shown(personas: Sequence[Persona]) -> list[dict[str, Any]]:
    """One query for the features of them all, one for the artifacts, perhaps one for vectors."""
    editions = [persona.current for persona in personas if persona.current]
    context = {"installed": installed_for(editions)}
    return [dict(one) for one in PersonaSerializer(personas, many=True, context=context).data]


def persona_shown(persona: Persona) -> dict[str, Any]:
    return personas_shown([persona])[0]


def editions_shown(editions: Sequence[Edition]) -> list[dict[str, Any]]:
    context = {"installed": installed_for(editions)}
    return [dict(one) for one in EditionWholeSerializer(editions, many=True, context=context).data]


def ancestors_shown(ancestors: Sequence[Edition | None]) -> list[dict[str, Any] | None]:
    return [_ancestor(edition) if edition else None for edition in ancestors]


def _ancestor(edition: Edition) -> dict[str, Any]:
    persona = edition.persona
    author = persona.owner.username if persona.owner else None
    named = {"slug": persona.slug, "name": persona.name, "author": author}
    return {**named, "edition": edition.number}
