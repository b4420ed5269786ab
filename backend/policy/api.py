"""`/api/policy`: what this house allows, for everybody to read."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.policy.selectors import policy_now
from backend.policy.shapes import PolicySerializer

EXAMPLE = OpenApiExample(
    "A house with an age gate",
    value={
        "text": "Be kind. Satire is welcome, cruelty is not.",
        "age_gate": True,
        "minimum_age": 18,
        "sign_ups_paused": False,
        "guests_paused": False,
        "hard_rules": ["minors", "weapons"],
        "paused_models": [{"model": "llama-3.1-8b", "reason": "Being moved."}],
    },
    response_only=True,
)


class PolicyView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=PolicySerializer, examples=[EXAMPLE])
    def get(self, request: Request) -> Response:
        return Response(PolicySerializer(policy_now()).data)
