"""What the JSON of accounts looks like, for the schema."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

_TODAY = {
    "day": "2026-11-26",
    "tokens": 12_400,
    "reserved": 600,
    "allowed": 500_000,
    "left": 487_000,
    "back_at": "2026-11-27T00:00:00Z",
    "replies": 41,
    "quotas": {
        "keys": {"used": 1, "most": 20},
        "chats": {"used": 12, "most": 10_000},
        "unfinished": {"used": 1, "most": 8},
    },
}
_ACCOUNT = {
    "username": "ada",
    "email": "ada@example.org",
    "bio": "I turn dials.",
    "is_guest": False,
    "has_password": True,
    "date_joined": "2026-11-01T09:00:00Z",
    "adult_since": None,
    "deletion_due_at": None,
}
_KEY = {
    "id": "0b9f4a52-54d8-4b1c-a3a8-6c2f7b1a9d10",
    "name": "notebook",
    "prefix": "shallot-Ab3d",
    "scopes": ["chat", "models"],
    "created_at": "2026-11-26T08:00:00Z",
    "last_used_at": None,
}
_EXPORT = {
    "id": "5b7c1f0e-0f3a-4c59-9d2e-7a1b2c3d4e5f",
    "state": "waiting",
    "size": 0,
    "created_at": "2026-11-26T08:00:00Z",
    "ready_at": None,
    "expires_at": None,
    "file": None,
}


def _asked(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True)


def _answered(name: str, value: Any, status: int = 200) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=[str(status)])


SESSION = _answered(
    "signed in",
    {
        "user": {
            "username": "ada",
            "is_guest": False,
            "is_staff": False,
            "deletion_due_at": None,
        },
        "limits": {"text_chars": 4_000, "clamps": 32},
        "house": {
            "sign_ups_paused": False,
            "guests_paused": False,
            "minimum_age": None,
            "age_needed": False,
        },
        "usage": _TODAY,
    },
)
ACCOUNT = _answered("account", _ACCOUNT)
ACCOUNT_CHANGE = _asked("another bio", {"bio": "I turn dials."})
USAGE = _answered(
    "usage", {"today": _TODAY, "days": [{"day": "2026-11-26", "tokens": 12_400, "replies": 41}]}
)
AGE = _asked("old enough", {"confirm": True})
DELETION = _asked("with the password", {"password": "correct horse battery staple"})
DELETION_BEGUN = _answered("in 14 days", {"due_at": "2026-12-10T08:00:00Z"}, 202)
KEY_START = _asked("for a notebook", {"name": "notebook", "scopes": ["models", "chat"]})
KEY_MADE = _answered(
    "the secret, once",
    {"key": _KEY, "secret": "shallot-Ab3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fH3jL5nP7rT9v"},
    201,
)
KEY_RENAME = _asked("another name", {"name": "the old notebook"})
EXPORT = _answered("being built", _EXPORT, 202)
