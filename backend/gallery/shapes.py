"""The JSON of the gallery."""

from typing import Any

from rest_framework import serializers

from backend.gallery.selectors import MOST_WORDS
from backend.personas.models import Persona

SORTS = ("new", "liked", "used")


class AuthorNameSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(read_only=True)


class GalleryPersonaSerializer(serializers.ModelSerializer[Persona]):
    """`author` is null for columnists of the house."""

    tags = serializers.ListField(child=serializers.CharField(), read_only=True)
    edition = serializers.IntegerField(source="current.number", read_only=True)
    author = AuthorNameSerializer(source="owner", read_only=True, allow_null=True)
    published_at = serializers.DateTimeField(source="published", read_only=True)
    likes = serializers.IntegerField(source="liked", read_only=True)
    uses = serializers.IntegerField(source="used", read_only=True)
    reprints = serializers.IntegerField(source="reprinted", read_only=True)
    liked_by_me = serializers.BooleanField(read_only=True)

    class Meta:
        model = Persona
        fields = (
            "slug",
            "name",
            "byline",
            "bio",
            "language",
            "tags",
            "is_satire",
            "edition",
            "author",
            "published_at",
            "likes",
            "uses",
            "reprints",
            "liked_by_me",
        )
        read_only_fields = fields


class GalleryQuerySerializer(serializers.Serializer[Any]):
    q = serializers.CharField(
        max_length=200,
        default="",
        allow_blank=True,
        help_text=f"{MOST_WORDS} words at most; all must occur in name, byline, bio or tags.",
    )
    tag = serializers.CharField(max_length=30, default="", allow_blank=True)
    language = serializers.CharField(max_length=16, default="", allow_blank=True)
    sort = serializers.ChoiceField(choices=SORTS, default="new")


class GalleryTagSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(read_only=True)
    personas = serializers.IntegerField(read_only=True)


class LikeSerializer(serializers.Serializer[Any]):
    likes = serializers.IntegerField(source="liked", read_only=True)
    liked_by_me = serializers.BooleanField(read_only=True)


class AuthorSerializer(serializers.Serializer[Any]):
    """`likes` and `uses` are those of all the author's public personas."""

    username = serializers.CharField(read_only=True)
    bio = serializers.CharField(read_only=True)
    since = serializers.DateTimeField(read_only=True)
    personas = serializers.IntegerField(read_only=True)
    likes = serializers.IntegerField(read_only=True)
    uses = serializers.IntegerField(read_only=True)
