"""Section `prefix`: how much of a prompt is read again when most of it is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import msgspec

from worker.bench.live import Live
from worker.bench.models import Subject
from worker.bench.report import Table, milliseconds, verdict
from worker.bench.setting import Setting
from worker.bench.workload import (
    MOST_CLAMPS,
    SAMPLED,
    Chat,
    persona,
    prompt_ids,
    request,
    tokenizer_of,
    write,
)
from worker.contract import ChatMessage, Delta, Positions
from worker.engine.opening import open_engine

PAGE = 16  # tokens that may be read again although they are known
ASKED, TOLD = 20, 40  # tokens of a turn, about
CONTEXT = 1024


@dataclass(frozen=True, slots=True)
class Heard:
    """One reply: how long its first token took, and what had to be read for it."""

    first: float
    text: str
    prompt: int
    cached: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Case:
    """A prompt that is known but for `new` tokens, and a prompt as long that is not known."""

    name: str
    new: int
    warm: Heard
    cold: Heard


class Desk:
    """Asks one chat after the other, each alone in the engine."""

    def __init__(self, live: Live, subject: Subject) -> None:
        self._live, self.subject = live, subject
        self.tokenizer = tokenizer_of(subject)
        self._asked = 0

    def unlike(self, chat: Chat, known: Chat) -> int:
        """How many tokens of its prompt come after what both prompts begin with."""
        ids, others = (prompt_ids(self.tokenizer, c.messages) for c in (chat, known))
        pairs = enumerate(zip(ids, others, strict=False))
        return len(ids) - next((at for at, (a, b) in pairs if a != b), min(len(ids), len(others)))

    def ask(self, chat: Chat, tokens: int = 1) -> Heard:
        self._asked += 1
        key = str(self._asked)
        asked = self._live.submit(request(self.subject, chat, tokens, SAMPLED, id=key))
        end = self._live.ended(key)
        events = self._live.heard.pop(key)
        spoken = [at for at, event in events if isinstance(event, Delta)]
        text = "".join(event.text for _, event in events if isinstance(event, Delta))
        first = (spoken or [events[-1][0]])[0] - asked
        cached = getattr(end, "cached_tokens", 0)
        return Heard(first, text, end.prompt_tokens, cached, end.tokens)


def prefix(setting: Setting) -> list[Table]:
    shipped = replace(setting.demo, artifacts=(setting.shipped,), folder=setting.shipped / "model")
    rows = [row for subject in (shipped, setting.larger) for row in _rows(setting, subject)]
    return [
        Table(
            "What is known is not read again",
            f"One chat at a time. Known: all but the new tokens; goal: nothing but the new tokens "
            f"and at most {PAGE} others are read. First token of a prompt as long of which nothing "
            f"is known beside it. Medians of {setting.size.repeats}; the turns of a chat on the "
            "demo as shipped, whose replies are text that encodes to itself.",
            ("model", "prompt", "its tokens", "new", "read", "goal", "met",
             "first token, ms", "unknown prompt, ms"),
            rows,
        )
    ]  # fmt: skip


def _rows(setting: Setting, subject: Subject) -> list[list[str]]:
    size, cases = setting.size, list[Case]()
    engine = open_engine(
        subject.artifacts[:1], rows=size.chats, context=CONTEXT, threads=setting.threads
    )
    with Live(engine) as live:
        desk = Desk(live, subject)
        desk.ask(Chat((write(desk.tokenizer, ASKED, seed=1),)), TOLD)
        for number in range(size.repeats):
            seed = 10_000 * (number + 1)
            if subject.folder.parent == setting.shipped:
                cases.append(_last_turn(desk, seed, size.turns, "all"))
                cases.append(_last_turn(desk, seed + 3000, size.turns, "reply"))
            cases.append(_second_user(desk, seed + 1000, size.shared_prompt))
            cases.append(_moved_dial(desk, seed + 2000, size.shared_prompt))
    names = list(dict.fromkeys(case.name for case in cases))
    return [_row(subject, [case for case in cases if case.name == name]) for name in names]


def _row(subject: Subject, cases: Sequence[Case]) -> list[str]:
    new = median(case.new for case in cases)
    read = median(case.warm.prompt - case.warm.cached for case in cases)
    return [
        subject.name,
        cases[0].name,
        f"{median(case.warm.prompt for case in cases):.0f}",
        f"{new:.0f}",
        f"{read:.0f}",
        f"≤ {new + PAGE:.0f}",
        verdict(read <= new + PAGE),
        milliseconds(median(case.warm.first for case in cases)),
        milliseconds(median(case.cold.first for case in cases)),
    ]


def _last_turn(desk: Desk, seed: int, turns: int, positions: Positions) -> Case:
    """What a dial at `all` touched is still right; what one at `reply` touched is read again dry.

    A reply that was steered at `reply` is part of the prompt now, and no dial reaches it there.
    """
    clamps = tuple(
        msgspec.structs.replace(clamp, positions=positions)
        for clamp in persona(desk.subject, MOST_CLAMPS, seed)
    )
    said, known = list[ChatMessage](), 0
    for turn in range(turns):
        said.append(write(desk.tokenizer, ASKED, seed + turn))
        warm = desk.ask(Chat(tuple(said), clamps, seed), TOLD)
        new = warm.prompt - known
        known = warm.prompt + (warm.tokens if positions == "all" else 0) - 1
        said.append(ChatMessage(role="assistant", text=warm.text))
    cold = desk.ask(Chat(_unknown(said[:-1], seed), clamps, seed))
    return Case(f"turn {turns} of a chat, dials at `{positions}`", new, warm, cold)


def _unknown(said: Sequence[ChatMessage], seed: int) -> tuple[ChatMessage, ...]:
    first = ChatMessage(role=said[0].role, text=f"{seed % 9973} {said[0].text}")
    return (first, *said[1:])


def _second_user(desk: Desk, seed: int, shared: int) -> Case:
    """Of one persona: the same prompt, another question."""
    clamps = persona(desk.subject, MOST_CLAMPS, seed)
    house = write(desk.tokenizer, shared, seed, role="system")
    questions = [write(desk.tokenizer, ASKED, seed + number) for number in (1, 2)]
    first, second = (Chat((house, question), clamps) for question in questions)
    new = desk.unlike(second, first)
    cold, warm = desk.ask(first), desk.ask(second)
    return Case(f"second user of a prompt of {shared}", new, warm, cold)


def _moved_dial(desk: Desk, seed: int, shared: int) -> Case:
    """At `reply` nothing before the header is touched."""
    clamps = persona(desk.subject, MOST_CLAMPS, seed)
    messages = (write(desk.tokenizer, shared, seed),)
    cold = desk.ask(Chat(messages, clamps))
    moved = persona(desk.subject, MOST_CLAMPS, seed + 1)
    warm = desk.ask(Chat(messages, moved))
    return Case("a dial at `reply` moved, same question", 1, warm, cold)
