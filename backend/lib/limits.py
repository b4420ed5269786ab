"""How often one person may do one thing: a counter in Redis per name, person and window."""

import logging
import math
import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from redis import RedisError
from rest_framework.exceptions import APIException
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from backend.lib.redis import redis_client

log = logging.getLogger(__name__)

MANY = {  # name -> what there were too many of
    "guest_create": "new guests from here",
    "turns": "messages in a short time",
    "account": "changes in a short time",
    "personas": "changes in a short time",
    "links": "links opened from here",
    "clippings": "clippings in a short time",
    "copies": "copies in a short time",
    "images": "images from here",
    "likes": "likes in a short time",
    "reports": "reports in a short time",
    "searches": "searches in a short time",
    "imports": "imports in a short time",
}


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


def waiting(seconds: float) -> str:
    minutes = math.ceil(seconds / 60)
    if minutes <= 1:
        return "a minute"
    return f"{minutes} minutes" if minutes < 120 else f"{math.ceil(minutes / 60)} hours"


def too_many(name: str, wait: float) -> str:
    """What was too much, and what to do: the one sentence for whoever asks too often."""
    return f"Too many {MANY.get(name, 'requests')}. Try again in {waiting(wait)}."


class TooOften(APIException):
    status_code = 429
    default_code = "throttled"

    def __init__(self, name: str, wait: float) -> None:
        super().__init__(too_many(name, wait))
        self.wait = max(math.ceil(wait), 1)


class Rate(BaseThrottle):
    """A DRF throttle; subclasses name the rate and say who is counted."""

    name: str

    def who(self, request: Request) -> str:
        return f"user:{request.user.pk}" if request.user.is_authenticated else address(request)

    def allow_request(self, request: Request, view: APIView) -> bool:
        spent = rate_spend(self.name, self.who(request))
        if not spent.allowed:
            raise TooOften(self.name, spent.wait)
        return True


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
