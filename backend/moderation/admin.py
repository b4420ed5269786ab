"""The desk of the moderators: what is reported, what was decided, who appeals, who is banned."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from unfold.decorators import display

from backend.lib.admin import Admin, Shown, deed
from backend.moderation import services
from backend.moderation.bans import ban_lift, ban_put
from backend.moderation.forms import AnswerForm, DecisionForm
from backend.moderation.models import Appeal, Ban, Decision, Notice, Report

STATES = {"open": "warning", "claimed": "info", "decided": "success"}


@admin.register(Report)
class ReportAdmin(Shown):
    """The queue, oldest first. Evidence is the only place where staff read what people wrote."""

    list_display = ("created_at", "shown_state", "reason", "target", "author", "claimed_by")
    list_filter = ("state", "reason", "target")
    list_select_related = ("author", "claimed_by", "reporter", "decision")
    search_fields = ("target_id", "text", "author__username")
    fieldsets = (
        ("Report", {"fields": ("created_at", "reason", "text", "reporter")}),
        ("About", {"fields": ("target", "target_id", "author", "shown_evidence")}),
        ("State", {"fields": ("state", "claimed_by", "decision")}),
    )
    readonly_fields = ("shown_evidence",)
    actions_detail = ("claim", "release", "decide")

    @display(description="state", label=STATES, ordering="state")  # type: ignore[untyped-decorator]
    def shown_state(self, report: Report) -> str:
        return report.state

    @admin.display(description="evidence")
    def shown_evidence(self, report: Report) -> str:
        """As it was when it was reported, whatever has become of it since."""
        return format_html_join("", "<p><strong>{}</strong><br>{}</p>", _lines(report))

    @deed(
        description="Claim",
        text="Nobody else decides this report until you release it.",
        permission="moderation.change_report",
        icon="front_hand",
    )
    def claim(self, request: HttpRequest, report: Report) -> str:
        services.report_claim(report=report, by=request.user)
        return "The report is yours."

    @deed(
        description="Release",
        text="Others can claim this report again.",
        permission="moderation.change_report",
        icon="undo",
    )
    def release(self, request: HttpRequest, report: Report) -> str:
        services.report_release(report=report, by=request.user)
        return "The report is open again."

    @deed(
        description="Decide",
        text="The decision holds at once, and for every open report of the same thing.",
        permission="moderation.add_decision",
        form=DecisionForm,
        icon="gavel",
    )
    def decide(self, request: HttpRequest, report: Report, **answers: Any) -> str:
        decision = services.decision_make(report=report, by=request.user, **answers)
        return f"Decided: {decision.get_action_display()}."


def _lines(report: Report) -> list[tuple[str, Any]]:
    evidence = report.evidence if isinstance(report.evidence, dict) else {"": report.evidence}
    return list(evidence.items())


@admin.register(Decision)
class DecisionAdmin(Shown):
    list_display = ("created_at", "action", "target", "author", "by", "reversed_at")
    list_filter = ("action", "target")
    list_select_related = ("author", "by")
    fields = (
        "created_at", "action", "target", "target_id", "author", "by", "message", "note",
        "reversed_at",
    )  # fmt: skip
    actions_detail = ("reverse",)

    @deed(
        description="Reverse",
        text="What was taken down is shown again, and a ban that came with it is lifted.",
        permission="moderation.change_decision",
        icon="undo",
        danger=True,
    )
    def reverse(self, request: HttpRequest, decision: Decision) -> str:
        services.decision_reverse(decision=decision, by=request.user)
        return "Everything is as it was."


@admin.register(Appeal)
class AppealAdmin(Shown):
    list_display = ("created_at", "state", "author", "decision", "answered_by")
    list_filter = ("state",)
    list_select_related = ("author", "decision", "answered_by")
    fields = (
        "created_at", "author", "decision", "text", "state", "answer", "answered_by",
        "answered_at",
    )  # fmt: skip
    actions_detail = ("grant", "refuse")

    @deed(
        description="Grant",
        text="The decision is reversed.",
        permission="moderation.change_appeal",
        form=AnswerForm,
        icon="check",
    )
    def grant(self, request: HttpRequest, appeal: Appeal, answer: str) -> str:
        services.appeal_answer(appeal=appeal, by=request.user, granted=True, answer=answer)
        return "The appeal is granted."

    @deed(
        description="Refuse",
        text="The decision stands.",
        permission="moderation.change_appeal",
        form=AnswerForm,
        icon="close",
        danger=True,
    )
    def refuse(self, request: HttpRequest, appeal: Appeal, answer: str) -> str:
        services.appeal_answer(appeal=appeal, by=request.user, granted=False, answer=answer)
        return "The appeal is refused."


@admin.register(Ban)
class BanAdmin(Admin):
    """A ban is put by adding it and lifted by its button; nothing of it is edited."""

    list_display = ("user", "reason", "by", "created_at", "until", "lifted_at")
    list_select_related = ("user", "by")
    list_filter = (("lifted_at", admin.EmptyFieldListFilter),)
    search_fields = ("user__username", "reason")
    autocomplete_fields = ("user",)
    fields = ("user", "reason", "until")
    actions_detail = ("lift",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        more = ("by", "created_at", "lifted_at", "decision") if obj else ()
        return (*self.fields, *more)

    def save_model(self, request: HttpRequest, obj: Ban, form: Any, change: bool) -> None:
        put = ban_put(user=obj.user, by=request.user, reason=obj.reason, until=obj.until)
        obj.pk, obj._state.adding = put.pk, False

    @deed(
        description="Lift",
        text="The account can sign in again.",
        permission="moderation.change_ban",
        icon="lock_open",
    )
    def lift(self, request: HttpRequest, ban: Ban) -> str:
        return "Lifted." if ban_lift(ban=ban, by=request.user) else "It was lifted already."


@admin.register(Notice)
class NoticeAdmin(Shown):
    list_display = ("created_at", "user", "decision", "read_at")
    list_select_related = ("user", "decision")
