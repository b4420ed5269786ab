"""What the rest of the worker may ask of an engine, with or without a model behind it."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Literal, Protocol

from worker.contract import Answer, Control, Event, GenerationRequest, Look

UNNUMBERED = 0  # an engine leaves `seq` to whoever publishes its events

Reason = Literal["stop", "length", "stopped"]
FailureCode = Literal["bad_request", "prompt_too_long", "internal"]

Batch = list[tuple[str, Event]]  # (reply id, event) in the order in which they became true
Deliver = Callable[[Batch], None]


class Engine(Protocol):
    model: str
    rows: int
    context: int
    artifacts: dict[str, str]  # id -> sha256 of the SAE's weights

    @property
    def busy(self) -> int:
        """Replies taken and not yet ended."""
        ...

    @property
    def prompt_tokens(self) -> int:
        """Asked to be read since the start."""
        ...

    @property
    def cached_tokens(self) -> int:
        """Of them, known already and not read again."""
        ...

    def start(self, deliver: Deliver) -> None:
        """Begin to work; `deliver` is called from the engine's thread and must return at once."""
        ...

    def submit(self, request: GenerationRequest) -> None:
        """Take a reply: from here on its events end in exactly one Finished or Failed."""
        ...

    def control(self, reply_id: str, control: Control) -> None:
        """Harmless for a reply that has ended."""
        ...

    def look(self, look: Look) -> "Future[Answer]":
        """Answered beside the replies, in time or not at all."""
        ...

    def close(self) -> None:
        """Stop working at once; replies not ended stay without an end."""
        ...
