"""Layouts of an engine: who comes when and asks what, who is stopped, whose dials move.

A layout is played in company, and every member once more alone: a slot of its own, nothing cached,
the prompt in one piece, and the same commands at the same moments of its own reply.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path
from typing import Any

import torch
from hypothesis import strategies as st

from tests.worker.listener import ask
from tests.worker.tiny import SMALL, make_sae
from worker.contract import (
    ChatMessage,
    Clamp,
    Control,
    Event,
    Failed,
    Finished,
    GenerationRequest,
    Sampling,
    Steer,
    Steered,
    Stop,
    TokenRecord,
    Vector,
    fold,
    records,
)
from worker.engine.artifact import Artifact, load_artifact
from worker.engine.cache import Memory
from worker.engine.engine import BatchEngine
from worker.engine.prompt import Prompt, PromptTooLong
from worker.engine.row import Row
from worker.engine.runner import Llama, load_llama

CONTEXT = 120
WORDS = 420
TOO_HIGH, TOO_LOW = 10**9, -(10**6)  # no tokens: the first is refused, the second breaks a pass
AT_ONCE = 512


class Numbers:
    """Prompts written as numbers, so that a layout may hold any: "1 17 3" is three tokens."""

    def write(self, messages: Sequence[ChatMessage], prefix: str = "") -> Prompt:
        header = [int(word) for word in messages[0].text.split()]
        ids = [*header, *map(int, prefix.split())]
        if len(ids) >= CONTEXT:
            raise PromptTooLong(len(ids), CONTEXT - 1)
        return Prompt(ids, len(header))


@dataclass(frozen=True, repr=False)
class House:
    """A model and its artifacts, two of which drive any reply out of the numbers."""

    llama: Llama
    artifacts: Sequence[Artifact]
    ranks: bool

    @classmethod
    def of(cls, root: Path, *, ranks: bool) -> "House":
        """`ranks`: one of the dictionaries is of the kind that the CPU's kernel does not know."""
        loaded = [load_artifact(root / name)[1] for name in ("tiny-sae", "ranked-sae")]
        if not ranks:
            loaded[1] = replace(loaded[1], k=None)
        loud = Artifact.from_tensors("loud", 1, **make_sae(SMALL), max_activation=3e38)
        endless = Artifact.from_tensors("boundless", 0, **make_sae(SMALL), max_activation=1e999)
        return cls(load_llama(root / "tiny-sae" / "model"), [*loaded, loud, endless], ranks)

    def engine(self, slots: int = 1, blocks: int = 0, endless: bool = True) -> BatchEngine:
        llama = replace(self.llama, eos=frozenset()) if endless else self.llama
        engine = BatchEngine("tiny", llama, self.artifacts, Memory(slots, CONTEXT, blocks))
        engine._writer = Numbers()
        return engine


@dataclass(frozen=True)
class Member:
    request: GenerationRequest
    arrives: int = 0  # at the beginning of this step
    commands: tuple[tuple[int, Control], ...] = ()  # so many steps later
    live: bool = True

    def asking(self, **changes: Any) -> "Member":
        fields = {name: getattr(self.request, name) for name in self.request.__struct_fields__}
        return replace(self, request=GenerationRequest(**(fields | changes)))

    @property
    def prompt(self) -> str:
        return self.request.messages[0].text


def asking(prompt: str, *clamps: Clamp, arrives: int = 0, **sampling: Any) -> Member:
    return Member(ask(prompt, *clamps, **sampling), arrives)


@dataclass(frozen=True)
class Layout:
    slots: int
    blocks: int
    endless: bool
    budgets: tuple[int, ...]  # of prompt tokens a step, in turns
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Moment:
    """A command, and how far the reply had come."""

    read: int
    spoken: int
    control: Control


@dataclass
class Life:
    """All that can be seen of a reply."""

    row: Row | None = None  # None: refused at the door
    events: list[Event] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)

    @property
    def tokens(self) -> list[int]:
        return self.row.tokens if self.row else []

    @property
    def text(self) -> str:
        return reduce(fold, self.events, "")

    @property
    def steered(self) -> list[list[Clamp]]:
        return [event.clamps for event in self.events if isinstance(event, Steered)]

    @property
    def records(self) -> list[TokenRecord]:
        return records(self.events)

    @property
    def end(self) -> tuple[str | int, ...]:
        """How it ended, without the time it took."""
        ends = [event for event in self.events if isinstance(event, Finished | Failed)]
        assert ends == self.events[-1:]
        if isinstance(ends[0], Failed):
            return ends[0].code, ends[0].message
        return ends[0].reason, ends[0].prompt_tokens, ends[0].tokens

    def obey(self, engine: BatchEngine, key: str, control: Control) -> None:
        if self.row is None or key not in engine._rows:
            return
        self.moments.append(Moment(self.row.read, len(self.row.tokens), control))
        engine.control(key, control)
        engine.obey()


def play(engine: BatchEngine, layout: Layout) -> list[Life]:
    lives, step = [Life() for _ in layout.members], 0
    while engine.busy or any(member.arrives >= step for member in layout.members):
        for number, (member, life) in enumerate(zip(layout.members, lives, strict=True)):
            if member.arrives == step:
                life.row = _enter(engine, str(number), member)
            for delay, control in member.commands:
                if member.arrives + delay == step:
                    life.obey(engine, str(number), control)
        _step(engine, lives, layout.budgets[step % len(layout.budgets)])
        step += 1
    return lives


def alone(engine: BatchEngine, member: Member, moments: Sequence[Moment] = ()) -> Life:
    """The same member with an engine to itself; commands come when it is as far as it was."""
    life, waiting = Life(), list(moments)
    life.row = _enter(engine, "0", member)
    while True:
        while waiting and life.row and _reached(life.row, waiting[0]):
            life.obey(engine, "0", waiting.pop(0).control)
        ahead = waiting[0].read - life.row.read if waiting and life.row else 0
        _step(engine, [life], ahead if ahead > 0 else AT_ONCE)
        if not engine.busy:
            return life


def _reached(row: Row, moment: Moment) -> bool:
    return row.read >= moment.read and len(row.tokens) >= moment.spoken


def _enter(engine: BatchEngine, key: str, member: Member) -> Row | None:
    engine._accept(key, member.request, live=member.live)
    return engine._rows.get(key)


def _step(engine: BatchEngine, lives: Sequence[Life], budget: int) -> None:
    engine._scheduler._budget = lambda _eldest: budget
    engine.step()
    for key, event in engine._take_batch():
        lives[int(key)].events.append(event)


# What Hypothesis draws

STOCK = [[1, *(7 + (k * n * n + 13 * n) % 400 for n in range(1, CONTEXT))] for k in (3, 5)]

clamp = st.builds(
    Clamp,
    artifact=st.sampled_from(["tiny-sae", "ranked-sae"]),
    feature=st.integers(0, 63),
    strength=st.integers(-4, 8).map(lambda halves: halves / 2),
    mode=st.sampled_from(["clamp", "add"]),
    positions=st.sampled_from(["header", "decision", "reply", "all"]),
)
vector = st.builds(
    Vector,
    artifact=st.sampled_from(["tiny-sae", "ranked-sae"]),
    values=st.integers(0, 9).map(lambda seed: direction(seed)),
    strength=st.sampled_from([-2.0, 0.5, 3.0]),
    positions=st.sampled_from(["header", "decision", "reply", "all"]),
)
clamps = st.lists(clamp, max_size=8, unique_by=lambda clamp: (clamp.artifact, clamp.feature))
sampling = st.builds(
    Sampling,
    temperature=st.sampled_from([0.0, 0.0, 0.7, 1.5]),
    top_p=st.sampled_from([0.5, 0.9, 1.0]),
    max_tokens=st.one_of(st.integers(1, 24), st.just(30), st.just(CONTEXT)),
    stop=st.sampled_from([[], [], [], ["th", "o"], ["goose", "\ufffd\ufffd"]]),
    seed=st.integers(0, 2**63 - 1),
)


beginnings = st.lists(st.integers(0, WORDS - 1), max_size=15)


def direction(seed: int) -> bytes:
    numbers = torch.randn(SMALL.width, generator=torch.Generator().manual_seed(seed))
    return array("f", numbers.tolist()).tobytes()


@st.composite
def prompts(draw: st.DrawFn) -> str:
    """1 to 100 tokens; many begin alike."""
    shared = draw(st.one_of(st.integers(0, 94), st.sampled_from([17, 48, 64, 94])))
    own = draw(st.lists(st.integers(0, WORDS - 1), min_size=1, max_size=6))
    return " ".join(map(str, draw(st.sampled_from(STOCK))[:shared] + own))


@st.composite
def members(draw: st.DrawFn, personas: st.SearchStrategy[list[Clamp]]) -> Member:
    stop, steer = st.just(Stop()), st.builds(Steer, clamps=st.one_of(clamps, personas))
    soon = st.one_of(st.integers(0, 3), st.integers(0, 15))  # often while the prompt is read
    command = st.tuples(soon, st.one_of(steer, steer, stop))
    request = GenerationRequest(
        id="",
        model="tiny",
        messages=[ChatMessage(role="user", text=draw(prompts()))],
        clamps=draw(personas),
        vectors=draw(st.one_of(st.just([]), st.just([]), st.lists(vector, max_size=2))),
        prefix=" ".join(map(str, draw(st.one_of(st.just([]), beginnings)))),
        sampling=draw(sampling),
        record=draw(st.sampled_from([None, None, 0, 2])),
    )
    commands = draw(st.lists(command, max_size=2))
    return Member(request, draw(st.integers(0, 25)), tuple(commands), draw(st.booleans()))


@st.composite
def layouts(draw: st.DrawFn, most: int = 6) -> Layout:
    personas = st.sampled_from([[], *draw(st.lists(clamps, min_size=1, max_size=2))])
    return Layout(
        slots=draw(st.integers(1, 5)),
        blocks=draw(st.sampled_from([0, 3, 8, 40])),
        endless=draw(st.booleans()),
        budgets=tuple(draw(st.lists(st.sampled_from([2, 7, 16, 33, 512]), min_size=1, max_size=4))),
        members=tuple(draw(st.lists(members(personas), min_size=2, max_size=most))),
    )
