"""What somebody has said to moderators and was told by them is theirs too."""

from collections.abc import Iterable

import msgspec

from backend.accounts.belongings import Belonging
from backend.accounts.models import User
from backend.moderation.models import Appeal, Ban, Decision, Notice, Report

REPORT = ("target", "reason", "text", "state", "created_at")
NOTICE = ("text", "created_at", "read_at")
APPEAL = ("text", "state", "answer", "created_at", "answered_at")


def _files(user: User) -> Iterable[tuple[str, bytes]]:
    kinds = {
        "reports": Report.objects.filter(reporter=user).values(*REPORT),
        "notices": Notice.objects.filter(user=user).values(*NOTICE),
        "appeals": Appeal.objects.filter(author=user).values(*APPEAL),
    }
    for name, rows in kinds.items():
        if said := list(rows):
            yield f"{name}.json", msgspec.json.encode(said)


def _adopt(guest: User, user: User) -> None:
    """A report that is open twice then keeps the account's."""
    again = Report.objects.filter(reporter=user, state__in=("open", "claimed"))
    for target, target_id in again.values_list("target", "target_id"):
        Report.objects.filter(reporter=guest, target=target, target_id=target_id).update(
            reporter=None
        )
    Report.objects.filter(reporter=guest).update(reporter=user)
    Report.objects.filter(author=guest).update(author=user)
    Decision.objects.filter(author=guest).update(author=user)
    Notice.objects.filter(user=guest).update(user=user)
    Appeal.objects.filter(author=guest).update(author=user)
    Ban.objects.filter(user=guest).exclude(lifted_at=None).update(user=user)


REPORTS = Belonging(name="reports", files=_files, adopt=_adopt)
