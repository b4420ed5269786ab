from django.urls import path

from backend.moderation.api import (
    AppealView,
    MailedAppealView,
    NoticeList,
    NoticeReadView,
    ReportList,
)

urlpatterns = [
    path("reports", ReportList.as_view()),
    path("notices", NoticeList.as_view()),
    path("notices/<uuid:notice_id>/read", NoticeReadView.as_view()),
    path("decisions/appeal", MailedAppealView.as_view()),
    path("decisions/<uuid:decision_id>/appeal", AppealView.as_view()),
]
