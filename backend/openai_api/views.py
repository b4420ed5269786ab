"""`/v1`: personas as models, for any OpenAI client. A bearer key and no cookie."""

import functools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from typing import Any, assert_never

import msgspec
from asgiref.sync import sync_to_async
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from redis import RedisError

from backend.accounts.selectors import api_key_for
from backend.accounts.services import api_key_seen
from backend.chats.errors import QueueUnreachable
from backend.chats.workers import workers_alive
from backend.lib.limits import rate_spend
from backend.openai_api import answers
from backend.openai_api.calls import Call, call_read
from backend.openai_api.compile import BASE, PREFIX, request_compile, voices
from backend.openai_api.errors import Refused, no_worker, too_fast, unreachable
from backend.openai_api.listening import heard
from worker.contract import Delta, Event, Failed, Finished, GenerationRequest, Started, Steered

View = Callable[[HttpRequest], Coroutine[Any, Any, HttpResponseBase]]


def endpoint(method: str) -> Callable[[View], View]:
    """A view for one method whose refusals take OpenAI's shape. No cookie counts: no CSRF."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @functools.wraps(view)
        async def guarded(request: HttpRequest) -> HttpResponseBase:
            try:
                if request.method != method:
                    raise Refused(f"Use {method}.", status=405)
                await sync_to_async(key_check)(request.headers.get("Authorization", ""))
                return await view(request)
            except Refused as refused:
                return refused.response

        return guarded

    return decorate


def key_check(header: str) -> None:
    scheme, _, secret = header.partition(" ")
    key = api_key_for(secret.strip()) if scheme.lower() == "bearer" else None
    if key is None:
        message = "Send a valid key as `Authorization: Bearer …`."
        raise Refused(message, status=401, code="invalid_api_key")
    spent = rate_spend("completions", f"user:{key.user_id}")
    if not spent.allowed:
        raise too_fast(spent.wait)
    api_key_seen(key=key)


@endpoint("GET")
async def models(request: HttpRequest) -> HttpResponseBase:
    personas = await sync_to_async(voices)()
    names = [(BASE, 0)]
    names += [(f"{PREFIX}{one.slug}", int(one.created_at.timestamp())) for one in personas]
    shown = [
        {"id": name, "object": "model", "created": created, "owned_by": "shallot"}
        for name, created in names
    ]
    return JsonResponse({"object": "list", "data": shown})


@endpoint("POST")
async def chat_completions(request: HttpRequest) -> HttpResponseBase:
    call = call_read(_body(request))
    asked = await sync_to_async(_compiled)(call)
    if call.stream:
        response = StreamingHttpResponse(sse(asked, call), content_type="text/event-stream")
        response["Cache-Control"] = "no-store"
        response["X-Accel-Buffering"] = "no"
        return response
    return JsonResponse(await whole(asked, call))


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig as error:
        raise Refused("The request is too large.", status=413) from error


def _compiled(call: Call) -> GenerationRequest:
    request = request_compile(call)
    try:
        if not any(worker.model == request.model for worker in workers_alive()):
            raise no_worker(request.model)
    except RedisError as error:
        raise unreachable() from error
    return request


async def whole(request: GenerationRequest, call: Call) -> dict[str, Any]:
    try:
        async with aclosing(heard(request)) as hearing:
            events: list[Event] = [event async for event in hearing]
    except QueueUnreachable as error:
        raise unreachable() from error
    match events[-1]:
        case Finished() as end:
            return answers.completion(answers.head_of(request, call.model), events, end)
        case Failed() as failed:
            raise answers.failure(failed)
        case other:
            raise AssertionError(f"a reply ended in {other}")


async def sse(request: GenerationRequest, call: Call) -> AsyncIterator[bytes]:
    head = answers.head_of(request, call.model)
    try:
        async with aclosing(heard(request)) as hearing:
            async for event in hearing:
                for shape in _chunks(head, event, call):
                    yield b"data: " + msgspec.json.encode(shape) + b"\n\n"
    except QueueUnreachable:
        yield b"data: " + msgspec.json.encode(unreachable().body) + b"\n\n"
    yield b"data: [DONE]\n\n"


def _chunks(head: answers.Head, event: Event, call: Call) -> list[dict[str, Any]]:
    match event:
        case Started():
            return [answers.chunk(head, {"role": "assistant", "content": ""})]
        case Delta():
            return [answers.chunk(head, {"content": event.text}, tokens=event.tokens)]
        case Finished():
            last = answers.chunk(head, {}, answers.FINISH[event.reason])
            return [last, answers.usage_chunk(head, event)] if call.wants_usage else [last]
        case Failed():
            return [answers.failure(event).body]
        case Steered():
            return []
        case _:
            assert_never(event)
