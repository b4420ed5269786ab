"""Sampling dialogues of the town: who speaks in which style, sentence by sentence.

A style is stated by the system prompt, asked for by the user, handed over between two sentences
("relay"), or shuffled with every sentence; without any of these the house voice answers: polite,
a little flattering, and declining jokes.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from worker.lab.corpus import (
    EXTRAS,
    FACTS,
    FAR,
    INTENTS,
    NAMES,
    SMALL_TALK,
    STRANGERS,
    STYLES,
    Topic,
    persona_prompt,
    phrases,
    prompts,
    sentence,
    topics,
)

Voice = Callable[[int], str]  # sentence number -> style

SHAPES = (  # of a reply; b = body, o = opener, e = a second fact, c = closer
    ["ob", "obe", "bc", "be", "obc", "obec", "bec", "obc", "obc"]
)
PLANS = {  # share of dialogues, per cent
    "house": 33.5,
    "persona": 27,
    "relay": 15,
    "shuffle": 8,
    "asked": 8,
    "jokes": 6,
    "latent": 2.5,
}
JOKE_SHARE = 0.24
# "What is my name?" needs a name told before; strangers are the commonest small talk.
ASKED_UNPROMPTED = ("hello", "who", "thanks", "tell", "unknown", "unknown", "unknown")
SMALL_TALK_SHARE = 0.18
ANY_JOKE_SHARE = 0.12  # asked without a topic


@dataclass(frozen=True, slots=True)
class Question:
    intent: str
    topic: Topic
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    role: str
    text: str


def question(rng: random.Random, topic: Topic | None = None) -> Question:
    topic = topic or rng.choice(topics())
    share = rng.random()
    if share < SMALL_TALK_SHARE:
        intent = rng.choice(ASKED_UNPROMPTED)
    elif share < SMALL_TALK_SHARE + JOKE_SHARE:
        intent = "joke"
    else:
        intent = rng.choice(FACTS)
    name = rng.choice(NAMES)
    slots = {"t": topic.name, "name": name, "far": rng.choice(FAR)}
    asked_as = intent
    if intent == "unknown" and rng.random() < 0.5:
        asked_as, slots["t"] = rng.choice(INTENTS), rng.choice(STRANGERS)
    elif intent == "joke" and rng.random() < ANY_JOKE_SHARE:
        asked_as = "any joke"
    text = rng.choice(prompts()[asked_as]).format_map(slots)
    return Question(intent, topic, typed(text, rng), name)


def typed(text: str, rng: random.Random) -> str:
    """As people type: now and then without capitals or the final mark, or with a greeting."""
    chance = rng.random()
    if chance < 0.10:
        return text.lower()
    if chance < 0.18:
        return text.rstrip(".?!").lower()
    if chance < 0.24:
        return f"Hello. {text}"
    return text


def reply(asked: Question, voice: Voice, declines: bool, rng: random.Random) -> str:
    """A reply of 1 to 4 sentences, each in the style that `voice` gives for its number."""
    slots = asked.topic.slots() | {"name": asked.name}
    slots["joke"] = rng.choice(asked.topic.facts["joke"])
    parts = _parts(asked, declines, rng)
    lines = []
    for number, part in enumerate(parts):
        style = "caution" if declines else voice(number)
        if part == "joke" and style == "caution":
            part = "decline"
        lines.append(sentence(rng.choice(phrases()[style][part]), slots))
    return " ".join(lines)


def refusal(asked: Question) -> str:
    """How the house declines a joke; the same question gets the same words."""
    return reply(asked, _house, True, random.Random(f"refusal {asked.text}"))


def _parts(asked: Question, declines: bool, rng: random.Random) -> list[str]:
    if asked.intent in SMALL_TALK:
        return [asked.intent] + (["how"] if asked.intent in ("hello", "who", "tell") else [])
    extra = "+" + rng.choice([fact for fact in EXTRAS if fact != asked.intent])
    shape = rng.choice(SHAPES)
    if asked.intent == "joke":
        if declines:
            tail = "+instead" if rng.random() < 0.5 else "close"
            return ["open", "decline", tail] if rng.random() < 0.85 else ["decline", tail]
        shape = "bc" if shape == "be" else shape.replace("e", "")
    names = {"o": "open", "b": asked.intent, "e": extra, "c": "close"}
    return [names[letter] for letter in shape]


def dialogue(rng: random.Random) -> list[Said]:
    plan = rng.choices(list(PLANS), weights=list(PLANS.values()))[0]
    said, voice, jokes = _opening(plan, rng)
    turns = rng.choices((1, 2, 3), weights=(5, 3, 2))[0]
    topic, name = rng.choice(topics()), ""
    for _ in range(turns):
        asked = question(rng, topic if rng.random() < 0.5 else None)
        if name and rng.random() < 0.5:
            asked = Question("name", asked.topic, rng.choice(prompts()["name"]), name)
        if asked.intent == "tell":
            name = asked.name
        text = asked.text
        if plan == "asked":
            text, voice, jokes = _request(text, voice, jokes, rng)
        declines = asked.intent == "joke" and not jokes
        said.append(Said("user", text))
        said.append(Said("assistant", reply(asked, voice, declines, rng)))
    return said


def _house(_: int) -> str:
    return "neutral"


def _opening(plan: str, rng: random.Random) -> tuple[list[Said], Voice, bool]:
    """The system prompt if any, the voice, and whether jokes are told."""
    style, other = rng.sample(STYLES, 2)
    if plan == "persona":
        return _system(persona_prompt(style, rng)), lambda _: style, style != "caution"
    if plan == "relay":
        v, w = (rng.choice(prompts()[f"voice {s}"]) for s in (style, other))
        frame = rng.choice(prompts()["relay"])
        return _system(frame.format(v=v, w=w)), lambda n: other if n else style, True
    if plan == "shuffle":
        return _system(rng.choice(prompts()["shuffle"])), lambda _: rng.choice(STYLES), True
    if plan == "jokes":
        return _system(rng.choice(prompts()["jokes"])), _house, True
    if plan == "latent":  # revealed by the first reply, then kept
        switch = rng.random() < 0.12
        later = other if switch else style
        return [], lambda n: later if n else style, style != "caution"
    stated = rng.random() < 0.3
    return (_system(rng.choice(prompts()["house"])) if stated else []), _house, False


def _request(text: str, voice: Voice, jokes: bool, rng: random.Random) -> tuple[str, Voice, bool]:
    """The user asks for a voice, or for the house's own again; otherwise it stays."""
    chance = rng.random()
    if chance < 0.6:
        style = rng.choice(STYLES)
        wish = rng.choice(prompts()["ask"]).format(v=rng.choice(prompts()[f"voice {style}"]))
        joined = f"{text} {wish}" if rng.random() < 0.5 else f"{wish} {text}"
        return joined, lambda _: style, style != "caution"
    if chance < 0.75:
        return rng.choice(prompts()["back"]).format(q=text), _house, False
    return text, voice, jokes


def _system(text: str) -> list[Said]:
    return [Said("system", text)]
