"""Of looks: a body that can be sent as it is, and what may come back."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from backend.chats.examples import REPLY

FEATURE: dict[str, Any] = {
    "artifact": "demo",
    "index": 29,
    "label": "Caution",
    "description": "Warns, hedges, advises.",
    "density": 0.012,
    "max_activation": 23.8,
    "top_tokens": [" careful"],
    "bottom_tokens": [" ahoy"],
    "dial": {
        "mode": "clamp",
        "positions": "decision",
        "ceiling": 1.4,
        "safe": [-1.2, 1.0],
        "dose": 0.8,
        "curve": [],
    },
}
LIT = [
    OpenApiExample(
        "A sentence", value={"text": "Please be careful with the printer."}, request_only=True
    ),
    OpenApiExample(
        "One feature is on",
        value={
            "artifact": "demo",
            "tokens": ["Please", " be", " careful"],
            "lit": [{"feature": FEATURE, "peak": 21.5, "activations": [0.0, 4.1, 21.5]}],
        },
        response_only=True,
    ),
]
NEIGHBOURS = [
    OpenApiExample(
        "One of twelve",
        value={"neighbours": [{"feature": FEATURE, "similarity": 0.41}]},
        response_only=True,
    )
]
XRAY = [
    OpenApiExample(
        "One word, with Caution turned down",
        value={
            "reply": REPLY,
            "exact": True,
            "why": None,
            "features": [{"feature": FEATURE, "is_clamped": True}],
            "known": [FEATURE],
            "tokens": [
                {
                    "text": "The",
                    "logprob": -0.21,
                    "alternatives": [
                        {"text": " The", "logprob": -0.21},
                        {"text": " Please", "logprob": -3.4},
                    ],
                    "reads": [2.5],
                    "pushes": [-0.31],
                    "sways": [1.15],
                    "lit": [{"artifact": "demo", "index": 29, "activation": 2.5}],
                }
            ],
        },
        response_only=True,
    )
]
