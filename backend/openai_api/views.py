"""`/v1`: personas as models, for any OpenAI client."""

from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, assert_never

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse

from backend.accounts.models import Scope, User
from backend.chats.errors import QueueUnreachable
from backend.openai_api import answers
from backend.openai_api.admission import call_admitted
from backend.openai_api.calls import Call, call_read
from backend.openai_api.compile import requests_compile
from backend.openai_api.endpoint import endpoint, in_thread
from backend.openai_api.errors import Refused, too_large, unreachable
from backend.openai_api.judging import judged
from backend.openai_api.listening import Hearing
from backend.openai_api.selectors import (
    BASE,
    MOST_LISTED,
    PREFIX,
    persona_named,
    personas_heard_by,
)
from backend.personas.models import Persona
from worker.contract import ChatMessage, Delta, Event, Failed, Finished, Started, Steered

HOUSE = "shallot"
BASE_MODEL = {"id": BASE, "object": "model", "created": 0, "owned_by": HOUSE}


@dataclass(frozen=True, slots=True)
class Asked:
    head: answers.Head
    hearing: Hearing
    spoken: list[ChatMessage]


@endpoint("GET", Scope.MODELS)
async def models(request: HttpRequest, user: User) -> HttpResponseBase:
    personas = await in_thread(lambda: list(personas_heard_by(user)[:MOST_LISTED]))()
    shown = [BASE_MODEL, *(model_shown(persona) for persona in personas)]
    return JsonResponse({"object": "list", "data": shown})


@endpoint("GET", Scope.MODELS)
async def model(request: HttpRequest, user: User, name: str) -> HttpResponseBase:
    if name == BASE:
        return JsonResponse(BASE_MODEL)
    return JsonResponse(model_shown(await in_thread(persona_named)(user, name)))


def model_shown(persona: Persona) -> dict[str, Any]:
    return {
        "id": f"{PREFIX}{persona.slug}",
        "object": "model",
        "created": int(persona.created_at.timestamp()),
        "owned_by": persona.owner.username if persona.owner else HOUSE,
        "name": persona.name,
    }


@endpoint("POST", Scope.CHAT)
async def chat_completions(request: HttpRequest, user: User) -> HttpResponseBase:
    call = call_read(_body(request))
    asked = await in_thread(ask)(call, user)
    if not call.stream:
        return JsonResponse(await whole(asked))
    chunks = sse(asked)
    first = await anext(chunks)  # what goes wrong before it has a status of its own
    response = StreamingHttpResponse(resumed(first, chunks), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig as error:
        raise too_large(settings.BODY_BYTES) from error


def ask(call: Call, user: User) -> Asked:
    requests = requests_compile(call, user)
    worker = call_admitted(call, user, requests[0])
    head = answers.head_of(requests[0], call.model, worker, names_usage=call.wants_usage)
    return Asked(head, Hearing(user, requests), requests[0].messages)


async def whole(asked: Asked) -> dict[str, Any]:
    told: defaultdict[int, list[Event]] = defaultdict(list)
    said: dict[int, answers.Said] = {}
    async with aclosing(judged(heard(asked), asked.spoken)) as events:
        async for place, event, is_withheld in events:
            told[place].append(event)
            if isinstance(event, Finished | Failed):
                said[place] = answers.Said(told[place], event, is_withheld=is_withheld)
    return answers.completion(asked.head, [said[place] for place in sorted(said)])


async def heard(asked: Asked) -> AsyncGenerator[tuple[int, Event], None]:
    """A generation that fails fails them all, and the others are stopped."""
    try:
        async with aclosing(asked.hearing.events()) as events:
            async for place, event in events:
                if isinstance(event, Failed) and event.code != "withheld":
                    raise answers.failure(event)
                yield place, event
    except QueueUnreachable as error:
        raise unreachable() from error


async def sse(asked: Asked) -> AsyncGenerator[bytes, None]:
    has_begun = False
    try:
        async for shape in chunks(asked):
            yield b"data: " + msgspec.json.encode(shape) + b"\n\n"
            has_begun = True
    except Refused as refused:
        if not has_begun:
            raise
        yield b"data: " + msgspec.json.encode(refused.body) + b"\n\n"
    yield b"data: [DONE]\n\n"


async def resumed(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    async with aclosing(rest):
        yield first
        async for one in rest:
            yield one


async def chunks(asked: Asked) -> AsyncGenerator[dict[str, Any], None]:
    async with aclosing(judged(heard(asked), asked.spoken)) as events:
        async for place, event, is_withheld in events:
            if (choice := _choice(place, event, is_withheld=is_withheld)) is not None:
                yield asked.head.chunk([choice])
    if asked.head.names_usage:
        yield asked.head.chunk([], answers.usage(asked.hearing.ends.values()))


def _choice(place: int, event: Event, *, is_withheld: bool) -> dict[str, Any] | None:
    match event:
        case Started():
            return answers.delta(place, {"role": "assistant", "content": ""})
        case Delta():
            return answers.delta(place, {"content": event.text}, tokens=event.tokens)
        case Finished() | Failed():
            return answers.delta(place, {}, finish=answers.finish(event, is_withheld=is_withheld))
        case Steered():
            return None
        case _:
            assert_never(event)
