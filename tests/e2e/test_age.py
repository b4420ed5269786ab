"""A house with an age gate: the operator shuts it in the admin, and a reader is asked once."""

import re
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, Route, expect

from tests.e2e.members import sign_up
from tests.e2e.newsroom import Newsroom
from tests.e2e.test_page import violations
from tests.walls.houses import House, environment

OPERATOR = "odette"
ADULT = "I am 21 or older"


def promote(house: House, name: str) -> None:
    """As the operator's handbook says: on the machine itself."""
    subprocess.run(
        [".venv/bin/python", "backend/manage.py", "make_superuser", name],
        cwd=house.tree,
        env=environment(VAR_DIR=str(house.tree / "var")),
        check=True,
    )


def gate_set(operator: Page, *, shut: bool) -> None:
    operator.goto("/admin/policy/policy/")
    operator.get_by_label("Age gate").set_checked(shut)
    operator.get_by_label("Minimum age").fill("21")
    operator.get_by_role("button", name="Save", exact=True).click()
    expect(operator.get_by_text("was changed successfully")).to_be_visible()


@pytest.fixture(scope="module")
def operator(browser: Browser, house: House) -> Iterator[Page]:
    context = browser.new_context(base_url=house.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_up(page, house, OPERATOR)
    promote(house, OPERATOR)
    gate_set(page, shut=True)
    yield page
    gate_set(page, shut=False)  # the house is everybody's
    context.close()


@pytest.mark.usefixtures("operator")
def test_who_is_old_enough_is_asked_once_and_stays_where_they_were(
    newsroom: Newsroom, reader: BrowserContext
) -> None:
    page = newsroom.page
    page.goto("/")
    page.get_by_role("link", name="Captain Ned Squall").first.click()
    asked = page.get_by_role("dialog", name="Are you 21 or older?")
    expect(asked).to_be_visible()
    assert violations(page) == []
    asked.get_by_role("button", name=ADULT).click()
    expect(asked).to_be_hidden()
    expect(page).to_have_url(re.compile("/columnists/ned-squall"))
    newsroom.wait_for_end(newsroom.ask("Where is the lighthouse?"))
    again = reader.new_page()
    again.goto(page.url)
    expect(again.get_by_role("article", name="Reply")).to_be_visible()
    expect(again.get_by_role("dialog")).to_have_count(0)


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("answer", ["I am younger", "Escape"])
def test_who_does_not_say_so_reads_on_but_talks_to_nobody(page: Page, answer: str) -> None:
    page.goto("/columnists/ned-squall")
    asked = page.get_by_role("dialog", name="Are you 21 or older?")
    expect(asked).to_be_visible()
    if answer == "Escape":
        page.keyboard.press("Escape")
    else:
        asked.get_by_role("button", name=answer).click()
    expect(page).to_have_url(re.compile(r"/$"))
    expect(asked).to_be_hidden()
    page.goto("/columnists/ned-squall/profile")
    expect(page.get_by_role("heading", name="Captain Ned Squall").first).to_be_visible()
    expect(asked).to_be_hidden()


@pytest.mark.usefixtures("operator")
def test_who_asks_from_the_front_page_says_so_and_is_answered(newsroom: Newsroom) -> None:
    page = newsroom.page
    page.goto("/")
    page.get_by_role("button", name="Ask her live").click()
    page.get_by_role("dialog").get_by_role("button", name=ADULT).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    newsroom.wait_for_end(newsroom.replies.first)


@pytest.mark.usefixtures("operator")
def test_a_refusal_that_comes_after_the_age_is_told_stops_nobody(newsroom: Newsroom) -> None:
    page = newsroom.page
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/turns", lambda route: held.append((route, route.fetch())), times=1)
    page.goto("/")
    page.get_by_role("button", name="Ask her live").click()
    told = page.get_by_role("dialog").get_by_role("button", name=ADULT)
    expect(told).to_be_visible()
    while not held:
        page.wait_for_timeout(20)
    told.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    route, refusal = held.pop()
    assert refusal.status == 403
    route.fulfill(response=refusal)
    newsroom.wait_for_end(newsroom.replies.first)
