"""What changes reports, decisions and appeals."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.services import entry_add
from backend.moderation.bans import ban_lift, ban_put
from backend.moderation.errors import (
    AppealedAlready,
    DecidedAlready,
    DeciderAppealed,
    NotYourClaim,
    ReportedAlready,
)
from backend.moderation.mail import notice_mail
from backend.moderation.models import Action, Appeal, AppealState, Decision, Notice, Report, State
from backend.moderation.selectors import appeal_key, other_judges
from backend.moderation.targets import KINDS, thing_for

OPEN = (State.OPEN, State.CLAIMED)

# What the author is told, where the moderator adds no words.
TOLD = {
    Action.WARNING: "A moderator asks you to change something that you have published here.",
    Action.TAKEDOWN: "A moderator has taken down something that you have published here.",
    Action.BAN: "A moderator has closed your account.",
}


def report_make(
    *, reporter: User, target: str, name: str, reason: str, text: str, link: str | None = None
) -> Report:
    thing = thing_for(reporter, target, name, link=link)
    kind = KINDS[target]
    try:
        with transaction.atomic():
            return Report.objects.create(
                reporter=reporter,
                target=target,
                target_id=str(thing.pk),
                author=kind.author(thing),
                reason=reason,
                text=text,
                evidence=kind.evidence(thing),
            )
    except IntegrityError as error:
        raise ReportedAlready("You have reported this already. It is being looked at.") from error


def report_claim(*, report: Report, by: Any) -> None:
    """One moderator at a time: the first who claims it."""
    open_one = Report.objects.filter(pk=report.pk, state=State.OPEN)
    if not open_one.update(state=State.CLAIMED, claimed_by=by):
        raise NotYourClaim("Somebody has claimed or decided this report already.")
    entry_add(actor=by, action="report.claim", thing=report)


def report_release(*, report: Report, by: Any) -> None:
    mine = Report.objects.filter(pk=report.pk, state=State.CLAIMED, claimed_by=by)
    if not mine.update(state=State.OPEN, claimed_by=None):
        raise NotYourClaim("You have not claimed this report.")
    entry_add(actor=by, action="report.release", thing=report)


def decision_make(
    *,
    report: Report,
    by: Any,
    action: str,
    message: str = "",
    note: str = "",
    until: datetime | None = None,
) -> Decision:
    """Decides every open report on the same thing. Its effects hold when this returns."""
    with transaction.atomic():
        about = Report.objects.filter(target=report.target, target_id=report.target_id)
        waiting = list(about.filter(state__in=OPEN).select_for_update())
        here = next((one for one in waiting if one.pk == report.pk), None)
        if here is None:
            raise DecidedAlready("This report is decided already.")
        if here.claimed_by_id not in (None, by.pk):
            raise NotYourClaim("Another moderator has claimed this report.")
        decision = Decision.objects.create(
            action=action, target=report.target, target_id=report.target_id,
            author=report.author, by=by, message=message, note=note,
        )  # fmt: skip
        _effects(decision, until)
        Report.objects.filter(pk__in=[one.pk for one in waiting]).update(
            state=State.DECIDED, decision=decision
        )
        entry_add(
            actor=by, action=f"decision.{action}", thing=decision, reports=len(waiting),
            target=f"{decision.target} {decision.target_id}", note=note, message=message,
        )  # fmt: skip
    return decision


def _effects(decision: Decision, until: datetime | None) -> None:
    action, author = Action(decision.action), decision.author
    if action in (Action.TAKEDOWN, Action.BAN):
        decision.kept = KINDS[decision.target].take_down(decision.target_id)
        decision.save(update_fields=["kept"])
    if action is Action.BAN and author is not None:
        reason = f"{decision.get_target_display()} {decision.target_id}"
        ban_put(user=author, by=decision.by, reason=reason, until=until, decision=decision)
    if action in TOLD and author is not None:
        _tell(decision, author, decision.message or TOLD[action])


def _tell(decision: Decision, user: User, text: str) -> None:
    Notice.objects.create(user=user, decision=decision, text=text)
    transaction.on_commit(lambda: notice_mail(user=user, text=text, key=appeal_key(decision)))


def decision_reverse(*, decision: Decision, by: Any) -> None:
    """Everything is as it was before. Once."""
    with transaction.atomic():
        now = timezone.now()
        standing = Decision.objects.filter(pk=decision.pk, reversed_at=None)
        if not standing.update(reversed_at=now):
            raise DecidedAlready("This decision is reversed already.")
        if decision.action in (Action.TAKEDOWN, Action.BAN):
            KINDS[decision.target].put_back(decision.target_id, decision.kept)
        if ban := decision_ban(decision):
            ban_lift(ban=ban, by=by)
        if decision.author is not None:
            _tell(decision, decision.author, "A decision about you has been reversed.")
        entry_add(actor=by, action="decision.reverse", thing=decision)


def decision_ban(decision: Decision) -> Any:
    return getattr(decision, "ban", None)


def notice_read(*, notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


def appeal_make(*, decision: Decision, text: str) -> Appeal:
    """By whom it concerns, which the caller has made sure of."""
    assert decision.author is not None
    try:
        with transaction.atomic():
            return Appeal.objects.create(decision=decision, author=decision.author, text=text)
    except IntegrityError as error:
        raise AppealedAlready("You have appealed against this decision already.") from error


def appeal_answer(*, appeal: Appeal, by: Any, granted: bool, answer: str) -> None:
    """By somebody else than the decision, where there is somebody else."""
    decision = appeal.decision
    if decision.by_id == by.pk and other_judges(by).exists():
        raise DeciderAppealed("You have made this decision: another moderator answers the appeal.")
    with transaction.atomic():
        state = AppealState.GRANTED if granted else AppealState.REFUSED
        waiting = Appeal.objects.filter(pk=appeal.pk, state=AppealState.OPEN)
        said = {"answer": answer, "answered_by": by, "answered_at": timezone.now()}
        if not waiting.update(state=state, **said):
            raise DecidedAlready("This appeal is answered already.")
        if granted and decision.reversed_at is None:
            decision_reverse(decision=decision, by=by)
        words = "granted" if granted else "refused"
        _tell(decision, appeal.author, f"Your appeal is {words}. {answer}".strip())
        entry_add(actor=by, action=f"appeal.{words}", thing=appeal, answer=answer)
