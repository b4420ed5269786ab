"""`/api/vectors`: directions of one's own."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.lib.limits import PersonaRate
from backend.lib.pages import Page
from backend.personas import examples, services_vectors
from backend.personas.api import person
from backend.personas.asked import VectorWriteSerializer, said
from backend.personas.models import Vector
from backend.personas.selectors import vector_for
from backend.personas.shapes import VectorSerializer


class VectorPage(Page):
    ordering = ("-created_at", "id")


class VectorList(ListAPIView[Vector]):
    throttle_classes = (PersonaRate,)
    pagination_class = VectorPage
    serializer_class = VectorSerializer
    queryset = Vector.objects.none()

    def get_queryset(self) -> QuerySet[Vector]:
        return person(self.request).vectors.defer("values")

    @extend_schema(
        request=VectorWriteSerializer,
        responses={201: VectorSerializer},
        description=(
            "As many finite numbers as the artifact's layer is wide (`vector_malformed`); the same "
            "again is the same vector. Also `vector_unknown` for an artifact that is not here, "
            "`too_many`."
        ),
        examples=[examples.VECTOR],
    )
    def post(self, request: Request) -> Response:
        fields = said(VectorWriteSerializer, request)
        vector = services_vectors.vector_create(owner=person(request), **fields)
        return Response(VectorSerializer(vector).data, status=201)


class VectorView(APIView):
    @extend_schema(responses={204: None}, examples=[examples.VECTOR_USED])
    def delete(self, request: Request, vector_id: UUID) -> Response:
        """Unless an edition uses it (`vector_used`, 409)."""
        services_vectors.vector_delete(vector=vector_for(person(request), vector_id))
        return Response(status=204)
