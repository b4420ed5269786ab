"""What an export says of the account itself."""

import json
from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder

from backend.accounts.models import ApiKey, Usage, User

READ_ME = """# Your data at Shallot

Made for {username}. `account.json` is the account itself; secrets (password, keys, second factors)
are not in it, they are not kept in a form that could be read. Every other folder holds one kind of
what is yours, as JSON for programs and as Markdown to read where it is text.
"""
ACCOUNT = (
    "id", "username", "email", "is_guest", "bio", "date_joined", "last_login", "adult_since",
    "deletion_due_at", "tokens_per_day",
)  # fmt: skip
KEY = ("name", "prefix", "scopes", "created_at", "last_used_at", "revoked_at")
SESSION = ("ip", "user_agent", "created_at", "last_seen_at")


def account_files(user: User) -> Iterator[tuple[str, bytes]]:
    yield "README.md", READ_ME.format(username=user.username).encode()
    yield "account.json", as_json(account_of(user))


def account_of(user: User) -> dict[str, Any]:
    emails = EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
    factors = Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
    return {
        **{name: getattr(user, name) for name in ACCOUNT},
        "emails": list(emails),
        "second_factors": list(factors),
        "sessions": list(UserSession.objects.filter(user=user).values(*SESSION)),
        "keys": list(ApiKey.objects.filter(user=user).values(*KEY)),
        "usage": list(Usage.objects.filter(user=user).values("day", "tokens", "replies")),
    }


def as_json(said: Any) -> bytes:
    """For people as well as programs."""
    return json.dumps(said, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False).encode()
