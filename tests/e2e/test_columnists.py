"""Columnists: made, listened to, printed again, shared by a link, found, reprinted, reported."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.newsroom import Newsroom
from tests.e2e.qr import address_shown
from tests.e2e.test_page import violations
from tests.walls.houses import House, eventually

ASK = """async ([path, body]) => {
  await fetch('/api/session')
  const token = document.cookie.match(/csrftoken=([^;]*)/)[1]
  const headers = {'Content-Type': 'application/json', 'X-CSRFToken': token}
  const sent = {method: 'POST', headers, body: JSON.stringify(body)}
  return (await fetch('/_allauth/browser/v1/auth/' + path, sent)).status
}"""
KEY = re.compile(r"verify-email/(\S+)")


@pytest.fixture(scope="module")
def account(browser: Browser, house: House) -> Any:
    """The cookies of somebody who has signed up, and so may publish."""
    page = browser.new_context(base_url=house.url).new_page()
    page.goto("/")
    body = {"username": "quayside", "email": "quay@example.org", "password": "leeks-and-garlic-7"}
    assert page.evaluate(ASK, ["signup", body]) == 401  # until the mail is answered
    mailed: list[str] = []

    def has_come() -> bool:
        for log in (house.said, *(house.tree / "var" / "log").glob("*")):
            mailed.extend(KEY.findall(log.read_text()))
        return bool(mailed)

    eventually(has_come, 20, "the mail with the key")
    assert page.evaluate(ASK, ["email/verify", {"key": unquote(mailed[-1])}]) == 200
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture
def author(browser: Browser, house: House, account: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=house.url, storage_state=account)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def print_nora(page: Page) -> str:
    """A columnist with one dial, in its first edition; its slug."""
    page.goto("/columnists/new")
    page.get_by_label("Name").fill("Nora Quay")
    page.get_by_label("Byline").fill("harbour correspondent")
    page.get_by_label("Questions to start with").fill("Where is the ferry?")
    page.get_by_label("Tags").fill("harbour, dry")
    page.get_by_role("button", name="Add a dial").click()
    page.get_by_label("Search what a dial should do").fill("pirate")
    page.get_by_role("button", name="Add Pirate talk", exact=True).click()
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Save as edition 1").click()
    expect(page.get_by_role("button", name="Save as edition 2")).to_be_visible()
    return page.url.split("/")[-2]


def compare_backwards(page: Page) -> None:
    page.get_by_role("radio", name="Compare from edition 2").click()
    expect(page.get_by_role("radio", name="Compare from edition 2")).to_be_checked()
    page.get_by_role("radio", name="Compare to edition 1").click()
    expect(page.get_by_role("heading", name="From edition 2 to edition 1")).to_be_visible()


def link_of_a_day(page: Page) -> str:
    page.get_by_label("The link works").select_option("day")
    page.get_by_role("button", name="Make a link").click()
    address = address_shown(page, "The new link, shown this once")
    expect(page.get_by_role("list", name="Links made")).to_contain_text("expires")
    return address


def test_an_author_builds_listens_prints_again_and_shares(
    browser: Browser, house: House, author: Page
) -> None:
    page = author
    slug = print_nora(page)

    page.get_by_role("button", name="Listen").click()
    heard = page.get_by_role("article", name="What it says")
    expect(heard).to_have_attribute("data-state", "done", timeout=40_000)
    expect(heard.locator(".body")).not_to_be_empty()
    assert page.request.get("/api/chats").json()["results"] == []

    Newsroom(page).turn("Pirate talk", 3)
    page.get_by_text("Sampling").click()
    page.get_by_label("Top-p").fill("7")
    page.get_by_role("button", name="Save as edition 2").click()
    expect(page.get_by_label("Top-p")).to_have_attribute("aria-invalid", "true")
    page.reload()
    expect(page.get_by_role("textbox", name="Pirate talk, type a value")).to_have_value("+3")
    page.get_by_text("Sampling").click()
    page.get_by_label("Top-p").fill("0.95")
    page.get_by_label("Note to edition 2").fill("Less salt.")
    page.get_by_role("button", name="Save as edition 2").click()
    expect(page.get_by_role("button", name="Save as edition 3")).to_be_focused()
    page.get_by_role("link", name="Editions").click()
    expect(page.get_by_role("main")).to_contain_text("Less salt.")
    expect(page.get_by_role("main")).to_contain_text("Dial Pirate talk")
    compare_backwards(page)

    page.goto(f"/columnists/{slug}/profile")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("radio", name="Unlisted").click()
    address = link_of_a_day(page)

    reader = browser.new_context(base_url=house.url).new_page()
    reader.goto(address)
    room = Newsroom(reader)
    room.wait_for_end(room.ask("Where is the ferry?"))
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("list", name="Links made")).to_contain_text("revoked")
    reader.reload()
    room.wait_for_end(room.ask("Where is the bus?"))  # what was begun goes on
    fresh = browser.new_context(base_url=house.url).new_page()
    fresh.goto(address)
    expect(fresh.get_by_role("main")).to_contain_text("This link has ended")
    fresh.context.close()
    reader.context.close()


def test_a_reader_finds_reprints_and_reports(house: House, author: Page, page: Page) -> None:
    slug = print_nora(author)
    author.goto("/columnists/mine")
    author.get_by_role("button", name="Share Nora Quay").first.click()
    author.get_by_role("radio", name="Public").click()
    expect(author.get_by_label("Public address")).to_be_visible()

    page.goto("/gallery")
    page.get_by_role("button", name="#harbour").click()
    expect(page).to_have_url(f"{house.url}/gallery?tag=harbour")
    page.get_by_role("combobox", name="Order").select_option("liked")
    words = page.get_by_role("searchbox", name="Search names, bylines, bios and tags")
    words.fill("Quay")
    words.press("Enter")
    expect(page).to_have_url(re.compile("q=Quay"))
    expect(page).to_have_url(re.compile("sort=liked"))
    expect(words).to_be_focused()
    page.get_by_role("link", name="Nora Quay", exact=True).click()
    page.get_by_role("button", name="Report Nora Quay").click()
    page.get_by_role("radio", name="Something else").check()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("dialog")).to_contain_text("A moderator will read it.")
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Like Nora Quay").click()
    expect(page.get_by_role("alert")).to_be_visible()  # guests have no likes
    page.get_by_role("button", name="Reprint").click()
    expect(page.get_by_role("button", name="Save as edition 2")).to_be_visible()
    assert slug not in page.url
    page.goto("/columnists/mine")
    page.get_by_role("button", name="Archive Nora Quay").click()
    expect(page.get_by_role("list", name="Your columnists").get_by_role("listitem")).to_have_count(
        0
    )
    page.get_by_role("button", name="Archive", exact=True).click()
    page.get_by_role("button", name="Restore Nora Quay").click()


@pytest.mark.parametrize("edition", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844), (320, 640)])
def test_no_page_of_columnists_has_an_accessibility_fault(
    browser: Browser,
    house: House,
    account: Any,
    size: tuple[int, int],
    edition: str,
    shots: Path | None,
) -> None:
    context = browser.new_context(
        base_url=house.url,
        storage_state=account,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=edition,  # type: ignore[arg-type]
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    faults: dict[str, list[str]] = {}

    def look(name: str) -> None:
        page.wait_for_load_state("networkidle")
        found = violations(page)
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            found.append("wider than the window")
        faults[name] = found
        if shots:
            page.screenshot(path=shots / f"{name}-{size[0]}-{edition}.png")

    slug = print_nora(page)
    look("edit")
    for name, path in {
        "gallery": "/gallery",
        "profile": "/columnists/gladys-pemberton/profile",
        "editions": f"/columnists/{slug}/editions",
        "mine": "/columnists/mine",
        "new": "/columnists/new",
        "feature": "/features/demo/61",
        "author": "/authors/quayside",
        "ended": "/p/none",
    }.items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        look(name)
    page.goto("/columnists/gladys-pemberton/profile")
    page.get_by_role("button", name="Report Gladys").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    look("report")
    page.goto(f"/columnists/{slug}/profile")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("radio", name="Unlisted").click()
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_label("The new link, shown this once")).to_be_visible()
    look("share")
    context.close()
    assert {name: found for name, found in faults.items() if found} == {}
