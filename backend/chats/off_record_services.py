"""Asks for what is kept nowhere, and counts what it took."""

import secrets
import time
import uuid
from collections.abc import Sequence
from functools import partial, reduce
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from backend.accounts.allowance import allowance_settle
from backend.accounts.models import User
from backend.chats import stream
from backend.chats.admission import asking_checked, share_take, text_checked, words_refused
from backend.chats.clamps import effective
from backend.chats.compile import (
    messages_fitting,
    room_beside,
    sampling_of,
    tokens_of,
    tokens_spent,
)
from backend.chats.dispatch import dispatch_off_record
from backend.chats.errors import QueueUnreachable
from backend.chats.models import SEEDS
from backend.chats.off_record import (
    FADE_SECONDS,
    OffRecord,
    off_record_close,
    off_record_known,
    off_record_open,
)
from backend.chats.vectors import vectors_resolved
from backend.chats.voices import RawClamps, Voice, edition_met, persona_met, voice_made
from backend.policy.classifier import message_check
from backend.policy.selectors import phrases_forbidden_in_replies
from worker.contract import KEEP_SECONDS, ChatMessage, Clamp, GenerationRequest, fold


def off_record_start(
    *,
    user: User,
    persona: str,
    messages: Sequence[dict[str, str]],
    link: str | None = None,
    clamps: RawClamps = None,
    vectors: Sequence[dict[str, Any]] | None = None,
    sampling: dict[str, Any] | None = None,
) -> str:
    edition = edition_met(persona_met(user, persona, link))
    asking_checked(user, models=[edition.model])
    for place, one in enumerate(messages):
        text_checked(one["text"], field=f"messages.{place}.text")
    *before, now = (msgspec.convert(one, ChatMessage) for one in messages)
    message_check(now.text, before=before)
    voice = voice_made(user=user, edition=edition, clamps=clamps, vectors=vectors)
    request = _request(voice, messages, sampling or {})
    with transaction.atomic():
        tokens = tokens_of(request)
        share_take(user, tokens=tokens)
        kept = OffRecord(request.id, str(user.id), request.model, tokens, time.time())
        off_record_open(kept)
        transaction.on_commit(partial(off_record_hand_over, request))
    return request.id


def off_record_hand_over(request: GenerationRequest) -> None:
    try:
        dispatch_off_record(request)
    except QueueUnreachable:
        off_record_settle(reply_id=request.id)
        raise


def off_record_settle(*, reply_id: str) -> bool:
    """Once, when it has ended: counts what it took, and lets its words fade."""
    kept = off_record_known(reply_id)
    if kept is None:
        return False
    events = stream.events(reply_id)
    text = reduce(fold, events, "")
    # One that no worker took stays ended for as long as its task may lie in the queue.
    if not off_record_close(reply_id, keep=FADE_SECONDS if text else KEEP_SECONDS):
        return False
    if not kept.is_call and words_refused(text, asked=""):
        stream.stream_forget([reply_id])
    allowance_settle(
        user_id=UUID(kept.user),
        begun=kept.begun_at,
        reserved=kept.reserved,
        spent=tokens_spent(events[-1] if events else None, text, pays_prompt=kept.pays_prompt),
    )
    return True


def _request(
    voice: Voice, messages: Sequence[dict[str, str]], sampling: dict[str, Any]
) -> GenerationRequest:
    edition = voice.edition
    drawn = sampling_of(edition, **{"seed": secrets.randbelow(SEEDS), **sampling})
    *said, now = messages
    room = room_beside(edition.model, drawn.max_tokens)
    return GenerationRequest(
        id=str(uuid.uuid4()),
        model=edition.model,
        messages=messages_fitting(edition.prompt, _exchanges(said), now["text"], room=room),
        clamps=effective(msgspec.convert(voice.clamps, list[Clamp])),
        vectors=vectors_resolved(voice.vectors),
        sampling=drawn,
        forbidden=phrases_forbidden_in_replies(),
        queued_at=time.time(),
    )


def _exchanges(said: Sequence[dict[str, str]]) -> list[list[ChatMessage]]:
    """In pairs, so that a question is forgotten together with its answer."""
    messages = [msgspec.convert(one, ChatMessage) for one in said]
    return [messages[place : place + 2] for place in range(0, len(messages), 2)]
