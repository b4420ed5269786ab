"""Examples of bodies, for the OpenAPI schema."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

CLAMP = {
    "artifact": "demo", "feature": 61, "strength": 2.0, "mode": "clamp", "positions": "header",
}  # fmt: skip
UUID = "0d9a8f3e-4b0e-4c7b-9a53-6f2f6c1f0a11"


def example(name: str, value: Any, **more: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, **more)


def refusal(status: int, code: str, message: str, field: str | None = None) -> OpenApiExample:
    body = {"code": code, "message": message, "field": field}
    return OpenApiExample(code, value=body, response_only=True, status_codes=[str(status)])


CREATE = example(
    "A columnist",
    {
        "name": "Gladys Pemberton",
        "byline": "correspondent for matters that do not matter",
        "greeting": "Sources confirm that you have arrived.",
        "questions": ["What does the mayor cost each year?"],
        "language": "en",
        "tags": ["deadpan", "local news"],
        "prompt": "You are Gladys.",
        "clamps": [CLAMP],
        "vectors": [{"vector": UUID, "strength": 1.5, "positions": "reply"}],
        "sampling": {"temperature": 0.7, "top_p": 0.95, "max_tokens": 256},
    },
    request_only=True,
)
SAVE = example(
    "Turn one dial", {"clamps": [{**CLAMP, "strength": 3.0}], "note": "Drier."}, request_only=True
)
TOO_STRONG = refusal(
    422,
    "clamp_too_strong",
    "Deadpan news: strength 9 is beyond ±8, where its dial ends.",
    "clamps.2.strength",
)
BLOCKED = refusal(
    422, "feature_blocked", "Doom may not be turned in this house.", "clamps.0.feature"
)
NOT_YOURS = refusal(
    403, "not_yours", "This columnist is not yours. Reprint it, and change the reprint."
)
TOO_MANY = refusal(429, "too_many", "You may keep 200 columnists, archived ones included.")
VISIBILITY = example("To everybody", {"visibility": "public"}, request_only=True)
ACCOUNT_NEEDED = refusal(
    403, "account_needed", "Sign up first: guests keep their columnists to themselves."
)
MISSING = refusal(
    409,
    "artifact_missing",
    "The dials of Gladys are not installed here: There is no artifact 'demo' here.",
)
LINK = example("For a week", {"expires_at": "2026-12-03T12:00:00Z"}, request_only=True)
REPRINT = example("Of a public one", {}, request_only=True)
VECTOR = example(
    "Numbers",
    {"name": "My direction", "artifact": "demo", "values": [0.12, -0.5, 0.03]},
    request_only=True,
    description="As many as the artifact's layer is wide; or base64 of little-endian float32.",
)
VECTOR_USED = refusal(
    409, "vector_used", "An edition uses My direction; editions are kept, so it stays."
)
CARD_UNREADABLE = refusal(
    422, "card_unreadable", "Expected `float`, got `str`.", "clamps.2.strength"
)
FILE = example(
    "Our own file",
    {"format": "shallot-persona", "version": 1, "name": "Gladys", "clamps": [CLAMP]},
    request_only=True,
)
CARD = example(
    "A character card",
    {
        "spec": "chara_card_v2",
        "spec_version": "2.0",
        "data": {
            "name": "Gladys",
            "description": "{{char}} writes for {{user}}.",
            "first_mes": "Good morning, {{user}}.",
            "extensions": {"shallot": {"clamps": [CLAMP]}},
        },
    },
    request_only=True,
)
DIFF = example(
    "A drier edition",
    {
        "from": 1,
        "to": 2,
        "fields": [{"field": "byline", "before": "", "after": "of record"}],
        "dials": {
            "added": [],
            "removed": [],
            "changed": [
                {
                    "label": "Deadpan news",
                    "before": CLAMP,
                    "after": {**CLAMP, "strength": 3.0},
                }
            ],
        },
        "vectors": {"added": [], "removed": [], "changed": []},
        "prompt": [
            {"change": "removed", "line": "You are Gladys."},
            {"change": "added", "line": "You are Gladys, of the local desk."},
        ],
    },
    response_only=True,
)
EVALUATION = example(
    "A mix that was measured",
    {
        "evaluation": {
            "sampling": {"temperature": 0.7, "top_p": 1.0, "max_tokens": 90},
            "seed": 77000,
            "mix": {
                "style": "deadpan",
                "dose": 2.0,
                "questions": 120,
                "scores": {
                    "style": [0.967, 0.933, 0.992],
                    "facts": [0.997, 0.992, 1.0],
                    "fluency": [1.992, 1.975, 2.0],
                    "hm": [1.983, 1.956, 2.0],
                },
                "beside": [],
                "curve": [{"strength": 0.0, "style": 0.0, "hm": 0.0}],
            },
            "dials": [],
        }
    },
    response_only=True,
)
