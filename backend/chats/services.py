"""What changes chats: turns are started, replies asked for, steered, stopped and written down."""

import secrets
from collections.abc import Sequence
from functools import partial
from typing import Any, assert_never
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.chats import stream
from backend.chats.clamps import clamps_checked, clamps_of, effective
from backend.chats.compile import request_for
from backend.chats.dispatch import dispatch
from backend.chats.errors import NotWriting, ParentUnfinished, ParentUnknown, PersonaUnknown
from backend.chats.models import UNFINISHED, Chat, Reply, Status, Turn
from backend.chats.selectors import chats_of, unfinished_count
from backend.chats.signals import chat_started
from backend.chats.titles import chat_title
from backend.lib.errors import LimitReached
from backend.personas.models import Edition
from backend.personas.selectors import personas_seen_by
from worker.contract import Clamp, End, Failed, Finished, Outcome, Steer, Stop

SEEDS = 2**53  # the numbers a browser can hold exactly

RawClamps = Sequence[dict[str, Any]] | None


def chat_create(*, owner: User, persona: str) -> Chat:
    found = personas_seen_by(owner).filter(slug=persona).first()
    if found is None:
        raise PersonaUnknown(f"There is no columnist {persona!r}.", field="persona")
    with transaction.atomic():
        refuse_too_many_chats(owner)
        chat = Chat.objects.create(owner=owner, persona=found)
        chat_started.send(Chat, chat=chat)
    return chat


def refuse_too_many_chats(owner: User) -> None:
    """In the caller's transaction: chats of one owner are counted by one at a time."""
    User.objects.select_for_update().get(pk=owner.pk)
    kind = "chats_per_guest" if owner.is_guest else "chats_per_user"
    if chats_of(owner).count() >= settings.LIMITS[kind]:
        raise LimitReached("You keep as many chats as there can be. Delete one first.")


def turn_start(
    *, chat: Chat, client_key: UUID, parent: UUID | None, text: str, clamps: RawClamps = None
) -> tuple[Turn, bool]:
    """The turn, and whether it is new: the same client_key finds the same turn."""
    if said := chat.turns.filter(client_key=client_key).first():
        return said, False
    _refuse_too_many(chat.owner)
    if chat.turns.count() >= settings.LIMITS["turns_per_chat"]:
        raise LimitReached("This chat is full. Start another.")
    edition = _edition_of(chat)
    held = _held(edition, clamps)
    try:
        with transaction.atomic():
            turn = Turn.objects.create(
                chat=chat, client_key=client_key, parent=_parent(chat, parent), text=text
            )
            _reply_queue(turn=turn, client_key=client_key, index=0, edition=edition, clamps=held)
            _touch(chat, text)
    except IntegrityError:  # the same key came twice at once, and the other was first
        return chat.turns.get(client_key=client_key), False
    return turn, True


def reply_regenerate(
    *, turn: Turn, client_key: UUID, clamps: RawClamps = None
) -> tuple[Reply, bool]:
    """Another variant of the reply, with a seed of its own."""
    if said := turn.replies.filter(client_key=client_key).first():
        return said, False
    _refuse_too_many(turn.chat.owner)
    edition = _edition_of(turn.chat)
    held = _held(edition, clamps)
    try:
        with transaction.atomic():
            Turn.objects.select_for_update().get(pk=turn.pk)  # two variants, two numbers
            index = turn.replies.count()
            if index >= settings.LIMITS["replies_per_turn"]:
                raise LimitReached("This turn has enough variants.")
            reply = _reply_queue(
                turn=turn, client_key=client_key, index=index, edition=edition, clamps=held
            )
            _touch(turn.chat, turn.text)
    except IntegrityError:
        return turn.replies.get(client_key=client_key), False
    return reply, True


def reply_stop(*, reply: Reply) -> None:
    """Harmless when the reply has ended. One that nobody writes yet ends here and now."""
    if reply.has_ended:
        return
    reply_id = str(reply.id)
    stream.control_push(reply_id, Stop())
    pulse = stream.pulses([reply_id])[reply_id]
    if not pulse.is_leased and pulse.last_seq == 0:
        end = stream.stopped_unwritten()
        if stream.end_append(reply_id, end):
            clamps = msgspec.convert(reply.clamps, list[Clamp])
            reply_record(outcome=Outcome(reply_id=reply_id, text="", end=end, clamps=clamps))


def reply_steer(*, reply: Reply, clamps: Sequence[dict[str, Any]]) -> None:
    if reply.has_ended or stream.pulses([str(reply.id)])[str(reply.id)].has_ended:
        raise NotWriting("This reply has ended; the dials hold from the next one on.")
    held = clamps_checked(clamps, model=reply.model)
    stream.control_push(str(reply.id), Steer(clamps=effective(held)))


def reply_record(*, outcome: Outcome) -> bool:
    """Writes down how a reply ended. Once: a second report of it changes nothing."""
    unfinished = Reply.objects.filter(id=outcome.reply_id, status__in=UNFINISHED)
    reply = unfinished.select_related("turn").first()
    if reply is None:
        return False
    said = _end_fields(outcome.end)
    if outcome.clamps != effective(msgspec.convert(reply.clamps, list[Clamp])):
        said["clamps"] = msgspec.to_builtins(outcome.clamps)  # steered on the way
    changed = unfinished.update(text=outcome.text, ended_at=timezone.now(), **said)
    Chat.objects.filter(id=reply.turn.chat_id).update(updated_at=timezone.now())
    return bool(changed)


def _end_fields(end: End) -> dict[str, Any]:
    match end:
        case Finished():
            stopped = end.reason == "stopped"
            return {
                "status": Status.STOPPED if stopped else Status.DONE,
                "reason": end.reason,
                "tokens": end.tokens,
                "prompt_tokens": end.prompt_tokens,
                "first_token_ms": end.first_token_ms,
                "tokens_per_second": end.tokens_per_second,
            }
        case Failed():
            lost = end.code == "worker_lost"
            return {
                "status": Status.INTERRUPTED if lost else Status.FAILED,
                "error_code": end.code,
                "error_message": end.message,
            }
        case _:
            assert_never(end)


def _reply_queue(
    *, turn: Turn, client_key: UUID, index: int, edition: Edition, clamps: list[dict[str, Any]]
) -> Reply:
    reply = Reply.objects.create(
        turn=turn,
        client_key=client_key,
        index=index,
        clamps=clamps,
        edition=edition,
        model=edition.model,
        seed=secrets.randbelow(SEEDS),
    )
    transaction.on_commit(partial(dispatch, request_for(reply)))
    return reply


def _edition_of(chat: Chat) -> Edition:
    edition = chat.persona.current
    if edition is None:
        raise PersonaUnknown("This columnist has no edition.", field="persona")
    return edition


def _held(edition: Edition, clamps: RawClamps) -> list[dict[str, Any]]:
    """Absent: the edition's own. Empty: dry."""
    held = clamps_of(edition) if clamps is None else clamps_checked(clamps, model=edition.model)
    return [msgspec.to_builtins(clamp) for clamp in held]


def _parent(chat: Chat, parent: UUID | None) -> Reply | None:
    if parent is None:
        return None
    reply = Reply.objects.filter(turn__chat=chat, id=parent).first()
    if reply is None:
        raise ParentUnknown("This chat has no such reply.", field="parent")
    if not reply.has_ended:
        raise ParentUnfinished("Wait for the reply to end, or stop it.", field="parent")
    return reply


def _touch(chat: Chat, text: str) -> None:
    Chat.objects.filter(pk=chat.pk).update(updated_at=timezone.now())
    chat_title(chat=chat, text=text)


def _refuse_too_many(user: User) -> None:
    kind = "unfinished_per_guest" if user.is_guest else "unfinished_per_user"
    if unfinished_count(user) >= settings.LIMITS[kind]:
        raise LimitReached("Several replies are still being written. Wait for one, or stop it.")
