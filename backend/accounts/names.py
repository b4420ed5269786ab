"""What somebody may be called: a name that fits an address and pretends nothing."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from backend.accounts.models import GUEST_PREFIX
from backend.policy.rules import objection

RESERVED = {
    "about", "account", "accounts", "admin", "administrator", "anonymous", "api", "columnist",
    "columnists", "editor", "gallery", "guest", "help", "house", "moderator", "null", "policy",
    "root", "settings", "shallot", "staff", "static", "support", "system", "undefined",
}  # fmt: skip


def refuse_reserved(name: str) -> None:
    if name.lower() in RESERVED or name.lower().startswith(GUEST_PREFIX):
        raise ValidationError("This name is reserved. Take another.", code="username_reserved")


def refuse_forbidden(name: str) -> None:
    if found := objection(name, where="persona"):
        raise ValidationError(found.message, code="not_allowed_here")


VALIDATORS = [
    RegexValidator(
        r"\A[A-Za-z0-9][A-Za-z0-9_.-]{1,28}[A-Za-z0-9]\Z",
        "Take 3 to 30 letters, digits, dots, hyphens or underscores; begin and end with a letter "
        "or digit.",
        code="username_malformed",
    ),
    refuse_reserved,
    refuse_forbidden,
]
