"""Columnists as files, in and out; their glyph; the schema of our own file."""

import hashlib
from collections.abc import Callable, Mapping
from typing import IO, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.lib.limits import PersonaRate
from backend.lib.parsing import BodyTooLarge, Unreadable, json_read
from backend.lib.press.glyph import glyph_svg
from backend.personas import examples
from backend.personas.api import person, user_of
from backend.personas.api_sharing import kept_quiet
from backend.personas.cards.face import card_png
from backend.personas.cards.ours import PersonaFile, file_bytes, file_of, file_schema
from backend.personas.cards.png import card_in
from backend.personas.cards.services import persona_import
from backend.personas.cards.tavern import card_of
from backend.personas.glyph import bars_of
from backend.personas.models import Persona
from backend.personas.selectors import persona_for, persona_of_link
from backend.personas.shapes import PersonaSerializer, persona_shown
from backend.personas.vectors import vectors_by_id

FORMATS: dict[str, tuple[str, str, Callable[[PersonaFile], bytes]]] = {
    "shallot": ("application/json", "json", file_bytes),
    "card-json": ("application/json", "card.json", lambda file: file_bytes(card_of(file))),
    "card-png": ("image/png", "card.png", card_png),
}
ALONE = "default-src 'none'; sandbox"  # a picture that is opened as a page does nothing


class AnyAccept(DefaultContentNegotiation):
    """These answers have one form, whatever was asked; `format` is a word of ours here."""

    def select_renderer(
        self, request: Any, renderers: Any, format_suffix: str | None = None
    ) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


class CardJSON(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            return json_read(_whole(stream))
        except Unreadable as error:
            raise ParseError(str(error)) from error


class CardPNG(BaseParser):
    media_type = "image/png"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return card_in(_whole(stream))


class PersonaImport(APIView):
    parser_classes = (CardJSON, CardPNG)
    throttle_classes = (PersonaRate,)

    @extend_schema(
        request={
            "application/json": OpenApiTypes.OBJECT,
            "image/png": OpenApiTypes.BINARY,
        },
        responses={201: PersonaSerializer},
        description=(
            "Our own file (`/api/schema/persona.json`), or a character card V2 or V3 as JSON or "
            "PNG, as the whole body. It becomes a private columnist; dials and vectors of what is "
            "not installed are kept, and `missing` names them. Nothing in it is fetched. "
            "`card_unreadable`, `clamp_twice`, `vector_malformed`, `not_allowed_here`, `too_many`, "
            "`too_large` (413)."
        ),
        examples=[examples.FILE, examples.CARD, examples.CARD_UNREADABLE],
    )
    def post(self, request: Request) -> Response:
        persona = persona_import(owner=person(request), raw=request.data)
        return Response(persona_shown(persona), status=201)


class FormatSerializer(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=tuple(FORMATS), default="shallot")


class PersonaExport(APIView):
    permission_classes = (AllowAny,)
    content_negotiation_class = AnyAccept

    @extend_schema(
        parameters=[FormatSerializer],
        responses={
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, "image/png"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The current edition as a file, whole, whatever of it is installed here."""
        query = FormatSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        kind, ending, written = FORMATS[query.validated_data["format"]]
        persona = persona_for(user_of(request), slug)
        response = HttpResponse(written(file_for(persona)), content_type=kind)
        response["Content-Disposition"] = f'attachment; filename="{persona.slug}.{ending}"'
        response["Content-Security-Policy"] = ALONE
        return response


class SchemaView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """JSON Schema of our own file of a columnist."""
        return Response(file_schema(), content_type="application/schema+json")


class Avatar(APIView):
    permission_classes = (AllowAny,)
    content_negotiation_class = AnyAccept

    @extend_schema(responses={(200, "image/svg+xml"): OpenApiTypes.BINARY, 304: None})
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The mix as a picture, legible at 26 px. The same clamps draw the same."""
        return glyph_response(request._request, persona_for(user_of(request), slug))


class LinkAvatar(APIView):
    permission_classes = (AllowAny,)
    content_negotiation_class = AnyAccept

    @extend_schema(responses={(200, "image/svg+xml"): OpenApiTypes.BINARY, 304: None})
    def get(self, request: Request, token: str) -> HttpResponse:
        """The same for whoever has a link."""
        return kept_quiet(glyph_response(request._request, persona_of_link(token)))


def file_for(persona: Persona) -> PersonaFile:
    edition = persona.current
    assert edition is not None
    vectors = vectors_by_id(use["vector"] for use in edition.vectors)
    return file_of(edition, vectors, persona.extensions)


def glyph_response(request: HttpRequest, persona: Persona) -> HttpResponse:
    assert persona.current is not None
    svg = glyph_svg(bars_of(persona.current.clamps)).encode()
    etag = f'"{hashlib.sha256(svg).hexdigest()[:32]}"'
    response = HttpResponse(svg, content_type="image/svg+xml")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"  # kept, and asked for whether it still holds
    response["Content-Security-Policy"] = ALONE
    return get_conditional_response(request, etag=etag, response=response) or response


def _whole(stream: IO[Any]) -> bytes:
    most = settings.LIMITS["card_bytes"]
    raw: bytes = stream.read(most + 1)
    if len(raw) > most:
        raise BodyTooLarge(f"Send at most {most} bytes.")
    return raw
