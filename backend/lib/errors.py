"""What went wrong, in one shape: `{code, message, field}`, translated once, at the rim."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from redis import RedisError
from rest_framework import exceptions
from rest_framework.response import Response

log = logging.getLogger(__name__)


class ProductError(Exception):
    """A named fact; subclasses say which. `field` is a path such as `clamps.2.strength`."""

    code = "refused"
    status = 422

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message, self.field = message, field


class LimitReached(ProductError):
    code, status = "limit_reached", 429


def body(code: str, message: str, field: str | None = None) -> dict[str, str | None]:
    return {"code": code, "message": message, "field": field}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None lets Django log and answer a fault of ours."""
    match error:
        case ProductError():
            return Response(body(error.code, error.message, error.field), status=error.status)
        case Http404():
            return Response(body("not_found", "There is nothing here."), status=404)
        case DjangoPermissionDenied():
            return Response(body("forbidden", "This is not allowed."), status=403)
        case exceptions.ValidationError():
            field, message = first_problem(error.detail)
            return Response(body("invalid", message, field), status=422)
        case exceptions.APIException():
            return _refusal(error)
        case RedisError():
            log.error("redis: %s", error)
            message = "This cannot be done for the moment. Try again."
            return Response(body("unavailable", message), status=503)
        case _:
            return None


def _refusal(error: exceptions.APIException) -> Response:
    headers: dict[str, str] = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    code = error.get_codes()
    known = code if isinstance(code, str) else error.default_code
    return Response(body(known, str(error.detail)), status=error.status_code, headers=headers)


def first_problem(detail: Any, path: str = "") -> tuple[str | None, str]:
    """The first message in DRF's nested errors, with the path to it."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            if inner:
                step = path if key == "non_field_errors" else f"{path}.{key}"
                return first_problem(inner, step)
    if isinstance(detail, list):
        for place, inner in enumerate(detail):
            if isinstance(inner, dict | list) and inner:
                return first_problem(inner, f"{path}.{place}")
            if isinstance(inner, str):
                return path.lstrip(".") or None, str(inner)
    return path.lstrip(".") or None, str(detail)


def json_404(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return JsonResponse(body("not_found", "There is nothing here."), status=404)


def json_400(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return JsonResponse(body("bad_request", "This request cannot be read."), status=400)


def json_403(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return JsonResponse(body("forbidden", "This is not allowed."), status=403)


CSRF_FAILED = "Send the header X-CSRFToken with the value of the cookie csrftoken, from this site."


def json_csrf(request: HttpRequest, reason: str = "") -> JsonResponse:
    return JsonResponse(body("csrf_failed", CSRF_FAILED), status=403)


def json_500(request: HttpRequest) -> JsonResponse:
    message = "Something broke on our side; it has been logged. Try again."
    return JsonResponse(body("internal", message), status=500)
