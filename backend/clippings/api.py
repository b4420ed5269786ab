"""`/api/clippings`: share a branch, list and revoke what you share, read and copy by link."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import User
from backend.chats.api import person, said
from backend.chats.selectors import chat_for
from backend.clippings import examples, services, shapes
from backend.clippings.copying import clipping_copy
from backend.clippings.models import Clipping
from backend.clippings.selectors import clipping_for, clipping_of, clippings_of
from backend.lib.limits import Rate
from backend.lib.pages import Page
from backend.lib.unlisted import unlisted


class ClippingRate(Rate):
    name = "clippings"


class CopyRate(Rate):
    name = "copies"


class ClippingPage(Page):
    ordering = ("-created_at", "id")


class ChatClippings(APIView):
    throttle_classes = (ClippingRate,)

    @extend_schema(
        request=shapes.ClippingStartSerializer,
        responses={201: shapes.ClippingMadeSerializer},
        examples=[examples.START, examples.MADE],
    )
    def post(self, request: Request, chat_id: UUID) -> Response:
        """Cuts out the branch from its root to a reply. Refuses with `account_needed` (guests),
        `reply_unknown`, `reply_unfinished`, `persona_not_shown` (of somebody else, not public),
        `clipping_too_long`, `not_allowed_here`, `limit_reached`, `throttled`.
        """
        chat = chat_for(person(request), chat_id)
        fields = said(shapes.ClippingStartSerializer, request)
        clipping, token = services.clipping_create(owner=person(request), chat=chat, **fields)
        shown = shapes.ClippingSummarySerializer(clipping).data
        return Response({**shown, "token": token, "address": f"/c/{token}"}, status=201)


class ClippingList(ListAPIView[Clipping]):
    """Yours, the newest first; without their tokens, of which only digests are kept."""

    pagination_class = ClippingPage
    serializer_class = shapes.ClippingSummarySerializer
    queryset = Clipping.objects.none()

    def get_queryset(self) -> QuerySet[Clipping]:
        return clippings_of(person(self.request)).defer("snapshot")


class OwnClipping(APIView):
    @extend_schema(
        responses=shapes.ClippingSerializer,
        examples=[examples.SHOWN],
        operation_id="clippings_own_retrieve",
    )
    def get(self, request: Request, clipping_id: UUID) -> Response:
        """Yours, also when its link does not open it any more."""
        clipping = clipping_of(person(request), clipping_id)
        return Response(shapes.ClippingSerializer(clipping).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, clipping_id: UUID) -> Response:
        """Revokes: from now on the link opens nothing."""
        services.clipping_revoke(clipping=clipping_of(person(request), clipping_id))
        return Response(status=204)


@method_decorator([unlisted, never_cache], name="dispatch")
class ClippingView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=shapes.ClippingSerializer, examples=[examples.SHOWN])
    def get(self, request: Request, token: str) -> Response:
        """For whoever has the link: `not_found` once it is revoked, run out or taken down."""
        clipping = clipping_for(token)
        reader = request.user if isinstance(request.user, User) else None
        services.clipping_opened(clipping=clipping, by=reader)
        return Response(shapes.ClippingSerializer(clipping).data)


@method_decorator([unlisted, never_cache], name="dispatch")
class ClippingCopy(APIView):
    throttle_classes = (CopyRate,)

    @extend_schema(request=None, responses={201: shapes.CopySerializer}, examples=[examples.COPY])
    def post(self, request: Request, token: str) -> Response:
        """Continues as a chat of your own. Refuses with `not_found`, `limit_reached`,
        `columnist_missing`, `throttled`.
        """
        copy = clipping_copy(clipping=clipping_for(token), owner=person(request))
        return Response(shapes.CopySerializer(copy._asdict()).data, status=201)
