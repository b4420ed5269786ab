"""The picture of an exported card: a columnist's glyph, large, with name and byline."""

import base64
import io
import textwrap

import msgspec
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from backend.personas.cards.ours import PersonaFile
from backend.personas.cards.tavern import card_of
from backend.personas.glyph import DOWN, MIDDLE, PANEL, RADIUS, RING, UP, spokes

SIZE = (400, 600)  # as SillyTavern's
SCALE, ACROSS, DOWNWARD = 12.0, 200.0, 220.0  # px of the card for a px of the glyph; its middle


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
    ring = RADIUS * SCALE
    draw.ellipse(
        (ACROSS - ring, DOWNWARD - ring, ACROSS + ring, DOWNWARD + ring), outline=RING, width=12
    )
    for one in spokes(msgspec.to_builtins(file.clamps)):
        colour = UP if one.is_up else DOWN
        draw.line((*_at(one.x1, one.y1), *_at(one.x2, one.y2)), fill=colour, width=24)
    _write(draw, file.name, 30, top=440, lines=2, across=20)
    _write(draw, file.byline, 18, top=520, lines=3, across=36)
    return face


def _at(x: float, y: float) -> tuple[float, float]:
    return ACROSS + (x - MIDDLE) * SCALE, DOWNWARD + (y - MIDDLE) * SCALE


def _write(
    draw: ImageDraw.ImageDraw, text: str, size: int, *, top: int, lines: int, across: int
) -> None:
    font = ImageFont.load_default(size)
    for place, line in enumerate(textwrap.wrap(text, across)[:lines]):
        at = (SIZE[0] / 2, top + place * size * 1.25)
        draw.text(at, line, fill=RING, font=font, anchor="ma")
