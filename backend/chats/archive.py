"""A chat as a file: the whole tree, with all that its replies know of how they were written.

The order of turns is that of time, and a turn comes after the reply that it answers, so that no
file can describe a circle. `msgspec` turns these shapes into the JSON Schema of the format.
"""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from backend.chats.organize import TAG_CHARS
from backend.chats.ratings import REASONS
from worker.contract import MAX_CLAMPS, Clamp, Positions

FORMAT: Final = "shallot/chat"
VERSION: Final = 1
MEDIA_TYPE = "application/schema+json"

Id = Annotated[str, Meta(min_length=1, max_length=40, description="means something in this file")]
Line = Annotated[str, Meta(max_length=120)]
Text = Annotated[str, Meta(max_length=1_000_000)]
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Moment = Annotated[datetime, Meta(tz=True)]


class Shape(msgspec.Struct, forbid_unknown_fields=True):
    """An unknown field is an error: what is not understood would be lost."""


class Columnist(Shape):
    slug: Annotated[str, Meta(min_length=1, max_length=80)]
    name: Annotated[str, Meta(max_length=80)]


class HeldVector(Shape):
    vector: Annotated[str, Meta(max_length=40)]
    strength: float
    positions: Positions


class Problem(Shape):
    code: Annotated[str, Meta(min_length=1, max_length=40)]
    message: Annotated[str, Meta(max_length=10_000)]


class FiledRating(Shape):
    is_good: bool
    reasons: Annotated[list[Literal[REASONS]], Meta(max_length=len(REASONS))] = []  # type: ignore[valid-type]
    comment: Annotated[str, Meta(max_length=1_000)] = ""


class FiledReply(Shape):
    id: Id
    persona: Columnist
    edition: Count
    model: Line
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)]
    status: Literal["done", "stopped", "failed", "interrupted"]
    created_at: Moment
    text: Text = ""
    prefix: Text = ""  # of the text: what it continues
    continues: Id | None = None  # a reply that comes before
    clamps: Annotated[list[Clamp], Meta(max_length=MAX_CLAMPS)] = []
    vectors: Annotated[list[HeldVector], Meta(max_length=MAX_CLAMPS)] = []
    is_bare: bool = False  # neither prompt nor mix
    receipt: dict[str, Any] = {}
    reason: Literal["stop", "length", "stopped"] | None = None
    error: Problem | None = None
    tokens: Count = 0
    prompt_tokens: Count = 0
    first_token_ms: Count | None = None
    tokens_per_second: float | None = None
    ended_at: Moment | None = None
    rating: FiledRating | None = None


class FiledTurn(Shape):
    parent: Id | None  # a reply that comes before; null: begins a branch
    text: Text
    created_at: Moment
    replies: list[FiledReply]
    vote: Id | None = None  # one of them


class ChatFile(Shape):
    format: Literal["shallot/chat"]
    version: Literal[1]
    title: Line
    persona: Columnist
    created_at: Moment
    updated_at: Moment
    turns: list[FiledTurn]
    is_renamed: bool = False
    folder: Annotated[str, Meta(max_length=80)] | None = None
    tags: list[Annotated[str, Meta(max_length=TAG_CHARS)]] = []
    pinned: bool = False
    archived: bool = False
    head: Id | None = None  # the reply whose branch is shown; null: the newest


def schema() -> dict[str, Any]:
    said: dict[str, Any] = msgspec.json.schema(ChatFile)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FORMAT, **said}


def encoded(file: ChatFile) -> bytes:
    return msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n"
