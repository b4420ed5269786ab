"""What requests and answers look like, for readers of the schema."""

from drf_spectacular.utils import OpenApiExample

_ID = "0b9f0f0e-8f0a-4f7e-9a52-3f6f5f1f2a10"
_SUMMARY = {
    "id": _ID,
    "chat": "6c1b1c52-7f4d-4a0c-9a19-6f0b8f7d1e22",
    "title": "Tell me a joke about the traffic light",
    "is_satire": True,
    "shows_persona": True,
    "prefix": "q3X_8m1a",
    "state": "open",
    "opened": 0,
    "created_at": "2026-11-20T09:00:00Z",
    "expires_at": None,
}

START = OpenApiExample(
    "With the columnist, for a week",
    value={
        "upto": "d6a8f6a1-5a44-4c6b-8a6e-0c4f9f7f4a11",
        "title": "",
        "shows_persona": True,
        "expires_at": "2026-11-27T09:00:00Z",
    },
    request_only=True,
)
MADE = OpenApiExample(
    "Made",
    value={
        **_SUMMARY,
        "token": "q3X_8m1a…",
        "address": "/c/q3X_8m1a…",
    },
    response_only=True,
    status_codes=["201"],
)
SHOWN = OpenApiExample(
    "Without the columnist",
    value={
        "id": _ID,
        "title": "Tell me a joke about the traffic light",
        "is_satire": True,
        "label": "AI satire. Nothing here is news.",
        "shows_persona": False,
        "created_at": "2026-11-20T09:00:00Z",
        "expires_at": None,
        "columnists": [
            {
                "slug": None,
                "name": "a columnist",
                "byline": None,
                "edition": None,
                "prompt": None,
                "dials": [],
                "vectors": [],
            }
        ],
        "exchanges": [
            {
                "said": "Tell me a joke about the traffic light.",
                "said_at": "2026-11-20T08:58:00Z",
                "columnist": 0,
                "reply": "It stayed red to finish a good book.",
                "replied_at": "2026-11-20T08:58:09Z",
                "is_satire": True,
            }
        ],
    },
    response_only=True,
)
COPY = OpenApiExample(
    "With a columnist of the house",
    value={
        "chat": {
            "id": "a3f1f3f4-4d0e-4b2c-8a58-3f1c0b0e9d33",
            "title": "Tell me a joke about the traffic light",
            "persona": {"slug": "gladys", "name": "Gladys Pemberton"},
            "created_at": "2026-11-21T10:00:00Z",
            "updated_at": "2026-11-21T10:00:00Z",
        },
        "is_same_columnist": False,
    },
    response_only=True,
    status_codes=["201"],
)
