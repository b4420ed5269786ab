"""In a language that is English in disguise, English that stays plain is text nobody translates."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.e2e.stage import ROUTES, staged, visit
from tests.walls.houses import House

# What the page shows of the server, the reader or the product's name, and is the same everywhere.
NOT_OURS = (
    "[lang]:not(html)",  # what the model says, and each language's own name
    "code, kbd, pre, time, output, .glyph",
    ".word, .masthead h1",  # the masthead
    ".body, .greeting, .opening p",  # a columnist's words
    "[data-words=theirs]",
)
MEMBER = "quentin"
NAMES = {"The Shallot", "Shallot", "Chrome on Linux", "English", MEMBER}
# Pieces of text with what is said around them: text nodes, and the attributes that are read out.
TEXTS = """(notOurs) => {
    const said = []
    const shown = (node) => !node.closest(notOurs) && (node.checkVisibility?.() ?? true)
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let text = walker.nextNode(); text; text = walker.nextNode())
        if (shown(text.parentElement)) said.push([text.data.trim(), text.parentElement.className || text.parentElement.tagName])
    for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext'])
        for (const node of document.querySelectorAll(`[${name}]`))
            if (shown(node)) said.push([node.getAttribute(name).trim(), name])
    return said
}"""


@pytest.fixture(scope="module")
def disguised(browser: Browser, house: House) -> Iterator[dict[str, Any]]:
    member, stranger = (browser.new_context(base_url=house.url) for _ in range(2))
    for context in (member, stranger):
        context.set_default_timeout(30_000)
    stage = staged(member, house, MEMBER)
    pages: dict[str, Any] = {"stage": stage}
    for name, context in (("member", member), ("stranger", stranger)):
        context.add_init_script("localStorage.setItem('shallot:language', '\"pseudo\"')")
        pages[name] = context.new_page()
    yield pages
    for context in (member, stranger):
        context.close()


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DATE = re.compile(rf"\b(?:{'|'.join(MONTHS)})[a-z]* \d+|\d+ (?:{'|'.join(MONTHS)})")


def is_plain(text: str) -> bool:
    """A word of English letters; in disguise every word has an accent, but for dates."""
    return bool(re.search(r"[A-Za-z]{3,}", text)) and text.isascii() and not DATE.search(text)


def served(said: Response) -> Iterator[str]:
    if said.headers.get("content-type", "").startswith("application/json"):
        yield from strings_in(json.loads(said.body()))


def hard_coded(texts: list[tuple[str, str]], theirs: set[str]) -> list[str]:
    """Less what the server said, alone or in a row, within a sentence or cut to its beginning."""
    long = "\n".join(text for text in theirs if len(text) > 40)
    told = sorted((text for text in theirs if len(text) > 8), key=len, reverse=True)
    found = []
    for text, where in texts:
        if text in theirs or (len(text) > 12 and ("\n" + text) in ("\n" + long)):
            continue
        if len(text) > 20 and text in long:
            continue
        rest = text
        for words in told:
            rest = rest.replace(words, "")
        parts = [part.strip() for part in re.split(r" · |, |: ", rest)]
        if any(is_plain(part) and part not in theirs | NAMES for part in parts):
            found.append(f"{where}: {text[:80]}")
    return sorted(set(found))


@pytest.mark.parametrize("route", ROUTES)
def test_no_text_is_hard_coded(disguised: dict[str, Any], route: str) -> None:
    who, address = ROUTES[route]
    page: Page = disguised[who]
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    visit(page, address(disguised["stage"]))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.remove_listener("response", keep)
    theirs = {text for said in answers for text in served(said)}
    texts = [(text, where) for text, where in page.evaluate(TEXTS, ", ".join(NOT_OURS))]
    assert len(texts) > 5
    found = hard_coded(texts, theirs)
    assert not found, "\n".join(found)
