"""How a client talks to each server, and what it hears: tokens, times and bytes of one reply.

Bytes are those of bodies, frames and events as received; headers of HTTP, of frames and of Redis
do not count.
"""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Protocol

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from worker.bench.remote import Remote
from worker.bench.served_load import LENGTHS, Chat, columnist
from worker.contract import (
    ChatMessage,
    Clamp,
    Delta,
    Event,
    Failed,
    Finished,
    GenerationRequest,
    Sampling,
    decode_event,
    fold,
)
from worker.engine.artifact import Artifact

PATIENCE = 300.0  # seconds; a server that takes one at a time lets the last of eight wait
SSE = "data: "
ASSISTANT, CONTROL = "<|assistant|>", "<|"  # the demo model's header, how its control tokens begin


class Unanswered(Exception):
    """A reply that did not come, or broke."""


@dataclass(frozen=True, slots=True)
class Heard:
    text: str  # control tokens left out by one server, written out by the other
    tokens: int
    first_token: float  # seconds from the request to the first word
    stream_bytes: int
    answer_bytes: int = 0  # of the answer to the request, where it is not the stream


class Server(Protocol):
    name: str

    async def say(self, place: int, chat: Chat) -> Heard:
        """One chat; `place` tells those apart that run at the same time."""


# Neuronpedia's inference server: POST /v1/steer/completion-chat, answered by a stream


class Neuronpedia:
    name = "Neuronpedia"

    def __init__(self, url: str, client: httpx.AsyncClient, artifact: Artifact) -> None:
        self._url = f"{url}/v1/steer/completion-chat"
        self._client, self._artifact = client, artifact

    async def say(self, place: int, chat: Chat) -> Heard:
        body = json.dumps(np_request(chat, self._artifact))
        headers = {"Content-Type": "application/json"}
        first, frames = 0.0, []
        began = time.perf_counter()
        async with self._client.stream("POST", self._url, content=body, headers=headers) as answer:
            async for line in answer.aiter_lines():
                if line.startswith(SSE):
                    first = first or time.perf_counter() - began
                    frames.append(line.removeprefix(SSE))
        if answer.is_error or not frames:
            raise Unanswered(f"status {answer.status_code}, {len(frames)} frames")
        return Heard(np_text(frames[-1]), len(frames), first, answer.num_bytes_downloaded)


def np_request(chat: Chat, artifact: Artifact) -> dict[str, Any]:
    return {
        "model": artifact.id,
        "prompt": [{"role": "user", "content": chat.question}],
        "vectors": [np_vector(clamp, artifact) for clamp in chat.clamps],
        "types": ["STEERED"],
        "steer_method": "SIMPLE_ADDITIVE",
        "normalize_steering": False,
        "steer_special_tokens": True,  # as its page asks by default: every token is steered
        "strength_multiplier": 1.0,
        "n_completion_tokens": chat.tokens,
        "temperature": 0.0,
        "freq_penalty": 0.0,
        "seed": 0.0,
        "stream": True,
    }


def np_vector(clamp: Clamp, artifact: Artifact) -> dict[str, Any]:
    """It has no unit: strength x max activation is the factor of the decoder row."""
    return {
        "steering_vector": artifact.decoder[clamp.feature].tolist(),
        "strength": clamp.strength * artifact.max_activation[clamp.feature].item(),
        "hook": f"blocks.{artifact.layer}.hook_resid_post",
    }


def np_text(frame: str) -> str:
    """A frame is one token, and repeats everything before it."""
    raw: str = json.loads(frame)["outputs"][0]["raw"]
    return raw.partition(ASSISTANT)[2]


@asynccontextmanager
async def neuronpedia(url: str, artifact: Artifact) -> AsyncIterator[Neuronpedia]:
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        yield Neuronpedia(url, client, artifact)


# What both tiers of Shallot say: events


@dataclass(slots=True)
class Transcript:
    """A reply as its reader sees it grow."""

    text: str = ""
    tokens: int = 0
    stream_bytes: int = 0
    has_ended: bool = False

    def take(self, event: Event) -> None:
        match event:
            case Delta():
                self.text = fold(self.text, event)
            case Finished():
                self.tokens, self.has_ended = event.tokens, True
            case Failed():
                raise Unanswered(event.message)


# A worker: a task on its queue, a stream of events, as the backend knows them


Post = SimpleQueue[tuple[float, Sequence[bytes]]]  # events, and the moment when they came


class ShallotWorker:
    name = "Shallot, worker"

    def __init__(self, remote: Remote, model: str, threads: ThreadPoolExecutor) -> None:
        self._remote, self._model, self._threads = remote, model, threads
        self._posts: dict[str, Post] = {}
        remote.listen(self._hear)

    async def say(self, place: int, chat: Chat) -> Heard:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._say, chat)

    def _hear(self, reply: str, raws: Sequence[bytes]) -> None:
        self._posts[reply].put((time.perf_counter(), raws))

    def _say(self, chat: Chat) -> Heard:
        request = worker_request(chat, self._model)
        post = self._posts[request.id] = Post()
        heard, first = Transcript(), 0.0
        began = time.perf_counter()
        self._remote.submit(request)
        while not heard.has_ended:
            moment, raws = post.get(timeout=PATIENCE)
            for raw in raws:
                heard.stream_bytes += len(raw)
                heard.take(decode_event(raw))
            if heard.text and not first:
                first = moment - began
        return Heard(heard.text, heard.tokens, first, heard.stream_bytes)


def worker_request(chat: Chat, model: str) -> GenerationRequest:
    return GenerationRequest(
        id=str(uuid.uuid4()),
        model=model,
        messages=[ChatMessage(role="user", text=chat.question)],
        clamps=list(chat.clamps),
        sampling=Sampling(temperature=0, max_tokens=chat.tokens),
        queued_at=time.time(),
    )


@asynccontextmanager
async def shallot_worker(url: str, model: str, chats: int) -> AsyncIterator[ShallotWorker]:
    with closing(Remote(url)) as remote, ThreadPoolExecutor(chats) as threads:
        yield ShallotWorker(remote, model, threads)


# Shallot: POST a turn, read the reply on the socket, as docs/protocol.md has it


def take_frame(heard: Transcript, raw: str, reply: str) -> None:
    frame = json.loads(raw)
    if frame["reply"] != reply:  # an earlier one that nobody waited for
        return
    heard.stream_bytes += len(raw.encode())
    if "saved" in frame:
        take_saved(heard, frame["saved"])
    elif "event" in frame:
        heard.take(decode_event(msgspec.json.encode(frame["event"])))
    else:
        raise Unanswered(raw)


def take_saved(heard: Transcript, reply: Mapping[str, Any]) -> None:
    """The reply had ended before we asked for its events."""
    if reply["status"] != "done":
        raise Unanswered(f"the reply is {reply['status']}")
    heard.text, heard.tokens, heard.has_ended = reply["text"], reply["tokens"], True


@dataclass(frozen=True, slots=True)
class Tab:
    """A guest with a chat for each length and a socket, as a browser holds them."""

    client: httpx.AsyncClient
    chats: Mapping[int, str]
    socket: ClientConnection

    async def say(self, chat: Chat) -> Heard:
        path, body = f"chats/{self.chats[chat.tokens]}/turns", turn(chat)
        began = time.perf_counter()
        answer = await posted(self.client, path, body)
        reply, heard, first = answer.json()["turn"]["replies"][0]["id"], Transcript(), 0.0
        attach = {"type": "attach", "reply": reply, "after": 0}
        await self.socket.send(json.dumps(attach))
        while not heard.has_ended:
            take_frame(heard, str(await self.socket.recv()), reply)
            if heard.text and not first:
                first = time.perf_counter() - began
        return Heard(heard.text, heard.tokens, first, heard.stream_bytes, len(answer.content))


def turn(chat: Chat) -> dict[str, Any]:
    """The first of its branch: nothing said before goes into the prompt."""
    return {
        "client_key": str(uuid.uuid4()),
        "parent": None,
        "text": chat.question,
        "clamps": msgspec.to_builtins(chat.clamps),
    }


class Shallot:
    name = "Shallot, whole"

    def __init__(self, tabs: Sequence[Tab]) -> None:
        self._tabs = tabs

    async def say(self, place: int, chat: Chat) -> Heard:
        return await self._tabs[place].say(chat)


@asynccontextmanager
async def shallot(url: str, tabs: int) -> AsyncIterator[Shallot]:
    async with AsyncExitStack() as stack:
        yield Shallot([await opened(url, stack) for _ in range(tabs)])


async def opened(url: str, stack: AsyncExitStack) -> Tab:
    client = httpx.AsyncClient(base_url=f"{url}/api/", timeout=PATIENCE)
    await stack.enter_async_context(client)
    await client.get("session")
    await posted(client, "session/guest")
    chats = {tokens: await started(client, tokens) for tokens in LENGTHS}
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    socket = await stack.enter_async_context(
        connect(
            f"ws{url.removeprefix('http')}/ws/",
            origin=Origin(url),
            additional_headers={"Cookie": cookie},
            compression=None,
        )
    )
    return Tab(client, chats, socket)


async def started(client: httpx.AsyncClient, tokens: int) -> str:
    answer = await posted(client, "chats", {"persona": columnist(tokens)})
    return str(answer.json()["id"])


async def posted(client: httpx.AsyncClient, path: str, body: object = None) -> httpx.Response:
    token = {"X-CSRFToken": client.cookies["csrftoken"]}
    answer = await client.post(path, json=body, headers=token)
    if answer.is_error:
        raise Unanswered(f"{path}: {answer.status_code} {answer.text[:200]}")
    return answer
