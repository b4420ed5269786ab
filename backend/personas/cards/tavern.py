"""Character cards V2 and V3, as SillyTavern and others write them.

The card is kept whole in `extensions["card"]`, and an export begins with it: only what was edited
here since is written over, so that what we do not know survives. What a card has no place for
(the mix above all) is in `data.extensions.shallot`. Macros are kept in the card and resolved in
the persona: `{{char}}` is its name, `{{user}}` is "Reader". Nothing a card names is fetched.
"""

import copy
import re
from typing import Any

import msgspec
from django.conf import settings

from backend.personas.cards.ours import PersonaFile, file_read
from backend.personas.errors import CardUnreadable
from backend.personas.texts import MOST, tags_normal

OURS = "shallot"
MIX = ("byline", "questions", "language", "clamps", "vectors", "sampling", "model")
SPECS = {"chara_card_v2": "2.0", "chara_card_v3": "3.0"}
PROMPTS = (
    "system_prompt", "description", "personality", "scenario", "mes_example",
    "post_history_instructions",
)  # fmt: skip
BLANK = {
    **dict.fromkeys(("name", *PROMPTS, "first_mes", "creator_notes"), ""),
    **dict.fromkeys(("creator", "character_version"), ""),
    "alternate_greetings": [],
    "group_only_greetings": [],
    "tags": [],
    "extensions": {},
}
CHAR = re.compile(r"\{\{char\}\}|<BOT>", re.IGNORECASE)
USER = re.compile(r"\{\{user\}\}|<USER>", re.IGNORECASE)
NOISE = re.compile(r"\{\{original\}\}|<START>", re.IGNORECASE)

Card = dict[str, Any]


def card_read(card: Card) -> PersonaFile:
    if card.get("spec") not in SPECS:
        message = "This is neither a persona file of ours nor a character card V2 or V3."
        raise CardUnreadable(message, field="spec")
    if not _is_whole(card):
        raise CardUnreadable("A card has `data`, and in it `extensions`.", field="data")
    kept, mix = _parted(card)
    if len(msgspec.json.encode(kept)) > settings.BODY_BYTES:
        raise CardUnreadable(f"Without its image a card may have {settings.BODY_BYTES} bytes.")
    more = mix.pop("extensions", {})
    extensions = {**(more if isinstance(more, dict) else {}), "card": kept}
    return file_read({**_face(card["data"]), **mix, "extensions": extensions})


def card_of(file: PersonaFile, spec: str = "chara_card_v3") -> Card:
    kept: Any = file.extensions.get("card")
    card: Card = copy.deepcopy(kept) if _is_whole(kept) else {"data": copy.deepcopy(BLANK)}
    data = card["data"]
    for name, value in _edited(file, _face(data)).items():
        data[name] = value
        if name in card:  # V1 says it once more, outside
            card[name] = value
    if spec == "chara_card_v3":
        data.setdefault("group_only_greetings", [])
    whole = msgspec.to_builtins(file)
    mix = {name: whole[name] for name in MIX}
    more = {key: value for key, value in file.extensions.items() if key != "card"}
    extensions = data.setdefault("extensions", {})
    known = extensions.get(OURS)
    unknown = known if isinstance(known, dict) else {}
    extensions[OURS] = {**unknown, "version": 1, **mix, **({"extensions": more} if more else {})}
    return {**card, "spec": spec, "spec_version": SPECS[spec]}


def _edited(file: PersonaFile, was: dict[str, Any]) -> Card:
    """The card's fields that say something else than the persona does by now."""
    edited: Card = {}
    if file.name != was["name"]:
        edited["name"] = file.name
    if file.greeting != was["greeting"]:
        edited["first_mes"] = file.greeting
    if file.bio != was["bio"]:
        edited["creator_notes"] = file.bio
    if file.tags != was["tags"]:
        edited["tags"] = file.tags
    if file.prompt != was["prompt"]:
        edited |= {**dict.fromkeys(PROMPTS, ""), "description": file.prompt}
    return edited


def _face(data: Card) -> dict[str, Any]:
    """What a persona makes of a card's texts. Never fails: a card may hold anything anywhere."""
    name = " ".join(_text(data, "name").split())[: MOST["name"]].strip()
    char = _text(data, "nickname").strip() or name
    said = data.get("tags")
    tags = [tag for tag in said if isinstance(tag, str)] if isinstance(said, list) else []
    return {
        "name": name,
        "bio": _text(data, "creator_notes")[: MOST["bio"]],
        "greeting": _resolved(_text(data, "first_mes"), char),
        "tags": tags_normal(tags)[: MOST["tags"]],
        "prompt": _resolved(_prompt(data), char),
    }


def _prompt(data: Card) -> str:
    """One text, in the order in which a card's parts reach a model."""
    parts = {name: NOISE.sub("", _text(data, name)) for name in PROMPTS}
    titles = {"personality": "Personality: ", "scenario": "Scenario: "}
    titles["mes_example"] = "How {{char}} speaks:\n"
    said = [f"{titles.get(name, '')}{text}" for name, text in parts.items() if text.strip()]
    return "\n\n".join(said)


def _resolved(text: str, char: str) -> str:
    return USER.sub("Reader", CHAR.sub(lambda _: char, text))


def _parted(card: Card) -> tuple[Card, dict[str, Any]]:
    """The card without what is ours in it, and that."""
    kept = copy.deepcopy(card)
    extensions = kept["data"].get("extensions", {})
    ours = extensions.get(OURS)
    if not isinstance(ours, dict):
        return kept, {}
    mix = {name: ours.pop(name) for name in (*MIX, "extensions") if name in ours}
    ours.pop("version", None)
    if not ours:
        del extensions[OURS]
    return kept, mix


def _is_whole(card: Any) -> bool:
    return (
        isinstance(card, dict)
        and isinstance(card.get("data"), dict)
        and isinstance(card["data"].get("extensions", {}), dict)
    )


def _text(data: Card, name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
