"""Every screen for everybody: axe, large letters, small screens, keyboard, voice, stillness."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.newsroom import MAYOR, Newsroom
from tests.e2e.stage import ROUTES, Stage, routes_of_the_page, staged, visit
from tests.e2e.test_page import AXE
from tests.walls.houses import House

WIDTHS = {1440: 900, 820: 1180, 390: 844, 320: 640}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """([theme, size, only]) => {
    document.documentElement.dataset.theme = theme
    document.documentElement.style.fontSize = size
    const runOnly = only.length === 1 ? { type: 'rule', values: only } : { type: 'tag', values: only }
    return axe.run({ runOnly, resultTypes: ['violations'], preload: false }).then(({ violations }) =>
        violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target} ${n.failureSummary.split('\\n')[1]}`)))
}"""
OVERFLOW = """() => [document.scrollingElement, ...document.querySelectorAll('#paper .log, #paper, #desk')]
    .filter((one) => one && getComputedStyle(one).overflowX !== 'hidden' && one.scrollWidth > one.clientWidth + 1)
    .map((one) => `${one.tagName}.${one.className}: ${one.scrollWidth} in ${one.clientWidth}`)"""


@pytest.fixture(scope="module")
def people(browser: Browser, house: House) -> Iterator[dict[str, Any]]:
    """A member and a stranger, each with one page that goes everywhere; and the stage."""
    member, stranger = (browser.new_context(base_url=house.url) for _ in range(2))
    for context in (member, stranger):
        context.set_default_timeout(30_000)
    stage = staged(member, house, "quality")
    yield {"member": member.new_page(), "stranger": stranger.new_page(), "stage": stage}
    for context in (member, stranger):
        context.close()


def test_every_route_has_a_row() -> None:
    assert routes_of_the_page() == set(ROUTES)


@pytest.mark.parametrize("route", ROUTES)
def test_no_screen_has_a_fault_in_any_size_or_light(people: dict[str, Any], route: str) -> None:
    who, address = ROUTES[route]
    page: Page = people[who]
    visit(page, address(people["stage"]))
    page.evaluate(AXE.read_text())
    faults: dict[str, list[str]] = {}
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for size in ("100%", "200%"):
            where = f"{width} px, text {size}"
            faults[f"{where}, day"] = page.evaluate(RUN, ["day", size, RULES])
            faults[f"{where}, late"] = page.evaluate(RUN, ["late", size, ["color-contrast"]])
            if width == 320:
                faults[f"{where}, wider than the screen"] = page.evaluate(OVERFLOW)
    assert {where: found for where, found in faults.items() if found} == {}


def until_focused(page: Page, role: Any, name: str) -> None:
    target = page.get_by_role(role, name=name).first
    expect(target).to_be_visible()
    for _ in range(60):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {role} {name}")


def test_the_whole_story_by_keyboard(newsroom: Newsroom) -> None:
    page = newsroom.page
    page.goto("/")
    until_focused(page, "button", "Ask her live")
    page.keyboard.press("Enter")
    newsroom.wait_for_end(newsroom.replies.first)
    until_focused(page, "slider", "Caution")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    expect(page.get_by_role("slider", name="Caution")).to_have_value("-4")
    until_focused(page, "textbox", "Ask ")
    page.keyboard.type(MAYOR)
    page.keyboard.press("Enter")
    newsroom.wait_for_end(newsroom.replies.nth(1))
    assert newsroom.chat()["turns"][1]["replies"][0]["clamps"] != []


def test_signing_up_by_keyboard(page: Page) -> None:
    page.goto("/account/signup")
    until_focused(page, "textbox", "Username")
    page.keyboard.type("kit")
    page.keyboard.press("Tab")
    page.keyboard.type("kit@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("pickled-onions-9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()


def test_a_screen_reader_hears_the_start_and_the_end_and_no_token(newsroom: Newsroom) -> None:
    page = newsroom.page
    newsroom.pick("Percival Stamp")
    page.evaluate(
        """() => { window.heard = []
            new MutationObserver((changes) => {
                for (const { target } of changes) {
                    const live = (target.nodeType === 1 ? target : target.parentElement).closest('[aria-live]')
                    if (live && live.ariaLive !== 'off') window.heard.push(live.textContent)
                }
            }).observe(document.body, { subtree: true, childList: true, characterData: true }) }"""
    )
    newsroom.wait_for_end(newsroom.ask("What does the printer need?"))
    page.wait_for_function("window.heard.some((words) => words.includes('has finished'))")
    heard = list(dict.fromkeys(page.evaluate("window.heard")))
    assert heard[0] == "Percival Stamp is writing"
    assert heard[1].startswith("Percival Stamp has finished, ")
    assert len(heard) == 2, heard


def test_nothing_moves_for_those_who_want_stillness(
    browser: Browser, house: House, people: dict[str, Any]
) -> None:
    context = browser.new_context(base_url=house.url, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    newsroom = Newsroom(context.new_page())
    running = "document.getAnimations().map((one) => one.animationName ?? one.transitionProperty)"
    scrolling = "getComputedStyle(document.querySelector('.log')).scrollBehavior"
    newsroom.pick("Dolores Knell")
    reply = newsroom.ask("What goes wrong with the kettle?")
    newsroom.wait_for_words(reply)
    moving = {"a reply": newsroom.page.evaluate(running)}
    newsroom.wait_for_end(reply)
    assert newsroom.page.evaluate(scrolling) == "auto"
    for route in ("/", "/gallery", "/you", "/account/signin"):
        visit(newsroom.page, ROUTES[route][1](people["stage"]))
        moving[route] = newsroom.page.evaluate(running)
    context.close()
    assert {where: what for where, what in moving.items() if what} == {}


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_jumps_while_a_reply_is_written(
    newsroom: Newsroom, reader: BrowserContext, width: int
) -> None:
    page = newsroom.page
    page.set_viewport_size({"width": width, "height": 844})
    newsroom.pick("Prudence Hale")
    newsroom.wait_for_end(newsroom.ask("Where is the bridge?"))
    page.evaluate(
        """() => { window.shifts = []
            new PerformanceObserver((list) => {
                for (const one of list.getEntries()) {
                    const what = one.sources.map(({ node }) => node?.className ?? node?.nodeName)
                    if (!one.hadRecentInput) window.shifts.push(`${one.value.toFixed(4)} ${what}`)
                }
            }).observe({ type: 'layout-shift' }) }"""
    )
    newsroom.wait_for_end(newsroom.ask(MAYOR))
    assert page.evaluate("window.shifts") == []


def test_the_stage_is_what_it_says(people: dict[str, Any]) -> None:
    """Else the matrix would look at pages that say `not found`."""
    stage: Stage = people["stage"]
    page: Page = people["member"]
    for path in (f"/c/{stage.clipping}", f"/p/{stage.link}", f"/chats/{stage.chat}"):
        visit(page, path)
        expect(page.get_by_text("Not found", exact=True)).to_have_count(0)
