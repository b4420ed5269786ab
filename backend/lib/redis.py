"""The one way to a Redis connection, for threads; `relay.py` has the one for the event loop."""

from functools import cache

from django.conf import settings
from redis import Redis

TIMEOUT_SECONDS = 5


@cache
def redis_client() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=2,
        health_check_interval=15,
    )
