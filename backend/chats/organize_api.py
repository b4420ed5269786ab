"""`/api/folders`, `/api/chats/tags`, and what is deleted and comes back."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.chats import desk_shapes, organize, shapes
from backend.chats.api import person, said
from backend.chats.deletion import chat_restore
from backend.chats.models import ChatTag, Folder
from backend.chats.organize_selectors import folder_for, folders_of, tags_of
from backend.lib.pages import Page

FOLDER = OpenApiExample("A folder", {"name": "Geese", "place": 0}, request_only=True)


class FolderPage(Page):
    ordering = ("place", "id")


class TagPage(Page):
    ordering = ("name",)


class FolderList(ListAPIView[Folder]):
    pagination_class = FolderPage
    serializer_class = desk_shapes.FolderSerializer
    queryset = Folder.objects.none()

    def get_queryset(self) -> QuerySet[Folder]:
        return folders_of(person(self.request))

    @extend_schema(
        description="429 `limit_reached`, 409 `folder_exists`.",
        request=desk_shapes.FolderStartSerializer,
        responses={201: desk_shapes.FolderSerializer},
        examples=[OpenApiExample("A folder", {"name": "Geese"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        fields = said(desk_shapes.FolderStartSerializer, request)
        folder = organize.folder_create(owner=person(request), **fields)
        return Response(desk_shapes.FolderSerializer(folder).data, status=201)


class FolderView(APIView):
    @extend_schema(
        description="`place` counts from 0. 404 `not_found`, 409 `folder_exists`.",
        request=desk_shapes.FolderChangeSerializer,
        responses=desk_shapes.FolderSerializer,
        examples=[FOLDER],
    )
    def patch(self, request: Request, folder_id: UUID) -> Response:
        folder = folder_for(person(request), folder_id)
        organize.folder_change(folder=folder, **said(desk_shapes.FolderChangeSerializer, request))
        shown = folder_for(person(request), folder_id)
        return Response(desk_shapes.FolderSerializer(shown).data)

    @extend_schema(description="Its chats stay. 404 `not_found`.", responses={204: None})
    def delete(self, request: Request, folder_id: UUID) -> Response:
        organize.folder_delete(folder=folder_for(person(request), folder_id))
        return Response(status=204)


class TagList(ListAPIView[ChatTag]):
    pagination_class = TagPage
    serializer_class = desk_shapes.TagSerializer
    queryset = ChatTag.objects.none()

    def get_queryset(self) -> Any:
        return tags_of(person(self.request))


class ChatRestore(APIView):
    @extend_schema(
        description="404 `not_found` once it is too late, 429 `limit_reached`.",
        request=None,
        responses=shapes.ChatSummarySerializer,
    )
    def post(self, request: Request, chat_id: UUID) -> Response:
        chat = chat_restore(owner=person(request), chat_id=chat_id)
        return Response(shapes.ChatSummarySerializer(chat).data)
