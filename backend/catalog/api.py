"""`/api/features`: search, and one feature with its evidence. Public."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalog.models import Feature
from backend.catalog.selectors import feature_for, features_found
from backend.catalog.shapes import FeatureSerializer
from backend.lib.pages import Page


class FeaturePage(Page):
    ordering = ("place", "pk")


class FeatureQuery(serializers.Serializer[Any]):
    q = serializers.CharField(max_length=200, allow_blank=True, default="")
    artifact = serializers.CharField(max_length=80, allow_blank=True, default="")


class FeatureList(ListAPIView[Feature]):
    permission_classes = (AllowAny,)
    pagination_class = FeaturePage
    serializer_class = FeatureSerializer

    def get_queryset(self) -> QuerySet[Feature]:
        query = FeatureQuery(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        return features_found(words=asked["q"], artifact=asked["artifact"] or None)

    def get_serializer_context(self) -> dict[str, Any]:
        is_schema = getattr(self, "swagger_fake_view", False)
        return {**super().get_serializer_context(), "with_examples": is_schema}

    @extend_schema(parameters=[FeatureQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class FeatureView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=FeatureSerializer)
    def get(self, request: Request, artifact: str, index: int) -> Response:
        return Response(FeatureSerializer(feature_for(artifact, index)).data)
