"""What allauth asks this house: who may sign up, what happens at a sign-in, how mail leaves."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse

from backend.accounts.guests import guest_adopt, guest_leave_session
from backend.accounts.middleware import guest_of
from backend.accounts.models import User
from backend.lib.errors import ProductError, body
from backend.policy.errors import Paused
from backend.policy.selectors import policy_now

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Asked as a question by a GET, and as a gate by the sign-up itself."""
        if not policy_now().sign_ups_paused:
            return True
        if request.method == "POST" and request.path_info.endswith("/auth/signup"):
            raise refused(Paused("Nobody can sign up for the moment. Try again another day."))
        return False

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Of two who sign up at once by one name, the database lets one in."""
        try:
            with transaction.atomic():
                saved: User = super().save_user(request, user, form, commit)
        except IntegrityError as error:
            raise name_taken(self.validation_error("username_taken")) from error
        return saved

    def login(self, request: HttpRequest, user: User) -> None:
        """All of the guest's becomes the user's, or nobody has signed in."""
        guest = guest_of(request)
        with transaction.atomic():
            if guest is not None:
                guest_leave_session(request=request)
            super().login(request, user)
            if guest is not None:
                guest_adopt(guest=guest, user=user)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Only who knows the password is told."""
        message = "This account is closed. Write to the operator of this house."
        raise ImmediateHttpResponse(JsonResponse(body("account_closed", message), status=403))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A sign-up does not fail for a mail that did not leave: signing in sends another."""
        house = {"name": "Shallot", "domain": get_current_site(self.request).domain}
        try:
            super().send_mail(template_prefix, email, {"current_site": house, **context})
        except (OSError, SMTPException) as error:
            log.error("mail %s not sent: %s", template_prefix, error)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Behind a Unix socket there is none."""
        if not request.META.get("REMOTE_ADDR"):
            return "127.0.0.1"
        address: str = super().get_client_ip(request)
        return address


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey's prompt names the house; the browser shows the host beside it anyway."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": settings.MASTHEAD}


def name_taken(error: ValidationError) -> ImmediateHttpResponse:
    """As allauth says it of one that was taken before."""
    said = {"message": error.messages[0], "code": error.code, "param": "username"}
    return ImmediateHttpResponse(JsonResponse({"status": 400, "errors": [said]}, status=400))


def refused(error: ProductError) -> ImmediateHttpResponse:
    said = body(error.code, error.message, error.field)
    return ImmediateHttpResponse(JsonResponse(said, status=error.status))
