"""The mix glyph: a columnist's fingerprint. One bar a dial, up for amplify, down for suppress.

Drawn by the page (`MixGlyph.tsx`), as a picture of its own, on cards and on shared images: by these
measures, which `tests/contract/glyphs.jsonl` holds for both languages.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

SIZE, SHOWN = 26, 5
MARGIN, THIN, LEAST = 3.0, 0.6, 1.5  # of the sides; a bar's share of its pitch; its least height
PANEL, ZERO, UP, DOWN, IDLE = "#22262B", "#59626C", "#FFB84D", "#6CCBEF", "#8A939D"


class Bar(NamedTuple):
    """In units of the glyph."""

    x: float
    y: float
    width: float
    height: float
    fill: str


def bars_drawn(values: Sequence[float]) -> Iterator[Bar]:
    """`values`: dials, -10 to 10, in the order of the desk."""
    shown = values[:SHOWN]
    pitch = (SIZE - 2 * MARGIN) / max(len(shown), 3)
    start = (SIZE - pitch * len(shown)) / 2
    for place, value in enumerate(shown):
        height = max(LEAST, abs(value))
        top = SIZE / 2 - height if value >= 0 else SIZE / 2
        fill = UP if value > 0 else DOWN if value < 0 else IDLE
        x = start + (place + (1 - THIN) / 2) * pitch
        yield Bar(x, top, pitch * THIN, height, fill)


def glyph_svg(values: Sequence[float]) -> str:
    bars = "".join(
        f'<rect x="{one.x:.2f}" y="{one.y:.2f}" width="{one.width:.2f}" '
        f'height="{one.height:.2f}" fill="{one.fill}"/>'
        for one in bars_drawn(values)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" rx="4" fill="{PANEL}"/>'
        f'<path d="M{MARGIN:g} {SIZE // 2}H{SIZE - MARGIN:g}" stroke="{ZERO}" stroke-width="0.6"/>'
        f"{bars}</svg>"
    )
