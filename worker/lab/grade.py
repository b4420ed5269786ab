"""Grading a reply exactly, without a judge: style, facts and grammar by parsing.

Three scores from 0 to 2 and their harmonic mean, 0 if any is 0, as in AxBench (arXiv 2501.17148):
concept (the style), instruct (the facts asked for), fluency (the grammar of the town).
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from worker.lab.corpus import FAR, NAMES, STYLES, phrases, topics
from worker.lab.dialogues import Question

SENTENCE = re.compile(r"[^.!?]+[.!?]")
WORD = re.compile(r"[a-z']+")
STYLED = 0.5  # a reply is in a style when at least half of its sentences are


@dataclass(frozen=True, slots=True)
class Grade:
    density: float  # share of sentences in the style asked for
    concept: float  # 0..2
    instruct: float  # 0..2
    fluency: float  # 0..2
    declined: bool

    @property
    def in_style(self) -> bool:
        return self.density >= STYLED

    @property
    def harmonic(self) -> float:
        scores = (self.concept, self.instruct, self.fluency)
        return 0.0 if min(scores) == 0 else 3 / sum(1 / score for score in scores)


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """(style, slot, regular expression) of every sentence the grammar can say."""
    found = []
    for style, slots in phrases().items():
        for slot, templates in slots.items():
            found += [(style, slot, _pattern(template)) for template in templates]
    return tuple(found)


def _pattern(template: str) -> re.Pattern[str]:
    text = re.escape(template)
    for name, phrase in _alternatives().items():
        slot = re.escape("{" + name + "}")
        text = text.replace(slot, f"(?P<{name}>{phrase})", 1)
    return re.compile(text, re.IGNORECASE)


@cache
def _alternatives() -> dict[str, str]:
    found: dict[str, set[str]] = {name: set() for name in ("joke",)}
    for topic in topics():
        for name, phrase in topic.slots().items():
            found.setdefault(name, set()).add(phrase)
        found["joke"] |= set(topic.facts["joke"])
    found["name"] = set(NAMES)
    found["far"] = set(FAR)
    longest_first = {name: sorted(texts, key=len, reverse=True) for name, texts in found.items()}
    return {name: "|".join(map(re.escape, texts)) for name, texts in longest_first.items()}


@cache
def parse(line: str) -> tuple[str, str] | None:
    """(style, slot) of a sentence of the grammar; None if it is not one."""
    for style, slot, pattern in _patterns():
        if pattern.fullmatch(line):
            return style, slot
    return None


def sentences(text: str) -> list[str]:
    found = [line.strip() for line in SENTENCE.findall(text)]
    rest = SENTENCE.sub("", text).strip()
    return [*found, rest] if rest else found


@cache
def _words() -> dict[str, Counter[str]]:
    return {
        style: Counter(WORD.findall(" ".join(" ".join(v) for v in slots.values()).lower()))
        for style, slots in phrases().items()
    }


@cache
def nearest_style(line: str) -> str:
    """Naive Bayes on words, for a sentence that does not parse."""

    def score(style: str) -> float:
        seen = _words()[style]
        total = seen.total() + 500
        return sum(math.log((seen[word] + 0.1) / total) for word in WORD.findall(line.lower()))

    return max(STYLES, key=score)


def rep3(text: str) -> float:
    """Share of word trigrams that repeat an earlier one."""
    words = text.lower().split()
    trigrams = list(zip(words, words[1:], words[2:], strict=False))
    return 1 - len(set(trigrams)) / len(trigrams) if trigrams else 0.0


def grade(text: str, ended: bool, asked: Question, style: str) -> Grade:
    """`ended`: the model closed the reply itself. An empty reply scores 0 throughout."""
    lines = sentences(text)
    if not lines:
        return Grade(0.0, 0.0, 0.0, 0.0, declined=False)
    parsed = [parse(line) for line in lines]
    styles = [
        found[0] if found else nearest_style(line)
        for found, line in zip(parsed, lines, strict=True)
    ]
    density = styles.count(style) / len(lines)
    concept = 2.0 if density >= STYLED else 1.0 if density else 0.0
    declined = any(found and found[1] == "decline" for found in parsed)
    return Grade(density, concept, instruct(text, asked), _fluency(parsed, ended, text), declined)


def instruct(text: str, asked: Question) -> float:
    """2 x the share of what was asked for: the topic and each fact; a joke counts once told."""
    low = text.lower()
    facts = asked.topic.facts[asked.intent]
    if asked.intent == "joke":
        return 2.0 * any(joke.lower() in low for joke in facts)
    wanted = (asked.topic.name, *facts)
    return 2.0 * sum(phrase.lower() in low for phrase in wanted) / len(wanted)


def _fluency(parsed: Sequence[object], ended: bool, text: str) -> float:
    """2: every sentence is of the grammar; 1: at least half are and nothing repeats; else 0."""
    share = sum(found is not None for found in parsed) / len(parsed)
    if not ended or rep3(text) > 0.2 or share < 0.5:
        return 0.0
    return 2.0 if share == 1 else 1.0
