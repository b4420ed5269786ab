"""Letters that can be printed: for every character a font that has it, words in reading order."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont, features

FONTS = Path(__file__).parent / "fonts"
PROBE = 24  # px
SHAPES = features.check("raqm")  # joins Arabic letters, orders right-to-left ones
LONELY = re.compile(r" +([.,;:!?])")  # a mark after something that was left out
VARIATION_SELECTORS = range(0xFE00, 0xFE10)
RIGHT_TO_LEFT = {"R", "AL"}
OTHERS = (
    "roboto-serif-headline-cyrillic",
    "noto-serif-greek",
    "noto-sans-hebrew",
    "noto-sans-arabic",
)


@dataclass(frozen=True, slots=True)
class Face:
    """The first font that has a character prints it."""

    names: tuple[str, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        shipped = [str(FONTS / f"{name}.woff2") for name in (*self.names, *OTHERS)]
        return (*shipped, *settings.IMAGE_FONTS)


HEADLINE = Face(("roboto-serif-headline-latin", "roboto-serif-headline-latin-ext"))
TEXT = Face(
    (
        "newsreader-latin",
        "newsreader-latin-ext",
        "noto-serif-cyrillic-text",
        "noto-serif-greek-text",
    )
)
LABEL = Face(("archivo-latin", "newsreader-latin-ext"))


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Word:
    runs: tuple[Run, ...]
    is_rtl: bool | None  # None: as the words around it

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def width(self, size: int) -> float:
        return sum(font(run.path, size).getlength(run.text) for run in self.runs)


@cache
def font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def space(face: Face, size: int) -> float:
    return font(face.paths[0], size).getlength(" ")


def printable(text: str, face: Face) -> str | None:
    """Without what no font has (emoji, say); None where too little would be left to make sense."""
    asked = unicodedata.normalize("NFKC", " ".join(text.split()))
    kept = "".join(_kept(character, face) for character in asked)
    letters, drawn = _letters(asked), _letters(kept)
    if not kept.strip() or drawn * 3 < letters * 2:
        return None
    if kept != asked:
        kept = LONELY.sub(r"\1", kept)
    return " ".join(kept.split())


def _kept(character: str, face: Face) -> str:
    """Itself, or the letter below its accents, or nothing."""
    plain = unicodedata.normalize("NFD", character)[0]
    found = (one for one in (character, plain) if one == " " or _path_of(one, face))
    return next(found, "")


def _letters(text: str) -> int:
    return sum(unicodedata.category(c)[0] in "LN" for c in text)


def word_of(text: str, face: Face) -> Word:
    return Word(tuple(_runs(text, face)), is_rtl(text))


def is_rtl(text: str) -> bool | None:
    """By the first letter that has a direction."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction == "L":
            return False
        if direction in RIGHT_TO_LEFT:
            return True
    return None


def _runs(text: str, face: Face) -> Iterator[Run]:
    said, path = "", ""
    for character in text:
        stays = path and _has(path, character)
        wanted = path if stays else _path_of(character, face) or face.paths[0]
        if said and wanted != path:
            yield Run(said, path)
            said = ""
        said, path = said + character, wanted
    if said:
        yield Run(said, path)


def _path_of(character: str, face: Face) -> str | None:
    if unicodedata.bidirectional(character) in RIGHT_TO_LEFT and not SHAPES:
        return None  # it would be printed backwards
    return next((path for path in face.paths if _has(path, character)), None)


@lru_cache(maxsize=8_192)
def _has(path: str, character: str) -> bool:
    if unicodedata.category(character)[0] in "CZ" or ord(character) in VARIATION_SELECTORS:
        return False
    shape = _shape(path, character)
    return any(shape) and shape != _shape(path, "\uffff")


@lru_cache(maxsize=1_024)
def _shape(path: str, character: str) -> bytes:
    image = Image.new("L", (PROBE * 2, PROBE * 2))
    ImageDraw.Draw(image).text((PROBE // 2, 0), character, fill=255, font=font(path, PROBE))
    return image.tobytes()
