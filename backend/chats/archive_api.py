"""Chats as files: `/api/chats/{id}/export`, `/api/chats/import`, and the schema of the format."""

from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.chats import archive, desk_shapes, shapes
from backend.chats.api import asked, person, said
from backend.chats.archive_export import chat_file
from backend.chats.archive_import import chat_import, file_read
from backend.chats.archive_markdown import features_in, markdown_of
from backend.chats.selectors import chat_whole
from backend.lib.limits import Rate
from backend.lib.parsing import StrictJSON

MEDIA_TYPES = {"json": "application/json", "markdown": "text/markdown; charset=utf-8"}
ENDINGS = {"json": "json", "markdown": "md"}


class ImportRate(Rate):
    name = "imports"


class FileJSON(StrictJSON):
    @property
    def most(self) -> int:
        return settings.LIMITS["import_bytes"]


class ChatExport(APIView):
    @extend_schema(
        description="A file: the whole tree as JSON, the shown branch as Markdown. "
        "404 `not_found`.",
        parameters=[desk_shapes.ExportQuerySerializer],
        responses={
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, "text/markdown"): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request, chat_id: UUID) -> HttpResponse:
        form = asked(desk_shapes.ExportQuerySerializer, request)["format"]
        file = chat_file(person(request), chat_id)
        read = markdown_of(file, features_in(file)) if form == "markdown" else ""
        content = archive.encoded(file) if form == "json" else read.encode()
        answer = HttpResponse(content, content_type=MEDIA_TYPES[form])
        name = quote(f"{file.title.replace('/', '-') or 'chat'}.{ENDINGS[form]}", safe="")
        answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return answer


class ChatImport(APIView):
    throttle_classes = (ImportRate,)
    parser_classes = (FileJSON,)

    @extend_schema(
        description="The columnist is `persona`, else that of the file if it is shown to you, else "
        "the first of the house. Replies are marked as imported. 413 `too_large`, 422 "
        "`import_malformed` (`field` says where), `import_too_new`, `persona_unknown`, "
        "`tag_malformed`, `reason_malformed`, 429 `limit_reached`, `throttled`.",
        request=desk_shapes.ImportSerializer,
        responses={201: shapes.ChatSerializer},
        examples=[OpenApiExample("A chat", desk_shapes.IMPORTED, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        fields = said(desk_shapes.ImportSerializer, request)
        file = file_read(fields["file"])
        chat = chat_import(owner=person(request), file=file, persona=fields.get("persona"))
        return Response(
            shapes.ChatSerializer(chat_whole(person(request), chat.id)).data, status=201
        )


class ChatSchema(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        description="The JSON Schema of an exported chat.",
        responses={(200, archive.MEDIA_TYPE): OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        return Response(archive.schema(), content_type=archive.MEDIA_TYPE)
