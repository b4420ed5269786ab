"""`/api/gallery`, `/api/authors`, likes: public personas, and what people make of them."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.catalog.selectors import feature_for
from backend.chats.api import person
from backend.gallery import examples, selectors, services, shapes
from backend.gallery.pages import NAME, NEWEST, Key, Keyset
from backend.lib.limits import Rate
from backend.personas.api import user_of
from backend.personas.models import Persona
from backend.personas.selectors import turning

FIRST = {"new": (), "liked": (Key("liked", int, True),), "used": (Key("used", int, True),)}


class LikeRate(Rate):
    name = "likes"


class GalleryPage(Keyset):
    """Among equals the newest first."""

    def keys_for(self, request: Request) -> Sequence[Key]:
        return (*FIRST[asked(request)["sort"]], *NEWEST)


class AuthorPage(Keyset):
    keys = NEWEST


class TagPage(Keyset):
    keys = (Key("personas", int, is_falling=True), NAME)


def asked(request: Request) -> dict[str, Any]:
    query = shapes.GalleryQuerySerializer(data=request.query_params)
    query.is_valid(raise_exception=True)
    return cast("dict[str, Any]", query.validated_data)


class Personas(GenericAPIView[Persona]):
    permission_classes = (AllowAny,)
    serializer_class = shapes.GalleryPersonaSerializer
    queryset = Persona.objects.none()

    def answer(self, personas: QuerySet[Persona]) -> Response:
        page = self.paginate_queryset(personas)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class GalleryList(Personas):
    pagination_class = GalleryPage

    @extend_schema(
        parameters=[shapes.GalleryQuerySerializer],
        responses=shapes.GalleryPersonaSerializer(many=True),
        operation_id="gallery_list",
        examples=[examples.PERSONA],
    )
    def get(self, request: Request) -> Response:
        """Public personas. A cursor belongs to its sort; with another one it is `not_found`."""
        query = asked(request)
        personas = selectors.found(
            selectors.gallery_seen_by(user_of(request)),
            words=query["q"],
            tag=query["tag"],
            language=query["language"],
        )
        return self.answer(personas)


class GalleryTags(GenericAPIView[Any]):
    permission_classes = (AllowAny,)
    pagination_class = TagPage
    serializer_class = shapes.GalleryTagSerializer
    queryset = Persona.objects.none()

    @extend_schema(
        responses=shapes.GalleryTagSerializer(many=True),
        operation_id="gallery_tags_list",
        examples=[examples.TAG],
    )
    def get(self, request: Request) -> Response:
        """The most used first."""
        page = self.paginate_queryset(selectors.tags_counted())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class FeatureColumnists(Personas):
    pagination_class = AuthorPage

    @extend_schema(
        responses=shapes.GalleryPersonaSerializer(many=True),
        operation_id="features_columnists_list",
        examples=[examples.PERSONA],
    )
    def get(self, request: Request, artifact: str, index: int) -> Response:
        """Public personas whose current edition has a clamp on this feature, the newest first."""
        feature = feature_for(artifact, index)
        shown = selectors.gallery_seen_by(user_of(request))
        return self.answer(turning(shown, artifact=feature.artifact_id, feature=feature.index))


class LikeView(APIView):
    permission_classes = (IsAuthenticatedOrReadOnly,)

    def get_throttles(self) -> list[LikeRate]:  # type: ignore[override]
        return [] if self.request.method == "GET" else [LikeRate()]

    @extend_schema(responses=shapes.LikeSerializer, examples=[examples.LIKE])
    def get(self, request: Request, slug: str) -> Response:
        """What its profile shows."""
        return self.answer(request, selectors.persona_shown(slug).slug)

    @extend_schema(request=None, responses=shapes.LikeSerializer, examples=[examples.LIKE])
    def put(self, request: Request, slug: str) -> Response:
        """Once or often, it is one like. Refuses with `not_found`, `account_needed` (guests),
        `own_persona`, `throttled`.
        """
        services.like_put(persona=selectors.persona_shown(slug), user=person(request))
        return self.answer(request, slug)

    @extend_schema(request=None, responses=shapes.LikeSerializer, examples=[examples.LIKE])
    def delete(self, request: Request, slug: str) -> Response:
        """Takes it back; harmless where there is none."""
        services.like_withdraw(persona=selectors.persona_shown(slug), user=person(request))
        return self.answer(request, slug)

    def answer(self, request: Request, slug: str) -> Response:
        shown = selectors.gallery_seen_by(user_of(request)).filter(slug=slug)
        return Response(shapes.LikeSerializer(shown.get()).data)


class AuthorView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=shapes.AuthorSerializer, examples=[examples.AUTHOR])
    def get(self, request: Request, username: str) -> Response:
        """`not_found` also for guests, and for accounts that are banned or leaving."""
        author = selectors.author_for(username)
        shown = {
            "username": author.username,
            "bio": author.bio,
            "since": author.date_joined,
            **selectors.totals_of(author),
        }
        return Response(shapes.AuthorSerializer(shown).data)


class AuthorPersonas(Personas):
    pagination_class = AuthorPage

    @extend_schema(
        responses=shapes.GalleryPersonaSerializer(many=True),
        operation_id="authors_personas_list",
        examples=[examples.PERSONA],
    )
    def get(self, request: Request, username: str) -> Response:
        """The newest first."""
        author = selectors.author_for(username)
        return self.answer(selectors.gallery_seen_by(user_of(request)).filter(owner=author))
