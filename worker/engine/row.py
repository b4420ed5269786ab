"""One reply in flight: what it was asked, how far it has come, what may be told of it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from worker.contract import Clamp, Delta, Event, Finished, GenerationRequest, Hold, TokenRecord
from worker.engine import UNNUMBERED, Reason
from worker.engine.detokenize import (
    ByteDetokenizer,
    Detokenizer,
    StopStrings,
    WindowDetokenizer,
    byte_pieces,
)
from worker.engine.prefixes import Touch
from worker.engine.ranks import Rank
from worker.engine.sentence_ends import sentence_ends


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
    pieces: Sequence[bytes] | None  # of every token, where tokens are bytes

    @classmethod
    def of(cls, tokenizer: Any, eos: frozenset[int], bos: int | None) -> "Vocabulary":
        return cls(tokenizer, eos, bos, sentence_ends(tokenizer), byte_pieces(tokenizer))

    def detokenizer(self) -> Detokenizer:
        if self.pieces is None:
            return WindowDetokenizer(self.tokenizer)
        return ByteDetokenizer(self.pieces)

    def rank(self, at: int, token: int, header: int) -> Rank:
        """Of a token at this place, where so many tokens end with the assistant's header."""
        if at >= header:
            return Rank.SENTENCE_END if token in self.ends else Rank.GENERATED
        if token == self.bos:
            return Rank.UNTOUCHED
        return Rank.HEADER if at == header - 1 else Rank.PROMPT


@dataclass(slots=True, eq=False)
class Row:
    key: str  # the reply's id, or a number in a batch job
    request: GenerationRequest
    prompt: list[int]
    header: int  # tokens of the prompt up to the assistant's header; behind it, a reply's beginning
    vocabulary: Vocabulary
    room: int  # tokens that the reply may have
    live: bool = True  # somebody reads along; otherwise the text may come in one piece
    state: State = State.WAITING
    slot: int = -1
    read: int = 0  # tokens of the prompt in the cache
    cached: int = 0  # of them, read by somebody before
    touch: Touch | None = None  # what touched the prompt; None: it changed on the way
    tokens: list[int] = field(default_factory=list)
    clamps: list[Clamp] = field(default_factory=list)
    records: list[TokenRecord] = field(default_factory=list)  # not told yet
    taken_at: float = field(default_factory=time.monotonic)
    first_at: float = 0.0
    last_at: float = 0.0

    _has_begun: bool = False
    _detokenizer: Detokenizer = field(init=False)
    _stops: StopStrings = field(init=False)

    def __post_init__(self) -> None:
        self.clamps = self.request.clamps
        self._has_begun = bool(self.request.prefix)
        self._detokenizer = self.vocabulary.detokenizer()
        self._stops = StopStrings(self.request.sampling.stop)

    @property
    def held(self) -> list[Hold]:
        return [*self.clamps, *self.request.vectors]

    @property
    def place(self) -> int:
        """Of the latest token, the one that the next pass computes."""
        return len(self.prompt) + len(self.tokens) - 1

    @property
    def rank(self) -> Rank:
        """Of the latest token, the one that the next pass computes."""
        if not self.tokens:
            return self._rank(self.place, self.prompt[-1])
        return self._rank(self.place, self.tokens[-1])

    @property
    def reusable(self) -> list[int]:
        """Tokens in the cache as a later prompt that begins with them would have them.

        The prompt's last token is a header only to this reply; the reply itself is the same to its
        own clamps and to a later prompt's if all of them hold at every token.
        """
        if all(one.positions == "all" for one in self.held):
            return [*self.prompt, *self.tokens[:-1]]
        return self.prompt[: self.header - 1]

    @property
    def familiar(self) -> list[int]:
        """The part of the prompt that an earlier one may have had in common with it."""
        return self.prompt[: self.header]

    def prompt_ranks(self, start: int, end: int) -> list[int]:
        return [self._rank(at, self.prompt[at]) for at in range(start, min(end, len(self.prompt)))]

    def _rank(self, at: int, token: int) -> Rank:
        return self.vocabulary.rank(at, token, self.header)

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
        if not text and not self.records:
            return []
        records, self.records = self.records, []
        return [Delta(seq=UNNUMBERED, text=text, tokens=records)]

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
            cached_tokens=self.cached,
        )
