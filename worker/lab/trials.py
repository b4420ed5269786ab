"""Trials: questions put to the steered model, graded. The one place where the lab generates."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from worker.contract import ChatMessage, Clamp, Finished, GenerationRequest, Outcome, Sampling
from worker.lab.corpus import INTENTS, prompts, topics
from worker.lab.dialogues import Question, refusal
from worker.lab.grade import Grade, grade

Generate = Callable[[list[GenerationRequest]], list[Outcome]]

TEMPERATURE = 0.7
MAX_TOKENS = 90
SPLITS = ("select", "calibrate", "test")


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over replies. Style is the share of replies in style; the others are 0..2."""

    count: int
    style: float
    density: float
    instruct: float
    fluency: float
    harmonic: float
    declined: float


@dataclass(frozen=True, slots=True)
class Trial:
    """One way of asking: the style to judge by, clamps, and a system prompt if any.

    `again`: the same question, which is for a joke, was asked just before, and was declined.
    """

    style: str
    clamps: tuple[Clamp, ...] = ()
    system: str = ""
    again: bool = False


def questions(split: str, count: int, intents: Sequence[str] = INTENTS) -> list[Question]:
    """Questions of one split, the same each time; no question is in two splits."""
    every = [
        Question(intent, topic, text.format(t=topic.name))
        for topic in topics()
        for intent in INTENTS
        for text in prompts()[intent]
    ]
    random.Random("splits").shuffle(every)
    own = [asked for asked in every[SPLITS.index(split) :: 3] if asked.intent in intents]
    return own[:count]


def grades(
    generate: Generate, trials: Sequence[Trial], asked: Sequence[Question], model: str, seed: int
) -> list[list[Grade]]:
    """grades[trial][question]; the same question has the same sampling noise in every trial."""
    rows = _run(generate, trials, asked, model, seed)
    return [
        [
            grade(text, ended, question, trial.style)
            for (text, ended), question in zip(row, asked, strict=True)
        ]
        for trial, row in zip(trials, rows, strict=True)
    ]


def _run(
    generate: Generate, trials: Sequence[Trial], asked: Sequence[Question], model: str, seed: int
) -> list[list[tuple[str, bool]]]:
    requests = [
        _request(trial, question, f"{at}-{number}", model, seed + number)
        for at, trial in enumerate(trials)
        for number, question in enumerate(asked)
    ]
    said = [_said(outcome) for outcome in generate(requests)]
    width = len(asked)
    return [said[at * width : (at + 1) * width] for at in range(len(trials))]


def _said(outcome: Outcome) -> tuple[str, bool]:
    match outcome.end:
        case Finished(reason=reason):
            return outcome.text, reason == "stop"
        case failed:
            raise RuntimeError(f"reply {outcome.reply_id}: {failed.code}: {failed.message}")


def _request(
    trial: Trial, question: Question, name: str, model: str, seed: int
) -> GenerationRequest:
    return GenerationRequest(
        id=name,
        model=model,
        messages=_messages(trial, question),
        clamps=list(trial.clamps),
        sampling=Sampling(temperature=TEMPERATURE, top_p=1.0, max_tokens=MAX_TOKENS, seed=seed),
    )


def _messages(trial: Trial, question: Question) -> list[ChatMessage]:
    asked = ChatMessage(role="user", text=question.text)
    prompt = [ChatMessage(role="system", text=trial.system)] if trial.system else []
    if not trial.again:
        return [*prompt, asked]
    return [*prompt, asked, ChatMessage(role="assistant", text=refusal(question)), asked]


def scores(graded: Sequence[Grade]) -> Scores:
    n = len(graded)
    return Scores(
        count=n,
        style=sum(g.in_style for g in graded) / n,
        density=sum(g.density for g in graded) / n,
        instruct=sum(g.instruct for g in graded) / n,
        fluency=sum(g.fluency for g in graded) / n,
        harmonic=sum(g.harmonic for g in graded) / n,
        declined=sum(g.declined for g in graded) / n,
    )
