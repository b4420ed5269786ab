"""`/healthz`: this process answers. `/readyz`: so do the parts it needs, or which does not."""

from collections.abc import Callable

import msgspec
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from redis import RedisError

from backend.chats.workers import workers_alive
from backend.lib.redis import redis_client


class NotReady(Exception):
    """The message says why."""


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    checks = {"database": _database, "redis": _redis, "worker": _worker}
    missing = {name: why for name, check in checks.items() if (why := _reason(check))}
    status = "missing" if missing else "ok"
    return JsonResponse({"status": status, "missing": missing}, status=503 if missing else 200)


def _reason(check: Callable[[], None]) -> str | None:
    try:
        check()
    except (NotReady, DatabaseError, RedisError, msgspec.DecodeError) as error:
        return f"{type(error).__name__}: {error}" if not isinstance(error, NotReady) else str(error)
    return None


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis() -> None:
    redis_client().ping()


def _worker() -> None:
    if not workers_alive():
        raise NotReady("No worker is running. Start one, or wait until it has loaded its model.")
