"""The JSON of chats, out and in."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.catalog.shapes import POSITIONS
from backend.chats.desk_shapes import RatingSerializer
from backend.chats.models import SEEDS, Chat, ChatTag, Reply, Status, Turn
from backend.chats.voices import voices_asked
from backend.personas.shapes import ClampSerializer
from worker.contract import MAX_STRENGTH

VOICES = 4  # side by side


class ReplyErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class VectorHeldSerializer(serializers.Serializer[Any]):
    vector = serializers.UUIDField()
    strength = serializers.FloatField(min_value=-MAX_STRENGTH, max_value=MAX_STRENGTH)
    positions = serializers.ChoiceField(choices=POSITIONS)


class ChatPersonaSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)


class ImportedSerializer(serializers.Serializer[Any]):
    persona = ChatPersonaSerializer(read_only=True)
    edition = serializers.IntegerField(read_only=True)


class MoveSerializer(serializers.Serializer[Any]):
    at = serializers.IntegerField(help_text="characters of `text` before the dials were moved")
    clamps = ClampSerializer(many=True, read_only=True)


class ReplySerializer(serializers.ModelSerializer[Reply]):
    turn = serializers.UUIDField(source="turn_id", read_only=True)
    clamps = ClampSerializer(many=True, read_only=True)
    vectors = VectorHeldSerializer(many=True, read_only=True)
    continues = serializers.UUIDField(source="continues_id", read_only=True, allow_null=True)
    persona = serializers.CharField(source="edition.persona.slug", read_only=True)
    edition = serializers.IntegerField(source="edition.number", read_only=True)
    is_satire = serializers.BooleanField(read_only=True)
    status = serializers.ChoiceField(choices=Status.values, read_only=True)
    reason = serializers.ChoiceField(
        choices=("stop", "length", "stopped"), read_only=True, allow_null=True
    )
    error = serializers.SerializerMethodField()
    rating = RatingSerializer(read_only=True, allow_null=True, default=None)
    imported = serializers.SerializerMethodField()
    opening = ClampSerializer(
        many=True,
        read_only=True,
        help_text="the clamps it began with, where dials were moved while it was written; else "
        "empty, and `clamps` tells",
    )
    moves = MoveSerializer(
        many=True, read_only=True, help_text="of dials, while it was written; once it has ended"
    )

    class Meta:
        model = Reply
        fields = (
            "id",
            "turn",
            "index",
            "status",
            "text",
            "prefix",
            "continues",
            "clamps",
            "vectors",
            "is_bare",
            "persona",
            "edition",
            "model",
            "seed",
            "is_satire",
            "reason",
            "error",
            "tokens",
            "first_token_ms",
            "tokens_per_second",
            "created_at",
            "rating",
            "imported",
            "opening",
            "moves",
        )
        read_only_fields = fields

    @extend_schema_field(ReplyErrorSerializer(allow_null=True))
    def get_error(self, reply: Reply) -> dict[str, str] | None:
        if not reply.error_code:
            return None
        return {"code": reply.error_code, "message": reply.error_message}

    @extend_schema_field(ImportedSerializer(allow_null=True))
    def get_imported(self, reply: Reply) -> dict[str, Any] | None:
        """Who is said to have written it, elsewhere; it cannot be replayed."""
        return dict(ImportedSerializer(reply.imported).data) if reply.imported else None


class TurnSerializer(serializers.ModelSerializer[Turn]):
    parent = serializers.UUIDField(source="parent_id", read_only=True, allow_null=True)  # type: ignore[assignment]
    replies = ReplySerializer(many=True, read_only=True)
    voices = serializers.SerializerMethodField()
    vote = serializers.UUIDField(
        source="vote.reply_id",
        read_only=True,
        allow_null=True,
        default=None,
        help_text="the reply that was liked best of those seen side by side",
    )

    class Meta:
        model = Turn
        fields = ("id", "parent", "text", "created_at", "voices", "vote", "replies")
        read_only_fields = fields

    def get_voices(self, turn: Turn) -> int:
        """How many of its replies, the first ones, were asked for side by side."""
        return voices_asked(turn, turn.replies.all())


class ChatSummarySerializer(serializers.ModelSerializer[Chat]):
    persona = ChatPersonaSerializer(read_only=True)
    folder = serializers.UUIDField(source="folder_id", read_only=True, allow_null=True)
    tags = serializers.SlugRelatedField[ChatTag](many=True, read_only=True, slug_field="name")
    pinned = serializers.SerializerMethodField()
    archived = serializers.SerializerMethodField()

    class Meta:
        model = Chat
        fields: tuple[str, ...] = (
            "id",
            "title",
            "persona",
            "folder",
            "tags",
            "pinned",
            "archived",
            "created_at",
            "updated_at",
            "deleted_at",
        )
        read_only_fields: tuple[str, ...] = fields

    def get_pinned(self, chat: Chat) -> bool:
        return chat.pinned_at is not None

    def get_archived(self, chat: Chat) -> bool:
        return chat.archived_at is not None


class ChatSerializer(ChatSummarySerializer):
    head = serializers.UUIDField(source="head_id", read_only=True, allow_null=True)
    turns = TurnSerializer(many=True, read_only=True)

    class Meta(ChatSummarySerializer.Meta):
        fields = (*ChatSummarySerializer.Meta.fields, "head", "turns")
        read_only_fields = fields


class PersonaAskedSerializer(serializers.Serializer[Any]):
    """By name; a link opens one that is shown to nobody."""

    persona = serializers.CharField(max_length=80)
    link = serializers.CharField(max_length=100, required=False)


class ChatStartSerializer(PersonaAskedSerializer):
    pass


class MixSerializer(serializers.Serializer[Any]):
    """Absent: the edition's own. `clamps` empty, `vectors` absent: dry."""

    clamps = ClampSerializer(many=True, required=False)
    vectors = VectorHeldSerializer(many=True, required=False)


class BareSerializer(MixSerializer):
    bare = serializers.BooleanField(
        required=False, help_text="The model by itself: no prompt, no clamps, no vectors."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("bare") and attrs.keys() & {"clamps", "vectors"}:
            raise serializers.ValidationError({"bare": ["Without clamps and vectors."]})
        return attrs


class VoiceSerializer(PersonaAskedSerializer, BareSerializer):
    pass


class ReplyStartSerializer(BareSerializer):
    client_key = serializers.UUIDField()
    persona = serializers.CharField(max_length=80, required=False)
    link = serializers.CharField(max_length=100, required=False)
    seed = serializers.IntegerField(
        min_value=0, max_value=SEEDS - 1, required=False, help_text="of another, to tell them apart"
    )
    aside = serializers.BooleanField(
        required=False, help_text="to be seen beside another: the branch that is shown stays"
    )


class TurnStartSerializer(MixSerializer):
    client_key = serializers.UUIDField()
    parent = serializers.UUIDField(allow_null=True, default=None)  # type: ignore[assignment]
    text = serializers.CharField(max_length=settings.LIMITS["text_chars"], trim_whitespace=False)
    voices = VoiceSerializer(many=True, required=False, min_length=1, max_length=VOICES)  # type: ignore[call-arg]

    def validate_text(self, text: str) -> str:
        if not text.strip():
            raise serializers.ValidationError("Write something.")
        return text

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "voices" in attrs and attrs.keys() & {"clamps", "vectors"}:
            message = "Each voice has its own clamps and vectors; give none beside them."
            raise serializers.ValidationError({"voices": [message]})
        return attrs


class SteerSerializer(serializers.Serializer[Any]):
    clamps = ClampSerializer(many=True)


class TurnStartedSerializer(serializers.Serializer[Any]):
    turn = TurnSerializer(read_only=True)


class ReplyStartedSerializer(serializers.Serializer[Any]):
    reply = ReplySerializer(read_only=True)


class EventsQuerySerializer(serializers.Serializer[Any]):
    after = serializers.IntegerField(min_value=0, max_value=2**31, default=0)


class EventsSerializer(serializers.Serializer[Any]):
    """The events are those of the socket; their shapes are in the contract."""

    events = serializers.ListField(child=serializers.DictField(), read_only=True)
    last = serializers.BooleanField(read_only=True)


class QueueSerializer(serializers.Serializer[Any]):
    ahead = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="null: a worker has it, or it has ended"
    )


def reply_json(reply: Reply) -> dict[str, Any]:
    return dict(ReplySerializer(reply).data)
