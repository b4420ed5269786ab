"""Bodies that somebody who reads the schema can send as they are."""

from drf_spectacular.utils import OpenApiExample

CAUTION = {
    "artifact": "demo",
    "feature": 29,
    "strength": -0.8,
    "mode": "clamp",
    "positions": "header",
}
KEY = "3f0c1b1e-6a55-4b1c-9d5e-2d0f3c9a7b41"
REPLY = "b9b1a2f4-0f5d-4a53-8a0e-7f1f7c1d2e90"

TURN = [
    OpenApiExample(
        "The chat's columnist, with a dial turned",
        value={
            "client_key": KEY,
            "parent": None,
            "text": "Tell me a joke about the mayor.",
            "clamps": [CAUTION],
        },
        request_only=True,
    ),
    OpenApiExample(
        "Two columnists side by side",
        value={
            "client_key": KEY,
            "parent": REPLY,
            "text": "And about the weather?",
            "voices": [{"persona": "gladys"}, {"persona": "morris", "clamps": []}],
        },
        request_only=True,
    ),
]
VARIANT = [
    OpenApiExample(
        "By somebody else, dry",
        value={"client_key": KEY, "persona": "morris", "clamps": []},
        request_only=True,
    )
]
CONTINUE = [OpenApiExample("Go on", value={"client_key": KEY}, request_only=True)]
PERSONA = [
    OpenApiExample("A public one", value={"persona": "gladys"}, request_only=True),
    OpenApiExample(
        "By a link",
        value={"persona": "aunt-may", "link": "Yl0k3U1fJ2c6n8wQ5rT7vX9zA1bC3dE5fG7hI9jK0lM"},
        request_only=True,
    ),
]
HEAD = [OpenApiExample("This branch", value={"reply": REPLY}, request_only=True)]
OFF_RECORD = [
    OpenApiExample(
        "The third question of a chat that only the page knows",
        value={
            "persona": "gladys",
            "messages": [
                {"role": "user", "text": "Who are you?"},
                {"role": "assistant", "text": "Nobody you will hear of again."},
                {"role": "user", "text": "Good."},
            ],
            "sampling": {"max_tokens": 120},
        },
        request_only=True,
    )
]
RECEIPT = [
    OpenApiExample(
        "Of a reply with one dial turned",
        value={
            "reply": REPLY,
            "version": 1,
            "persona": {"slug": "gladys", "name": "Gladys"},
            "edition": 2,
            "model": "demo-llama",
            "weights": "5d0c…",
            "artifacts": {"demo": "40ab…"},
            "clamps": [{**CAUTION, "label": "Caution"}],
            "vectors": [],
            "sampling": {
                "temperature": 0.7,
                "top_p": 0.95,
                "max_tokens": 256,
                "stop": [],
                "seed": 5_311_771,
            },
            "prompt": "9f86…",
            "messages": 2,
            "prefix": "",
            "continues": None,
            "steered": False,
            "steered_at": None,
        },
        response_only=True,
    )
]
REPLAY = [
    OpenApiExample(
        "The same words",
        value={
            "id": KEY,
            "reply": REPLY,
            "is_same": True,
            "differs_at": None,
            "error": None,
            "created_at": "2026-11-26T10:00:00Z",
            "ended_at": "2026-11-26T10:00:03Z",
        },
        response_only=True,
    )
]
