"""The front page of a card: 1200 × 630 of paper, printed once and kept for a while."""

import io
from dataclasses import dataclass, field
from functools import lru_cache

from PIL import Image, ImageDraw

from backend.lib.press.card import SATIRE, Card
from backend.lib.press.glyph import MARGIN as GLYPH_MARGIN
from backend.lib.press.glyph import PANEL, ZERO, bars_drawn
from backend.lib.press.glyph import SIZE as GLYPH_UNITS
from backend.lib.press.letters import HEADLINE, LABEL, TEXT, Face, is_rtl, printable
from backend.lib.press.lines import Setting, line_draw, set_in

WIDTH, HEIGHT, MARGIN = 1200, 630, 64  # px
COLUMN = WIDTH - 2 * MARGIN
PAPER, INK, INK2, INK3 = "#F7F2E7", "#1A1814", "#4D483E", "#6A6353"
RULE, VERMILION = "#D3CAB7", "#A8261C"

MASTHEAD = "The Shallot"
HEADLINE_LINES = ((128, 1), (108, 1), (92, 2), (80, 2), (70, 2), (60, 3), (52, 3))  # size, most
EXCERPT_SIZE, EXCERPT_LEADING, EXCERPT_MOST = 32, 43, 5
EXCERPT_CHARS = 420  # more cannot fit
FOOT = 526  # where the rule above the byline is
GLYPH = 56

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(slots=True)
class Sheet:
    image: Image.Image
    draw: ImageDraw.ImageDraw
    boxes: dict[str, Box] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)

    @property
    def png(self) -> bytes:
        out = io.BytesIO()
        self.image.save(out, "PNG", optimize=True)
        return out.getvalue()

    def line(
        self, name: str, setting: Setting, number: int, at: tuple[float, float], fill: str
    ) -> None:
        line_draw(self.draw, setting, number, at, fill)
        x, y = at
        top, bottom = y - setting.size, y + setting.size * 0.3
        left, first, right, last = self.boxes.get(name, (x, top, x, bottom))
        end = x + setting.width(number)
        self.boxes[name] = (min(left, x), min(first, top), max(right, end), max(last, bottom))
        said = " ".join(word.text for word in setting.lines[number])
        self.texts.setdefault(name, []).append(said)


@lru_cache(maxsize=64)
def png_of(card: Card) -> bytes:
    return sheet_of(card).png


def sheet_of(card: Card) -> Sheet:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    sheet = Sheet(image, ImageDraw.Draw(image))
    _masthead(sheet, card)
    top = 148.0
    if card.is_satire:
        satire = _one_line(SATIRE, LABEL, 26, COLUMN)
        sheet.line("satire", satire, 0, (MARGIN, top + 26), VERMILION)
        top += 52
    top = _headline(sheet, card, top)
    _excerpt(sheet, card, top)
    _foot(sheet, card)
    return sheet


def _masthead(sheet: Sheet, card: Card) -> None:
    name = set_in(MASTHEAD, HEADLINE, 54, width=lambda _: COLUMN, most=1)
    sheet.line("masthead", name, 0, (MARGIN, 94), INK)
    kind = _one_line(card.kind, LABEL, 24, COLUMN / 2)
    sheet.line("kind", kind, 0, (WIDTH - MARGIN - kind.width(0), 92), INK3)
    sheet.draw.rectangle((MARGIN, 116, WIDTH - MARGIN - 1, 120), fill=INK)
    sheet.draw.rectangle((MARGIN, 125, WIDTH - MARGIN - 1, 126), fill=INK)


def _headline(sheet: Sheet, card: Card, top: float) -> float:
    """As large as three lines allow. Answers with where it ends."""
    text = printable(card.headline, HEADLINE) or printable(card.instead, HEADLINE) or MASTHEAD
    tries = (
        set_in(text, HEADLINE, size, width=lambda _: COLUMN, most=most)
        for size, most in HEADLINE_LINES
    )
    setting = None
    for setting in tries:
        if setting.is_whole:
            break
    assert setting is not None
    leading = setting.size * 1.06
    for number in range(len(setting.lines)):
        left = WIDTH - MARGIN - setting.width(number) if setting.is_rtl else MARGIN
        sheet.line("headline", setting, number, (left, top + setting.size * 0.86), INK)
        top += leading
    return top + 20


def _excerpt(sheet: Sheet, card: Card, top: float) -> None:
    text = printable(card.excerpt[:EXCERPT_CHARS], TEXT)
    most = min(int((FOOT - 14 - top) // EXCERPT_LEADING), EXCERPT_MOST)
    if not text or most < 1:
        return
    capital = _capital(text) if most > 1 else None
    indent = capital.width(0) + 14 if capital else 0.0
    body = text[1:] if capital else text

    def width(number: int) -> float:
        return COLUMN - (indent if number < 2 else 0)

    setting = set_in(body, TEXT, EXCERPT_SIZE, width=width, most=most)
    baseline = top + EXCERPT_SIZE
    if capital:
        sheet.line("capital", capital, 0, (MARGIN, baseline + EXCERPT_LEADING), VERMILION)
    for number in range(len(setting.lines)):
        left = MARGIN + (indent if number < 2 else 0)
        if setting.is_rtl:
            left = WIDTH - MARGIN - setting.width(number)
        sheet.line("excerpt", setting, number, (left, baseline), INK2)
        baseline += EXCERPT_LEADING


def _capital(text: str) -> Setting | None:
    """A first letter two lines high, for scripts that have such a custom."""
    if not text[0].isalpha() or is_rtl(text) or text[0].lower() == text[0].upper():
        return None
    if len(text) < 120 or printable(text[0], HEADLINE) is None:
        return None
    return set_in(text[0].upper(), HEADLINE, 88, width=lambda _: COLUMN, most=1)


def _foot(sheet: Sheet, card: Card) -> None:
    sheet.draw.rectangle((MARGIN, FOOT, WIDTH - MARGIN - 1, FOOT), fill=RULE)
    left, baseline = float(MARGIN), FOOT + 52.0
    if card.bars:
        _glyph(sheet, card.bars, left, FOOT + 14)
        left += GLYPH + 18
    room = WIDTH - MARGIN - left
    if corner := printable(card.corner, LABEL):
        setting = _one_line(corner, LABEL, 24, COLUMN / 3)
        sheet.line("corner", setting, 0, (WIDTH - MARGIN - setting.width(0), baseline), INK3)
        room -= setting.width(0) + 32
    if byline := printable(card.byline, LABEL):
        sheet.line("byline", _one_line(byline, LABEL, 26, room), 0, (left, baseline), INK)


def _glyph(sheet: Sheet, bars: tuple[float, ...], left: float, top: float) -> None:
    unit = GLYPH / GLYPH_UNITS
    middle = top + GLYPH / 2
    inset = GLYPH_MARGIN * unit
    sheet.boxes["glyph"] = (left, top, left + GLYPH, top + GLYPH)
    sheet.draw.rounded_rectangle((left, top, left + GLYPH, top + GLYPH), 4 * unit, fill=PANEL)
    sheet.draw.line((left + inset, middle, left + GLYPH - inset, middle), fill=ZERO, width=1)
    for one in bars_drawn(bars):
        x, y = left + one.x * unit, top + one.y * unit
        sheet.draw.rectangle((x, y, x + one.width * unit, y + one.height * unit), fill=one.fill)


def _one_line(text: str, face: Face, size: int, width: float) -> Setting:
    return set_in(text, face, size, width=lambda _: width, most=1)
