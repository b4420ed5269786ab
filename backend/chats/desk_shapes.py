"""The JSON of kept chats: folders, tags, filters, ratings, hits of a search, files."""

from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from backend.chats.models import Folder, Rating
from backend.chats.organize import FOLDER_CHARS, TAG_CHARS, one_line, tag_normalised
from backend.chats.ratings import REASONS

CHAT_CHANGE = OpenApiExample(
    "Pinned, in a folder",
    {"title": "Geese", "pinned": True, "folder": None, "tags": ["birds", "to read"]},
    request_only=True,
)
IMPORTED = {
    "persona": "gladys",
    "file": {
        "format": "shallot/chat",
        "version": 1,
        "title": "Geese",
        "persona": {"slug": "gladys", "name": "Gladys"},
        "created_at": "2026-11-26T10:00:00Z",
        "updated_at": "2026-11-26T10:00:00Z",
        "turns": [
            {
                "parent": None,
                "text": "Do geese fly?",
                "created_at": "2026-11-26T10:00:00Z",
                "replies": [
                    {
                        "id": "1",
                        "persona": {"slug": "gladys", "name": "Gladys"},
                        "edition": 1,
                        "status": "done",
                        "text": "Only when they mean it.",
                        "model": "shallot-demo",
                        "seed": 7,
                        "created_at": "2026-11-26T10:00:01Z",
                    }
                ],
            }
        ],
    },
}


class RatingSerializer(serializers.ModelSerializer[Rating]):
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=REASONS), max_length=len(REASONS), required=False
    )
    comment = serializers.CharField(
        max_length=1_000, allow_blank=True, required=False, help_text="For the operator."
    )

    class Meta:
        model = Rating
        fields = ("is_good", "reasons", "comment")


class LineField(serializers.CharField):
    """Made one line before it is measured: composed letters can be more than they were."""

    def to_internal_value(self, data: Any) -> str:
        return one_line(super().to_internal_value(data))


class ChatChangeSerializer(serializers.Serializer[Any]):
    title = LineField(max_length=settings.LIMITS["title_chars"], required=False)
    pinned = serializers.BooleanField(required=False)
    archived = serializers.BooleanField(required=False)
    folder = serializers.UUIDField(required=False, allow_null=True, help_text="null: in none")
    tags = serializers.ListField(
        child=serializers.CharField(max_length=4 * TAG_CHARS), max_length=1_000, required=False
    )


class FolderField(serializers.CharField):
    """A folder's id, or `none`: in no folder."""

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        try:
            return text if text == "none" else UUID(text)
        except ValueError as error:
            raise serializers.ValidationError("Give a folder's id, or none.") from error


class ChatFilterSerializer(serializers.Serializer[Any]):
    folder = FolderField(required=False, help_text="an id, or `none`")
    tag = serializers.CharField(max_length=4 * TAG_CHARS, required=False)
    archived = serializers.ChoiceField(choices=("true", "false", "any"), default="false")
    pinned = serializers.ChoiceField(
        choices=("true", "false", "first"), required=False, help_text="first: all, pinned first"
    )
    deleted = serializers.BooleanField(default=False, help_text="those that can be restored")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        either = {"true": True, "false": False}
        pinned = attrs.get("pinned")
        return {
            **attrs,
            "tag": tag_normalised(attrs["tag"], field="tag") if "tag" in attrs else "",
            "archived": either.get(attrs["archived"]),
            "pinned": either.get(pinned) if pinned else None,
            "pinned_first": pinned == "first",
        }


class FolderSerializer(serializers.ModelSerializer[Folder]):
    chats = serializers.IntegerField(source="chat_count", read_only=True, default=0)

    class Meta:
        model = Folder
        fields = ("id", "name", "place", "chats", "created_at")
        read_only_fields = fields


class FolderStartSerializer(serializers.Serializer[Any]):
    name = LineField(max_length=FOLDER_CHARS)


class FolderChangeSerializer(serializers.Serializer[Any]):
    name = LineField(max_length=FOLDER_CHARS, required=False)
    place = serializers.IntegerField(min_value=0, max_value=10_000, required=False)


class TagSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(read_only=True)
    chats = serializers.IntegerField(read_only=True)


class SearchQuerySerializer(serializers.Serializer[Any]):
    q = serializers.CharField(max_length=200, allow_blank=True, default="")
    folder = FolderField(required=False, help_text="an id, or `none`")
    cursor = serializers.CharField(max_length=200, required=False, help_text="from `next`")
    limit = serializers.IntegerField(min_value=1, max_value=100, default=30)


class SegmentSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(read_only=True)
    hit = serializers.BooleanField(read_only=True)


class HitSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=("chat", "turn", "reply"), read_only=True)
    chat = serializers.UUIDField(read_only=True)
    title = serializers.CharField(read_only=True)
    turn = serializers.UUIDField(read_only=True, allow_null=True)
    reply = serializers.UUIDField(read_only=True, allow_null=True)
    created_at = serializers.DateTimeField(read_only=True)
    snippet = SegmentSerializer(many=True, read_only=True)


class HitPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(read_only=True, allow_null=True)
    previous = serializers.CharField(read_only=True, allow_null=True)
    results = HitSerializer(many=True, read_only=True)


class ExportQuerySerializer(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=("json", "markdown"), default="json")


class ImportSerializer(serializers.Serializer[Any]):
    persona = serializers.CharField(max_length=80, required=False)
    file = serializers.DictField(help_text="As exported; its schema: `/api/schema/chat.json`.")
