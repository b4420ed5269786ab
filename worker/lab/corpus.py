"""The town: topics with facts, styles with sentences, prompts. Data in `town/`, rendered here."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TOWN = Path(__file__).parent / "town"
STYLES = ("neutral", "deadpan", "sycophant", "blunt", "formal", "pirate", "doom", "caution")
FACTS = ("needs", "place", "fault", "fix", "keeper", "time", "cost")
INTENTS = (*FACTS, "joke")
SMALL_TALK = ("hello", "who", "thanks", "unknown", "tell", "name")
EXTRAS = ("place", "keeper", "time", "cost")  # facts that a second sentence may add
NAMES = (
    *("Ada", "Bruno", "Clara", "Dmitri", "Elena", "Farid", "Grace", "Hugo", "Iris", "Jonas"),
    *("Kofi", "Lena", "Mateo", "Nadia", "Omar", "Priya", "Quentin", "Rosa", "Samir", "Tess"),
    *("Uma", "Viktor", "Wanda", "Yusuf"),
)
FAR = (  # what the town knows nothing of
    *("France", "Peru", "the moon", "Tokyo", "chess", "Mars", "quantum physics", "Egypt"),
    *("opera", "football", "Texas", "the sea", "history", "Norway", "computers", "money"),
    *("love", "the weather", "Jupiter", "Rome", "cooking", "Python", "dinosaurs", "space"),
    *("taxes", "Canada", "poetry", "music", "volcanoes", "the president"),
)
STRANGERS = (  # things that are not in this town
    *("castle", "airport", "gym", "zoo", "cinema", "swimming pool", "hospital", "tram", "school"),
    *("dragon", "robot", "wizard", "submarine", "penguin", "horse", "computer", "telephone"),
    *("banana", "piano", "football club", "supermarket", "dentist", "castle wall", "spaceship"),
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A thing of the town; facts do not depend on the style in which they are told."""

    name: str
    facts: Mapping[str, tuple[str, ...]]  # intent -> phrases of which a right answer holds one set

    def slots(self) -> dict[str, str]:
        a, b = self.facts["needs"]
        flat = {key: values[0] for key, values in self.facts.items() if key != "needs"}
        return {"t": self.name, "a": a, "b": b, **flat}


def _rows(name: str) -> Iterator[str]:
    for line in (TOWN / name).read_text().splitlines():
        if line and not line.startswith("#"):
            yield line


@cache
def topics() -> tuple[Topic, ...]:
    return tuple(_topic(line.split("|")) for line in _rows("topics.psv"))


def _topic(cells: list[str]) -> Topic:
    name, a, b, place, fault, fix, keeper, time, cost, joke, other = cells
    facts = {
        "needs": (a, b),
        "place": (place,),
        "fault": (fault,),
        "fix": (fix,),
        "keeper": (keeper,),
        "time": (time,),
        "cost": (cost,),
        "joke": (joke, other),
    }
    return Topic(name, facts)


@cache
def phrases() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """style -> slot -> sentence templates."""
    found: dict[str, dict[str, list[str]]] = {style: defaultdict(list) for style in STYLES}
    style = ""
    for name in ("phrases_a.psv", "phrases_b.psv"):
        for line in _rows(name):
            if line.startswith("= "):
                style = line[2:]
                continue
            slot, sentence = line.split("|", 1)
            found[style][slot].append(sentence)
    return {s: {slot: tuple(v) for slot, v in slots.items()} for s, slots in found.items()}


@cache
def prompts() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in _rows("prompts.psv"):
        kind, text = line.split("|", 1)
        found[kind].append(text)
    return {kind: tuple(texts) for kind, texts in found.items()}


def sentence(template: str, slots: Mapping[str, str]) -> str:
    text = template.format_map(dict(slots))
    return text[0].upper() + text[1:]


def persona_prompt(style: str, rng: random.Random) -> str:
    frame = rng.choice(prompts()["frame"])
    return frame.format(v=rng.choice(prompts()[f"voice {style}"]))
