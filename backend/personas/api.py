"""`/api/personas`: the columnists. Public."""

from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import User
from backend.lib.pages import Page
from backend.personas.models import Persona
from backend.personas.selectors import persona_for, personas_house
from backend.personas.shapes import PersonaSerializer, personas_shown


def user_of(request: Request) -> User | None:
    return request.user if isinstance(request.user, User) else None


class PersonaPage(Page):
    ordering = ("place", "slug")


class PersonaList(GenericAPIView[Persona]):
    permission_classes = (AllowAny,)
    pagination_class = PersonaPage
    serializer_class = PersonaSerializer
    queryset = Persona.objects.none()

    @extend_schema(responses=PersonaSerializer(many=True), operation_id="personas_list")
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(personas_house())
        return self.get_paginated_response(personas_shown(list(page or [])))


class PersonaView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=PersonaSerializer)
    def get(self, request: Request, slug: str) -> Response:
        return Response(personas_shown([persona_for(user_of(request), slug)])[0])
