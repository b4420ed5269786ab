"""The JSON of accounts."""

from typing import Any

from rest_framework import serializers


class SessionUserSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(read_only=True)
    is_guest = serializers.BooleanField(read_only=True)


class SessionLimitsSerializer(serializers.Serializer[Any]):
    text_chars = serializers.IntegerField(read_only=True)
    clamps = serializers.IntegerField(read_only=True)


class SessionSerializer(serializers.Serializer[Any]):
    user = SessionUserSerializer(read_only=True, allow_null=True)
    limits = SessionLimitsSerializer(read_only=True)
