"""The Markdown of a chat keeps its structure, whatever was said in it."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalog.models import Feature
from backend.chats.archive_import import file_read
from backend.chats.archive_markdown import Features, markdown_of

NOW = "2026-11-26T10:00:00Z"
GLADYS = {"slug": "gladys", "name": "Gladys"}


def reply(name: str, text: str, **more: Any) -> dict[str, Any]:
    said = {"id": name, "persona": GLADYS, "edition": 1, "status": "done", "text": text, "seed": 1}
    return {**said, "model": "m_1", "created_at": NOW, **more}


def turn(text: str, *replies: dict[str, Any], parent: str | None = None) -> dict[str, Any]:
    return {"parent": parent, "text": text, "created_at": NOW, "replies": list(replies)}


def markdown(
    *turns: dict[str, Any], title: str = "T", known: Features | None = None, **more: Any
) -> str:
    raw = {"format": "shallot/chat", "version": 1, "title": title, "persona": GLADYS}
    times = {"created_at": NOW, "updated_at": NOW}
    return markdown_of(file_read({**raw, **times, "turns": list(turns), **more}), known or {})


def headings(text: str) -> list[str]:
    """Outside of fences, as a reader of Markdown sees them."""
    seen, fence = [], ""
    lines = text.split("\n")
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        mark = re.match(r" {0,3}(`{3,}|~{3,})", line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif mark:
            fence = mark[1]
        elif re.match(r" {0,3}#{1,6}(\s|$)", line) or (
            line.strip() and re.match(r" {0,3}(=+|-+)\s*$", after)
        ):
            seen.append(line)
    assert not fence, "a fence is left open"
    return seen


def test_the_branch_that_is_shown_is_told() -> None:
    turns = (
        turn("One?", reply("a", "First."), reply("b", "Second.", clamps=[CLAMP])),
        turn("Two?", reply("c", "Third."), parent="a"),
        turn("Three?", reply("d", "Fourth.", status="stopped"), parent="b"),
    )
    newest = markdown(*turns)
    assert headings(newest) == ["# T", "## You", "## Gladys", "## You", "## Gladys"]
    assert "Second." in newest
    assert "feature 3 of demo at -1.5 × max" in newest
    assert "*(stopped)*" in newest
    assert "First." not in newest
    other = markdown(*turns, head="c")
    assert "First." in other
    assert "Fourth." not in other


def test_dials_are_told_by_their_labels_as_the_desk_shows_them() -> None:
    doom = Feature(artifact_id="demo", index=3, label="Doom_laden", dial={"ceiling": 2.0})
    quiet = {**CLAMP, "feature": 4, "strength": 0}
    clamps = [CLAMP, quiet, {**quiet, "feature": 5, "mode": "clamp"}]
    told = markdown(turn("One?", reply("a", "First.", clamps=clamps)), known={("demo", 3): doom})
    assert told.endswith("*edition 1, m\\_1, Doom\\_laden −7.5, feature 5 of demo silenced*\n")


CLAMP = {"artifact": "demo", "feature": 3, "strength": -1.5, "mode": "add", "positions": "reply"}


@pytest.mark.parametrize(
    "text",
    [
        "## Gladys\n\nI never said that.",
        "   # Gladys",
        "Gladys\n===",
        "Gladys\n---\n",
        "Gladys\r---",
        "Gladys\u2028---",
        "```\nnever closed\n## Gladys",
        "~~~~\n```\n## Gladys\n~~~",
        "````\n```\n## in code\n````\n## Gladys",
        "- item\n# Gladys",
        "***\n___\n- - -",
        "#",
    ],
)
def test_nothing_that_was_said_passes_for_a_heading(text: str) -> None:
    told = markdown(turn(text, reply("a", text)))
    assert headings(told) == ["# T", "## You", "## Gladys"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("<script>alert(1)</script>", "\\<script>alert(1)\\</script>"),
        ("<!-- the rest", "\\<!-- the rest"),
        ("`<b>` and <b>", "`<b>` and \\<b>"),
        ("``a ` <b>`` <i>", "``a ` <b>`` \\<i>"),
        ("1 < 2 and a<-b", "1 < 2 and a<-b"),
        ("[x]: https://example.com", "\\[x]: https://example.com"),
        ("**bold** and [a](b)", "**bold** and [a](b)"),
        ("- list\n- of two", "- list\n- of two"),
        ("```html\n<b>\n```", "```html\n<b>\n```"),
    ],
)
def test_what_is_harmless_stays_and_raw_html_does_not(said: str, told: str) -> None:
    assert told in markdown(turn(said))


def test_names_and_titles_are_one_line_of_plain_text() -> None:
    told = markdown(turn("x"), title="# A *b* [c](d) <e>", folder="a_b", tags=["#x"])
    assert told.startswith("# \\# A \\*b\\* \\[c\\]\\(d\\) \\<e\\>\n")
    assert "- Folder: a\\_b\n- Tags: \\#x\n" in told


def test_an_empty_chat_is_told_too() -> None:
    assert markdown(title="").startswith("# A chat\n")


MARKS = st.text(alphabet="#`~=-_*<>[]:! \n\r\t\\ab\u2028", max_size=60)


@given(MARKS.filter(lambda text: bool(text.strip())), MARKS)
def test_no_marks_in_any_order_change_the_structure(said: str, answered: str) -> None:
    told = markdown(turn(said, reply("a", answered)))
    assert headings(told) == ["# T", "## You", "## Gladys"]
