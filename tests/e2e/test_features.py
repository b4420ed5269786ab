"""Features, from their evidence to a columnist: read, heard at three doses, tried, found in use."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.newsroom import Newsroom

PIRATE = "Pirate talk"


def open_feature(page: Page, newsroom: Newsroom, label: str) -> None:
    found = newsroom.api(f"/api/features?q={label}")["results"][0]
    assert found["label"] == label
    page.goto(f"/features/{found['artifact']}/{found['index']}")
    expect(page.get_by_role("heading", name=label, level=1)).to_be_visible()


def test_a_feature_shows_what_is_known_and_is_tried(page: Page, newsroom: Newsroom) -> None:
    open_feature(page, newsroom, PIRATE)
    expect(page.locator("mark.heat").first).to_be_visible()
    for title in ("Promotes", "Suppresses", "Where it lights up", "What turning it does"):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    heard = page.get_by_role("region", name="Where is the ferry?")
    expect(heard.get_by_role("term")).to_have_text(["0", "+7.5", "+10"])
    expect(heard.get_by_role("definition").nth(1)).to_contain_text(re.compile("ahoy", re.I))
    expect(page.get_by_role("main")).to_contain_text("temperature 0.7, top-p 0.95, seed 61000")
    page.get_by_role("button", name="Try it now").click()
    expect(page.get_by_role("textbox", name=f"{PIRATE}, type a value")).to_be_visible()
    said = newsroom.wait_for_end(newsroom.ask("Where is the ferry?"))
    assert said


def test_a_feature_names_who_turns_it(page: Page, newsroom: Newsroom) -> None:
    open_feature(page, newsroom, PIRATE)
    turning = page.get_by_role("list", name=f"Columnists with {PIRATE} on the desk")
    expect(turning.get_by_role("link", name="Captain Ned Squall")).to_be_visible()
    expect(turning.get_by_role("link", name="Dolores Knell")).to_have_count(0)
    turning.get_by_role("link", name="Captain Ned Squall").click()
    expect(page.get_by_role("heading", name="Captain Ned Squall", level=1)).to_be_visible()


def test_a_profile_has_its_numbers_and_is_heard_at_three_doses(page: Page) -> None:
    page.goto("/columnists/gladys-pemberton/profile")
    scores = page.get_by_role("group", name="Scores of this mix")
    expect(scores.get_by_role("row", name="This mix")).to_contain_text("97% 93%–99%")
    expect(scores.get_by_role("row", name="The model alone")).to_contain_text("0%")
    expect(page.get_by_role("img", name="Dose curve of this mix")).to_be_visible()
    page.get_by_label("Deadpan at three doses", exact=True).click()
    heard = page.get_by_role("region", name="Tell me a joke about the mayor.")
    expect(heard.get_by_role("term")).to_have_text(["0", "+5", "+10"])
    page.goto("/columnists/prudence-hale/profile")
    effect = page.get_by_role("group", name="Effect of Caution")
    expect(effect.get_by_role("row", name="Jokes told, turned", exact=False).first).to_contain_text(
        "98%"
    )
    page.goto("/columnists/agnes-quill/profile")  # under a prompt that nobody measured
    expect(page.get_by_role("heading", name="How it is made")).to_be_visible()
    expect(page.get_by_role("heading", name="What was measured")).to_have_count(0)


def test_a_new_columnist_is_heard_before_it_is_printed(page: Page) -> None:
    page.goto("/columnists/new")
    page.get_by_role("button", name="Add a dial").click()
    page.get_by_label("Search what a dial should do").fill("pirate")
    page.get_by_role("button", name=f"Add {PIRATE}", exact=True).click()
    page.get_by_role("button", name="Done").click()
    page.get_by_label("Ask it something").fill("Where is the ferry?")
    page.get_by_role("button", name="Listen").click()
    heard = page.get_by_role("article", name="What it says")
    expect(heard).to_have_attribute("data-state", "done", timeout=60_000)
    expect(heard.locator(".body")).not_to_be_empty()
    assert page.request.get("/api/personas/mine").json()["results"] == []


def test_a_builder_finds_a_dial_by_an_example(page: Page) -> None:
    page.goto("/columnists/new")
    page.get_by_role("button", name="Add a dial").click()
    page.get_by_role("button", name="By example").click()
    field = page.get_by_label("A text as you would like to read it")
    field.fill("Ahoy there, matey! Arr, the ferry be at the east pier!")
    page.get_by_role("button", name="What lights up here?").click()
    found = page.get_by_role("region", name="Add a dial")
    expect(found.get_by_role("status")).to_contain_text("light up", timeout=60_000)
    first = found.get_by_role("listitem").first  # of the dials that are worth turning
    expect(first).to_contain_text(PIRATE)
    expect(first.locator("mark.heat").first).to_be_visible()
    first.get_by_role("button", name=f"Add {PIRATE}", exact=True).click()
    expect(first).to_contain_text("on the desk")
    found.get_by_role("button", name="Done").click()
    page.get_by_label("Ask it something").fill("Where is the ferry?")
    page.get_by_role("button", name="Listen").click()
    heard = page.get_by_role("article", name="What it says")
    expect(heard).to_have_attribute("data-state", "done", timeout=60_000)
    page.get_by_label("Name").fill("Peg Lamplight")
    page.get_by_role("button", name="Save as edition 1").click()
    expect(page.get_by_role("button", name="Save as edition 2")).to_be_visible()
    expect(page.get_by_role("textbox", name=f"{PIRATE}, type a value")).to_be_visible()


def test_a_feature_leads_to_its_neighbours(page: Page, newsroom: Newsroom) -> None:
    open_feature(page, newsroom, PIRATE)
    near = page.get_by_role("list", name=f"Neighbours of {PIRATE}")
    expect(near.get_by_role("listitem").first).to_be_visible(timeout=60_000)
    first = near.get_by_role("link").first
    label = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", name=label, level=1, exact=True)).to_be_visible()
