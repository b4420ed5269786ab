"""From an edition and a branch of the chat to the request that a worker understands."""

import time
from collections.abc import Sequence
from typing import Any

import msgspec
from django.conf import settings

from backend.catalog.selectors import context_of
from backend.chats.clamps import effective
from backend.chats.models import Reply, Turn
from backend.chats.selectors import branch_to
from backend.chats.vectors import vectors_resolved
from backend.personas.models import Edition
from backend.policy.selectors import phrases_forbidden_in_replies
from worker.contract import ChatMessage, Clamp, Event, Finished, GenerationRequest, Sampling

CHARS_PER_TOKEN = 3  # cautious for English; the worker counts exactly and has the last word
BYTES_PER_TOKEN = 3  # the same for other scripts, where a character has several bytes

Exchanges = Sequence[Sequence[ChatMessage]]


def request_for(reply: Reply) -> GenerationRequest:
    sampling = sampling_of(reply.edition, seed=reply.seed)
    return request_of(reply, id=str(reply.id), clamps=reply.clamps, sampling=sampling)


def request_of(
    reply: Reply, *, id: str, clamps: list[dict[str, Any]], sampling: Sampling
) -> GenerationRequest:
    """What was asked for this reply, under a name of its own."""
    prefix, prompt = reply.prefix, "" if reply.is_bare else reply.edition.prompt
    room = room_beside(reply.model, sampling.max_tokens) - len(prefix)
    return GenerationRequest(
        id=id,
        model=reply.model,
        messages=messages_for(prompt, reply.turn, room=room),
        clamps=effective(msgspec.convert(clamps, list[Clamp])),
        vectors=vectors_resolved(reply.vectors),
        sampling=sampling,
        prefix=prefix,
        forbidden=phrases_forbidden_in_replies(),
        queued_at=time.time(),
    )


def sampling_of(edition: Edition, *, seed: int, **other: Any) -> Sampling:
    said = msgspec.convert({**edition.sampling, **other, "seed": seed}, Sampling)
    return msgspec.structs.replace(said, max_tokens=max_tokens(edition.model, said.max_tokens))


def max_tokens(model: str, asked: int) -> int:
    """At least half of the context is left to the prompt."""
    context = context_of(model)
    most = settings.LIMITS["max_tokens"]
    return min(asked, most if context is None else min(most, max(context // 2, 1)))


def messages_for(prompt: str, turn: Turn, *, room: int) -> list[ChatMessage]:
    """The prompt, as much of the branch as fits, newest first, and what was said now."""
    said = [
        (
            ChatMessage(role="user", text=asked.text),
            ChatMessage(role="assistant", text=reply.text),
        )
        for asked, reply in branch_to(turn)
    ]
    return messages_fitting(prompt, said, turn.text, room=room)


def messages_fitting(system: str, said: Exchanges, now: str, *, room: int) -> list[ChatMessage]:
    left = room - len(system) - len(now)
    kept: list[ChatMessage] = []
    for exchange in reversed(said):
        left -= sum(len(message.text) for message in exchange)
        if left < 0:
            break
        if all(message.text for message in exchange):  # one without words tells the model nothing
            kept[:0] = exchange
    prompt = [ChatMessage(role="system", text=system)] if system else []
    return [*prompt, *kept, ChatMessage(role="user", text=now)]


def room_beside(model: str, reply_tokens: int) -> int:
    """Characters of prompt that surely fit beside the reply."""
    context = context_of(model)
    if context is None:
        return settings.BODY_BYTES
    return (context - reply_tokens) * CHARS_PER_TOKEN


def tokens_of(request: GenerationRequest) -> int:
    """The most that it can take of an allowance."""
    texts = [*(message.text for message in request.messages), request.prefix]
    return request.sampling.max_tokens + sum(map(tokens_guessed, texts))


def tokens_guessed(text: str) -> int:
    return -(-len(text.encode()) // BYTES_PER_TOKEN)


def tokens_spent(end: Event | None, text: str, *, pays_prompt: bool = True) -> int:
    """A worker that was lost, or refused, told no numbers: then the words are counted."""
    if isinstance(end, Finished):
        return end.tokens + (end.prompt_tokens if pays_prompt else 0)
    return tokens_guessed(text)
