"""From an edition and a branch of the chat to the request that a worker understands."""

import time

import msgspec
from django.conf import settings

from backend.catalog.selectors import context_of
from backend.chats.clamps import effective
from backend.chats.models import Reply, Turn
from backend.chats.selectors import branch_to
from backend.personas.models import Edition
from worker.contract import ChatMessage, Clamp, GenerationRequest, Sampling

CHARS_PER_TOKEN = 3  # cautious for English; the worker counts exactly and has the last word


def request_for(reply: Reply) -> GenerationRequest:
    edition = reply.edition
    sampling = sampling_of(edition, seed=reply.seed)
    return GenerationRequest(
        id=str(reply.id),
        model=reply.model,
        messages=messages_for(edition, reply.turn, room=_room(reply.model, sampling.max_tokens)),
        clamps=effective(msgspec.convert(reply.clamps, list[Clamp])),
        sampling=sampling,
        queued_at=time.time(),
    )


def sampling_of(edition: Edition, *, seed: int) -> Sampling:
    said = msgspec.convert({**edition.sampling, "seed": seed}, Sampling)
    return msgspec.structs.replace(said, max_tokens=max_tokens(edition.model, said.max_tokens))


def max_tokens(model: str, asked: int) -> int:
    """At least half of the context is left to the prompt."""
    context = context_of(model)
    most = settings.LIMITS["max_tokens"]
    return min(asked, most if context is None else min(most, max(context // 2, 1)))


def messages_for(edition: Edition, turn: Turn, *, room: int) -> list[ChatMessage]:
    """The prompt, as much of the branch as fits, newest first, and what was said now."""
    prompt = [ChatMessage(role="system", text=edition.prompt)] if edition.prompt else []
    now = ChatMessage(role="user", text=turn.text)
    left = room - len(edition.prompt) - len(turn.text)
    kept: list[ChatMessage] = []
    for asked, reply in reversed(branch_to(turn)):
        left -= len(asked.text) + len(reply.text)
        if left < 0:
            break
        if reply.text:  # an exchange that brought no words tells the model nothing
            kept[:0] = [
                ChatMessage(role="user", text=asked.text),
                ChatMessage(role="assistant", text=reply.text),
            ]
    return [*prompt, *kept, now]


def _room(model: str, reply_tokens: int) -> int:
    """Characters of prompt that surely fit beside the reply."""
    context = context_of(model)
    if context is None:
        return settings.BODY_BYTES
    return (context - reply_tokens) * CHARS_PER_TOKEN
