"""Why this word: the joke that Caution declines is told with it turned down, and looked through."""

import re
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.newsroom import MAYOR, Newsroom, words
from tests.e2e.test_first_light import CAUTION, PRUDENCE, turned_down
from tests.e2e.test_page import violations
from tests.walls.houses import House

PLACES = [("desktop", 1440, 900), ("phone", 390, 844)]
WHY = re.compile(rf"{CAUTION} at −[\d.]+ made this word .+ (likely|as likely)\.")


def joke(newsroom: Newsroom) -> Locator:
    newsroom.pick(PRUDENCE)
    size = newsroom.page.viewport_size
    is_small = size is not None and size["width"] < 820  # there the desk is a sheet
    if is_small:
        newsroom.page.get_by_role("button", name="Desk").click()
    newsroom.turn(CAUTION, turned_down(newsroom))
    if is_small:
        newsroom.page.get_by_role("button", name="Close the desk").click()
    reply = newsroom.ask(MAYOR)
    newsroom.wait_for_end(reply)
    return reply


def look_at(reply: Locator) -> Locator:
    """Opens the x-ray; its panel, once there is something to see."""
    reply.get_by_role("button", name="X-ray").click()
    panel = reply.page.get_by_role("complementary", name="X-ray")
    expect(panel).to_be_visible()
    expect(panel.get_by_role("slider")).to_be_visible(timeout=20_000)
    return panel


def colours(page: Page) -> dict[str, int]:
    """How many stretches of text have which colour."""
    found: dict[str, int] = page.evaluate(
        "Object.fromEntries([...CSS.highlights].map(([name, ranges]) => [name, ranges.size]))"
    )
    return {name: size for name, size in found.items() if size}


def test_the_word_that_caution_kept_back_names_it(newsroom: Newsroom) -> None:
    page, reply = newsroom.page, joke(newsroom)
    panel = look_at(reply)
    chosen = panel.get_by_role("combobox", name="Colour the words by")
    expect(chosen.locator("option:checked")).to_have_text(f"What {CAUTION} did")
    expect(panel.get_by_text(WHY).first).to_be_visible()
    painted = colours(page)
    assert "xray-word" in painted
    assert len(painted) > 1, painted
    expect(panel.get_by_role("figure")).to_contain_text("×10")
    others = panel.get_by_role("list", name="Alternatives").get_by_role("listitem")
    expect(others.first).to_have_text(re.compile(r"\S.* [\d.]+ %$"))
    assert others.count() > 1

    slider = panel.get_by_role("slider")
    slider_most = slider.get_attribute("max") or ""
    slider.focus()
    page.keyboard.press("Home")
    first = slider.get_attribute("aria-valuetext") or ""
    assert words(reply).startswith(first.rpartition(",")[0])
    page.keyboard.press("ArrowRight")
    expect(panel.get_by_text(re.compile(r"Word 2 of \d+"))).to_be_visible()
    assert slider.get_attribute("aria-valuetext") != first

    panel.get_by_role("button", name="All words").click()
    table = panel.get_by_role("table")
    values = table.locator("tbody tr td:last-child").all_inner_texts()
    factors = [1.0 if value == "same" else float(value[1:]) for value in values]
    assert factors[0] > 1.1
    assert factors == sorted(factors, reverse=True), "the strongest first"
    table.get_by_role("button", name="Place").click()
    told = table.locator("tbody tr th").all_inner_texts()
    assert told[0] == first.rpartition(",")[0]
    expect(table.get_by_role("row")).to_have_count(int(slider_most) + 2)
    table.get_by_role("button", name=told[1], exact=True).first.click()
    expect(slider).to_be_visible()

    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(reply.get_by_role("button", name="X-ray")).to_be_focused()
    assert colours(page) == {}


def test_a_feature_behind_a_word_is_put_on_the_desk(newsroom: Newsroom) -> None:
    page, reply = newsroom.page, joke(newsroom)
    panel = look_at(reply)
    put = panel.get_by_role("button", name=re.compile("^Put on the desk: ")).first
    label = (put.get_attribute("aria-label") or "").removeprefix("Put on the desk: ")
    put.click()
    expect(panel.get_by_text("on the desk", exact=True).first).to_be_visible()
    panel.get_by_role("button", name="Close the X-ray").click()
    desk = page.get_by_role("complementary", name="Mixing desk")
    expect(desk.get_by_role("textbox", name=f"{label}, type a value")).to_be_visible()


def test_any_feature_can_be_found_and_any_word_pointed_at(newsroom: Newsroom) -> None:
    page, reply = newsroom.page, joke(newsroom)
    panel = look_at(reply)
    panel.get_by_role("searchbox", name="Any other feature").fill("pirate")
    found = panel.locator(".x-find li button").first
    label = found.inner_text()
    found.click()
    chosen = panel.get_by_role("combobox", name="Colour the words by")
    expect(chosen.locator("option:checked")).to_have_text(f"Where {label} was on", timeout=20_000)

    panel.get_by_role("slider").press("End")
    box = reply.locator(".body").bounding_box()
    assert box
    page.mouse.click(box["x"] + 4, box["y"] + 14)  # the letter at the very beginning
    expect(panel.get_by_text(re.compile(r"Word 1 of \d+"))).to_be_visible()


def test_where_text_cannot_be_coloured_it_is_shown_in_pieces(
    browser: Browser, house: House
) -> None:
    context = browser.new_context(base_url=house.url, viewport={"width": 1440, "height": 900})
    context.add_init_script("delete globalThis.Highlight; delete CSS.highlights")
    reply = joke(Newsroom(context.new_page()))
    said = words(reply)
    panel = look_at(reply)
    pieces = reply.locator(".xray-spans [data-word]")
    assert " ".join("".join(pieces.all_inner_texts()).split()) == said
    assert reply.locator(".xray-spans [class*='xray-p'], .xray-spans [class*='xray-m']").count()
    pieces.nth(1).click()
    expect(panel.get_by_text(re.compile(r"Word 2 of \d+"))).to_be_visible()
    panel.get_by_role("button", name="Close the X-ray").click()
    expect(pieces).to_have_count(0)
    assert words(reply) == said
    context.close()


def test_without_a_worker_it_says_so_and_tries_again(newsroom: Newsroom) -> None:
    page, reply = newsroom.page, joke(newsroom)
    refusal: dict[str, Any] = {
        "code": "no_worker",
        "message": "No worker that could look is here at the moment.",
        "field": None,
    }
    page.route("**/xray*", lambda route: route.fulfill(status=503, json=refusal))
    reply.get_by_role("button", name="X-ray").click()
    panel = page.get_by_role("complementary", name="X-ray")
    expect(panel.get_by_role("alert")).to_contain_text("No worker")
    page.unroute("**/xray*")
    panel.get_by_role("button", name="Try again").click()
    expect(panel.get_by_role("slider")).to_be_visible(timeout=20_000)
    expect(panel.get_by_role("alert")).to_have_count(0)


def test_off_the_record_there_is_none(newsroom: Newsroom) -> None:
    newsroom.pick(PRUDENCE)
    newsroom.page.get_by_role("link", name="Off the record").click()
    expect(newsroom.page.get_by_text("Nothing said here is saved")).to_be_visible()
    reply = newsroom.ask("Where is the library?")
    newsroom.wait_for_end(reply)
    expect(reply.get_by_text("No X-ray off the record")).to_be_visible()
    expect(reply.get_by_role("button", name="X-ray")).to_have_count(0)


@pytest.mark.parametrize("edition", ["light", "dark"])
@pytest.mark.parametrize(("size", "width", "height"), PLACES)
def test_it_has_no_accessibility_fault(
    browser: Browser,
    house: House,
    shots: Path | None,
    size: str,
    width: int,
    height: int,
    edition: Literal["light", "dark"],
) -> None:
    context = browser.new_context(
        base_url=house.url,
        viewport={"width": width, "height": height},
        color_scheme=edition,
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    reply = joke(Newsroom(page))
    panel = look_at(reply)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if size == "phone":
        sheet, text = panel.bounding_box(), reply.locator(".body").bounding_box()
        assert sheet
        assert text
        expect(reply.locator(".body")).to_be_in_viewport()
        assert text["y"] < sheet["y"], "the words stay in sight above the sheet"
        assert sheet["height"] <= 0.63 * height
        panel.get_by_role("slider").press("End")
        text = reply.locator(".body").bounding_box()
        assert text
        page.mouse.click(text["x"] + 4, text["y"] + 12)
        expect(panel.get_by_text(re.compile(r"Word 1 of \d+"))).to_be_visible()
    faults = violations(page)
    if shots:
        page.screenshot(path=shots / f"xray-{size}-{edition}.png")
    panel.get_by_role("button", name="All words").click()
    faults += violations(page)
    if shots:
        page.screenshot(path=shots / f"xray-table-{size}-{edition}.png")
    context.close()
    assert faults == []


def test_who_leaves_the_chat_has_left_the_xray(newsroom: Newsroom) -> None:
    page = newsroom.page
    panel = look_at(joke(newsroom))
    page.get_by_role("link", name="New chat").click()
    expect(page).to_have_url(re.compile(r"/$"))
    page.go_back()
    expect(newsroom.replies.first).to_be_visible()
    expect(panel).to_have_count(0)
    newsroom.turn(CAUTION, -1)  # the desk is there to be turned
    expect(page.get_by_role("slider", name=CAUTION)).to_have_value("-1")
