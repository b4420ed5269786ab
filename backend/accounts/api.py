"""`/api/session` and `/api/account`: who am I, what is left of today, and let me go."""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts import examples, leaving, services, shapes
from backend.accounts.allowance import usage_days, usage_today
from backend.accounts.guests import guest_sign_in
from backend.accounts.models import User
from backend.accounts.requests import person, said
from backend.lib.limits import AccountRate, GuestRate
from backend.policy.selectors import policy_now
from worker.contract import MAX_CLAMPS


def session_of(user: Any) -> dict[str, Any]:
    known = user if isinstance(user, User) else None
    shown = {
        "user": known,
        "limits": {"text_chars": settings.LIMITS["text_chars"], "clamps": MAX_CLAMPS},
        "house": _house(known),
        "usage": usage_today(known) if known else None,
    }
    return dict(shapes.SessionSerializer(shown).data)


def _house(user: User | None) -> dict[str, Any]:
    policy = policy_now()
    return {
        "sign_ups_paused": policy.sign_ups_paused,
        "guests_paused": policy.guests_paused,
        "minimum_age": policy.minimum_age if policy.age_gate else None,
        "age_needed": policy.age_gate and (user is None or user.adult_since is None),
    }


@method_decorator([never_cache, ensure_csrf_cookie], name="dispatch")
class SessionView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=shapes.SessionSerializer, examples=[examples.SESSION])
    def get(self, request: Request) -> Response:
        return Response(session_of(request.user))


@method_decorator(never_cache, name="dispatch")
class GuestView(APIView):
    permission_classes = (AllowAny,)

    def get_throttles(self) -> list[Any]:
        return [] if self.request.user.is_authenticated else [GuestRate()]

    @extend_schema(
        request=None,
        responses={201: shapes.SessionSerializer, 200: shapes.SessionSerializer},
        description="Makes a guest and signs it in. Errors: `paused` (503), `throttled` (429).",
    )
    def post(self, request: Request) -> Response:
        if request.user.is_authenticated:
            return Response(session_of(request.user))
        guest = guest_sign_in(request=request._request)
        return Response(session_of(guest), status=201)


class AccountView(APIView):
    throttle_classes = (AccountRate,)

    @extend_schema(responses=shapes.AccountSerializer, examples=[examples.ACCOUNT])
    def get(self, request: Request) -> Response:
        return Response(shapes.AccountSerializer(person(request)).data)

    @extend_schema(
        request=shapes.AccountChangeSerializer,
        responses=shapes.AccountSerializer,
        examples=[examples.ACCOUNT, examples.ACCOUNT_CHANGE],
        description=(
            "Errors: `account_needed` (403, guests), `invalid` (422, `username` taken, reserved or "
            "malformed), `not_allowed_here` (422)."
        ),
    )
    def patch(self, request: Request) -> Response:
        fields = said(shapes.AccountChangeSerializer, request)
        user = services.account_update(user=person(request), fields=fields)
        return Response(shapes.AccountSerializer(user).data)


class UsageView(APIView):
    @extend_schema(responses=shapes.UsageSerializer, examples=[examples.USAGE])
    def get(self, request: Request) -> Response:
        user = person(request)
        shown = {"today": usage_today(user), "days": usage_days(user)}
        return Response(shapes.UsageSerializer(shown).data)


class AgeView(APIView):
    throttle_classes = (AccountRate,)

    @extend_schema(
        request=shapes.AgeSerializer,
        responses=shapes.AccountSerializer,
        examples=[examples.AGE],
        description="Says that you are old enough. Error: `age_unconfirmed` (403) where not.",
    )
    def post(self, request: Request) -> Response:
        confirm = said(shapes.AgeSerializer, request)["confirm"]
        user = services.age_confirm(user=person(request), confirm=confirm)
        return Response(shapes.AccountSerializer(user).data)


class DeletionView(APIView):
    throttle_classes = (AccountRate,)

    @extend_schema(
        request=shapes.DeletionSerializer,
        responses={202: shapes.DeletionBegunSerializer},
        examples=[examples.DELETION, examples.DELETION_BEGUN],
        description=(
            "Ends every session, and removes the account with all that is its own when it is due; "
            "until then, signing in and DELETE undo it. A guest leaves at once. Errors: "
            "`proof_needed` (403, field `password`), `throttled` (429)."
        ),
    )
    def post(self, request: Request) -> Response:
        user = person(request)
        password = said(shapes.DeletionSerializer, request)["password"]
        leaving.proof_check(request=request._request, user=user, password=password)
        due_at = leaving.deletion_begin(user=user)
        logout(request._request)
        return Response(shapes.DeletionBegunSerializer({"due_at": due_at}).data, status=202)

    @extend_schema(
        responses=shapes.AccountSerializer,
        description="The account stays. Error: `not_leaving` (409).",
    )
    def delete(self, request: Request) -> Response:
        leaving.deletion_undo(user=person(request))
        return Response(shapes.AccountSerializer(person(request)).data)
