"""`features/lit`, neighbours, `replies/{id}/xray`: what workers see. Parse, call, answer."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalog.models import Artifact
from backend.catalog.selectors import artifact_of_house, artifacts_of, feature_for
from backend.chats import looks, looks_examples, looks_shapes
from backend.chats.api import asked, person, said
from backend.chats.errors import CannotXray
from backend.chats.off_record import OffRecord, reply_heard_by
from backend.chats.xray import reply_xrayed
from backend.lib.limits import LookRate


class FeaturesLit(APIView):
    throttle_classes = (LookRate,)

    @extend_schema(
        request=looks_shapes.LitUpSerializer,
        responses=looks_shapes.LitSerializer,
        examples=looks_examples.LIT,
        description="Which features are on in a text that nobody steers: the strongest peaks, or, "
        "with `dials`, which measured dials it has most of in all. "
        "Errors: `no_worker`, `cannot_look`, `queue_unreachable`, `not_found`.",
    )
    def post(self, request: Request) -> Response:
        fields = said(looks_shapes.LitUpSerializer, request)
        artifact = _artifact(fields.get("artifact"))
        answer, known = looks.lit_up(
            model=artifact.model,
            artifact=artifact.id,
            text=fields["text"],
            dials=fields["dials"],
        )
        return Response(looks_shapes.lit_json(answer, known))


class Neighbours(APIView):
    permission_classes = (AllowAny,)
    throttle_classes = (LookRate,)

    @extend_schema(
        responses=looks_shapes.NeighboursSerializer,
        examples=looks_examples.NEIGHBOURS,
        description="Which features write in nearly the same direction. "
        "Errors: `no_worker`, `cannot_look`, `queue_unreachable`, `not_found`.",
    )
    def get(self, request: Request, artifact: str, index: int) -> Response:
        near = looks.neighbours_of(feature_for(artifact, index))
        return Response(looks_shapes.neighbours_json(near))


class ReplyXray(APIView):
    throttle_classes = (LookRate,)

    @extend_schema(
        parameters=[looks_shapes.XrayQuery],
        responses=looks_shapes.XraySerializer,
        examples=looks_examples.XRAY,
        description="Why these words: the reply is read again under its own mix, and under the "
        "mix less each of its first 16 clamps. Errors: `cannot_xray`, whose message says why; "
        "`clamp_unknown` where `features` names one that is not here; "
        "`no_worker`, `cannot_look`, `queue_unreachable`, `not_found`.",
    )
    def get(self, request: Request, reply_id: UUID) -> Response:
        reply = reply_heard_by(person(request), reply_id)
        watched = asked(looks_shapes.XrayQuery, request)["features"]
        if isinstance(reply, OffRecord):
            raise CannotXray("This was off the record: nothing of it was kept.")
        return Response(looks_shapes.xray_json(reply_xrayed(reply=reply, watched=watched)))


def _artifact(name: str | None) -> Artifact:
    found = artifact_of_house() if name is None else artifacts_of([name]).get(name)
    if found is None:
        raise Http404
    return found
