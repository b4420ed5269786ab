"""The talk as a tree: said on and anew, answered by several, rated, repeated, off the record."""

import re
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from tests.e2e.newsroom import Newsroom, words
from tests.e2e.stage import staged
from tests.e2e.test_page import violations
from tests.walls.houses import House

PLACES = [("desktop", 1440, 900), ("phone", 390, 844)]


def button(where: Page | Locator, name: str) -> Locator:
    return where.get_by_role("button", name=name, exact=True)


def place(group: Locator, at: int, of: int) -> None:
    expect(group).to_have_text(re.compile(rf"{at}\D+{of}"), timeout=20_000)


def ask_side_by_side(newsroom: Newsroom, *others: str) -> None:
    newsroom.page.get_by_role("button", name="who answers next").click()
    dialog = newsroom.page.get_by_role("dialog", name="Who answers next")
    for name in others:
        dialog.get_by_role("checkbox", name=name).check()
    dialog.get_by_role("button", name="side by side").click()
    expect(dialog).to_have_count(0)


def test_a_stopped_reply_goes_on_where_it_was_cut(newsroom: Newsroom) -> None:
    newsroom.pick("Percival Stamp")
    reply = newsroom.ask("What does the printer need?")
    newsroom.wait_for_words(reply)
    button(newsroom.page, "Stop").click()
    kept = newsroom.wait_for_end(reply, "stopped")
    button(reply, "Continue").click()
    reply = newsroom.replies.first
    place(reply.get_by_role("group", name="Variants"), 2, 2)
    whole = newsroom.wait_for_end(reply)
    assert whole.startswith(kept)
    assert len(whole) > len(kept)
    newsroom.page.reload()
    assert newsroom.wait_for_end(newsroom.replies.first) == whole
    button(newsroom.replies.first, "Previous variant").click()
    expect(newsroom.replies.first).to_have_attribute("data-state", "stopped")
    assert words(newsroom.replies.first) == kept


def test_a_turn_said_anew_is_a_branch_and_a_reload_shows_the_same(newsroom: Newsroom) -> None:
    page = newsroom.page
    newsroom.pick("Max Flint")
    newsroom.wait_for_end(newsroom.ask("Where is the bus?"))
    newsroom.wait_for_end(newsroom.ask("And the ferry?"))
    button(page, "Edit").first.click()
    field = page.get_by_role("textbox", name="Your message, in other words")
    expect(field).to_be_focused()
    field.fill("Where is the bridge?")
    field.press("Enter")
    wordings = page.get_by_role("group", name="Wordings")
    place(wordings, 2, 2)
    expect(page.get_by_text("And the ferry?")).to_have_count(0)
    newsroom.wait_for_end(newsroom.replies.first)
    button(wordings, "Previous wording").click()
    expect(newsroom.replies).to_have_count(2)
    expect(page.get_by_text("And the ferry?")).to_be_visible()
    page.reload()
    expect(newsroom.replies).to_have_count(2)
    place(wordings, 1, 2)

    page.get_by_role("button", name="2 branches").click()
    tree = page.get_by_role("dialog", name="Branches")
    expect(tree.get_by_text("Where is the bridge?")).to_be_visible()
    tree.get_by_role("listitem").filter(has_text="Where is the bridge?").last.get_by_role(
        "button"
    ).click()
    place(wordings, 2, 2)
    expect(newsroom.replies).to_have_count(1)


def test_several_answer_side_by_side_and_the_talk_goes_on_from_the_picked_one(
    newsroom: Newsroom,
) -> None:
    page = newsroom.page
    newsroom.pick("Gladys Pemberton")
    ask_side_by_side(newsroom, "Unsteered", "Captain Ned Squall")
    newsroom.ask("Where is the library?")
    expect(newsroom.replies).to_have_count(3)
    for reply in newsroom.replies.all():
        newsroom.wait_for_end(reply)
    said: list[dict[str, Any]] = newsroom.chat()["turns"][0]["replies"]
    assert [one["persona"] for one in said] == [
        "gladys-pemberton",
        "gladys-pemberton",
        "ned-squall",
    ]
    assert [one["is_bare"] for one in said] == [False, True, False]
    assert len({one["seed"] for one in said}) == 1
    tops = {round(one.bounding_box()["y"]) for one in newsroom.replies.all()}  # type: ignore[index]
    assert len(tops) == 1, "the columns are aligned"

    page.get_by_role("button", name="This one: C, Captain Ned Squall").click()
    expect(page.get_by_role("button", name="Picked: C, Captain Ned Squall")).to_be_visible()
    chat = newsroom.chat()
    assert chat["head"] == said[2]["id"]
    assert chat["turns"][0]["vote"] == said[2]["id"]
    page.reload()
    expect(page.get_by_role("button", name="Picked: C, Captain Ned Squall")).to_be_visible()

    page.get_by_role("button", name="who answers next").click()
    dialog = page.get_by_role("dialog", name="Who answers next")
    expect(dialog.get_by_role("checkbox", checked=True)).to_have_count(3)
    for box in dialog.get_by_role("checkbox", checked=True).all()[::-1]:
        box.uncheck()
    dialog.get_by_role("checkbox", name="Dolores Knell").check()
    button(dialog, "Let this one answer").click()
    expect(dialog).to_have_count(0)
    newsroom.composer.fill("And who runs it?")
    newsroom.composer.press("Enter")
    expect(page.get_by_text("Dolores Knell answers")).to_be_visible()
    expect(newsroom.replies).to_have_count(2)  # of the three, the one that was picked
    newsroom.wait_for_end(newsroom.replies.last)
    turns = newsroom.chat()["turns"]
    assert turns[1]["parent"] == said[2]["id"]
    assert turns[1]["replies"][0]["persona"] == "dolores-knell"


def test_somebody_of_the_gallery_answers_beside_the_columnist(
    newsroom: Newsroom, browser: Browser, house: House
) -> None:
    author = browser.new_context(base_url=house.url)
    stage = staged(author, house, "marge")
    author.close()
    page = newsroom.page
    newsroom.pick("Prudence Hale")
    page.get_by_role("button", name="who answers next").click()
    dialog = page.get_by_role("dialog", name="Who answers next")
    dialog.get_by_label("Find somebody else in the gallery").fill("no such goose")
    button(dialog, "Search").click()
    expect(dialog.get_by_text("Nobody else in the gallery fits these words.")).to_be_visible()
    dialog.get_by_label("Find somebody else in the gallery").fill("Gladys")
    dialog.get_by_label("Find somebody else in the gallery").press("Enter")
    found = dialog.get_by_role("listitem").filter(has_text="by marge")
    found.get_by_role("button", name=re.compile("^Add ")).click()
    expect(dialog.get_by_role("checkbox", checked=True)).to_have_count(2)
    expect(dialog.get_by_label("Find somebody else in the gallery")).to_be_focused()
    assert violations(page) == []
    button(dialog, "Let 2 answer side by side").click()
    expect(dialog).to_have_count(0)
    newsroom.composer.fill("Where is the library?")
    newsroom.composer.press("Enter")
    expect(newsroom.replies).to_have_count(2)
    for reply in newsroom.replies.all():
        newsroom.wait_for_end(reply)
    said = newsroom.chat()["turns"][0]["replies"]
    assert [one["persona"] for one in said] == ["prudence-hale", stage.own]
    page.reload()
    page.get_by_role("button", name="who answers next").click()
    expect(dialog.get_by_role("checkbox", checked=True)).to_have_count(2)


def test_a_reply_is_rated_with_reasons_and_said_again(newsroom: Newsroom) -> None:
    page = newsroom.page
    newsroom.pick("Beau Lavish")
    reply = newsroom.ask("What does the teapot need?")
    newsroom.wait_for_end(reply)
    reply.get_by_role("button", name="Bad reply").click()
    reply.get_by_role("checkbox", name="Too long").check()
    reply.get_by_role("textbox", name="More, if you like").fill("Tea again.")
    button(reply, "Save").click()
    expect(reply.get_by_role("button", name="Say why")).to_be_visible()
    rating = newsroom.chat()["turns"][0]["replies"][0]["rating"]
    assert rating == {"is_good": False, "reasons": ["too_long"], "comment": "Tea again."}
    page.reload()
    reply = newsroom.replies.first
    expect(reply.get_by_role("button", name="Bad reply")).to_have_attribute("aria-pressed", "true")
    reply.get_by_role("button", name=re.compile(r"^\d+ tok$")).click()
    expect(reply).to_contain_text(re.compile(r"tokens/s · first word after \d"))

    button(reply, "Receipt").click()
    receipt = page.get_by_role("dialog", name="Receipt")
    expect(receipt).to_contain_text("Beau Lavish, edition 1")
    button(receipt, "Say it again").click()
    expect(receipt).to_contain_text("The same words, to the letter.", timeout=40_000)
    page.keyboard.press("Escape")
    expect(receipt).to_have_count(0)


def test_off_the_record_nothing_is_kept(newsroom: Newsroom) -> None:
    page = newsroom.page
    newsroom.pick("Dolores Knell")
    page.get_by_role("link", name="Off the record").click()
    expect(page.get_by_role("complementary", name="Off the record")).to_be_visible()
    expect(page.get_by_role("complementary", name="Mixing desk")).to_be_in_viewport()
    newsroom.wait_for_end(newsroom.ask("What goes wrong with the kettle?"))
    asked: list[Any] = []

    def hear(request: Request) -> None:
        if request.url.endswith("/off-the-record") and request.method == "POST":
            asked.append(request.post_data_json)

    page.on("request", hear)
    newsroom.wait_for_end(newsroom.ask("And with the stove?"))
    assert [one["role"] for one in asked[0]["messages"]] == ["user", "assistant", "user"]
    assert newsroom.api("/api/chats")["results"] == []
    stored = page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert "kettle" not in stored
    assert "off:" not in stored
    expect(page.get_by_role("button", name="Receipt")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("complementary", name="Off the record")).to_be_visible()
    expect(newsroom.replies).to_have_count(0)


def test_a_spent_allowance_is_said_clearly_and_the_words_are_kept(newsroom: Newsroom) -> None:
    page = newsroom.page
    spent = {"code": "allowance_spent", "message": "Today's tokens are spent.", "field": None}
    page.route("**/turns", lambda route: route.fulfill(status=429, json=spent))
    newsroom.pick("Clement Hedge")
    newsroom.composer.fill("Is it raining?")
    newsroom.composer.press("Enter")
    fault = page.get_by_role("alert")
    expect(fault).to_contain_text("Today's tokens are spent.")
    expect(fault).to_contain_text("Your words are kept here until then.")
    page.unroute("**/turns")
    page.reload()
    expect(page.get_by_text("Is it raining?")).to_be_visible()
    button(page, "Retry").click()
    newsroom.wait_for_end(newsroom.replies.first)


class Looker:
    """Takes a picture of a screen where one is wanted, and keeps what is wrong with it."""

    def __init__(self, page: Page, where: str, shots: Path | None) -> None:
        self.page, self.where, self.shots = page, where, shots
        self.faults: dict[str, list[str]] = {}

    def look(self, name: str) -> None:
        if self.shots:
            self.page.screenshot(path=self.shots / f"talk-{name}-{self.where}.png")
        overflow = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found = violations(self.page) + (["wider than the screen"] if overflow > 0 else [])
        if found:
            self.faults[name] = found


def look_under_a_reply(room: Newsroom, looker: Looker) -> None:
    reply = room.ask("Tell me a joke about the traffic light.")
    room.wait_for_end(reply)
    reply.get_by_role("button", name="Good reply").click()
    expect(button(reply, "Save")).to_be_visible()
    looker.look("rating")
    button(reply, "Not now").click()
    button(reply, "Receipt").click()
    expect(room.page.get_by_role("dialog", name="Receipt")).to_contain_text("Sampling")
    looker.look("receipt")
    room.page.keyboard.press("Escape")


def look_at_the_branches(room: Newsroom, looker: Looker) -> None:
    page = room.page
    page.get_by_role("button", name="who answers next").click()
    expect(page.get_by_role("checkbox", name="Captain Ned Squall")).to_be_visible()
    looker.look("who")
    page.keyboard.press("Escape")
    ask_side_by_side(room, "Unsteered", "Captain Ned Squall", "Prudence Hale")
    room.ask("Where is the library?")
    expect(room.replies).to_have_count(5)
    for one in room.replies.all():
        room.wait_for_end(one)
    looker.look("abreast")
    button(page, "Show one").click()
    button(page, "Edit").last.click()
    expect(page.get_by_role("textbox", name="Your message, in other words")).to_be_visible()
    looker.look("edit")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="4 branches").click()
    expect(page.get_by_role("dialog", name="Branches")).to_be_visible()
    looker.look("branches")


@pytest.mark.parametrize("edition", ["light", "dark"])
@pytest.mark.parametrize(("size", "width", "height"), PLACES)
def test_none_of_it_has_an_accessibility_fault(
    browser: Browser,
    house: House,
    size: str,
    width: int,
    height: int,
    edition: Literal["light", "dark"],
    shots: Path | None,
) -> None:
    context = browser.new_context(
        base_url=house.url, viewport={"width": width, "height": height}, color_scheme=edition
    )
    context.set_default_timeout(20_000)
    room = Newsroom(context.new_page())
    looker = Looker(room.page, f"{size}-{edition}", shots)
    room.pick("Gladys Pemberton")
    look_under_a_reply(room, looker)
    look_at_the_branches(room, looker)
    room.page.goto("/columnists/gladys-pemberton/off-the-record")
    room.wait_for_end(room.ask("Where is the ferry?"))
    looker.look("off")
    context.close()
    assert looker.faults == {}
