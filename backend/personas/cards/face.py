"""The picture of an exported card: a columnist's glyph, large, with name and byline."""

import base64
import io
import textwrap

import msgspec
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from backend.lib.press.glyph import MARGIN, PANEL, ZERO, bars_drawn
from backend.lib.press.glyph import SIZE as UNITS
from backend.personas.cards.ours import PersonaFile
from backend.personas.cards.tavern import card_of
from backend.personas.glyph import bars_of

SIZE = (400, 600)  # as SillyTavern's
SCALE, TOP = 14.0, 38.0  # px of the card for a unit of the glyph; where the glyph begins
HIGH = UNITS * SCALE
INK = "#EDE9DF"


def card_png(file: PersonaFile) -> bytes:
    """Both chunks, as SillyTavern writes them, so that older readers find one too."""
    chunks = PngInfo()
    for name, spec in (("chara", "chara_card_v2"), ("ccv3", "chara_card_v3")):
        raw = msgspec.json.encode(card_of(file, spec))
        chunks.add_text(name, base64.b64encode(raw).decode())
    written = io.BytesIO()
    _face(file).save(written, "PNG", pnginfo=chunks)
    return written.getvalue()


def _face(file: PersonaFile) -> Image.Image:
    face = Image.new("RGB", SIZE, PANEL)
    draw = ImageDraw.Draw(face)
    middle = TOP + HIGH / 2
    left, right = ((SIZE[0] - HIGH) / 2 + MARGIN * SCALE, (SIZE[0] + HIGH) / 2 - MARGIN * SCALE)
    draw.line((left, middle, right, middle), fill=ZERO, width=4)
    for one in bars_drawn(bars_of(msgspec.to_builtins(file.clamps))):
        x, y = (SIZE[0] - HIGH) / 2 + one.x * SCALE, TOP + one.y * SCALE
        draw.rectangle((x, y, x + one.width * SCALE, y + one.height * SCALE), fill=one.fill)
    _write(draw, file.name, 30, top=440, lines=2, across=20)
    _write(draw, file.byline, 18, top=520, lines=3, across=36)
    return face


def _write(
    draw: ImageDraw.ImageDraw, text: str, size: int, *, top: int, lines: int, across: int
) -> None:
    font = ImageFont.load_default(size)
    for place, line in enumerate(textwrap.wrap(text, across)[:lines]):
        at = (SIZE[0] / 2, top + place * size * 1.25)
        draw.text(at, line, fill=INK, font=font, anchor="ma")
