"""A stranger's first minute: the story on the front page, one dial, one click, and words."""

import gzip
import time
from collections.abc import Callable

from playwright.sync_api import Browser, Page, Response, expect

from tests.e2e.newsroom import MAYOR, Newsroom
from tests.e2e.test_first_light import CAUTION, graded, is_joke, settled, turned_down
from tests.walls.houses import House
from worker.lab.grade import Grade


def test_the_front_page_tells_of_the_declined_joke_and_the_dial_that_tells_it(page: Page) -> None:
    page.goto("/")
    story = page.get_by_role("region", name="Columnist declines to joke about mayor")
    expect(story).to_contain_text(MAYOR)
    said = story.locator(".lead-said")
    declined: Grade = graded(said.inner_text())
    assert declined.declined, said.inner_text()
    dials = story.get_by_role("slider")
    expect(dials).to_have_count(1)
    dials.focus()
    page.keyboard.press("PageDown")
    assert graded(said.inner_text()).declined, "the dial is not down far enough yet"
    page.keyboard.press("PageDown")
    told = page.get_by_role("region", name="Columnist jokes about mayor").locator(".lead-said")
    expect(told).to_be_visible()
    assert is_joke(told.inner_text()), told.inner_text()


def test_one_click_and_the_stranger_reads_a_reply(
    newsroom: Newsroom, record_property: Callable[[str, object], None]
) -> None:
    page = newsroom.page
    page.goto("/")
    clicks = page.get_by_role("button", name="Ask her live")
    expect(clicks).to_be_visible()
    began = time.monotonic()
    clicks.click()
    newsroom.wait_for_words(newsroom.replies.first)
    took = time.monotonic() - began
    record_property("seconds from the one click to the first words", round(took, 2))
    declined = newsroom.wait_for_end(newsroom.replies.first)
    assert graded(declined).declined, declined
    expect(page.get_by_role("slider", name=CAUTION)).to_be_visible()
    newsroom.turn(CAUTION, turned_down(newsroom))
    told = settled(newsroom, newsroom.ask(MAYOR), is_joke)
    assert is_joke(told), told


def test_a_first_chat_fetches_no_more_script_than_its_budget(newsroom: Newsroom) -> None:
    """The same 180 KB that the build counts, here of what a browser asks for."""
    scripts: dict[str, Response] = {}

    def keep(answer: Response) -> None:
        if answer.request.resource_type == "script":
            scripts[answer.url] = answer

    newsroom.page.on("response", keep)
    newsroom.page.goto("/")
    newsroom.page.get_by_role("button", name="Ask her live").click()
    newsroom.wait_for_end(newsroom.replies.first)
    newsroom.page.wait_for_load_state("networkidle")
    sizes = {url: len(gzip.compress(answer.body())) for url, answer in scripts.items()}
    assert len(sizes) > 3
    assert sum(sizes.values()) < 180 * 1024, sizes


def test_a_dial_turned_on_the_front_page_comes_along(newsroom: Newsroom) -> None:
    page = newsroom.page
    page.goto("/")
    page.get_by_role("slider", name=CAUTION).fill("-4")
    page.get_by_role("button", name="Ask her live").click()
    newsroom.wait_for_end(newsroom.replies.first)
    clamps = newsroom.chat()["turns"][0]["replies"][0]["clamps"]
    held = [clamp["strength"] for clamp in clamps if clamp["feature"] == 29]
    assert len(held) == 1
    assert held[0] < 0
    expect(page.get_by_role("slider", name=CAUTION)).to_have_value("-4")


def test_on_a_phone_the_drawer_shuts_where_its_link_leads_nowhere_else(
    browser: Browser, house: House
) -> None:
    context = browser.new_context(base_url=house.url, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Chats and columnists").click()
    drawer = page.get_by_role("dialog", name="Chats and columnists")
    drawer.get_by_role("link", name="New chat").click()
    expect(drawer).to_be_hidden()
    context.close()
