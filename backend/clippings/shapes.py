"""The JSON of clippings. What a clipping without its columnist does not tell is null or empty."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.catalog.shapes import MODES, POSITIONS
from backend.chats.shapes import ChatSummarySerializer
from backend.clippings.models import Clipping
from backend.lib.press.card import SATIRE


class CutDialSerializer(serializers.Serializer[Any]):
    artifact = serializers.CharField()
    feature = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    mode = serializers.ChoiceField(choices=MODES)
    positions = serializers.ChoiceField(choices=POSITIONS)
    strength = serializers.FloatField()
    ceiling = serializers.FloatField(allow_null=True)


class CutVectorSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    strength = serializers.FloatField()


class CutColumnistSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField(default=None, allow_null=True)
    name = serializers.CharField()
    is_imported = serializers.BooleanField(
        default=False, help_text="Named by a file: nobody here knows whether it is theirs."
    )
    byline = serializers.CharField(default=None, allow_null=True)
    edition = serializers.IntegerField(default=None, allow_null=True)
    prompt = serializers.CharField(default=None, allow_null=True)
    dials = CutDialSerializer(many=True, default=list)
    vectors = CutVectorSerializer(many=True, default=list)


class ExchangeSerializer(serializers.Serializer[Any]):
    said = serializers.CharField()
    said_at = serializers.DateTimeField()
    columnist = serializers.IntegerField(help_text="A place in `columnists`.")
    reply = serializers.CharField()
    replied_at = serializers.DateTimeField()
    is_satire = serializers.BooleanField()


class ClippingSerializer(serializers.ModelSerializer[Clipping]):
    """As everybody sees it: who cut it out is not told."""

    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    columnists = CutColumnistSerializer(source="snapshot.columnists", many=True, read_only=True)
    exchanges = ExchangeSerializer(source="snapshot.exchanges", many=True, read_only=True)

    class Meta:
        model = Clipping
        fields = (
            "id",
            "title",
            "is_satire",
            "label",
            "shows_persona",
            "created_at",
            "expires_at",
            "columnists",
            "exchanges",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_label(self, clipping: Clipping) -> str | None:
        return SATIRE if clipping.is_satire else None


class ClippingSummarySerializer(serializers.ModelSerializer[Clipping]):
    chat = serializers.UUIDField(source="chat_id", read_only=True, allow_null=True)
    state = serializers.SerializerMethodField()

    class Meta:
        model = Clipping
        fields: tuple[str, ...] = (
            "id",
            "chat",
            "title",
            "is_satire",
            "shows_persona",
            "prefix",
            "state",
            "opened",
            "created_at",
            "expires_at",
        )
        read_only_fields = fields

    @extend_schema_field(
        serializers.ChoiceField(choices=("open", "expired", "revoked", "taken_down"))
    )
    def get_state(self, clipping: Clipping) -> str:
        if clipping.taken_down_at:
            return "taken_down"
        if clipping.revoked_at:
            return "revoked"
        ended = clipping.expires_at is not None and clipping.expires_at <= timezone.now()
        return "expired" if ended else "open"


class ClippingMadeSerializer(ClippingSummarySerializer):
    """The token is shown this once; the address is the path of its page."""

    token = serializers.CharField(read_only=True)
    address = serializers.CharField(read_only=True)

    class Meta(ClippingSummarySerializer.Meta):
        fields = (*ClippingSummarySerializer.Meta.fields, "token", "address")
        read_only_fields = fields


class ClippingStartSerializer(serializers.Serializer[Any]):
    upto = serializers.UUIDField(help_text="The reply that the clipping ends with.")
    title = serializers.CharField(
        max_length=settings.LIMITS["title_chars"], allow_blank=True, default=""
    )
    shows_persona = serializers.BooleanField(default=True)
    expires_at = serializers.DateTimeField(allow_null=True, default=None)

    def validate_expires_at(self, moment: datetime | None) -> datetime | None:
        if moment is not None and moment <= timezone.now():
            raise serializers.ValidationError("Give a moment that is still to come.")
        return moment


class CopySerializer(serializers.Serializer[Any]):
    """`is_same_columnist` false: a columnist of the house goes on, as the clipping's is not shown
    to whoever copies it.
    """

    chat = ChatSummarySerializer(read_only=True)
    is_same_columnist = serializers.BooleanField(read_only=True)
