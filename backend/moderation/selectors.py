"""Answers about reports, notices and decisions."""

from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import QuerySet
from django.http import Http404

from backend.accounts.models import User
from backend.moderation.models import Decision, Notice, Report

JUDGE = "moderation.change_appeal"
APPEAL_SALT = "moderation.appeal"
APPEAL_SECONDS = 30 * 86_400


def reports_of(user: User) -> QuerySet[Report]:
    return Report.objects.filter(reporter=user).select_related("decision")


def notices_of(user: User) -> QuerySet[Notice]:
    return Notice.objects.filter(user=user).select_related("decision__appeal")


def notice_for(user: User, notice_id: UUID) -> Notice:
    notice = notices_of(user).filter(id=notice_id).first()
    if notice is None:
        raise Http404
    return notice


def decision_for(user: User, decision_id: UUID) -> Decision:
    """The gate: a decision is known to whom it concerns."""
    decision = Decision.objects.filter(id=decision_id, author=user).exclude(notices=None).first()
    if decision is None:
        raise Http404
    return decision


def appeal_key(decision: Decision) -> str:
    """Lets somebody who cannot sign in appeal: it comes by mail, to the author alone."""
    return signing.dumps(str(decision.pk), salt=APPEAL_SALT)


def decision_of_key(key: str) -> Decision:
    try:
        pk = signing.loads(key, salt=APPEAL_SALT, max_age=APPEAL_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    decision = Decision.objects.filter(pk=pk).exclude(author=None).first()
    if decision is None:
        raise Http404
    return decision


def other_judges(but: Any) -> QuerySet[Any]:
    """Who else may answer appeals."""
    backend = "django.contrib.auth.backends.ModelBackend"
    judges: QuerySet[Any] = User.objects.with_perm(JUDGE, backend=backend)
    return judges.filter(is_staff=True).exclude(pk=but.pk)
