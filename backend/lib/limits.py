"""How often one person may do one thing: a counter in Redis per name, person and window."""

import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from redis import RedisError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from backend.lib.redis import redis_client

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spent:
    allowed: bool
    wait: float  # seconds until the window ends


def rate_spend(name: str, who: str) -> Spent:
    """Counts one more. Without Redis nobody is turned away: the limit guards Redis' own work."""
    most, seconds = settings.RATES[name]
    now = time.time()
    window = int(now // seconds)
    key = f"rate:{name}:{who}:{window}"
    try:
        with redis_client().pipeline() as pipe:
            pipe.incr(key)
            pipe.expire(key, seconds)
            count = pipe.execute()[0]
    except RedisError as error:
        log.warning("rate %s not counted: %s", name, error)
        return Spent(allowed=True, wait=0)
    return Spent(allowed=count <= most, wait=(window + 1) * seconds - now)


class Rate(BaseThrottle):
    """A DRF throttle; subclasses name the rate and say who is counted."""

    name: str
    left: float = 0

    def who(self, request: Request) -> str:
        return f"user:{request.user.pk}" if request.user.is_authenticated else address(request)

    def allow_request(self, request: Request, view: APIView) -> bool:
        spent = rate_spend(self.name, self.who(request))
        self.left = spent.wait
        return spent.allowed

    def wait(self) -> float:
        return max(self.left, 1)


def address(request: Request | HttpRequest) -> str:
    return f"address:{request.META.get('REMOTE_ADDR') or 'local'}"


class GuestRate(Rate):
    name = "guest_create"

    def who(self, request: Request) -> str:
        return address(request)


class TurnRate(Rate):
    name = "turns"


class LookRate(Rate):
    name = "looks"


class PersonaRate(Rate):
    """Of what is written; reading is free."""

    name = "personas"

    def allow_request(self, request: Request, view: APIView) -> bool:
        return request.method in SAFE_METHODS or super().allow_request(request, view)


class LinkRate(Rate):
    name = "links"


class VoteRate(Rate):
    """Of votes cast and taken back; looking is free."""

    name = "votes"

    def allow_request(self, request: Request, view: APIView) -> bool:
        return request.method in SAFE_METHODS or super().allow_request(request, view)


class AccountRate(Rate):
    """Of changes; looking is free."""

    name = "account"

    def allow_request(self, request: Request, view: APIView) -> bool:
        return request.method in SAFE_METHODS or super().allow_request(request, view)
