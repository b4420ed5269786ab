"""The JSON of the policy."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.policy.hard import HARD_RULES
from backend.policy.models import PausedModel, Policy


class PausedModelSerializer(serializers.Serializer[Any]):
    model = serializers.CharField(read_only=True)
    reason = serializers.CharField(read_only=True)


class PolicySerializer(serializers.Serializer[Any]):
    text = serializers.CharField(read_only=True, help_text="Markdown, by the operator.")
    age_gate = serializers.BooleanField(read_only=True)
    minimum_age = serializers.IntegerField(read_only=True)
    sign_ups_paused = serializers.BooleanField(read_only=True)
    guests_paused = serializers.BooleanField(read_only=True)
    hard_rules = serializers.SerializerMethodField()
    paused_models = serializers.SerializerMethodField()

    def get_hard_rules(self, policy: Policy) -> list[str]:
        return [rule.name for rule in HARD_RULES]

    @extend_schema_field(PausedModelSerializer(many=True))
    def get_paused_models(self, policy: Policy) -> Any:
        return PausedModelSerializer(PausedModel.objects.all(), many=True).data
