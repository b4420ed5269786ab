"""A guard model beside the rules: what a list of words cannot see. Off while none is named.

This module knows what to ask and how to read the answer. Who carries the question to a worker is
handed in from above (`asker_register`), because the queue belongs to the chats.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from django.conf import settings

from backend.policy.errors import NotAllowedHere
from backend.policy.selectors import policy_now
from worker.contract import ChatMessage, GenerationRequest, Sampling

log = logging.getLogger(__name__)

ANSWER_TOKENS = 24  # `unsafe`, and every category
LAST = 6  # messages that the guard reads: it judges the last, the others say what it answers

CATEGORIES = {
    "S1": "Violent Crimes",
    "S2": "Non-Violent Crimes",
    "S3": "Sex-Related Crimes",
    "S4": "Child Sexual Exploitation",
    "S5": "Defamation",
    "S6": "Specialized Advice",
    "S7": "Privacy",
    "S8": "Intellectual Property",
    "S9": "Indiscriminate Weapons",
    "S10": "Hate",
    "S11": "Suicide & Self-Harm",
    "S12": "Sexual Content",
    "S13": "Elections",
    "S14": "Code Interpreter Abuse",
}
PROMPT = """\
Task: Check if there is unsafe content in '{who}' messages in conversations according our safety \
policy with the below categories.

<BEGIN UNSAFE CONTENT CATEGORIES>
{categories}
<END UNSAFE CONTENT CATEGORIES>

<BEGIN CONVERSATION>

{conversation}

<END CONVERSATION>

Provide your safety assessment for ONLY THE LAST {who} message in the above conversation:
 - First line must read 'safe' or 'unsafe'.
 - If unsafe, a second line must include a comma-separated list of violated categories."""

Ask = Callable[[GenerationRequest, float], str]  # within so many seconds, else Unanswered


class Unanswered(Exception):
    """The guard did not say anything, or nothing that means anything."""


@dataclass(frozen=True, slots=True)
class Verdict:
    is_safe: bool
    categories: list[str] = field(default_factory=list)


class Classifier(Protocol):
    def verdict(self, messages: Sequence[ChatMessage]) -> Verdict:
        """Of the last message; raises Unanswered."""
        ...


@dataclass(frozen=True, slots=True)
class LlamaGuard:
    """Llama Guard 3, served by a worker with the chat template of plain Llama 3."""

    model: str
    ask: Ask
    seconds: float

    def verdict(self, messages: Sequence[ChatMessage]) -> Verdict:
        return verdict_read(self.ask(self.request(messages), self.seconds))

    def request(self, messages: Sequence[ChatMessage]) -> GenerationRequest:
        return GenerationRequest(
            id=f"guard-{uuid.uuid4()}",
            model=self.model,
            messages=[ChatMessage(role="user", text=guard_prompt(messages))],
            sampling=Sampling(temperature=0, max_tokens=ANSWER_TOKENS),
        )


def guard_prompt(messages: Sequence[ChatMessage]) -> str:
    said = [one for one in messages if one.role != "system"][-LAST:]
    who = {"user": "User", "assistant": "Agent"}
    conversation = "\n\n".join(f"{who[one.role]}: {_plain(one.text)}" for one in said)
    categories = "\n".join(f"{code}: {name}." for code, name in CATEGORIES.items())
    return PROMPT.format(who=who[said[-1].role], categories=categories, conversation=conversation)


def _plain(text: str) -> str:
    """Nobody ends the conversation, or speaks for the other, from inside a message."""
    unmarked = text.replace("<", "(").replace(">", ")")
    return " ".join(unmarked.split())


def verdict_read(answer: str) -> Verdict:
    lines = answer.strip().lower().split("\n")
    if lines[0].strip() == "safe":
        return Verdict(is_safe=True)
    if lines[0].strip() == "unsafe":
        codes = lines[1].upper().replace(" ", "").split(",") if len(lines) > 1 else []
        return Verdict(is_safe=False, categories=[code for code in codes if code in CATEGORIES])
    raise Unanswered(f"The guard said {answer[:80]!r}.")


_asker: list[Ask] = []


def asker_register(ask: Ask) -> None:
    _asker[:] = [ask]


def classifier_now(direction: Literal["input", "output"]) -> Classifier | None:
    """The one that the policy names for this direction."""
    policy = policy_now()
    wanted = policy.classifies_input if direction == "input" else policy.classifies_output
    if not (wanted and policy.classifier_model and _asker):
        return None
    return LlamaGuard(policy.classifier_model, _asker[0], settings.CLASSIFIER_SECONDS)


def message_check(text: str, *, before: Sequence[ChatMessage] = ()) -> None:
    """Before a reply is asked for. Waits for the guard, CLASSIFIER_SECONDS at most."""
    if _is_refused("input", [*before, ChatMessage(role="user", text=text)]):
        raise NotAllowedHere(
            "The policy of this house does not allow this message. Change it.", field="text"
        )


def reply_is_refused(text: str, *, asked: str = "", before: Sequence[ChatMessage] = ()) -> bool:
    """When a reply has ended, and before it is written down: whether it is to be withheld.
    `before`: all that it answers, where more is known than the last question.
    """
    question = [ChatMessage(role="user", text=asked)] if asked else []
    said = [*before, *question, ChatMessage(role="assistant", text=text)]
    return bool(text) and _is_refused("output", said)


def _is_refused(direction: Literal["input", "output"], messages: Sequence[ChatMessage]) -> bool:
    classifier = classifier_now(direction)
    if classifier is None:
        return False
    try:
        verdict = classifier.verdict(messages)
    except Unanswered as silence:
        log.warning("classifier, %s: %s", direction, silence)
        return not settings.CLASSIFIER_FAILS_OPEN
    if not verdict.is_safe:
        log.info("classifier, %s: %s", direction, ", ".join(verdict.categories) or "unsafe")
    return not verdict.is_safe
