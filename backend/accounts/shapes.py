"""The JSON of accounts."""

from typing import Any

from allauth.account.adapter import get_adapter
from rest_framework import serializers

from backend.accounts.models import ApiKey, Export, ExportState, Scope, Usage, User


class SessionUserSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(read_only=True)
    is_guest = serializers.BooleanField(read_only=True)
    is_staff = serializers.BooleanField(read_only=True)
    deletion_due_at = serializers.DateTimeField(read_only=True, allow_null=True)


class SessionLimitsSerializer(serializers.Serializer[Any]):
    text_chars = serializers.IntegerField(read_only=True)
    clamps = serializers.IntegerField(read_only=True)


class SessionHouseSerializer(serializers.Serializer[Any]):
    """What the operator has switched, as far as it concerns who comes in."""

    sign_ups_paused = serializers.BooleanField(read_only=True)
    guests_paused = serializers.BooleanField(read_only=True)
    minimum_age = serializers.IntegerField(read_only=True, allow_null=True)  # null: no age gate
    age_needed = serializers.BooleanField(read_only=True)  # say so before you talk to columnists


class QuotaSerializer(serializers.Serializer[Any]):
    used = serializers.IntegerField(read_only=True)
    most = serializers.IntegerField(read_only=True)


class TodaySerializer(serializers.Serializer[Any]):
    """Tokens of prompts and replies of this day (UTC), and how much of each quota is used."""

    day = serializers.DateField(read_only=True)
    tokens = serializers.IntegerField(read_only=True)
    reserved = serializers.IntegerField(read_only=True)  # by replies that are being written
    allowed = serializers.IntegerField(read_only=True)
    left = serializers.IntegerField(read_only=True)
    back_at = serializers.DateTimeField(read_only=True)
    replies = serializers.IntegerField(read_only=True)
    quotas = serializers.DictField(child=QuotaSerializer(), read_only=True)


class DaySerializer(serializers.ModelSerializer[Usage]):
    class Meta:
        model = Usage
        fields = ("day", "tokens", "replies")
        read_only_fields = fields


class UsageSerializer(serializers.Serializer[Any]):
    today = TodaySerializer(read_only=True)
    days = DaySerializer(many=True, read_only=True)  # of the last 30, newest first


class SessionSerializer(serializers.Serializer[Any]):
    user = SessionUserSerializer(read_only=True, allow_null=True)
    limits = SessionLimitsSerializer(read_only=True)
    house = SessionHouseSerializer(read_only=True)
    usage = TodaySerializer(read_only=True, allow_null=True)


class AccountSerializer(serializers.ModelSerializer[User]):
    """`email` is changed through allauth, which verifies it."""

    has_password = serializers.BooleanField(source="has_usable_password", read_only=True)

    class Meta:
        model = User
        fields = (
            "username",
            "email",
            "bio",
            "is_guest",
            "has_password",
            "date_joined",
            "adult_since",
            "deletion_due_at",
        )
        read_only_fields = fields


class AccountChangeSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=30, required=False)
    bio = serializers.CharField(max_length=300, required=False, allow_blank=True)

    def validate_username(self, name: str) -> str:
        is_own = name.lower() == self.context["user"].username.lower()
        cleaned: str = get_adapter().clean_username(name, shallow=is_own)
        return cleaned


class KeySerializer(serializers.ModelSerializer[ApiKey]):
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.choices), read_only=True
    )

    class Meta:
        model = ApiKey
        fields = ("id", "name", "prefix", "scopes", "created_at", "last_used_at")
        read_only_fields = fields


class KeyStartSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.choices), min_length=1, required=False
    )  # absent: all

    def validate_scopes(self, scopes: list[str]) -> list[str]:
        return sorted(set(scopes))


class KeyMadeSerializer(serializers.Serializer[Any]):
    key = KeySerializer(read_only=True)
    secret = serializers.CharField(read_only=True)  # shown this once


class KeyRenameSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)


class ExportSerializer(serializers.ModelSerializer[Export]):
    state = serializers.ChoiceField(choices=ExportState.choices, read_only=True)
    file = serializers.SerializerMethodField()

    class Meta:
        model = Export
        fields = ("id", "state", "size", "created_at", "ready_at", "expires_at", "file")
        read_only_fields = fields

    def get_file(self, export: Export) -> str | None:
        """Its address, while it is kept."""
        if export.state != ExportState.READY:
            return None
        return f"/api/account/exports/{export.pk}/file"


class DeletionSerializer(serializers.Serializer[Any]):
    password = serializers.CharField(
        max_length=500, required=False, default="", allow_blank=True, trim_whitespace=False
    )


class DeletionBegunSerializer(serializers.Serializer[Any]):
    due_at = serializers.DateTimeField(read_only=True)


class AgeSerializer(serializers.Serializer[Any]):
    confirm = serializers.BooleanField()
