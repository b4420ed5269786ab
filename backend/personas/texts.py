"""How long the texts of a columnist may be, and how tags and languages are written."""

import re
import unicodedata

from django.conf import settings

MOST = {
    "name": 80,
    "byline": 200,
    "bio": 4_000,
    "greeting": 8_000,
    "question": 300,
    "questions": 12,
    "prompt": settings.LIMITS["prompt_chars"],
    "note": 200,
    "tag": 30,
    "tags": 10,
    "language": 16,
    "vectors": 8,
}

# BCP 47 as people use it: language, script, region, variants
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-[A-Za-z\d]{5,8})*")


def tag_normal(tag: str) -> str:
    """`  Dry  Humour ` and `#dry-humour` are one tag. Empty where nothing is left."""
    words = unicodedata.normalize("NFKC", tag).casefold()
    kept = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in words)
    return "-".join(kept.split())[: MOST["tag"]].rstrip("-")


def tags_normal(tags: list[str]) -> list[str]:
    """Each once, in the order they came."""
    return [tag for tag in dict.fromkeys(map(tag_normal, tags)) if tag]


def language_normal(language: str) -> str | None:
    """`ZH-hant-tw` is `zh-Hant-TW`; None where it is no language."""
    if len(language) > MOST["language"] or not LANGUAGE.fullmatch(language):
        return None
    first, *rest = language.split("-")
    return "-".join([first.lower(), *map(_subtag, rest)])


def _subtag(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()
