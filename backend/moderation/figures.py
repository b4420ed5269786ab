"""How the house is doing, in numbers: few queries, however much there is to count."""

import shutil
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils import timezone
from redis import RedisError

from backend.accounts.models import User
from backend.chats.models import Reply
from backend.chats.workers import workers_alive
from backend.lib.redis import redis_client
from backend.moderation.models import Appeal, AppealState, Report, State
from worker.contract import WorkerState, queue_name

RECENT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class People:
    accounts: int
    guests: int
    new_today: int
    new_week: int


@dataclass(frozen=True, slots=True)
class Replies:
    by_status: dict[str, int]
    errors: dict[str, int]
    tokens_per_second: float  # over RECENT


@dataclass(frozen=True, slots=True)
class Complaints:
    waiting: int
    claimed: int
    appeals: int


@dataclass(slots=True)
class Workers:
    alive: list[WorkerState] = field(default_factory=list)
    queues: dict[str, int] = field(default_factory=dict)  # waiting replies by model
    is_known: bool = True  # False: Redis cannot be asked

    @property
    def models(self) -> list[str]:
        return sorted({*self.queues, *(worker.model for worker in self.alive)})


def people() -> People:
    now = timezone.now()
    guest = Q(is_guest=True)
    counted = User.objects.aggregate(
        accounts=Count("pk", filter=~guest),
        guests=Count("pk", filter=guest),
        new_today=Count("pk", filter=~guest & Q(date_joined__gte=_midnight())),
        new_week=Count("pk", filter=~guest & Q(date_joined__gte=now - timedelta(days=7))),
    )
    return People(**counted)


def replies() -> Replies:
    since, recent = _midnight(), timezone.now() - RECENT
    groups = (
        Reply.objects.filter(Q(created_at__gte=since) | Q(ended_at__gte=recent))
        .order_by()
        .values("status", "error_code")
        .annotate(
            count=Count("pk", filter=Q(created_at__gte=since)),
            spoken=Sum("tokens", filter=Q(ended_at__gte=recent)),
        )
    )
    by_status: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    spoken = 0
    for group in groups:
        by_status[group["status"]] += group["count"]
        if group["error_code"]:
            errors[group["error_code"]] += group["count"]
        spoken += group["spoken"] or 0
    return Replies(dict(by_status), dict(errors), spoken / RECENT.total_seconds())


def complaints() -> Complaints:
    counted = Report.objects.aggregate(
        waiting=Count("pk", filter=Q(state=State.OPEN)),
        claimed=Count("pk", filter=Q(state=State.CLAIMED)),
    )
    return Complaints(**counted, appeals=Appeal.objects.filter(state=AppealState.OPEN).count())


def workers() -> Workers:
    try:
        alive = sorted(workers_alive(), key=lambda worker: worker.name)
        return Workers(alive, _queues({worker.model for worker in alive}))
    except RedisError:
        return Workers(is_known=False)


def _queues(models: set[str]) -> dict[str, int]:
    """Of the models that somebody serves or waits for."""
    redis: Any = redis_client()
    prefix = queue_name("")
    waited = {key.decode().removeprefix(prefix) for key in redis.scan_iter(f"{prefix}*", count=500)}
    names = sorted(models | waited)
    with redis.pipeline() as pipe:
        for name in names:
            pipe.llen(queue_name(name))
        return dict(zip(names, pipe.execute(), strict=True))


def disk() -> dict[str, str]:
    """Where the database, the exports and the logs are, unless they are elsewhere."""
    used = shutil.disk_usage(settings.VAR_DIR)
    return {"free": f"{used.free / 1e9:.1f} GB", "total": f"of {used.total / 1e9:.0f} GB"}


def _midnight() -> Any:
    return timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
