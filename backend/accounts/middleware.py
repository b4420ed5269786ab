"""The session of a request, and the door to allauth's views.

At the door what comes in is read as everywhere else here, and so is the answer. A guest is a
stranger to allauth's views: they would refuse a sign-up or a sign-in to whoever has a session
already, and let a guest have a password; so the guest steps aside, and is remembered.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from redis import RedisError

from backend.accounts.models import User
from backend.lib.errors import body, json_400, json_404
from backend.lib.parsing import Unreadable, json_read

log = logging.getLogger(__name__)

PREFIX = "/_allauth/"
SHUT = re.compile(r"/_allauth/browser/v1/\w+/phone\b")  # nothing here knows telephones
SAFE = {"GET", "HEAD", "OPTIONS"}
PLAIN = {  # allauth's own answers without JSON
    400: ("bad_request", "Send a JSON object."),
    403: ("forbidden", "This is not allowed."),
    404: ("not_found", "There is nothing here."),
    405: ("method_not_allowed", "This address takes another method."),
}


class PatientSessionMiddleware(SessionMiddleware):
    """Only who ends a session takes its cookie away.

    Django's takes it with every answer to a key that it does not know. Who signs in gets a new key:
    a request that was under way with the old one, answered after, would sign them out again.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        if not request.session.modified:
            answer.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        return answer


class SignInDoor:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        is_json = answer.get("Content-Type", "").startswith("application/json")
        if is_json or answer.status_code not in PLAIN or not request.path_info.startswith(PREFIX):
            return answer
        return _in_json(answer)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not request.path_info.startswith(PREFIX):
            return None
        if SHUT.match(request.path_info):
            return json_404(request)
        if request.method not in SAFE and request.body:
            try:
                json_read(request.body)
            except Unreadable:
                return json_400(request)
        if isinstance(request.user, User) and request.user.is_guest:
            request.guest = request.user  # type: ignore[attr-defined]
            request.user = AnonymousUser()
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if not isinstance(error, RedisError) or not request.path_info.startswith(PREFIX):
            return None
        log.error("redis: %s", error)
        message = "This cannot be done for the moment. Try again."
        return JsonResponse(body("unavailable", message), status=503)


def guest_of(request: HttpRequest) -> User | None:
    """Who asks, where a guest stepped aside."""
    return getattr(request, "guest", None)


def _in_json(plain: HttpResponseBase) -> JsonResponse:
    """With its headers (`Allow`) and cookies."""
    answer = JsonResponse(body(*PLAIN[plain.status_code]), status=plain.status_code)
    for name, value in plain.items():
        if name not in {"Content-Type", "Content-Length"}:
            answer[name] = value
    answer.cookies = plain.cookies
    return answer
