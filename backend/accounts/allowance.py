"""How many tokens somebody may have in a day (UTC), kept true when many ask at once.

A reply sets aside the most it can take, in one conditional UPDATE, and gives back what it did not
take when it ends: nobody gets more by asking faster.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from backend.accounts.belongings import Quota, belongings
from backend.accounts.models import Usage, User
from backend.lib.errors import LimitReached

SHOWN_DAYS = 30


class AllowanceSpent(LimitReached):
    code = "allowance_spent"


def today() -> date:
    return datetime.now(UTC).date()


def tokens_allowed(user: User) -> int:
    if user.tokens_per_day is not None:
        return user.tokens_per_day
    kind = "tokens_per_guest_day" if user.is_guest else "tokens_per_user_day"
    return settings.LIMITS[kind]


def allowance_reserve(*, user: User, tokens: int) -> None:
    """In the caller's transaction. Locks the user's row of today, so that what the caller counts
    next (replies in the air) is counted by one at a time.
    """
    usage, _ = Usage.objects.get_or_create(user=user, day=today())
    taken = Usage.objects.filter(
        pk=usage.pk, tokens__lte=tokens_allowed(user) - F("reserved") - tokens
    ).update(reserved=F("reserved") + tokens, replies=F("replies") + 1)
    if not taken:
        raise AllowanceSpent("Today's tokens are spent. They come back at midnight, UTC.")


def allowance_settle(*, user_id: UUID, begun: datetime, reserved: int, spent: int) -> None:
    """When a reply that began then has ended, however it ended."""
    day = timezone.localtime(begun, UTC).date()
    Usage.objects.filter(user=user_id, day=day).update(
        tokens=F("tokens") + spent, reserved=Greatest(F("reserved") - reserved, 0)
    )


@dataclass(frozen=True, slots=True)
class Today:
    day: date
    tokens: int
    reserved: int
    allowed: int
    replies: int
    quotas: dict[str, Quota]

    @property
    def left(self) -> int:
        return max(self.allowed - self.tokens - self.reserved, 0)

    @property
    def back_at(self) -> datetime:
        return datetime.combine(self.day + timedelta(days=1), time(), UTC)


def usage_today(user: User) -> Today:
    spent = Usage.objects.filter(user=user, day=today()).first() or Usage(day=today())
    return Today(
        day=spent.day,
        tokens=spent.tokens,
        reserved=spent.reserved,
        allowed=tokens_allowed(user),
        replies=spent.replies,
        quotas=_quotas(user),
    )


def usage_days(user: User) -> QuerySet[Usage]:
    return Usage.objects.filter(user=user, day__gt=today() - timedelta(days=SHOWN_DAYS))


def _quotas(user: User) -> dict[str, Quota]:
    return {name: quota for one in belongings() for name, quota in one.quotas(user).items()}
