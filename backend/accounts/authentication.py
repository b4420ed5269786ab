"""How a request of the browser says who it is, and proves that our own page sent it."""

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from backend.accounts.models import User
from backend.lib.errors import CSRF_FAILED


class CsrfFailed(PermissionDenied):
    default_code = "csrf_failed"
    default_detail = CSRF_FAILED


class GuardedSession(SessionAuthentication):
    """DRF asks strangers for no CSRF token; here every unsafe request needs one."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        self.enforce_csrf(request)
        user: User | AnonymousUser | None = getattr(request._request, "user", None)
        if not isinstance(user, User) or not user.is_active:
            return None
        return user, None

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise CsrfFailed from error

    def authenticate_header(self, request: Request) -> str:
        """With a challenge DRF answers a stranger with 401 rather than 403."""
        return "Session"
