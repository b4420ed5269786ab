"""One reply in flight: what it was asked, how far it has come, what may be told of it."""

import time
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from worker.contract import Clamp, Delta, Event, Finished, GenerationRequest
from worker.engine import UNNUMBERED, Reason
from worker.engine.detokenize import Detokenizer, StopStrings
from worker.engine.steering import Rank


class State(Enum):
    """WAITING for a slot -> READING the prompt -> SPEAKING -> DONE; DONE from anywhere."""

    WAITING = auto()
    READING = auto()
    SPEAKING = auto()
    DONE = auto()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a row must know of the model's tokens."""

    tokenizer: Any
    eos: frozenset[int]
    bos: int | None
    ends: frozenset[int]


@dataclass(slots=True, eq=False)
class Row:
    key: str  # the reply's id, or a number in a batch job
    request: GenerationRequest
    prompt: list[int]
    vocabulary: Vocabulary
    room: int  # tokens that the reply may have
    live: bool = True  # somebody reads along; otherwise the text may come in one piece
    state: State = State.WAITING
    slot: int = -1
    read: int = 0  # tokens of the prompt in the cache
    tokens: list[int] = field(default_factory=list)
    clamps: list[Clamp] = field(default_factory=list)
    taken_at: float = field(default_factory=time.monotonic)
    first_at: float = 0.0
    last_at: float = 0.0

    _has_begun: bool = False
    _detokenizer: Detokenizer = field(init=False)
    _stops: StopStrings = field(init=False)

    def __post_init__(self) -> None:
        self.clamps = self.request.clamps
        self._detokenizer = Detokenizer(self.vocabulary.tokenizer)
        self._stops = StopStrings(self.request.sampling.stop)

    @property
    def place(self) -> int:
        """Of the latest token, the one that the next pass computes."""
        return len(self.prompt) + len(self.tokens) - 1

    @property
    def rank(self) -> Rank:
        """Of the latest generated token."""
        ends = self.tokens[-1] in self.vocabulary.ends
        return Rank.SENTENCE_END if ends else Rank.GENERATED

    def prompt_ranks(self, start: int, end: int) -> list[int]:
        bos, last = self.vocabulary.bos, len(self.prompt) - 1
        return [
            Rank.UNTOUCHED if token == bos else Rank.HEADER if at == last else Rank.PROMPT
            for at, token in enumerate(self.prompt[start:end], start)
        ]

    def take(self, token: int) -> list[Event]:
        """The next token was chosen."""
        self.last_at = time.monotonic()
        self.first_at = self.first_at or self.last_at
        if token in self.vocabulary.eos:
            return self.finish("stop")
        self.tokens.append(token)
        text, stopped = self._read_aloud([token]) if self._aloud else ("", False)
        if stopped:
            return [*self._told(text), self._end("stop")]
        if len(self.tokens) >= self.room:
            return [*self._told(text), *self.finish("length")]
        return self._told(text)

    def finish(self, reason: Reason) -> list[Event]:
        """Tell what was held back, then the end."""
        early, met = self._read_aloud([] if self._aloud else self.tokens)
        late, stopped = self._stops.push(self._detokenizer.flush()) if not met else ("", True)
        rest = "" if stopped else self._stops.flush()
        return [*self._told(early + late + rest), self._end("stop" if stopped else reason)]

    @property
    def _aloud(self) -> bool:
        """Nobody needs the text of each token when the whole reply is wanted in one piece."""
        return self.live or bool(self.request.sampling.stop)

    def _read_aloud(self, tokens: list[int]) -> tuple[str, bool]:
        return self._stops.push(self._detokenizer.push(tokens))

    def _told(self, text: str) -> list[Event]:
        """A reply does not begin with white space, whatever the chat template leaves to it."""
        text = text if self._has_begun else text.lstrip()
        self._has_begun = self._has_begun or bool(text)
        return [Delta(seq=UNNUMBERED, text=text)] if text else []

    def _end(self, reason: Reason) -> Finished:
        self.state = State.DONE
        spoken = self.last_at - self.first_at
        return Finished(
            seq=UNNUMBERED,
            reason=reason,
            prompt_tokens=len(self.prompt),
            tokens=len(self.tokens),
            first_token_ms=round(1000 * (self.first_at - self.taken_at)) if self.first_at else 0,
            tokens_per_second=(len(self.tokens) - 1) / spoken if spoken > 0 else 0.0,
        )
