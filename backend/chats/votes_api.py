"""`/api/turns/{id}/vote`, and how a columnist fared in the votes."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.chats.api import person, said
from backend.chats.models import MixKind
from backend.chats.selectors import turn_for
from backend.chats.shapes import VOICES
from backend.chats.votes import vote_cast, vote_withdraw, votes_tally
from backend.lib.limits import VoteRate
from backend.personas.selectors import persona_for

ONE, OTHER = "b9b1a2f4-0f5d-4a53-8a0e-7f1f7c1d2e90", "3f0c1b1e-6a55-4b1c-9d5e-2d0f3c9a7b41"


class VoteSerializer(serializers.Serializer[Any]):
    reply = serializers.UUIDField(help_text="the one that was liked best")
    among = serializers.ListField(
        child=serializers.UUIDField(),
        min_length=2,
        max_length=VOICES,
        help_text="it and the others",
    )


class TallyRowSerializer(serializers.Serializer[Any]):
    mix = serializers.ChoiceField(choices=MixKind.values, read_only=True)
    won = serializers.IntegerField(read_only=True)
    of = serializers.IntegerField(read_only=True)


class TallySerializer(serializers.Serializer[Any]):
    mine = TallyRowSerializer(many=True, read_only=True, help_text="of one's own votes")
    everybody = TallyRowSerializer(
        many=True, read_only=True, allow_null=True, help_text="for its owner; null for others"
    )


class VoteView(APIView):
    throttle_classes = (VoteRate,)

    @extend_schema(
        description="Which of two to four replies, seen side by side, was liked best: one vote "
        "per turn, another replaces it. 404 `not_found`, 422 `vote_malformed`, "
        "429 `throttled`.",
        request=VoteSerializer,
        responses=VoteSerializer,
        examples=[OpenApiExample("The second of two", {"reply": OTHER, "among": [ONE, OTHER]})],
    )
    def put(self, request: Request, turn_id: UUID) -> Response:
        cast = said(VoteSerializer, request)
        vote_cast(turn=turn_for(person(request), turn_id), **cast)
        return Response(VoteSerializer(cast).data)

    @extend_schema(description="Harmless where there is none.", responses={204: None})
    def delete(self, request: Request, turn_id: UUID) -> Response:
        vote_withdraw(turn=turn_for(person(request), turn_id))
        return Response(status=204)


class TallyView(APIView):
    @extend_schema(
        description="How often the columnist won a vote, by how its dials stood. 404 `not_found`.",
        responses=TallySerializer,
        examples=[
            OpenApiExample(
                "Of somebody else's",
                {"mine": [{"mix": "printed", "won": 3, "of": 5}], "everybody": None},
                response_only=True,
            )
        ],
    )
    def get(self, request: Request, slug: str) -> Response:
        user = person(request)
        persona = persona_for(user, slug)
        is_own = persona.owner_id == user.pk
        return Response(
            {
                "mine": votes_tally(persona=persona, voter=user),
                "everybody": votes_tally(persona=persona) if is_own else None,
            }
        )
