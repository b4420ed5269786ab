"""From a call to the requests that a worker understands. No chat is made and nothing is kept."""

import secrets
import time
import uuid
from dataclasses import dataclass
from typing import Any

import msgspec

from backend.accounts.models import User
from backend.catalog.models import Artifact
from backend.catalog.selectors import artifact_of_house
from backend.chats.clamps import clamps_checked, effective
from backend.chats.compile import max_tokens
from backend.chats.models import SEEDS
from backend.chats.vectors import vectors_resolved
from backend.chats.voices import voice_made
from backend.lib.errors import ProductError
from backend.openai_api.calls import AskedClamp, Call
from backend.openai_api.errors import Refused, no_worker, refusal_of
from backend.openai_api.selectors import BASE, edition_named
from backend.policy.selectors import phrases_forbidden_in_replies
from worker.contract import ChatMessage, Clamp, GenerationRequest, Sampling, Vector

NAMES = {"record": "top_logprobs"}  # of the contract's fields, where a call says it otherwise


@dataclass(frozen=True, slots=True)
class Voice:
    """What a model name stands for."""

    model: str
    prompt: str
    clamps: list[Clamp]
    vectors: list[Vector]
    sampling: Sampling


def requests_compile(call: Call, user: User) -> list[GenerationRequest]:
    """One for every choice. They differ in their seed, so that each can be asked for alone."""
    try:
        voice = _voice(call, user)
        first = _request(call, voice)
        return [_choice(first, place) for place in range(call.n)]
    except ProductError as error:
        raise refusal_of(error) from error
    except ValueError as error:  # the contract's own refusal, which names the field
        field = str(error).partition(":")[0]
        raise Refused(str(error), param=NAMES.get(field, field), code="invalid_value") from error


def _choice(first: GenerationRequest, place: int) -> GenerationRequest:
    seed = first.sampling.seed + place
    sampling = msgspec.structs.replace(first.sampling, seed=seed)
    return msgspec.structs.replace(first, id=str(uuid.uuid4()), sampling=sampling)


def _request(call: Call, voice: Voice) -> GenerationRequest:
    return GenerationRequest(
        id=str(uuid.uuid4()),
        model=voice.model,
        messages=_messages(call, voice.prompt),
        clamps=effective(voice.clamps),
        vectors=voice.vectors,
        sampling=_sampling(call, voice),
        forbidden=phrases_forbidden_in_replies(),
        queued_at=time.time(),
        record=call.record,
    )


def _voice(call: Call, user: User) -> Voice:
    """Without `clamps` a persona is held as it is printed; with them, by them; `[]` is dry."""
    house = artifact_of_house()
    if house is None:
        raise no_worker(BASE)
    raw = None if call.clamps is None else _raw(call.clamps, house)
    if call.model == BASE:
        return Voice(house.model, "", clamps_checked(raw or [], model=house.model), [], Sampling())
    edition = edition_named(user, call.model)
    held = voice_made(user=user, edition=edition, clamps=raw)
    return Voice(
        edition.model,
        edition.prompt,
        msgspec.convert(held.clamps, list[Clamp]),
        vectors_resolved(held.vectors),
        msgspec.convert(edition.sampling, Sampling),
    )


def _raw(clamps: list[AskedClamp], house: Artifact) -> list[dict[str, Any]]:
    return [
        {**msgspec.to_builtins(clamp), "artifact": clamp.artifact or house.id} for clamp in clamps
    ]


def _messages(call: Call, prompt: str) -> list[ChatMessage]:
    """One system message: the persona's prompt, then what the client puts there."""
    system = [one.text for one in call.messages if one.role in ("system", "developer")]
    spoken = [
        ChatMessage(role="user" if one.role == "user" else "assistant", text=one.text)
        for one in call.messages
        if one.role in ("user", "assistant")
    ]
    if not spoken or spoken[-1].role != "user":
        message = "The last message must be the user's."
        raise Refused(message, param="messages", code="invalid_value")
    whole = "\n\n".join(text for text in (prompt, *system) if text)
    return [ChatMessage(role="system", text=whole), *spoken] if whole else spoken


def _sampling(call: Call, voice: Voice) -> Sampling:
    own, asked = voice.sampling, call.most_tokens
    return Sampling(
        temperature=own.temperature if call.temperature is None else call.temperature,
        top_p=own.top_p if call.top_p is None else call.top_p,
        max_tokens=max_tokens(voice.model, own.max_tokens if asked is None else asked),
        stop=call.stops,
        seed=secrets.randbelow(SEEDS) if call.seed is None else call.seed,
    )
