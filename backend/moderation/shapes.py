"""The JSON of reports and notices."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.moderation.models import Action, AppealState, Decision, Notice, Reason, Report, State
from backend.moderation.models import Target as Targets

CHARS = {"text": 2_000, "name": 200, "appeal": 4_000}


class ReportInSerializer(serializers.Serializer[Any]):
    """`name`: a persona's slug, a clipping's token, a reply's id, an author's username. `link`: the
    token of the link that opened a persona which is not public.
    """

    target = serializers.ChoiceField(choices=Targets.choices)
    name = serializers.CharField(max_length=CHARS["name"])
    link = serializers.CharField(max_length=100, required=False)
    reason = serializers.ChoiceField(choices=Reason.choices)
    text = serializers.CharField(
        max_length=CHARS["text"], required=False, default="", allow_blank=True
    )


class ReportSerializer(serializers.ModelSerializer[Report]):
    """What its reporter may know. `acted`: something was done; null while it is not decided."""

    target = serializers.ChoiceField(choices=Targets.choices, read_only=True)
    reason = serializers.ChoiceField(choices=Reason.choices, read_only=True)
    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    acted = serializers.SerializerMethodField()

    class Meta:
        model = Report
        fields = ("id", "target", "reason", "text", "state", "acted", "created_at")
        read_only_fields = fields

    def get_acted(self, report: Report) -> bool | None:
        if report.decision is None:
            return None
        return report.decision.action != Action.NOTHING


class AppealSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=AppealState.choices, read_only=True)
    answer = serializers.CharField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    action = serializers.ChoiceField(choices=Action.choices, read_only=True)
    target = serializers.ChoiceField(choices=Targets.choices, read_only=True)
    appeal = serializers.SerializerMethodField()

    class Meta:
        model = Decision
        fields = ("id", "action", "target", "created_at", "reversed_at", "appeal")
        read_only_fields = fields

    @extend_schema_field(AppealSerializer(allow_null=True))
    def get_appeal(self, decision: Decision) -> Any:
        appeal = getattr(decision, "appeal", None)
        return AppealSerializer(appeal).data if appeal else None


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    decision = DecisionSerializer(read_only=True)

    class Meta:
        model = Notice
        fields = ("id", "text", "decision", "created_at", "read_at")
        read_only_fields = fields


class AppealInSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=CHARS["appeal"])


class MailedAppealSerializer(AppealInSerializer):
    key = serializers.CharField(max_length=500, help_text="From the mail about the decision.")
