"""`/api/replies/{id}/rating`: what its reader thought of a reply."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.chats.api import person, said
from backend.chats.desk_shapes import RatingSerializer
from backend.chats.ratings import rating_withdraw, reply_rate
from backend.chats.selectors import reply_for

WHY = {"is_good": False, "reasons": ["repetitive", "too_long"], "comment": "Geese again."}


class RatingView(APIView):
    @extend_schema(
        description="One per reply: another replaces it. 404 `not_found`, 422 `reason_malformed`.",
        request=RatingSerializer,
        responses=RatingSerializer,
        examples=[OpenApiExample("Not so good", WHY)],
    )
    def put(self, request: Request, reply_id: UUID) -> Response:
        reply = reply_for(person(request), reply_id)
        rating = reply_rate(reply=reply, **said(RatingSerializer, request))
        return Response(RatingSerializer(rating).data)

    @extend_schema(description="Harmless where there is none.", responses={204: None})
    def delete(self, request: Request, reply_id: UUID) -> Response:
        rating_withdraw(reply=reply_for(person(request), reply_id))
        return Response(status=204)
