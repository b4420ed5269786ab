"""Branches, receipts, replays, and what is off the record: parse, call, answer."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.chats import examples, replays, services, shapes, tree_shapes
from backend.chats.api import person, said
from backend.chats.errors import CannotReplay
from backend.chats.off_record import OffRecord, reply_heard_by
from backend.chats.off_record_services import off_record_start
from backend.chats.selectors import chat_for, chat_spoken_in, chat_whole, replay_for, reply_for
from backend.chats.speaker import persona_in
from backend.lib.limits import TurnRate
from backend.personas.shapes import PersonaSerializer, persona_shown


class ChatHead(APIView):
    @extend_schema(
        request=tree_shapes.HeadSerializer,
        responses=shapes.ChatSerializer,
        examples=examples.HEAD,
        description="Shows another branch: the one that this reply is on. "
        "Errors: `reply_unknown`, `not_found`.",
    )
    def put(self, request: Request, chat_id: UUID) -> Response:
        chat = chat_for(person(request), chat_id)
        services.chat_head_set(chat=chat, **said(tree_shapes.HeadSerializer, request))
        return Response(shapes.ChatSerializer(chat_whole(person(request), chat_id)).data)


class ChatPersona(APIView):
    @extend_schema(
        responses=PersonaSerializer,
        description="Who answers here, as the edition that does. Of one that is not shown to you "
        "any more, its prompt is empty; of one that was taken down, its words too.",
    )
    def get(self, request: Request, chat_id: UUID) -> Response:
        return Response(persona_shown(persona_in(chat_spoken_in(person(request), chat_id))))

    @extend_schema(
        request=shapes.PersonaAskedSerializer,
        responses=shapes.ChatSerializer,
        examples=examples.PERSONA,
        description="Who answers from the next turn on. "
        "Errors: `persona_unknown`, `persona_taken_down`, `not_found`.",
    )
    def put(self, request: Request, chat_id: UUID) -> Response:
        chat = chat_spoken_in(person(request), chat_id)
        services.chat_persona_set(chat=chat, **said(shapes.PersonaAskedSerializer, request))
        return Response(shapes.ChatSerializer(chat_whole(person(request), chat_id)).data)


class ReplyContinue(APIView):
    throttle_classes = (TurnRate,)

    @extend_schema(
        request=tree_shapes.ContinueSerializer,
        responses={201: shapes.ReplyStartedSerializer, 200: shapes.ReplyStartedSerializer},
        examples=examples.CONTINUE,
        description="A variant that begins with the words of this reply (`prefix`) and goes on; "
        "its events tell only what follows. The same `client_key` again: 200, the same reply. "
        "Errors: `nothing_to_continue`, `artifact_missing`, `persona_taken_down`, `paused`, "
        "`allowance_spent`, `limit_reached`, `age_needed`, `not_found`.",
    )
    def post(self, request: Request, reply_id: UUID) -> Response:
        reply = reply_for(person(request), reply_id)
        more, is_new = services.reply_continue(
            reply=reply, **said(tree_shapes.ContinueSerializer, request)
        )
        shown = shapes.ReplyStartedSerializer({"reply": more})
        return Response(shown.data, status=201 if is_new else 200)


class ReplyReceipt(APIView):
    @extend_schema(responses=tree_shapes.ReceiptSerializer, examples=examples.RECEIPT)
    def get(self, request: Request, reply_id: UUID) -> Response:
        return Response(tree_shapes.receipt_json(reply_for(person(request), reply_id)))


class ReplyReplays(APIView):
    throttle_classes = (TurnRate,)

    @extend_schema(
        request=None,
        responses={202: tree_shapes.ReplaySerializer},
        examples=examples.REPLAY,
        description="Says the reply again from its receipt. Ask `replays/{id}` until it has ended. "
        "Errors: `cannot_replay`, whose message says why; `paused`, `model_missing`, "
        "`allowance_spent`, `limit_reached`, `age_needed`, `not_found`.",
    )
    def post(self, request: Request, reply_id: UUID) -> Response:
        reply = reply_heard_by(person(request), reply_id)
        if isinstance(reply, OffRecord):
            raise CannotReplay("This was off the record: nothing of it was kept.")
        replay = replays.replay_start(reply=reply)
        return Response(tree_shapes.ReplaySerializer(replay).data, status=202)


class ReplayView(APIView):
    @extend_schema(responses=tree_shapes.ReplaySerializer, examples=examples.REPLAY)
    def get(self, request: Request, replay_id: UUID) -> Response:
        return Response(tree_shapes.ReplaySerializer(replay_for(person(request), replay_id)).data)


class OffRecordView(APIView):
    throttle_classes = (TurnRate,)

    @extend_schema(
        request=tree_shapes.OffRecordSerializer,
        responses={201: tree_shapes.OffRecordStartedSerializer},
        examples=examples.OFF_RECORD,
        description="A reply that is kept nowhere. It is heard, steered and stopped like any "
        "other, by its id, until shortly after its end. Errors: `not_allowed_here`, "
        "`persona_unknown`, `persona_taken_down`, those of clamps and vectors, `paused`, "
        "`model_missing`, `allowance_spent`, `limit_reached`, `age_needed`, `queue_unreachable`.",
    )
    def post(self, request: Request) -> Response:
        fields = said(tree_shapes.OffRecordSerializer, request)
        reply_id = off_record_start(user=person(request), **fields)
        return Response(
            tree_shapes.OffRecordStartedSerializer({"reply": reply_id}).data, status=201
        )
