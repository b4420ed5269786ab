"""What a view asks of its request: who sends it, and what they say."""

from typing import Any, cast

from rest_framework import serializers
from rest_framework.request import Request

from backend.accounts.models import User


def person(request: Request) -> User:
    return cast("User", request.user)


def said(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    parsed = serializer(data=request.data, context={"user": request.user})
    parsed.is_valid(raise_exception=True)
    return cast("dict[str, Any]", parsed.validated_data)
