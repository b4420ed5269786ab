"""The mix glyph: a columnist's fingerprint, drawn from its clamps alone and legible at 26 px.

A knob with 24 detents. Every clamp holds one, found by its name. What is turned up reaches out of
the ring, what is turned down into it, the further the stronger beside the others.
"""

import hashlib
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

DETENTS = 24
PANEL, RING, UP, DOWN = "#22262B", "#EDE9DF", "#FFB84D", "#6CCBEF"
MIDDLE, RADIUS, REACH = 13.0, 7.0, 5.0  # px, of 26


class Spoke(NamedTuple):
    """A line of the glyph, in px of 26."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_up: bool


def spokes(clamps: Sequence[dict[str, Any]]) -> list[Spoke]:
    """In the order of the names, whatever order the clamps are in."""
    most = max((abs(clamp["strength"]) for clamp in clamps), default=0) or 1.0
    taken: set[int] = set()
    drawn = []
    for name, strength in sorted((_name(clamp), clamp["strength"]) for clamp in clamps):
        detent = _detent(name, taken)
        taken.add(detent)
        drawn.append(_spoke(detent, strength / most))
    return drawn


def glyph_svg(clamps: Sequence[dict[str, Any]]) -> str:
    lines = "".join(
        f'<line x1="{one.x1:.2f}" y1="{one.y1:.2f}" x2="{one.x2:.2f}" y2="{one.y2:.2f}" '
        f'stroke="{UP if one.is_up else DOWN}"/>'
        for one in spokes(clamps)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 26">'
        f'<rect width="26" height="26" rx="4" fill="{PANEL}"/>'
        f'<circle cx="13" cy="13" r="{RADIUS:g}" fill="none" stroke="{RING}"/>'
        f'<g stroke-width="2" stroke-linecap="round">{lines}</g></svg>'
    )


def _name(clamp: dict[str, Any]) -> str:
    return f"{clamp['artifact']}/{clamp['feature']}"


def _detent(name: str, taken: set[int]) -> int:
    """The next free one; beyond 24 clamps they share."""
    first = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % DETENTS
    places = ((first + step) % DETENTS for step in range(DETENTS))
    return next((place for place in places if place not in taken), first)


def _spoke(detent: int, share: float) -> Spoke:
    """`share`: of the strongest clamp, signed. Silenced features leave a dot on the ring."""
    angle = 2 * math.pi * detent / DETENTS - math.pi / 2
    x, y = math.cos(angle), math.sin(angle)
    end = RADIUS + REACH * share
    return Spoke(
        MIDDLE + RADIUS * x, MIDDLE + RADIUS * y, MIDDLE + end * x, MIDDLE + end * y, share > 0
    )
