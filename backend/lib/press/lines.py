"""Words set in lines: broken, cut and ordered."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from PIL import ImageDraw

from backend.lib.press.letters import SHAPES, Face, Word, font, is_rtl, space, word_of

MORE = "…"

Width = Callable[[int], float]  # of the line with this number


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines that fit, and whether all of the text is in them."""

    lines: tuple[tuple[Word, ...], ...]
    face: Face
    size: int
    is_rtl: bool
    is_whole: bool

    def width(self, number: int) -> float:
        words = self.lines[number]
        gaps = space(self.face, self.size) * max(len(words) - 1, 0)
        return sum(word.width(self.size) for word in words) + gaps


def set_in(text: str, face: Face, size: int, *, width: Width, most: int) -> Setting:
    """At most so many lines; what does not fit ends in `…`."""
    lines: list[list[Word]] = [[]]
    left = width(0)
    gap = space(face, size)
    for piece in _pieces(text, face, size, min(width(number) for number in range(most))):
        word = word_of(piece, face)
        needed = word.width(size) + (gap if lines[-1] else 0)
        if needed > left and lines[-1]:
            if len(lines) == most:
                _shorten(lines[-1], face, size, width(most - 1))
                return _setting(lines, face, size, text, is_whole=False)
            lines.append([])
            left, needed = width(len(lines) - 1), word.width(size)
        lines[-1].append(word)
        left -= needed
    return _setting(lines, face, size, text, is_whole=True)


def _setting(
    lines: list[list[Word]], face: Face, size: int, text: str, *, is_whole: bool
) -> Setting:
    rows = tuple(tuple(words) for words in lines)
    return Setting(rows, face, size, bool(is_rtl(text)), is_whole)


def _pieces(text: str, face: Face, size: int, width: float) -> Iterator[str]:
    """Words; one that is longer than a line, or a script without spaces, in parts."""
    for word in text.split():
        rest = word
        while len(rest) > 1 and word_of(rest, face).width(size) > width:
            lengths = range(2, len(rest))
            fits = 1 + bisect_right(
                lengths, width, key=lambda n: word_of(rest[:n], face).width(size)
            )
            yield rest[:fits]
            rest = rest[fits:]
        yield rest


def _shorten(words: list[Word], face: Face, size: int, width: float) -> None:
    """Makes room for the dots at the end of the last word."""
    gap = space(face, size)
    while words:
        last = words.pop().text
        before = sum(word.width(size) + gap for word in words)
        while last:
            dotted = word_of(last.rstrip(",.;:!?–—-") + MORE, face)
            if before + dotted.width(size) <= width:
                words.append(dotted)
                return
            last = last[:-1] if not words else ""
    words.append(word_of(MORE, face))


def in_order(words: tuple[Word, ...], *, rtl: bool) -> list[Word]:
    """As they stand on paper, from the left: stretches of the other direction keep their own."""
    stretches: list[list[Word]] = []
    stretch_rtl = rtl
    for word in words:
        now = stretch_rtl if word.is_rtl is None else word.is_rtl
        if not stretches or now != stretch_rtl:
            stretches.append([])
        stretches[-1].append(word)
        stretch_rtl = now
    ordered = [
        stretch[::-1] if stretch and _is_rtl(stretch, rtl) else stretch for stretch in stretches
    ]
    return [word for stretch in (ordered[::-1] if rtl else ordered) for word in stretch]


def _is_rtl(stretch: list[Word], otherwise: bool) -> bool:
    return next((word.is_rtl for word in stretch if word.is_rtl is not None), otherwise)


def line_draw(
    draw: ImageDraw.ImageDraw, setting: Setting, number: int, at: tuple[float, float], fill: str
) -> None:
    """`at`: the left end of the baseline."""
    x, baseline = at
    gap = space(setting.face, setting.size)
    for word in in_order(setting.lines[number], rtl=setting.is_rtl):
        rtl = setting.is_rtl if word.is_rtl is None else word.is_rtl
        for run in word.runs[::-1] if rtl else word.runs:
            style = font(run.path, setting.size)
            way = _way(run.text, otherwise=rtl)
            draw.text((x, baseline), run.text, fill=fill, font=style, anchor="ls", direction=way)
            x += style.getlength(run.text, direction=way)
        x += gap


def _way(text: str, *, otherwise: bool) -> Literal["rtl", "ltr"] | None:
    """Brackets and the like turn with the word they stand in."""
    own = is_rtl(text)
    if not SHAPES:
        return None
    return "rtl" if (otherwise if own is None else own) else "ltr"
