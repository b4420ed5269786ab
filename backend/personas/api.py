"""`/api/personas`: the columnists of the house, public; and one's own, made, saved and archived."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import User
from backend.lib.limits import PersonaRate
from backend.lib.pages import Page
from backend.personas import examples, services
from backend.personas.asked import MineQuerySerializer, PersonaWriteSerializer, said
from backend.personas.models import Persona
from backend.personas.selectors import (
    persona_for,
    persona_owned,
    personas_house,
    personas_of,
)
from backend.personas.shapes import PersonaSerializer, persona_shown, personas_shown

DIALS = """A dial that cannot be is named: `field` is a path such as `clamps.2.strength`, `message`
says why with the feature's label, `code` is one of `clamp_malformed`, `clamp_unknown`,
`clamp_twice`, `clamp_of_another_model`, `clamp_too_strong`, `feature_blocked`; for vectors
`vector_malformed`, `vector_unknown`, `vector_twice`, `vector_of_another_model`. Also
`sampling_malformed`, `model_unknown`, `not_allowed_here`, `too_many`, `invalid`."""


def user_of(request: Request) -> User | None:
    return request.user if isinstance(request.user, User) else None


def person(request: Request) -> User:
    return cast("User", request.user)


class PersonaPage(Page):
    ordering = ("place", "slug")


class PersonaList(GenericAPIView[Persona]):
    permission_classes = (IsAuthenticatedOrReadOnly,)
    throttle_classes = (PersonaRate,)
    pagination_class = PersonaPage
    serializer_class = PersonaSerializer
    queryset = Persona.objects.none()

    @extend_schema(responses=PersonaSerializer(many=True), operation_id="personas_list")
    def get(self, request: Request) -> Response:
        """The columnists of the house."""
        page = self.paginate_queryset(personas_house())
        return self.get_paginated_response(personas_shown(page or []))

    @extend_schema(
        request=PersonaWriteSerializer,
        responses={201: PersonaSerializer},
        operation_id="personas_create",
        description=f"A private columnist of one's own, edition 1. {DIALS}",
        examples=[examples.CREATE, examples.TOO_STRONG, examples.BLOCKED, examples.TOO_MANY],
    )
    def post(self, request: Request) -> Response:
        fields = said(PersonaWriteSerializer, request)
        persona = services.persona_create(owner=person(request), **fields)
        return Response(persona_shown(persona), status=201)


class MinePage(Page):
    ordering = ("-created_at", "id")


class PersonaMine(GenericAPIView[Persona]):
    pagination_class = MinePage
    serializer_class = PersonaSerializer
    queryset = Persona.objects.none()

    @extend_schema(
        parameters=[MineQuerySerializer],
        responses=PersonaSerializer(many=True),
        operation_id="personas_mine",
    )
    def get(self, request: Request) -> Response:
        """One's own, newest first; `archived=true`: those that were put away."""
        query = MineQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        away = query.validated_data["archived"]
        mine = personas_of(person(request)).filter(archived_at__isnull=not away)
        page = self.paginate_queryset(mine)
        return self.get_paginated_response(personas_shown(page or []))


class PersonaView(APIView):
    permission_classes = (IsAuthenticatedOrReadOnly,)
    throttle_classes = (PersonaRate,)

    @extend_schema(responses=PersonaSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """A public one, or one's own."""
        return Response(persona_shown(persona_for(user_of(request), slug)))

    @extend_schema(
        request=PersonaWriteSerializer,
        responses=PersonaSerializer,
        description=(
            "Saves: prints the next edition, with what is named changed and the rest as it was. "
            f"Nothing is printed where nothing changed. {DIALS} `not_yours` (403) for what is seen "
            "but another's or the house's: reprint it."
        ),
        examples=[examples.SAVE, examples.TOO_STRONG, examples.BLOCKED, examples.NOT_YOURS],
    )
    def patch(self, request: Request, slug: str) -> Response:
        persona = persona_owned(person(request), slug)
        fields = said(PersonaWriteSerializer, request, partial=True)
        saved = services.persona_edit(persona=persona, owner=person(request), **fields)
        return Response(persona_shown(saved))

    @extend_schema(responses={204: None}, examples=[examples.NOT_YOURS])
    def delete(self, request: Request, slug: str) -> Response:
        """Archives: nobody else sees it, its links sleep, its chats go on. Again: harmless."""
        services.persona_archive(persona=persona_owned(person(request), slug))
        return Response(status=204)


class PersonaRestore(APIView):
    throttle_classes = (PersonaRate,)

    @extend_schema(request=None, responses=PersonaSerializer, examples=[examples.NOT_YOURS])
    def post(self, request: Request, slug: str) -> Response:
        """Brings an archived one back, as visible as it was."""
        persona = persona_owned(person(request), slug)
        return Response(persona_shown(services.persona_restore(persona=persona)))
