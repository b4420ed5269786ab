"""How a client talks to each server, and what it hears: tokens, times and bytes of one reply.

Bytes are those of bodies and frames as received; HTTP headers and frame headers do not count.
"""

import json
import time
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from worker.bench.served_load import LENGTHS, Chat, columnist
from worker.contract import Clamp, Delta, Failed, Finished, decode_event, fold
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


# Shallot: POST a turn, read the reply on the socket, as docs/protocol.md has it


@dataclass(slots=True)
class Transcript:
    """A reply as a page sees it grow."""

    reply: str
    text: str = ""
    tokens: int = 0
    stream_bytes: int = 0
    has_ended: bool = False

    def take(self, raw: str) -> None:
        frame = json.loads(raw)
        if frame["reply"] != self.reply:  # an earlier one that nobody waited for
            return
        self.stream_bytes += len(raw.encode())
        if "saved" in frame:
            self._saved(frame["saved"])
        elif "event" in frame:
            self._event(frame["event"])
        else:
            raise Unanswered(raw)

    def _event(self, said: Mapping[str, Any]) -> None:
        match event := decode_event(msgspec.json.encode(said)):
            case Delta():
                self.text = fold(self.text, event)
            case Finished():
                self.tokens, self.has_ended = event.tokens, True
            case Failed():
                raise Unanswered(event.message)

    def _saved(self, reply: Mapping[str, Any]) -> None:
        """The reply had ended before we asked for its events."""
        if reply["status"] != "done":
            raise Unanswered(f"the reply is {reply['status']}")
        self.text, self.tokens, self.has_ended = reply["text"], reply["tokens"], True


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
        heard, first = Transcript(answer.json()["turn"]["replies"][0]["id"]), 0.0
        attach = {"type": "attach", "reply": heard.reply, "after": 0}
        await self.socket.send(json.dumps(attach))
        while not heard.has_ended:
            heard.take(str(await self.socket.recv()))
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
    name = "Shallot"

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
