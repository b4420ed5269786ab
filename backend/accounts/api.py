"""`/api/session`: who am I, and make me a guest."""

from typing import Any

from django.conf import settings
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import User
from backend.accounts.services import guest_sign_in
from backend.accounts.shapes import SessionSerializer
from backend.lib.limits import GuestRate
from worker.contract import MAX_CLAMPS


def session_of(user: Any) -> dict[str, Any]:
    limits = {"text_chars": settings.LIMITS["text_chars"], "clamps": MAX_CLAMPS}
    shown = {"user": user if isinstance(user, User) else None, "limits": limits}
    return dict(SessionSerializer(shown).data)


@method_decorator([never_cache, ensure_csrf_cookie], name="dispatch")
class SessionView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=SessionSerializer)
    def get(self, request: Request) -> Response:
        return Response(session_of(request.user))


@method_decorator(never_cache, name="dispatch")
class GuestView(APIView):
    permission_classes = (AllowAny,)

    def get_throttles(self) -> list[Any]:
        return [] if self.request.user.is_authenticated else [GuestRate()]

    @extend_schema(request=None, responses={201: SessionSerializer, 200: SessionSerializer})
    def post(self, request: Request) -> Response:
        if request.user.is_authenticated:
            return Response(session_of(request.user))
        guest = guest_sign_in(request=request._request)
        return Response(session_of(guest), status=201)
