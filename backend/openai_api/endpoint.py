"""The rim of `/v1`: a bearer key and no cookie, one method, refusals in OpenAI's shape."""

import functools
import logging
import uuid
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from redis import RedisError

from backend.accounts.models import Scope, User
from backend.accounts.selectors import api_key_for
from backend.accounts.services import api_key_seen
from backend.lib.limits import rate_spend
from backend.openai_api.errors import (
    Refused,
    broken,
    missing_scope,
    too_fast,
    unknown_address,
    unreachable,
    wrong_key,
    wrong_method,
)

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
View = Callable[..., Coroutine[Any, Any, HttpResponseBase]]


def in_thread(function: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Gives the connection back at once: the request may go on for minutes."""

    @functools.wraps(function)
    def returning(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        finally:
            for connection in connections.all(initialized_only=True):
                if not connection.in_atomic_block:  # a test's
                    connection.close_if_unusable_or_obsolete()

    return sync_to_async(returning)


def endpoint(method: str, scope: Scope) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        async def checked(request: HttpRequest, **named: str) -> HttpResponseBase:
            if request.method != method:
                raise wrong_method(request.method or "", method)
            user = await in_thread(caller)(request.headers.get("Authorization", ""), scope)
            return await view(request, user, **named)

        whole = rim(functools.wraps(view)(checked))
        whole.method = method  # type: ignore[attr-defined]  # for whoever walks the URL map
        return whole

    return decorate


def rim(view: View) -> View:
    @csrf_exempt  # no cookie counts
    @functools.wraps(view)
    async def guarded(request: HttpRequest, **named: str) -> HttpResponseBase:
        name = f"req_{uuid.uuid4().hex}"
        response = await answered(view, request, name, named)
        response["x-request-id"] = name
        return response

    return guarded


async def answered(
    view: View, request: HttpRequest, name: str, named: dict[str, str]
) -> HttpResponseBase:
    try:
        return await view(request, **named)
    except Refused as refused:
        return refused.response
    except RedisError as error:
        log.error("%s: %s", name, error)
        return unreachable().response
    except Exception:
        log.exception("%s %s %s", name, request.method, request.path)
        return broken().response


def caller(header: str, scope: Scope) -> User:
    scheme, _, secret = header.partition(" ")
    key = api_key_for(secret.strip()) if scheme.lower() == "bearer" else None
    if key is None:
        raise wrong_key()
    if scope not in key.scopes:
        raise missing_scope(scope)
    spent = rate_spend("completions", f"user:{key.user_id}")
    if not spent.allowed:
        raise too_fast(spent.wait)
    api_key_seen(key=key)
    return key.user


@rim
async def unknown(request: HttpRequest, **named: str) -> HttpResponseBase:
    raise unknown_address(request.method or "", request.path)
