"""The printed card: of the size that is promised, all of it on paper, labelled where it must be."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backend.lib.press import letters
from backend.lib.press.card import SATIRE, Card, bar
from backend.lib.press.letters import HEADLINE, TEXT, printable
from backend.lib.press.sheet import HEIGHT, VERMILION, WIDTH, Sheet, sheet_of

LONG = "Officials released a short statement about the traffic light today. " * 12


def card(**more: Any) -> Card:
    plain = {"headline": "A joke?", "instead": "A conversation", "kind": "Clipping"}
    return Card(**{**plain, **more})


def colours(sheet: Sheet, box: str) -> set[tuple[int, ...]]:
    region = sheet.image.crop(tuple(round(edge) for edge in sheet.boxes[box]))  # type: ignore[arg-type]
    return {colour for _, colour in region.getcolors(1 << 20) or []}  # type: ignore[misc]


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def test_a_whole_card() -> None:
    sheet = sheet_of(
        card(excerpt=LONG, byline="By Gladys", corner="Edition 2", bars=(3.0, -4.0, 0.0))
    )
    with Image.open(io.BytesIO(sheet.png)) as image:
        assert (image.size, image.format) == ((1200, 630), "PNG")
    assert len(sheet.png) < 200_000
    assert sheet.boxes.keys() == {
        *("masthead", "kind", "satire", "headline", "capital", "excerpt"),
        *("glyph", "corner", "byline"),
    }
    assert sheet.texts["masthead"] == ["The Shallot"]
    assert sheet.texts["excerpt"][-1].endswith("…")
    assert {rgb("#FFB84D"), rgb("#6CCBEF"), rgb("#8A939D")} <= colours(sheet, "glyph")


def test_the_label_is_there_when_it_is_due_and_not_else() -> None:
    satire, plain = sheet_of(card()), sheet_of(card(is_satire=False))
    assert satire.texts["satire"] == [SATIRE]
    assert rgb(VERMILION) in colours(satire, "satire")
    assert "satire" not in plain.boxes
    everywhere = {colour for _, colour in plain.image.getcolors(1 << 20) or []}
    assert rgb(VERMILION) not in everywhere


@pytest.mark.parametrize(
    "headline",
    ["Why?", "A" * 120, "word " * 24, "ספר לי בדיחה " * 8, "أخبرني نكتة " * 8, "Привет " * 17],
)
def test_nothing_leaves_the_paper_or_touches_the_foot(headline: str) -> None:
    sheet = sheet_of(
        card(headline=headline[:120], excerpt=LONG, byline="B" * 200, corner="Edition 1")
    )
    for left, top, right, bottom in sheet.boxes.values():
        assert min(left, top) >= 0
        assert right <= WIDTH
        assert bottom <= HEIGHT
    assert sheet.boxes["excerpt"][3] < sheet.boxes["byline"][1]
    assert sheet.boxes["headline"][3] < sheet.boxes["excerpt"][3]
    assert sheet.boxes["byline"][2] < sheet.boxes["corner"][0]


def test_short_ones_are_set_larger() -> None:
    short, long = (sheet_of(card(headline=said)) for said in ("Why?", "Why " * 30))
    assert len(short.texts["headline"]) == 1
    assert len(long.texts["headline"]) == 3
    tall = short.boxes["headline"][3] - short.boxes["headline"][1]
    assert tall > (long.boxes["headline"][3] - long.boxes["headline"][1]) / 3


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Dvořák, Łódź", "Dvořák, Łódź"),
        ("Пушкин и Ωμέγα", "Пушкин и Ωμέγα"),
        ("ספר לי", "ספר לי"),
        ("🚦 Tell me a joke 👩‍👩‍👧, please ❤️", "Tell me a joke, please"),
        ("Đặng", "Đang"),
        ("a\u202eb\u200bc\x07", "abc"),
        ("信号機について", None),
        ("🚦🔥", None),
        ("", None),
        ("?", "?"),
    ],
)
def test_what_no_font_has_is_left_out_or_the_whole_is(text: str, printed: str | None) -> None:
    assert printable(text, HEADLINE) == printed


def test_a_headline_that_cannot_be_printed_is_replaced() -> None:
    sheet = sheet_of(card(headline="信号機について冗談を言って", excerpt="信号機は赤のまま。"))
    assert sheet.texts["headline"] == ["A conversation"]
    assert "excerpt" not in sheet.boxes


def test_without_shaping_arabic_is_not_printed_backwards(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printable("أخبرني", TEXT) == "أخبرني"
    monkeypatch.setattr(letters, "SHAPES", False)
    assert printable("أخبرني", TEXT) is None


def test_right_to_left_stands_at_the_right() -> None:
    sheet = sheet_of(card(headline="ספר לי"))
    assert sheet.boxes["headline"][2] == pytest.approx(WIDTH - 64)
    assert sheet.boxes["headline"][0] > 400


def test_an_operator_adds_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings as here

    hebrew = str(letters.FONTS / "noto-sans-hebrew.woff2")
    monkeypatch.setattr(letters, "OTHERS", ())
    assert printable("ספר", HEADLINE) is None
    monkeypatch.setattr(here, "IMAGE_FONTS", [hebrew])
    assert printable("ספר", HEADLINE) == "ספר"


def test_a_digest_is_of_all_that_is_printed() -> None:
    assert card().digest == card().digest
    other = (card(headline="x"), card(excerpt="x"), card(bars=(1.0,)), card(is_satire=False))
    assert len({one.digest for one in (card(), *other)}) == 5


def test_bars_end_where_dials_do() -> None:
    assert [bar(1, 2.0), bar(-9, 2.0), bar(0.3, None), bar(5, None)] == [5, -10, 3, 10]


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=120), st.text(max_size=300), st.lists(st.floats(-10, 10), max_size=9))
def test_whatever_is_said_is_printed(headline: str, excerpt: str, bars: list[float]) -> None:
    sheet = sheet_of(card(headline=headline, excerpt=excerpt, byline=headline, bars=tuple(bars)))
    assert sheet.image.size == (WIDTH, HEIGHT)
    assert sheet.texts["headline"]
    assert all(box[2] <= WIDTH + 1 for box in sheet.boxes.values())
