"""From a call to the request that a worker understands. No chat is made and nothing is kept."""

import secrets
import time
import uuid
from dataclasses import dataclass

import msgspec

from backend.catalog.models import Artifact
from backend.catalog.selectors import artifact_of_house
from backend.chats.clamps import clamps_checked, clamps_of, effective
from backend.chats.compile import max_tokens
from backend.chats.models import SEEDS
from backend.lib.errors import ProductError
from backend.openai_api.calls import AskedClamp, Call
from backend.openai_api.errors import Refused, no_worker, unknown_model
from backend.personas.models import Edition, Persona
from backend.personas.selectors import personas_public
from worker.contract import ChatMessage, Clamp, GenerationRequest, Sampling

BASE = "base"
PREFIX = "persona:"
NAMES = {"record": "top_logprobs"}  # of the contract's fields, where a call says it otherwise


@dataclass(frozen=True, slots=True)
class Voice:
    """What a model name stands for."""

    model: str
    prompt: str
    clamps: list[Clamp]
    sampling: Sampling


def request_compile(call: Call) -> GenerationRequest:
    try:
        voice = _voice(call)
        return GenerationRequest(
            id=str(uuid.uuid4()),
            model=voice.model,
            messages=_messages(call, voice.prompt),
            clamps=effective(voice.clamps),
            sampling=_sampling(call, voice),
            queued_at=time.time(),
            record=call.record,
        )
    except ProductError as error:
        raise Refused(error.message, param=error.field, code=error.code) from error
    except ValueError as error:  # the contract's own refusal, which names the field
        field = str(error).partition(":")[0]
        raise Refused(str(error), param=NAMES.get(field, field)) from error


def voices() -> list[Persona]:
    return list(personas_public().order_by("place", "slug"))


def _voice(call: Call) -> Voice:
    house = artifact_of_house()
    if house is None:
        raise no_worker(BASE)
    if call.model == BASE:
        clamps = _asked(call.clamps or [], house, house.model)
        return Voice(house.model, "", clamps, Sampling())
    edition = _edition(call.model)
    sampling = msgspec.convert(edition.sampling, Sampling)
    if call.clamps is None:
        return Voice(edition.model, edition.prompt, clamps_of(edition), sampling)
    clamps = _asked(call.clamps, house, edition.model)
    return Voice(edition.model, edition.prompt, clamps, sampling)


def _edition(name: str) -> Edition:
    if not name.startswith(PREFIX):
        raise unknown_model(name)
    persona = personas_public().filter(slug=name.removeprefix(PREFIX)).first()
    if persona is None or persona.current is None:
        raise unknown_model(name)
    return persona.current


def _asked(clamps: list[AskedClamp], house: Artifact, model: str) -> list[Clamp]:
    raw = [
        {**msgspec.to_builtins(clamp), "artifact": clamp.artifact or house.id} for clamp in clamps
    ]
    return clamps_checked(raw, model=model)


def _messages(call: Call, prompt: str) -> list[ChatMessage]:
    """One system message: the persona's prompt, then what the client puts there."""
    system = [one.text for one in call.messages if one.role in ("system", "developer")]
    spoken = [
        ChatMessage(role="user" if one.role == "user" else "assistant", text=one.text)
        for one in call.messages
        if one.role in ("user", "assistant")
    ]
    if not spoken or spoken[-1].role != "user":
        raise Refused("The last message must be the user's.", param="messages")
    whole = "\n\n".join(text for text in (prompt, *system) if text)
    return [ChatMessage(role="system", text=whole), *spoken] if whole else spoken


def _sampling(call: Call, voice: Voice) -> Sampling:
    own = voice.sampling
    asked = next(
        one
        for one in (call.max_completion_tokens, call.max_tokens, own.max_tokens)
        if one is not None
    )
    return Sampling(
        temperature=own.temperature if call.temperature is None else call.temperature,
        top_p=own.top_p if call.top_p is None else call.top_p,
        max_tokens=max_tokens(voice.model, asked),
        stop=call.stops,
        seed=secrets.randbelow(SEEDS) if call.seed is None else call.seed,
    )
