"""The golden glyphs, read here and by vitest: one drawing in two languages."""

import json
from pathlib import Path
from typing import Any

import pytest

from backend.lib.press.glyph import DOWN, IDLE, UP, bars_drawn, glyph_svg

GOLDEN = Path(__file__).with_name("glyphs.jsonl")
GLYPHS: list[dict[str, Any]] = [json.loads(line) for line in GOLDEN.read_text().splitlines()]
WAYS = {UP: "up", DOWN: "down", IDLE: "none"}


@pytest.mark.parametrize("row", GLYPHS, ids=[row["name"] for row in GLYPHS])
def test_the_bars_are_those_of_the_file(row: dict[str, Any]) -> None:
    drawn = [[*map(_rounded, one[:4]), WAYS[one.fill]] for one in bars_drawn(row["dials"])]
    assert drawn == row["bars"]
    assert glyph_svg(row["dials"]).count("<rect") == 1 + len(row["bars"])


def _rounded(value: Any) -> float:
    return round(float(value), 2)
