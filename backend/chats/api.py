"""`/api/chats`, `/api/turns`, `/api/replies`: parse, call, answer."""

from typing import Any, cast
from uuid import UUID

import msgspec
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import User
from backend.chats import desk_shapes, examples, services, shapes, stream
from backend.chats.deletion import chat_delete
from backend.chats.models import Chat
from backend.chats.off_record import reply_heard_by
from backend.chats.organize import chat_organize
from backend.chats.organize_selectors import ChatFilter, chats_kept
from backend.chats.selectors import (
    chat_for,
    chat_spoken_in,
    chat_whole,
    reply_for,
    turn_for,
    turn_shown,
)
from backend.lib.limits import TurnRate
from backend.lib.pages import Page
from worker.contract import is_last


def said(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    parsed = serializer(data=request.data)
    parsed.is_valid(raise_exception=True)
    return cast("dict[str, Any]", parsed.validated_data)


def person(request: Request) -> User:
    return cast("User", request.user)


def asked(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    parsed = serializer(data=request.query_params)
    parsed.is_valid(raise_exception=True)
    return cast("dict[str, Any]", parsed.validated_data)


class ChatPage(Page):
    ordering = ("-place", "id")


class ChatList(ListAPIView[Chat]):
    pagination_class = ChatPage
    serializer_class = shapes.ChatSummarySerializer
    queryset = Chat.objects.none()  # tells the schema what an id is

    def get_queryset(self) -> QuerySet[Chat]:
        filters = asked(desk_shapes.ChatFilterSerializer, self.request)
        return chats_kept(person(self.request), ChatFilter(**filters))

    @extend_schema(parameters=[desk_shapes.ChatFilterSerializer])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=shapes.ChatStartSerializer,
        responses={201: shapes.ChatSerializer},
        examples=examples.PERSONA,
        description="Errors: `persona_unknown`, `persona_taken_down`, `limit_reached`.",
    )
    def post(self, request: Request) -> Response:
        fields = said(shapes.ChatStartSerializer, request)
        chat = services.chat_create(owner=person(request), **fields)
        return Response(shapes.ChatSerializer(chat).data, status=201)


class ChatView(APIView):
    @extend_schema(responses=shapes.ChatSerializer)
    def get(self, request: Request, chat_id: UUID) -> Response:
        return Response(shapes.ChatSerializer(chat_whole(person(request), chat_id)).data)

    @extend_schema(
        description="What is not named stays. 404 `not_found`, 422 `folder_unknown`, "
        "`tag_malformed`.",
        request=desk_shapes.ChatChangeSerializer,
        responses=shapes.ChatSerializer,
        examples=[desk_shapes.CHAT_CHANGE],
    )
    def patch(self, request: Request, chat_id: UUID) -> Response:
        chat = chat_for(person(request), chat_id)
        chat_organize(chat=chat, **cast("Any", said(desk_shapes.ChatChangeSerializer, request)))
        return Response(shapes.ChatSerializer(chat_whole(person(request), chat_id)).data)

    @extend_schema(
        description="It can be restored for a while. What is being written is stopped.",
        responses={204: None},
    )
    def delete(self, request: Request, chat_id: UUID) -> Response:
        chat_delete(chat=chat_for(person(request), chat_id))
        return Response(status=204)


class TurnList(APIView):
    throttle_classes = (TurnRate,)

    @extend_schema(
        request=shapes.TurnStartSerializer,
        responses={201: shapes.TurnStartedSerializer, 200: shapes.TurnStartedSerializer},
        examples=examples.TURN,
        description="Says something; one reply, or one of each voice. Another turn under the same "
        "parent is a turn said again in other words. The same `client_key` again: 200, the same "
        "turn. Errors: `not_allowed_here`, `parent_unknown`, `parent_unfinished`, "
        "`persona_unknown`, `persona_taken_down`, those of clamps and vectors, `paused`, "
        "`model_missing`, `allowance_spent`, `limit_reached`, `age_needed`, `not_found`.",
    )
    def post(self, request: Request, chat_id: UUID) -> Response:
        chat = chat_spoken_in(person(request), chat_id)
        turn, is_new = services.turn_start(chat=chat, **said(shapes.TurnStartSerializer, request))
        shown = shapes.TurnStartedSerializer({"turn": turn_shown(turn)})
        return Response(shown.data, status=201 if is_new else 200)


class ReplyList(APIView):
    throttle_classes = (TurnRate,)

    @extend_schema(
        request=shapes.ReplyStartSerializer,
        responses={201: shapes.ReplyStartedSerializer, 200: shapes.ReplyStartedSerializer},
        examples=examples.VARIANT,
        description="A variant, by the chat's columnist or another. The same `client_key` again: "
        "200, the same reply. Errors: those of a turn, without those of its text and parent.",
    )
    def post(self, request: Request, turn_id: UUID) -> Response:
        turn = turn_for(person(request), turn_id)
        reply, is_new = services.reply_regenerate(
            turn=turn, **said(shapes.ReplyStartSerializer, request)
        )
        shown = shapes.ReplyStartedSerializer({"reply": reply})
        return Response(shown.data, status=201 if is_new else 200)


class ReplyView(APIView):
    @extend_schema(responses=shapes.ReplySerializer)
    def get(self, request: Request, reply_id: UUID) -> Response:
        return Response(shapes.reply_json(reply_for(person(request), reply_id)))


class ReplyEvents(APIView):
    @extend_schema(parameters=[shapes.EventsQuerySerializer], responses=shapes.EventsSerializer)
    def get(self, request: Request, reply_id: UUID) -> Response:
        """`last` says that no more will come; without events, the text is in the reply."""
        query = shapes.EventsQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        reply = reply_heard_by(person(request), reply_id)  # before the stream: what ends in between
        has_ended = reply.has_ended
        raw = stream.events_raw(str(reply_id), query.validated_data["after"])
        events = [msgspec.json.decode(one) for one in raw]
        return Response({"events": events, "last": has_ended or _is_closed(raw)})


def _is_closed(raw: list[bytes]) -> bool:
    return bool(raw) and is_last(raw[-1])


class ReplyQueue(APIView):
    @extend_schema(
        responses=shapes.QueueSerializer,
        description="How many replies a worker takes before this one.",
    )
    def get(self, request: Request, reply_id: UUID) -> Response:
        reply = reply_heard_by(person(request), reply_id)
        ahead = stream.ahead_of(str(reply_id), reply.model)
        return Response(shapes.QueueSerializer({"ahead": ahead}).data)


class ReplyStop(APIView):
    @extend_schema(request=None, responses={202: None})
    def post(self, request: Request, reply_id: UUID) -> Response:
        services.reply_stop(reply=reply_heard_by(person(request), reply_id))
        return Response(status=202)


class ReplySteer(APIView):
    @extend_schema(request=shapes.SteerSerializer, responses={202: None})
    def post(self, request: Request, reply_id: UUID) -> Response:
        reply = reply_heard_by(person(request), reply_id)
        services.reply_steer(reply=reply, **said(shapes.SteerSerializer, request))
        return Response(status=202)
