"""What answers look like, for readers of the schema."""

from drf_spectacular.utils import OpenApiExample

PERSONA = OpenApiExample(
    "A columnist of somebody's",
    value={
        "slug": "doctor-doom",
        "name": "Doctor Doom",
        "byline": "medical correspondent",
        "bio": "Expects the worst, kindly.",
        "language": "en",
        "tags": ["health", "deadpan"],
        "is_satire": True,
        "edition": 3,
        "author": {"username": "alice"},
        "published_at": "2026-11-20T09:00:00Z",
        "likes": 12,
        "uses": 40,
        "reprints": 2,
        "liked_by_me": False,
    },
    response_only=True,
)
LIKE = OpenApiExample("Liked", value={"likes": 13, "liked_by_me": True}, response_only=True)
AUTHOR = OpenApiExample(
    "An author",
    value={
        "username": "alice",
        "bio": "Turns dials.",
        "since": "2026-11-02T08:00:00Z",
        "personas": 4,
        "likes": 31,
        "uses": 120,
    },
    response_only=True,
)
TAG = OpenApiExample("A tag", value={"name": "deadpan", "personas": 7}, response_only=True)
