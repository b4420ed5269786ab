"""The JSON of receipts, replays and what is off the record."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.chats.models import Replay, Reply
from backend.chats.shapes import (
    ChatPersonaSerializer,
    MixSerializer,
    PersonaAskedSerializer,
    ReplyErrorSerializer,
)
from backend.personas.shapes import ClampSerializer

ROLES = ("user", "assistant")
REMEMBERED = 400  # messages of a chat that only the page keeps
ANSWER_CHARS = 8 * settings.LIMITS["max_tokens"]  # generous: 4 to 5 of English are a token


class HeadSerializer(serializers.Serializer[Any]):
    reply = serializers.UUIDField()


class ContinueSerializer(serializers.Serializer[Any]):
    client_key = serializers.UUIDField()


class ReceiptClampSerializer(ClampSerializer):
    label = serializers.CharField()  # type: ignore[assignment]  # not DRF's label


class ReceiptVectorSerializer(serializers.Serializer[Any]):
    vector = serializers.UUIDField()
    artifact = serializers.CharField()
    strength = serializers.FloatField()
    positions = serializers.CharField()
    digest = serializers.CharField(help_text="sha256 of its numbers")


class ReceiptSamplingSerializer(serializers.Serializer[Any]):
    temperature = serializers.FloatField()
    top_p = serializers.FloatField()
    max_tokens = serializers.IntegerField()
    stop = serializers.ListField(child=serializers.CharField())
    seed = serializers.IntegerField()


class ReceiptSerializer(serializers.Serializer[Any]):
    """All that the words of a reply depend on. `clamps` are those it began with. One that was not
    written here has version 0 and no sampling.
    """

    reply = serializers.UUIDField()
    version = serializers.IntegerField(help_text="of the engine's arithmetic")
    persona = ChatPersonaSerializer()
    edition = serializers.IntegerField()
    bare = serializers.BooleanField(help_text="without the edition's prompt and mix")
    model = serializers.CharField()
    weights = serializers.CharField(
        allow_null=True, help_text="a digest of the model's files; null until it has ended"
    )
    artifacts = serializers.DictField(
        child=serializers.CharField(), help_text="id -> sha256 of the SAE's weights"
    )
    clamps = ReceiptClampSerializer(many=True)
    vectors = ReceiptVectorSerializer(many=True)
    sampling = ReceiptSamplingSerializer(allow_null=True)
    prompt = serializers.CharField(help_text="sha256 of the exact messages")
    messages = serializers.IntegerField()
    prefix = serializers.CharField(allow_blank=True)
    continues = serializers.UUIDField(allow_null=True)
    steered = serializers.BooleanField(help_text="whether dials were moved while it was written")
    steered_at = serializers.IntegerField(
        allow_null=True, help_text="the event from which on they held"
    )


class ReplaySerializer(serializers.ModelSerializer[Replay]):
    """`is_same` is null until it has ended, and where it failed."""

    reply = serializers.UUIDField(source="reply_id", read_only=True)
    differs_at = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="characters that are the same"
    )
    error = serializers.SerializerMethodField()

    class Meta:
        model = Replay
        fields = ("id", "reply", "is_same", "differs_at", "error", "created_at", "ended_at")
        read_only_fields = fields

    @extend_schema_field(ReplyErrorSerializer(allow_null=True))
    def get_error(self, replay: Replay) -> dict[str, str] | None:
        if not replay.error_code:
            return None
        return {"code": replay.error_code, "message": replay.error}


class MessageSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=ROLES)
    text = serializers.CharField(
        max_length=max(ANSWER_CHARS, settings.LIMITS["text_chars"]), trim_whitespace=False
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        most = settings.LIMITS["text_chars"]
        if attrs["role"] == "user" and len(attrs["text"]) > most:
            raise serializers.ValidationError({"text": [f"Write at most {most} characters."]})
        if not attrs["text"].strip():
            raise serializers.ValidationError({"text": ["Write something."]})
        return attrs


class AskedSamplingSerializer(serializers.Serializer[Any]):
    """What is absent is as the edition has it."""

    temperature = serializers.FloatField(min_value=0, max_value=2, required=False)
    top_p = serializers.FloatField(min_value=0.001, max_value=1, required=False)
    max_tokens = serializers.IntegerField(min_value=1, required=False)
    seed = serializers.IntegerField(min_value=0, max_value=2**53 - 1, required=False)


class OffRecordSerializer(PersonaAskedSerializer, MixSerializer):
    messages = MessageSerializer(many=True, min_length=1, max_length=REMEMBERED)  # type: ignore[call-arg]
    sampling = AskedSamplingSerializer(required=False)

    def validate_messages(self, messages: list[dict[str, str]]) -> list[dict[str, str]]:
        roles = [one["role"] for one in messages]
        if roles != [ROLES[place % 2] for place in range(len(roles))] or roles[-1] != "user":
            raise serializers.ValidationError("Questions and answers take turns; end by asking.")
        return messages


class OffRecordStartedSerializer(serializers.Serializer[Any]):
    reply = serializers.UUIDField()


def receipt_json(reply: Reply) -> dict[str, Any]:
    kept = reply.receipt
    elsewhere = reply.imported or {}
    told = {
        "reply": reply.id,
        "version": kept.get("version", 0),
        "persona": kept.get("persona") or elsewhere.get("persona") or reply.edition.persona,
        "edition": elsewhere.get("edition", reply.edition.number),
        "bare": reply.is_bare,
        "model": reply.model,
        "weights": kept.get("weights"),
        "artifacts": kept.get("artifacts", {}),
        "clamps": kept.get("clamps", []),
        "vectors": kept.get("vectors", []),
        "sampling": kept.get("sampling"),
        "prompt": kept.get("prompt", ""),
        "messages": kept.get("messages", 0),
        "prefix": reply.prefix,
        "continues": reply.continues_id,
        "steered": kept.get("steered", False),
        "steered_at": kept.get("steered_at"),
    }
    return dict(ReceiptSerializer(told).data)
