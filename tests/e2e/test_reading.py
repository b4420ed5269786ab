"""What is read: code that can be copied, LaTeX, words found again; and a reply as it streams."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ops.page_bench.house import CHAT, open_house
from ops.page_bench.texts import tokens_of
from ops.page_bench.traces import SHIFTS
from tests.e2e.files import bring, filed
from tests.e2e.newsroom import Newsroom
from tests.e2e.test_page import SIZES, violations
from tests.walls.houses import House

CODE = 'def duck(name: str) -> str:\n    # it is only polite\n    return f"{name} quacks"'
SAID = f"""# Ducks

They cost $5 and $6, and $n$ of them

$$
\\sum_{{i=1}}^{{n}} q_i = \\frac{{n(n+1)}}{{2}}
$$

```python
{CODE}
```

| duck | quacks |
|------|-------:|
| Ned  | 3      |

- [x] fed
- [ ] paid

![a duck](https://example.org/duck.png) <b>not bold</b>
"""


def test_code_is_copied_and_formulas_are_set(
    page: Page, reader: BrowserContext, tmp_path: Path
) -> None:
    reader.grant_permissions(["clipboard-read", "clipboard-write"])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    reply = bring(page, tmp_path, filed("Ducks", ("Tell me of ducks", SAID))).replies.first
    expect(reply.get_by_role("heading", name="Ducks", level=2)).to_be_visible()
    expect(reply.locator(".hljs-keyword", has_text="def")).to_be_visible()
    reply.get_by_role("button", name="Copy the code, python").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == CODE

    expect(reply.locator("math")).to_have_count(2)
    sum_sign = reply.locator(".maths.display munderover")
    expect(sum_sign).to_be_visible()
    expect(reply.get_by_text("They cost $5 and $6, and")).to_be_visible()
    expect(reply.get_by_text("[image not shown: a duck] <b>not bold</b>")).to_be_visible()
    assert not [url for url in asked if "example.org" in url]
    assert violations(page) == []


def test_neither_code_nor_formulas_are_fetched_before_they_are_needed(
    page: Page, newsroom: Newsroom, tmp_path: Path
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    newsroom.pick("Gladys Pemberton")
    newsroom.wait_for_end(newsroom.ask("Who winds the town clock?"))
    assert not [name for name in asked if name.startswith(("Tex", "Coloured", "python"))]
    bring(page, tmp_path, filed("Ducks", ("Tell me of ducks", SAID)))
    expect(page.locator("math").first).to_be_visible()
    expect(page.locator(".hljs-keyword").first).to_be_visible()
    assert [name for name in asked if name.startswith("Tex")]


def test_a_search_shows_every_place_page_by_page(page: Page, tmp_path: Path) -> None:
    told = [(f"Question {n} of the heron", f"The heron says {n}.") for n in range(20)]
    bring(page, tmp_path, filed("Waterfowl", *told))
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("heron")
    found = page.get_by_role("group", name="In your chats")
    found.get_by_role("option", name="All results for “heron”").click()
    expect(page).to_have_url("/search?q=heron")
    hits = page.locator(".hits li")
    expect(hits).to_have_count(30)
    expect(hits.first.locator("mark").first).to_have_text("heron")
    assert violations(page) == []
    page.get_by_role("button", name="Show more results").click()
    expect(hits).to_have_count(40)
    expect(page.get_by_text("40 results")).to_be_visible()

    page.get_by_role("searchbox").fill('"heron says 17"')
    expect(hits).to_have_count(1)
    hits.first.get_by_role("link").click()
    expect(page.get_by_role("article", name="Reply").nth(17)).to_be_in_viewport()
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value('"heron says 17"')
    page.get_by_role("searchbox").fill("albatross")
    expect(page.get_by_text("Nothing found.")).to_be_visible()


def test_a_streaming_reply_moves_nothing_and_obeys_the_reader(browser: Browser) -> None:
    """The page fed over a real socket with everything Markdown has."""
    with open_house(tokens_of("everything Markdown has", 2_000), 100) as url:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(SHIFTS)
        page.goto(f"{url}/chats/{CHAT}")
        log = page.get_by_role("log")
        latest = page.get_by_role("button", name="Latest")
        page.wait_for_function("document.querySelector('.log')?.scrollTop > 200")
        # What moved while the page itself was still arriving (its fonts) is not the reply's doing.
        page.evaluate("document.fonts.ready.then(() => { window.shifts.length = 0 })")
        log.hover()
        page.mouse.wheel(0, -40)  # less than what counts as near the end
        stayed = page.wait_for_function(
            """() => { const log = document.querySelector('.log')
            return log.scrollHeight - log.scrollTop - log.clientHeight > 200 && log.scrollTop }"""
        ).json_value()
        expect(latest).to_be_visible()
        assert log.evaluate("(log) => log.scrollTop") == stayed
        latest.click()
        page.locator(".reply[data-state=done]").wait_for()
        page.wait_for_function(
            """() => { const log = document.querySelector('.log')
            return log.scrollHeight - log.scrollTop - log.clientHeight < 2 }"""
        )
        assert page.evaluate("window.shifts") == []
        page.close()


@pytest.mark.parametrize("edition", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_what_is_read_has_no_accessibility_fault(
    browser: Browser, house: House, size: str, edition: str, shots: Path | None, tmp_path: Path
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=house.url,
        viewport={"width": width, "height": height},
        color_scheme=edition,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto("/columnists/ned-squall")
    bring(page, tmp_path, filed("Ducks", ("Tell me of ducks", SAID)))
    expect(page.locator("math").first).to_be_visible()
    expect(page.locator(".hljs-keyword").first).to_be_visible()
    faults = {"reply": violations(page)}
    page.screenshot(path=shots / f"reply-{size}-{edition}.png") if shots else None
    page.goto("/search?q=ducks")
    expect(page.locator(".hits li").first).to_be_visible()
    faults["search"] = violations(page)
    page.screenshot(path=shots / f"search-{size}-{edition}.png") if shots else None
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert faults == {"reply": [], "search": []}
    context.close()
