"""What is asked: chats of many lengths, each with clamps of its own, the same for everybody."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer

from worker.bench.models import Subject
from worker.contract import ChatMessage, Clamp, GenerationRequest, Sampling
from worker.engine.artifact import Artifact, load_artifact

TALK = (
    "the mayor of our town has asked about the printer and a goose while nobody on the committee "
    "knows why a traffic light does not work before lunch"
)
SHORTEST, LONGEST = 8, 64  # tokens of a prompt
MOST_CLAMPS = 8
STRENGTHS = (0.3, 1.0)
GREEDY, SAMPLED = 0.0, 0.7  # temperatures
TOP_P = 0.95


@dataclass(frozen=True, slots=True)
class Chat:
    messages: tuple[ChatMessage, ...]
    clamps: tuple[Clamp, ...] = ()
    seed: int = 0


def request(
    subject: Subject, chat: Chat, tokens: int, temperature: float = GREEDY, id: str = ""
) -> GenerationRequest:
    return GenerationRequest(
        id=id,
        model=subject.model,
        messages=list(chat.messages),
        clamps=list(chat.clamps),
        sampling=Sampling(temperature=temperature, top_p=TOP_P, max_tokens=tokens, seed=chat.seed),
    )


def numbered(
    subject: Subject,
    chats: Sequence[Chat],
    tokens: int,
    temperature: float = GREEDY,
    prefix: str = "",
) -> list[GenerationRequest]:
    return [
        request(subject, chat, tokens, temperature, id=f"{prefix}{number}")
        for number, chat in enumerate(chats)
    ]


@cache
def tokenizer_of(subject: Subject) -> Any:
    return AutoTokenizer.from_pretrained(subject.folder, local_files_only=True)


def prompt_ids(tokenizer: Any, messages: Sequence[ChatMessage]) -> list[int]:
    said = [{"role": message.role, "content": message.text} for message in messages]
    ids: list[int] = tokenizer.apply_chat_template(
        said, tokenize=True, add_generation_prompt=True, return_dict=True
    )["input_ids"]
    return ids


def write(tokenizer: Any, tokens: int, seed: int, role: str = "user") -> ChatMessage:
    """A message whose prompt, template included, is about this many tokens long."""
    rng, words = random.Random(seed), [f"{seed}"]
    vocabulary = TALK.split()
    message = _said(role, words)
    while (missing := tokens - len(prompt_ids(tokenizer, [message]))) > 0:
        words += rng.choices(vocabulary, k=max(1, missing * 2 // 3))
        message = _said(role, words)
    return message


def _said(role: str, words: Sequence[str]) -> ChatMessage:
    text = " ".join(words)
    return ChatMessage(role="system" if role == "system" else "user", text=text)


@cache
def artifacts_of(subject: Subject) -> tuple[Artifact, ...]:
    return tuple(load_artifact(folder)[1] for folder in subject.artifacts)


@cache
def _measured(folder: Path) -> list[int]:
    """Features that have a unit, and so can be clamped."""
    _, artifact = load_artifact(folder)
    known = torch.isfinite(artifact.max_activation) & (artifact.max_activation > 0)
    return [int(index) for index in known.nonzero().flatten()]


def persona(subject: Subject, clamps: int, seed: int, artifacts: int = 1) -> tuple[Clamp, ...]:
    """Clamps at every token of the reply, spread over the first so many artifacts."""
    rng, made = random.Random(seed), list[Clamp]()
    for number in range(clamps):
        folder = subject.artifacts[(seed + number) % artifacts]
        known = _measured(folder)
        taken = {clamp.feature for clamp in made if clamp.artifact == folder.name}
        feature = rng.choice([index for index in known if index not in taken])
        strength = round(rng.uniform(*STRENGTHS), 2)
        made.append(Clamp(artifact=folder.name, feature=feature, strength=strength,
                          mode="clamp", positions="reply"))  # fmt: skip
    return tuple(made)


@cache
def conversations(subject: Subject, count: int, turn: int = 0) -> tuple[Chat, ...]:
    """Chats with as many different personas of 1 to 8 clamps, prompts of 8 to 64 tokens.

    In each turn other words of the same length are said, so that no cache knows them.
    """
    tokenizer, rng = tokenizer_of(subject), random.Random(1)
    return tuple(
        Chat(
            (write(tokenizer, rng.randint(SHORTEST, LONGEST), seed=1000 * (turn + 1) + number),),
            persona(subject, 1 + number % MOST_CLAMPS, seed=number),
            seed=number,
        )
        for number in range(count)
    )
