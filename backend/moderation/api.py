"""`/api/reports`, `/api/notices`, `/api/decisions`: what people say to moderators, and are told."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.chats.api import person, said
from backend.lib.limits import Rate
from backend.lib.pages import Page
from backend.moderation import services, shapes
from backend.moderation.models import Notice, Report
from backend.moderation.selectors import (
    decision_for,
    decision_of_key,
    notice_for,
    notices_of,
    reports_of,
)

REPORT = OpenApiExample(
    "A persona that harasses somebody",
    value={
        "target": "persona",
        "name": "mayor-of-nowhere",
        "reason": "harassment",
        "text": "The prompt names my neighbour.",
    },
    request_only=True,
)
APPEAL = OpenApiExample(
    "An appeal", value={"text": "The mayor is invented; see the byline."}, request_only=True
)


class ReportRate(Rate):
    name = "reports"


class ReportList(ListAPIView[Report]):
    """Own reports, and a new one: 404 for what one may not see, 409 `reported_already` while an
    earlier report of the same thing is open, 429 beyond the rate.
    """

    pagination_class = Page
    serializer_class = shapes.ReportSerializer
    queryset = Report.objects.none()

    def get_throttles(self) -> list[ReportRate]:  # type: ignore[override]
        return [ReportRate()] if self.request.method == "POST" else []

    def get_queryset(self) -> QuerySet[Report]:
        return reports_of(person(self.request))

    @extend_schema(
        request=shapes.ReportInSerializer,
        responses={201: shapes.ReportSerializer},
        examples=[REPORT],
    )
    def post(self, request: Request) -> Response:
        report = services.report_make(
            reporter=person(request), **said(shapes.ReportInSerializer, request)
        )
        return Response(shapes.ReportSerializer(report).data, status=201)


class NoticeList(ListAPIView[Notice]):
    pagination_class = Page
    serializer_class = shapes.NoticeSerializer
    queryset = Notice.objects.none()

    def get_queryset(self) -> QuerySet[Notice]:
        return notices_of(person(self.request))


class NoticeReadView(APIView):
    @extend_schema(request=None, responses=shapes.NoticeSerializer)
    def post(self, request: Request, notice_id: UUID) -> Response:
        services.notice_read(notice=notice_for(person(request), notice_id))
        shown = notice_for(person(request), notice_id)
        return Response(shapes.NoticeSerializer(shown).data)


class AppealView(APIView):
    """Once per decision: then 409 `appealed_already`."""

    throttle_classes = (ReportRate,)

    @extend_schema(
        request=shapes.AppealInSerializer,
        responses={201: shapes.AppealSerializer},
        examples=[APPEAL],
    )
    def post(self, request: Request, decision_id: UUID) -> Response:
        decision = decision_for(person(request), decision_id)
        appeal = services.appeal_make(decision=decision, **said(shapes.AppealInSerializer, request))
        return Response(shapes.AppealSerializer(appeal).data, status=201)


class MailedAppealView(APIView):
    """For those who cannot sign in: the key from the mail stands for the author."""

    permission_classes = (AllowAny,)
    throttle_classes = (ReportRate,)

    @extend_schema(
        operation_id="decisions_appeal_by_key",
        request=shapes.MailedAppealSerializer,
        responses={201: shapes.AppealSerializer},
    )
    def post(self, request: Request) -> Response:
        fields = said(shapes.MailedAppealSerializer, request)
        decision = decision_of_key(fields["key"])
        appeal = services.appeal_make(decision=decision, text=fields["text"])
        return Response(shapes.AppealSerializer(appeal).data, status=201)
