"""The contract: everything that crosses between the backend and a worker.

    down, once per reply   GenerationRequest   the argument of the Celery task `worker.generate`
    down, rarely           Control             entries of the Redis list `control_key(id)`
    up, per decoded chunk  Event               entries of the Redis Stream `stream_key(id)`
    up, once per reply     Outcome             the task's return value, for `chats.record_reply`
    up, every second       WorkerState         the Redis string `worker_key(name)`, with a lease
    down, when asked       Look                the argument of the Celery task `worker.look`
    up, once per look      Answer              the one entry of the Redis list `look_key(id)`

Imports nothing but msgspec. `make contract` writes the TypeScript twin.
"""

import math
import sys
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

Mode = Literal["clamp", "add"]
Positions = Literal["header", "decision", "reply", "all"]

MAX_CLAMPS = 32
MAX_STRENGTH = 100.0  # x max activation; Anthropic report nonsense at this size
MAX_ALTERNATIVES = 20


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value on the wire: immutable, and an unknown field is an error."""


class Clamp(Shape):
    """One feature held at (`clamp`) or pushed by (`add`) strength x its max activation."""

    artifact: str
    feature: int
    strength: float
    mode: Mode = "clamp"
    positions: Positions = "header"

    def __post_init__(self) -> None:
        if self.feature < 0:
            raise ValueError(f"feature {self.feature}: give an index from 0.")
        if not math.isfinite(self.strength) or abs(self.strength) > MAX_STRENGTH:
            raise ValueError(
                f"strength {self.strength}: give a number within ±{MAX_STRENGTH:g} "
                "(× max activation)."
            )


class Vector(Shape):
    """A direction of somebody's own, added to the stream at the artifact's layer."""

    artifact: str
    values: bytes  # float32, little-endian, as many as the stream is wide; base64 in JSON
    strength: float  # times the values as they are
    positions: Positions = "reply"

    def __post_init__(self) -> None:
        if len(self.values) % 4 or not all(map(math.isfinite, self.numbers)):
            raise ValueError("values: give finite numbers of 32 bits.")
        if not math.isfinite(self.strength) or abs(self.strength) > MAX_STRENGTH:
            raise ValueError(f"strength {self.strength}: give a number within ±{MAX_STRENGTH:g}.")

    @property
    def numbers(self) -> "array[float]":
        numbers = array("f", self.values)
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers


Hold = Clamp | Vector


class ChatMessage(Shape):
    role: Literal["system", "user", "assistant"]
    text: str


class Sampling(Shape):
    temperature: float = 0.7  # 0 = greedy
    top_p: float = 0.95
    max_tokens: int = 256
    stop: list[str] = []
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.temperature <= 2:
            raise ValueError("temperature: give a number from 0 to 2.")
        if not 0 < self.top_p <= 1:
            raise ValueError("top_p: give a number above 0, at most 1.")
        if self.max_tokens < 1:
            raise ValueError("max_tokens: give a whole number from 1.")
        if len(self.stop) > 4 or not all(0 < len(text) <= 64 for text in self.stop):
            raise ValueError("stop: give at most 4 strings of 1 to 64 characters.")
        if not 0 <= self.seed < 2**63:
            raise ValueError("seed: give a whole number from 0 to 2^63 - 1.")


class GenerationRequest(Shape):
    id: str  # of the reply
    model: str
    messages: list[ChatMessage]
    clamps: list[Clamp] = []
    vectors: list[Vector] = []
    prefix: str = ""  # the reply begins with these words; events tell only what follows
    forbidden: list[str] = []  # phrases that end the reply once it contains one
    sampling: Sampling = Sampling()
    queued_at: float = 0.0  # Unix time, seconds
    record: int | None = None  # tell of every token, with so many alternatives; None: of none

    def __post_init__(self) -> None:
        check_clamps(self.clamps)
        if len(self.clamps) + len(self.vectors) > MAX_CLAMPS:
            raise ValueError(f"vectors: at most {MAX_CLAMPS}, clamps included.")
        if self.record is not None and not 0 <= self.record <= MAX_ALTERNATIVES:
            raise ValueError(f"record: give a number from 0 to {MAX_ALTERNATIVES}.")
        if not self.messages:
            raise ValueError("messages: give at least one.")


def check_clamps(clamps: list[Clamp]) -> None:
    """A feature held twice would be counted twice: refused at both ends."""
    if len(clamps) > MAX_CLAMPS:
        raise ValueError(f"clamps: at most {MAX_CLAMPS}.")
    if len({(clamp.artifact, clamp.feature) for clamp in clamps}) < len(clamps):
        raise ValueError("clamps: a feature may be clamped only once.")


class Started(Shape, tag="started"):
    seq: int
    waited_ms: int


class Alternative(Shape):
    token: int
    text: str
    logprob: float


class Reading(Shape):
    """A clamped feature where a token was chosen, and how far its clamp moved the stream."""

    artifact: str
    feature: int
    activation: float  # before clamping, x max activation
    push: float  # length of the change, signed, as a share of the residual stream's length


class TokenRecord(Shape):
    """Why this word: the model's own view of a token, before temperature and top-p."""

    token: int
    text: str
    logprob: float
    alternatives: list[Alternative] = []
    clamps: list[Reading] = []  # of the clamps that held where the token was chosen


class Delta(Shape, tag="delta", omit_defaults=True):
    seq: int
    text: str
    tokens: list[TokenRecord] = []  # those read since the last delta, if the request records


class Steered(Shape, tag="steered"):
    """From the next token on, these clamps hold."""

    seq: int
    clamps: list[Clamp]


class Finished(Shape, tag="finished"):
    seq: int
    reason: Literal["stop", "length", "stopped"]  # stopped: by the reader
    prompt_tokens: int
    tokens: int
    first_token_ms: int  # from the moment a worker took the request
    tokens_per_second: float
    cached_tokens: int = 0  # of the prompt, known from before and not read again


class Failed(Shape, tag="failed"):
    seq: int
    code: Literal[
        "bad_request", "prompt_too_long", "overloaded", "worker_lost", "withheld", "internal"
    ]
    message: str


Event = Started | Delta | Steered | Finished | Failed
End = Finished | Failed


class Stop(Shape, tag="stop"):
    """The reader has read enough."""


class Steer(Shape, tag="steer"):
    clamps: list[Clamp]

    def __post_init__(self) -> None:
        check_clamps(self.clamps)


Control = Stop | Steer


class Outcome(Shape):
    """What `chats.record_reply` writes down. `text` is the fold of the reply's events."""

    reply_id: str
    text: str
    end: End
    clamps: list[Clamp]  # as they stood at the end
    tokens: list[TokenRecord] = []  # all of them, if the request records
    artifacts: dict[str, str] = {}  # id -> sha256, of the worker that wrote it all


class WorkerState(Shape):
    """What a live worker says of itself, with a lease of LEASE_SECONDS."""

    name: str
    model: str
    artifacts: dict[str, str]  # id -> sha256 of the SAE's weights
    rows: int
    busy: int
    context: int  # tokens, prompt and reply together
    prompt_tokens: int = 0  # asked to be read since the start
    cached_tokens: int = 0  # of them, found in the prefix cache


class FeatureName(Shape):
    artifact: str
    feature: int


class LightUp(Shape, tag="light_up"):  # which features are on in a text that nobody steers?
    text: str
    artifact: str | None = None  # None: the worker's first
    among: list[int] = []  # these alone, by how much they are on in all; else all, by their peaks


class Neighbours(FeatureName, tag="neighbours"):  # which write in nearly the same direction?
    pass


class Move(Shape):  # of dials, while a reply was written
    at: int  # characters told before
    clamps: list[Clamp]


class XRay(Shape, tag="xray"):  # why these words?
    request: GenerationRequest
    text: str  # what its events told
    moves: list[Move] = []
    watched: list[FeatureName] = []  # beside those that are clamped
    is_ours: bool = True  # the request is the one that was answered: then each token is checked


Question = LightUp | Neighbours | XRay


class Look(Shape):
    """A question about features, asked beside the replies and answered within LOOK_SECONDS."""

    id: str
    model: str
    question: Question


class Lit(Shape, tag="lit"):
    artifact: str
    tokens: list[str]
    lamps: dict[int, list[float]]  # feature -> its activation at each token; the brightest first


class Near(Shape, tag="near"):
    neighbours: dict[int, float]  # feature -> cosine of what they write; the nearest first


class On(FeatureName):
    activation: float  # the SAE's own number, as everywhere in answers


class XRayedToken(Shape):
    """Where it was chosen, so at the token before it; one entry for each of the features."""

    text: str
    logprob: float  # the model's own, before temperature and top-p
    alternatives: list[Alternative]
    reads: list[float]  # before clamping
    pushes: list[float | None]  # as in Reading; None where its clamp did not hold
    sways: list[float | None]  # logprob less that of the same mix without this clamp
    lit: list[On]


class XRayed(Shape, tag="xrayed"):
    features: list[FeatureName]  # the clamped ones first, then the watched ones
    clamped: int  # so many of them
    is_exact: bool  # these are the numbers by which the reply's tokens were chosen
    tokens: list[XRayedToken]


class NotSeen(Shape, tag="not_seen"):
    code: Literal["bad_request", "prompt_too_long", "internal"]
    message: str


Answer = Lit | Near | XRayed | NotSeen

LOOK_SECONDS = 10  # then nobody waits for the answer any more
LEASE_SECONDS = 10
KEEP_SECONDS = 600  # a finished stream stays readable this long


def queue_name(model: str) -> str:
    return f"gpu.{model}"


def stream_key(reply_id: str) -> str:
    return f"reply:{reply_id}"


def control_key(reply_id: str) -> str:
    return f"reply:{reply_id}:control"


def lease_key(reply_id: str) -> str:
    """Exists while a worker holds the reply; its loss means the worker is gone."""
    return f"reply:{reply_id}:lease"


def worker_key(name: str) -> str:
    return f"worker:{name}"


def look_key(look_id: str) -> str:
    return f"look:{look_id}"


EVENT_FIELD = b"event"  # the one field of a stream entry; entry ids are `1-{seq}`


def encode(shape: Shape) -> bytes:
    return msgspec.json.encode(shape)


def decode_event(raw: bytes) -> Event:
    return msgspec.json.decode(raw, type=Event)


def decode_control(raw: bytes) -> Control:
    return msgspec.json.decode(raw, type=Control)


def decode_answer(raw: bytes) -> Answer:
    return msgspec.json.decode(raw, type=Answer)


def fold(text: str, event: Event) -> str:
    """The transcript is a fold over its events, here and in the browser alike."""
    if isinstance(event, Delta):
        return text + event.text
    return "" if isinstance(event, Failed) and event.code == "withheld" else text


def normalised(text: str) -> str:
    """As phrases are compared: without case, accents, width, invisible marks and extra space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    seen = "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cf"})
    return " ".join(seen.split())


def contains(text: str, phrases: Sequence[str]) -> bool:
    """Whether a normalised text contains one of these normalised phrases, as whole words."""
    return any(
        not (text[at - 1 : at].isalnum() or text[at + len(phrase) : at + len(phrase) + 1].isalnum())
        for phrase in phrases
        for at in _places(text, phrase)
    )


def _places(text: str, phrase: str) -> Iterable[int]:
    at = -1
    while (at := text.find(phrase, at + 1)) >= 0:
        yield at


def records(events: Iterable[Event]) -> list[TokenRecord]:
    return [token for event in events if isinstance(event, Delta) for token in event.tokens]


def is_last(raw: bytes) -> bool:
    """Whether this event closes a stream."""
    return raw.startswith((b'{"type":"finished"', b'{"type":"failed"'))
