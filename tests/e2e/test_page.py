"""The page for everybody: keyboard, phone, dark, strangers, a worker that dies."""

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.newsroom import Newsroom
from tests.walls.houses import House
from tests.walls.trees import ROOT

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"desktop": (1440, 900), "tablet": (820, 1180), "phone": (390, 844), "small": (320, 640)}


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']})"
        ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target).join(' ')))"
    )
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("edition", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_no_page_has_an_accessibility_fault(
    browser: Browser, house: House, size: str, edition: str, shots: Path | None
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=house.url, viewport={"width": width, "height": height}, color_scheme=edition
    )  # type: ignore[arg-type]
    page = context.new_page()
    room = Newsroom(page)
    page.goto("/")
    expect(page.get_by_role("link", name="Prudence Hale").first).to_be_visible()
    faults = {"/": violations(page)}
    room.pick("Gladys Pemberton")
    room.wait_for_end(room.ask("Tell me a joke about the traffic light."))
    faults["chat"] = violations(page)
    page.screenshot(path=shots / f"chat-{size}-{edition}.png") if shots else None
    if width < 820:
        page.get_by_role("button", name="Desk").click()
    expect(page.get_by_role("complementary", name="Mixing desk")).to_be_visible()
    page.get_by_role("button", name="Add a dial").click()
    expect(page.get_by_role("button", name="Add ").nth(1)).to_be_visible()
    faults["desk"] = violations(page)
    page.screenshot(path=shots / f"desk-{size}-{edition}.png") if shots else None
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert {place: found for place, found in faults.items() if found} == {}
    assert overflow <= 0


def test_a_reader_without_a_mouse_asks_and_turns_a_dial(page: Page, newsroom: Newsroom) -> None:
    page.goto("/")
    link = page.get_by_role("link", name="Prudence Hale").first
    expect(link).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        if link.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(newsroom.composer).to_be_focused()
    page.keyboard.type("Where is the bridge?")
    page.keyboard.press("Enter")
    newsroom.wait_for_end(newsroom.replies.first)
    expect(newsroom.composer).to_be_focused()
    slider = page.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("PageDown")
    expect(slider).to_have_value("-2")
    page.keyboard.press("Backspace")
    expect(slider).to_have_value("0")


def test_german_is_chosen_by_hand_and_stays(page: Page, newsroom: Newsroom) -> None:
    newsroom.pick("Prudence Hale")
    newsroom.wait_for_end(newsroom.ask("Where is the bus?"))
    chat = page.url
    page.goto("/you")
    page.get_by_role("radio", name="Deutsch").click()
    expect(page.get_by_role("heading", name="Du", exact=True)).to_be_visible()
    expect(page.get_by_role("group", name="Sprache")).to_be_visible()
    assert violations(page) == []
    page.goto(chat)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("textbox", name="Prudence Hale fragen")).to_be_visible()
    expect(page.get_by_role("button", name="Neu schreiben")).to_be_visible()
    page.goto("/you")
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", name="You", exact=True)).to_be_visible()


def test_somebody_elses_chat_does_not_exist(
    browser: Browser, house: House, newsroom: Newsroom
) -> None:
    newsroom.pick("Max Flint")
    newsroom.wait_for_end(newsroom.ask("Where is the bus?"))
    mallory = browser.new_context(base_url=house.url).new_page()
    mallory.goto(newsroom.page.url)
    expect(mallory.get_by_role("main")).to_contain_text("There is no such chat here")
    expect(mallory.get_by_role("article", name="Reply")).to_have_count(0)
    mallory.context.close()


def test_a_killed_worker_ends_in_interrupted_and_the_next_one_answers(
    newsroom: Newsroom, house: House
) -> None:
    newsroom.pick("Beau Lavish")
    reply = newsroom.ask("What does the teapot need?")
    newsroom.wait_for_words(reply)
    worker = house.pid_of("-m", "worker")
    assert worker
    os.kill(worker, signal.SIGKILL)
    newsroom.wait_for_end(reply, "interrupted")
    reply.get_by_role("button", name="Retry").click()
    expect(newsroom.page.get_by_role("group", name="Variants")).to_contain_text("2")
    newsroom.wait_for_end(newsroom.replies.first)
