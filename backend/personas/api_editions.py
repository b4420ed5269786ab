"""What a columnist was: its editions, two of them compared, where it comes from, reprints of it."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.lib.limits import PersonaRate
from backend.lib.pages import Page
from backend.personas import examples
from backend.personas.api import person, user_of
from backend.personas.asked import DiffQuerySerializer, ReprintSerializer, said
from backend.personas.comparing import editions_compared
from backend.personas.measured import measured_of
from backend.personas.measured_shapes import EvaluationSerializer
from backend.personas.models import Edition, Persona
from backend.personas.selectors import (
    ancestors_of,
    edition_for,
    editions_seen_by,
    persona_for,
    reprints_of,
)
from backend.personas.services_reprints import persona_reprint
from backend.personas.shapes import (
    EditionWholeSerializer,
    LineageSerializer,
    PersonaSerializer,
    ancestors_shown,
    editions_shown,
    persona_shown,
    personas_shown,
)


class ChangeSerializer(serializers.Serializer[Any]):
    """Null before: added. Null after: removed."""

    label = serializers.CharField()  # type: ignore[assignment]  # not DRF's label
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)


class ChangesSerializer(serializers.Serializer[Any]):
    added = ChangeSerializer(many=True)
    removed = ChangeSerializer(many=True)
    changed = ChangeSerializer(many=True)


class FieldChangeSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    before = serializers.JSONField()
    after = serializers.JSONField()


class LineSerializer(serializers.Serializer[Any]):
    change = serializers.ChoiceField(choices=("same", "added", "removed"))
    line = serializers.CharField()


class DiffSerializer(serializers.Serializer[Any]):
    """`prompt` is empty where it did not change."""

    to = serializers.IntegerField()
    fields_changed = FieldChangeSerializer(many=True)
    dials = ChangesSerializer()
    vectors = ChangesSerializer()
    prompt = LineSerializer(many=True)

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's, `fields` one of DRF's."""
        named = super().get_fields()
        fields = named.pop("fields_changed")
        return {"from": serializers.IntegerField(), "fields": fields, **named}


class EditionPage(Page):
    ordering = ("-number", "id")


class EditionList(GenericAPIView[Edition]):
    permission_classes = (AllowAny,)
    pagination_class = EditionPage
    serializer_class = EditionWholeSerializer
    queryset = Edition.objects.none()

    @extend_schema(responses=EditionWholeSerializer(many=True), operation_id="editions_list")
    def get(self, request: Request, slug: str) -> Response:
        """Newest first. Whoever does not own it sees none from before it was shown."""
        persona = persona_for(user_of(request), slug)
        page = self.paginate_queryset(editions_seen_by(user_of(request), persona))
        return self.get_paginated_response(editions_shown(page or []))


class EditionView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=EditionWholeSerializer)
    def get(self, request: Request, slug: str, number: int) -> Response:
        persona = persona_for(user_of(request), slug)
        return Response(editions_shown([edition_for(user_of(request), persona, number)])[0])


class EvaluationView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=EvaluationSerializer, examples=[examples.EVALUATION])
    def get(self, request: Request, slug: str) -> Response:
        """What the artifact's makers measured of the current edition."""
        persona = persona_for(user_of(request), slug)
        assert persona.current is not None
        shown = {"evaluation": measured_of(persona.current)}
        return Response(EvaluationSerializer(shown, context={"with_examples": False}).data)


class EditionDiff(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        parameters=[DiffQuerySerializer], responses=DiffSerializer, examples=[examples.DIFF]
    )
    def get(self, request: Request, slug: str) -> Response:
        """What changed from one edition to another: fields, dials by label, lines of the prompt."""
        user = user_of(request)
        persona = persona_for(user, slug)
        query = DiffQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        before, after = (
            edition_for(user, persona, query.validated_data[name]) for name in ("from", "to")
        )
        return Response(editions_compared(before, after))


class PersonaReprint(APIView):
    throttle_classes = (PersonaRate,)

    @extend_schema(
        request=ReprintSerializer,
        responses={201: PersonaSerializer},
        examples=[examples.REPRINT, examples.TOO_MANY],
    )
    def post(self, request: Request, slug: str) -> Response:
        """A private copy of one's own of what one may see, or holds a link to."""
        link = said(ReprintSerializer, request).get("link")
        persona = persona_for(person(request), slug, link=link)
        return Response(
            persona_shown(persona_reprint(persona=persona, owner=person(request))), status=201
        )


class ReprintPage(Page):
    ordering = ("-published_at", "id")


class Lineage(GenericAPIView[Persona]):
    permission_classes = (AllowAny,)
    pagination_class = ReprintPage
    serializer_class = LineageSerializer
    queryset = Persona.objects.none()

    @extend_schema(
        parameters=[OpenApiParameter("cursor", str), OpenApiParameter("limit", int)],
        responses=LineageSerializer,
        operation_id="personas_lineage",
    )
    def get(self, request: Request, slug: str) -> Response:
        """Where it comes from, back to the original; and the public reprints of it, by page."""
        user = user_of(request)
        persona = persona_for(user, slug)
        page = self.paginate_queryset(reprints_of(persona))
        answer = self.get_paginated_response(personas_shown(page or []))
        answer.data["ancestors"] = ancestors_shown(ancestors_of(persona, user))
        return answer
