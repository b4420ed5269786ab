"""What changes chats: turns are started, replies asked for, steered, stopped and written down."""

import secrets
from collections.abc import Sequence
from functools import partial
from typing import Any, assert_never
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone

from backend.accounts.models import User
from backend.chats import stream
from backend.chats.admission import (
    asking_checked,
    share_settle,
    share_take,
    text_checked,
    words_refused,
)
from backend.chats.clamps import clamps_checked, effective
from backend.chats.compile import request_for, tokens_of, tokens_spent
from backend.chats.dispatch import dispatch
from backend.chats.errors import (
    ClampMalformed,
    NothingToContinue,
    NotWriting,
    ParentUnfinished,
    ParentUnknown,
    ReplyUnknown,
)
from backend.chats.models import SEEDS, UNFINISHED, Chat, Reason, Reply, Status, Turn
from backend.chats.off_record import OffRecord
from backend.chats.off_record_services import off_record_settle
from backend.chats.receipts import receipt_begun, receipt_closed
from backend.chats.selectors import chats_of
from backend.chats.signals import chat_started
from backend.chats.titles import chat_title
from backend.chats.voices import (
    RawClamps,
    Voice,
    edition_met,
    persona_met,
    reply_key,
    voice_in,
    voice_of,
    voices_in,
)
from backend.lib.errors import LimitReached
from backend.policy.classifier import message_check
from worker.contract import Clamp, End, Failed, Finished, Outcome, Steer, Stop

WITHHELD = "withheld"
CONTINUABLE = (Reason.LENGTH, Reason.STOPPED)

Raw = Sequence[dict[str, Any]]


def chat_create(*, owner: User, persona: str, link: str | None = None) -> Chat:
    found = persona_met(owner, persona, link)
    edition = edition_met(found)
    with transaction.atomic():
        refuse_too_many_chats(owner)
        chat = Chat.objects.create(owner=owner, persona=found, edition=edition)
        chat_started.send(Chat, chat=chat)
    return chat


def refuse_too_many_chats(owner: User) -> None:
    """In the caller's transaction: chats of one owner are counted by one at a time."""
    User.objects.select_for_update().get(pk=owner.pk)
    kind = "chats_per_guest" if owner.is_guest else "chats_per_user"
    if chats_of(owner).count() >= settings.LIMITS[kind]:
        raise LimitReached("You keep as many chats as there can be. Delete one first.")


def chat_persona_set(*, chat: Chat, persona: str, link: str | None = None) -> None:
    """Who answers from the next turn on."""
    found = persona_met(chat.owner, persona, link)
    chat.persona, chat.edition = found, edition_met(found)
    chat.save(update_fields=["persona", "edition"])


def chat_head_set(*, chat: Chat, reply: UUID) -> None:
    """Which branch is shown: the one that ends in this reply."""
    if not Reply.objects.filter(turn__chat=chat, id=reply).exists():
        raise ReplyUnknown("This chat has no such reply.", field="reply")
    chat.head_id = reply
    chat.save(update_fields=["head"])


def turn_start(
    *,
    chat: Chat,
    client_key: UUID,
    parent: UUID | None,
    text: str,
    clamps: RawClamps = None,
    vectors: Raw | None = None,
    voices: Raw | None = None,
) -> tuple[Turn, bool]:
    """The turn, and whether it is new: the same client_key finds the same turn."""
    if said := chat.turns.filter(client_key=client_key).first():
        return said, False
    text_checked(text)
    if voices is None:
        speaking = [voice_in(chat, clamps=clamps, vectors=vectors)]
    else:
        speaking = voices_in(chat, voices)
    asking_checked(chat.owner, models=[voice.edition.model for voice in speaking])
    message_check(text)
    try:
        with transaction.atomic():
            _lock(chat)
            if chat.turns.count() >= settings.LIMITS["turns_per_chat"]:
                raise LimitReached("This chat is full. Start another.")
            turn = Turn.objects.create(
                chat=chat, client_key=client_key, parent=_parent(chat, parent), text=text
            )
            seed = secrets.randbelow(SEEDS)  # one for all: what differs is who speaks, not luck
            replies = [
                _reply_queue(turn, reply_key(client_key, place), place, voice, seed=seed)
                for place, voice in enumerate(speaking)
            ]
            _touch(chat, text, head=replies[0])
    except IntegrityError:  # the same key came twice at once, and the other was first
        return chat.turns.get(client_key=client_key), False
    return turn, True


def reply_regenerate(
    *,
    turn: Turn,
    client_key: UUID,
    persona: str | None = None,
    link: str | None = None,
    clamps: RawClamps = None,
    vectors: Raw | None = None,
    bare: bool = False,
    seed: int | None = None,
    aside: bool = False,
) -> tuple[Reply, bool]:
    """Another variant of the reply, with a seed of its own unless it is told one, perhaps by
    somebody else. `aside`: to be seen beside another, so the branch that is shown stays.
    """
    if said := turn.replies.filter(client_key=client_key).first():
        return said, False
    voice = voice_in(
        turn.chat, persona=persona, link=link, clamps=clamps, vectors=vectors, bare=bare
    )
    return _variant(turn, client_key, voice, seed=seed, aside=aside)


def reply_continue(*, reply: Reply, client_key: UUID) -> tuple[Reply, bool]:
    """A variant that begins with the words of one that was cut off, and goes on."""
    if said := reply.turn.replies.filter(client_key=client_key).first():
        return said, False
    was_cut = reply.reason in CONTINUABLE or reply.status == Status.INTERRUPTED
    if not was_cut or not reply.text.strip():
        message = "Only a reply that was cut off in the middle can go on; ask for another variant."
        raise NothingToContinue(message)
    return _variant(reply.turn, client_key, voice_of(reply), continues=reply)


def reply_stop(*, reply: Reply | OffRecord) -> None:
    """Harmless when the reply has ended. One that nobody writes yet ends here and now."""
    if reply.has_ended:
        return
    reply_id = str(reply.id)
    stream.control_push(reply_id, Stop())
    pulse = stream.pulses([reply_id])[reply_id]
    if pulse.is_leased or pulse.last_seq:
        return
    end = stream.stopped_unwritten()
    if not stream.end_append(reply_id, end):
        return
    if isinstance(reply, OffRecord):
        off_record_settle(reply_id=reply_id)
    else:
        clamps = effective(msgspec.convert(reply.clamps, list[Clamp]))
        reply_record(outcome=Outcome(reply_id=reply_id, text="", end=end, clamps=clamps))


def reply_steer(*, reply: Reply | OffRecord, clamps: Raw) -> None:
    if reply.has_ended or stream.pulses([str(reply.id)])[str(reply.id)].has_ended:
        raise NotWriting("This reply has ended; the dials hold from the next one on.")
    if isinstance(reply, Reply) and reply.is_bare:
        raise ClampMalformed("The model by itself is without clamps.", field="clamps")
    held = clamps_checked(clamps, model=reply.model)
    stream.control_push(str(reply.id), Steer(clamps=effective(held)))


def reply_record(*, outcome: Outcome) -> bool:
    """Writes down how a reply ended. Once: a second report of it changes nothing."""
    unfinished = Reply.objects.filter(id=outcome.reply_id, status__in=UNFINISHED)
    reply = unfinished.select_related("turn").first()
    if reply is None:
        return False
    said = {
        "text": reply.prefix + outcome.text,
        "receipt": receipt_closed(reply, outcome),
        "ended_at": timezone.now(),
        **_end_fields(outcome.end),
    }
    if outcome.clamps != effective(msgspec.convert(reply.clamps, list[Clamp])):
        said["clamps"] = msgspec.to_builtins(outcome.clamps)  # steered on the way
    if why := words_refused(said["text"], asked=reply.turn.text):
        said |= _withheld(why)
    with transaction.atomic():
        if not unfinished.update(**said):
            return False
        Chat.objects.filter(id=reply.turn.chat_id).update(updated_at=timezone.now())
        share_settle(
            chat=reply.turn.chat_id,
            begun=reply.created_at,
            reserved=reply.reserved,
            spent=tokens_spent(outcome.end, outcome.text),
        )
    if said.get("error_code") == WITHHELD:
        stream.stream_forget([outcome.reply_id])
    return True


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
        case Failed(code="withheld"):
            return _withheld(end.message)
        case Failed():
            lost = end.code == "worker_lost"
            return {
                "status": Status.INTERRUPTED if lost else Status.FAILED,
                "error_code": end.code,
                "error_message": end.message,
            }
        case _:
            assert_never(end)


def _withheld(message: str) -> dict[str, Any]:
    """What must not be said is not kept either."""
    return {
        "status": Status.FAILED,
        "reason": None,
        "text": "",
        "error_code": WITHHELD,
        "error_message": message,
    }


def _variant(
    turn: Turn,
    client_key: UUID,
    voice: Voice,
    continues: Reply | None = None,
    *,
    seed: int | None = None,
    aside: bool = False,
) -> tuple[Reply, bool]:
    asking_checked(turn.chat.owner, models=[voice.edition.model])
    try:
        with transaction.atomic():
            _lock(turn.chat)  # two variants, two numbers
            told = turn.replies.aggregate(newest=Max("index"))["newest"]
            place = 0 if told is None else told + 1
            if place >= settings.LIMITS["replies_per_turn"]:
                raise LimitReached("This turn has enough variants.")
            reply = _reply_queue(turn, client_key, place, voice, continues, seed=seed)
            _touch(turn.chat, turn.text, head=None if aside else reply)
    except IntegrityError:
        return turn.replies.get(client_key=client_key), False
    return reply, True


def _reply_queue(
    turn: Turn,
    client_key: UUID,
    index: int,
    voice: Voice,
    continues: Reply | None = None,
    *,
    seed: int | None = None,
) -> Reply:
    prefix = continues.text if continues else ""
    reply = Reply(
        turn=turn,
        client_key=client_key,
        index=index,
        text=prefix,
        prefix=prefix,
        continues=continues,
        clamps=voice.clamps,
        vectors=voice.vectors,
        is_bare=voice.is_bare,
        edition=voice.edition,
        model=voice.edition.model,
        seed=secrets.randbelow(SEEDS) if seed is None else seed,
    )
    request = request_for(reply)
    reply.receipt = receipt_begun(request, reply)
    reply.reserved = tokens_of(request)
    share_take(turn.chat.owner, tokens=reply.reserved)
    reply.save(force_insert=True)
    transaction.on_commit(partial(dispatch, request))
    return reply


def _lock(chat: Chat) -> None:
    """One at a time from here on, and none in a chat that was deleted or adopted meanwhile."""
    same = Chat.objects.filter(pk=chat.pk, owner=chat.owner_id, deleted_at=None)
    if same.select_for_update().first() is None:
        raise Http404


def _parent(chat: Chat, parent: UUID | None) -> Reply | None:
    if parent is None:
        return None
    reply = Reply.objects.filter(turn__chat=chat, id=parent).first()
    if reply is None:
        raise ParentUnknown("This chat has no such reply.", field="parent")
    if not reply.has_ended:
        raise ParentUnfinished("Wait for the reply to end, or stop it.", field="parent")
    return reply


def _touch(chat: Chat, text: str, *, head: Reply | None) -> None:
    shown = {} if head is None else {"head": head}
    Chat.objects.filter(pk=chat.pk).update(updated_at=timezone.now(), **shown)
    chat_title(chat=chat, text=text)
