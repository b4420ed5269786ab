"""The desk: dials alone and together, undone and compared, A or B, printed; four side by side."""

import re
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from tests.e2e.newsroom import Newsroom, words
from tests.e2e.test_page import violations
from tests.walls.houses import House

MAYOR = "Tell me a joke about the mayor."

IS_ON_TOP = """node => {
    const { x, y, width, height } = node.getBoundingClientRect()
    return document.elementFromPoint(x + width / 2, y + height / 2) === node
}"""


def desk(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Mixing desk")


def shown(where: Locator) -> None:
    where.evaluate("node => node.scrollIntoView({block: 'center'})")


def button(where: Page | Locator, name: str) -> Locator:
    return where.get_by_role("button", name=name, exact=True)


def dial(page: Page, label: str) -> Locator:
    return page.get_by_role("slider", name=re.compile(rf"^{label}"))


class Asked:
    """The bodies of what the page asks of one address."""

    def __init__(self, page: Page, ending: str) -> None:
        self.bodies: list[Any] = []
        self.ending = ending
        page.on("request", self.hear)

    def hear(self, request: Request) -> None:
        if request.url.endswith(self.ending) and request.method == "POST":
            self.bodies.append(request.post_data_json)


def test_a_dial_turned_while_the_reply_streams_steers_it_and_leaves_a_note(
    newsroom: Newsroom,
) -> None:
    newsroom.pick("Percival Stamp")
    steered = Asked(newsroom.page, "/steer")
    reply = newsroom.ask("What does the printer need?")
    newsroom.wait_for_words(reply)
    newsroom.turn("Formality", -3)
    expect(reply.get_by_text("Mix changed: Formality +7.5 → −3")).to_be_visible()
    newsroom.wait_for_end(reply)
    assert [one["strength"] for one in steered.bodies[-1]["clamps"]] == [-2.4]
    ended = newsroom.chat()["turns"][0]["replies"][0]
    assert [one["strength"] for one in ended["clamps"]] == [-2.4]

    button(newsroom.page, "History").click()
    history = newsroom.page.get_by_role("region", name="Mixes of this conversation")
    expect(history).to_contain_text("Formality +7.5 → −3")
    expect(history).to_contain_text("during the answer to “What does the printer need?”")
    history.get_by_role("button", name="Put back: Edition 1, as printed").click()
    expect(dial(newsroom.page, "Formality")).to_have_value("7.5")
    history.get_by_role("button", name="Put back: Formality +7.5 → −3").click()
    expect(dial(newsroom.page, "Formality")).to_have_value("-3")


def test_deeds_are_undone_and_done_again_by_button_and_key(newsroom: Newsroom) -> None:
    page = newsroom.page
    newsroom.pick("Percival Stamp")
    formality = dial(page, "Formality")
    undo, redo = button(page, "Undo"), button(page, "Redo")
    expect(undo).to_be_disabled()
    newsroom.turn("Formality", 2)
    button(page, "Mute Formality").click()
    button(page, "Dry").click()
    undo.click()
    expect(button(page, "Wet")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Control+z")
    expect(button(page, "Mute Formality")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Control+z")
    expect(formality).to_have_value("7.5")
    expect(undo).to_be_disabled()
    formality.focus()
    page.keyboard.press("Control+Shift+z")
    expect(formality).to_have_value("2")
    redo.click()
    expect(button(page, "Mute Formality")).to_have_attribute("aria-pressed", "true")
    newsroom.composer.fill("Hello")
    page.keyboard.press("Control+z")  # the composer's own
    expect(button(page, "Mute Formality")).to_have_attribute("aria-pressed", "true")


def test_mute_solo_and_master_reach_the_model(newsroom: Newsroom) -> None:
    page = newsroom.page
    newsroom.pick("Dolores Knell")
    turns = Asked(page, "/turns")
    doom = dial(page, "Doom")

    def sent() -> list[float]:
        newsroom.wait_for_end(newsroom.ask("Where is the kettle?"))
        return [one["strength"] for one in turns.bodies[-1]["clamps"]]

    button(page, "Mute Doom").click()
    expect(doom).to_have_attribute("aria-valuetext", re.compile("muted$"))
    assert sent() == [4]
    button(page, "Mute Doom").click()
    button(page, "Solo Doom").click()
    other = page.get_by_role("slider", name=re.compile("^Before"))
    expect(other).to_have_attribute("aria-valuetext", re.compile("not soloed$"))
    assert sent() == [4]
    button(page, "Solo Doom").click()
    master = page.get_by_role("slider", name="Master")
    master.focus()
    for _ in range(2):
        page.keyboard.press("PageDown")
    expect(master).to_have_attribute("aria-valuetext", "50 %, all dials")
    expect(doom).to_have_attribute("aria-valuetext", re.compile(r"acts as \+2\.5"))
    assert sent() == [2, 2]


def test_the_push_of_all_dials_is_told_and_warned_of(newsroom: Newsroom) -> None:
    page = newsroom.page
    newsroom.pick("Percival Stamp")
    meter = page.get_by_role("meter", name="Total push")
    expect(meter).to_have_attribute("aria-valuetext", "75 % of the tested range")
    newsroom.turn("Formality", -10)
    expect(meter).to_have_attribute("aria-valuetext", "400 % of the tested range")
    expect(desk(page)).to_contain_text("sentences may break")
    expect(desk(page)).to_contain_text("past tested range")


def test_a_dial_is_found_by_an_example_and_another_near_it(newsroom: Newsroom) -> None:
    page = newsroom.page
    newsroom.pick("Prudence Hale")
    button(page, "Add a dial").click()
    found = page.get_by_role("region", name="Add a dial")
    button(found, "By example").click()
    found.get_by_label("A text as you would like to read it").fill("Ahoy there, matey! Arr!")
    button(found, "What lights up here?").click()
    expect(found.get_by_role("status")).to_contain_text("light up", timeout=60_000)
    button(found, "Add Pirate talk").first.click()
    button(found, "Neighbours").click()
    found.get_by_label("Like this dial").select_option(label="Pirate talk")
    expect(found.get_by_role("status")).to_contain_text("neighbours", timeout=60_000)
    dials = desk(page).get_by_role("slider")
    before = dials.count()
    found.get_by_role("listitem").get_by_role("button", name=re.compile("^Add ")).first.click()
    button(found, "Done").click()
    expect(dials).to_have_count(before + 1)
    expect(desk(page).get_by_role("slider", name="Pirate talk").first).to_be_visible()


def test_the_unsteered_answer_is_shown_while_a_key_is_held(newsroom: Newsroom) -> None:
    page = newsroom.page
    newsroom.pick("Captain Ned Squall")
    wet = newsroom.wait_for_end(newsroom.ask("Where is the library?"))
    replies = Asked(page, "/replies")
    hold = button(page, "Hold to compare")
    hold.focus()
    page.keyboard.down("Space")
    expect(page.get_by_text("Without dials, the same luck")).to_be_visible()
    dry = newsroom.wait_for_end(newsroom.replies.first)
    page.keyboard.up("Space")
    expect(page.get_by_text("Without dials, the same luck")).to_have_count(0)
    assert words(newsroom.replies.first) == wet != dry
    page.keyboard.down("Space")
    expect(newsroom.replies.first.locator(".body")).to_have_text(dry)
    page.keyboard.up("Space")
    assert len(replies.bodies) == 1, "written once, then only shown"
    first, second = newsroom.chat()["turns"][0]["replies"]
    assert (second["seed"], second["clamps"]) == (first["seed"], [])
    assert newsroom.chat()["head"] == first["id"]
    button(page, "Keep beside").click()
    expect(page.get_by_role("region", name="2 side by side")).to_be_visible()


def two_sides(newsroom: Newsroom) -> Locator:
    """After one answer: A speaks like a pirate, B does not."""
    newsroom.pick("Captain Ned Squall")
    newsroom.wait_for_end(newsroom.ask("Where is the library?"))
    button(newsroom.page, "Mix B").click()
    newsroom.turn("Pirate talk", 0)
    button(newsroom.page, "A or B?").click()
    return newsroom.page.get_by_role("region", name="A or B?")


def test_a_or_b_is_asked_of_the_same_turn_and_voted_on(
    newsroom: Newsroom, shots: Path | None
) -> None:
    page, sides = newsroom.page, two_sides(newsroom)
    expect(sides).to_contain_text("Pirate talk +7.5 → 0")
    button(sides, "Ask both again").click()
    expect(page.get_by_role("region", name="2 side by side")).to_be_visible()
    pick = page.get_by_role("button", name="This one: B, ")
    expect(pick).to_be_enabled(timeout=40_000)
    a, b = newsroom.chat()["turns"][0]["replies"]
    assert a["seed"] == b["seed"]
    assert a["text"] != b["text"]
    pick.click()
    expect(page.get_by_role("button", name="Picked: B, ")).to_be_visible()
    chat = newsroom.chat()
    assert (chat["turns"][0]["vote"], chat["head"]) == (b["id"], b["id"])
    expect(page.get_by_role("region", name="2 side by side")).to_contain_text("won 1 of 1 vote")
    button(page, "A or B?").click()
    expect(page.get_by_role("region", name="A or B?")).to_contain_text("Your votes:")
    if shots:
        page.screenshot(path=shots / "abreast-a-or-b-1440.png")
    page.reload()
    expect(page.get_by_role("button", name="Picked: B, ")).to_be_visible()


def test_both_sides_answer_the_next_question_and_then_the_desk_alone(newsroom: Newsroom) -> None:
    page, sides = newsroom.page, two_sides(newsroom)
    button(sides, "Both answer next").click()
    newsroom.ask("Who keeps it?")
    pick = page.get_by_role("button", name="This one: B, ")
    expect(pick).to_be_enabled(timeout=40_000)
    before, now = newsroom.chat()["turns"]
    clamps = [reply["clamps"] for reply in (*before["replies"], *now["replies"])]
    assert clamps[0] == clamps[1] != clamps[2], "A is what it was, and comes first"
    pick.click()
    expect(page.get_by_role("button", name="Picked: B, ")).to_be_visible()
    newsroom.composer.fill("Where is its key?")
    newsroom.composer.press("Enter")
    expect(page.locator("section.turn")).to_have_count(3)
    newsroom.wait_for_end(newsroom.replies.last)
    (after,) = newsroom.chat()["turns"][2]["replies"]
    assert after["clamps"] == clamps[2]


def test_four_answer_side_by_side_on_a_phone_by_swipe(
    browser: Browser, house: House, shots: Path | None
) -> None:
    context = browser.new_context(
        base_url=house.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(20_000)
    room = Newsroom(context.new_page())
    page = room.page
    room.pick("Agnes Quill")
    page.get_by_role("button", name="who answers next").click()
    dialog = page.get_by_role("dialog", name="Who answers next")
    for name in ("Agnes Quill, prompt only", "Unsteered", "Captain Ned Squall"):
        dialog.get_by_role("checkbox", name=name).check()
    field = dialog.get_by_label("Find somebody else in the gallery")
    field.focus()
    assert field.evaluate(IS_ON_TOP), "the buttons that stay are over the field"
    if shots:
        page.screenshot(path=shots / "abreast-who-390.png")
    button(dialog, "Let 4 answer side by side").click()
    room.composer.fill("Where is the library?")
    button(page, "Send").click()  # with fingers, Enter begins a line
    expect(room.replies).to_have_count(4)
    for reply in room.replies.all():
        room.wait_for_end(reply)
    which = page.get_by_role("group", name="Which column")
    expect(which).to_contain_text("1 of 4")
    shelf = page.get_by_role("group", name="Columns")
    if shots:
        page.screenshot(path=shots / "abreast-390.png")
    page.evaluate("node => node.scrollBy({left: node.clientWidth})", shelf.element_handle())
    expect(which).to_contain_text("2 of 4")
    button(which, "Next column").click()
    expect(which).to_contain_text("3 of 4")
    unsteered = page.get_by_role("heading", name=re.compile("Unsteered"))
    expect(unsteered).to_be_in_viewport(ratio=0.9)
    said = room.chat()["turns"][0]["replies"]
    assert [one["is_bare"] for one in said] == [False, False, True, False]
    assert said[1]["clamps"] == []
    page.get_by_role("button", name="This one: C, Unsteered").click()
    expect(page.get_by_role("button", name="Picked: C, Unsteered")).to_be_visible()
    assert room.chat()["turns"][0]["vote"] == said[2]["id"]
    context.close()


def test_a_mix_is_reprinted_and_then_printed_as_an_edition(newsroom: Newsroom) -> None:
    page = newsroom.page
    newsroom.pick("Percival Stamp")
    newsroom.wait_for_end(newsroom.ask("What does the printer need?"))
    newsroom.turn("Formality", 5)
    button(page, "Save").click()
    save = page.get_by_role("region", name="Save the mix")
    button(save, "Reprint with this mix").click()
    expect(save).to_have_count(0)
    expect(desk(page)).to_contain_text("Edition 2")
    slug = newsroom.chat()["persona"]["slug"]
    assert slug != "percival-stamp"
    assert newsroom.api(f"/api/personas/{slug}")["edition"]["clamps"][0]["clamp"]["strength"] == 4

    newsroom.turn("Formality", 2.5)
    button(page, "Save").click()
    save.get_by_label("What changed").fill("Milder.")
    button(save, "Save as edition 3").click()
    expect(desk(page)).to_contain_text("Edition 3")
    edition = newsroom.api(f"/api/personas/{slug}")["edition"]
    assert (edition["note"], edition["clamps"][0]["clamp"]["strength"]) == ("Milder.", 2)
    newsroom.wait_for_end(newsroom.ask("And the stapler?"))
    assert newsroom.chat()["turns"][1]["replies"][0]["edition"] == 3


@pytest.mark.parametrize("edition", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_desk_has_no_accessibility_fault(
    browser: Browser,
    house: House,
    width: int,
    height: int,
    edition: Literal["light", "dark"],
    shots: Path | None,
) -> None:
    context = browser.new_context(
        base_url=house.url, viewport={"width": width, "height": height}, color_scheme=edition
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    room = Newsroom(page)
    faults: dict[str, list[str]] = {}

    def look(name: str) -> None:
        if shots:
            page.screenshot(path=shots / f"desk-{name}-{width}-{edition}.png")
        faults[name] = violations(page)

    room.pick("Beau Lavish")
    room.wait_for_end(room.ask("What does the teapot need?"))
    if width < 820:
        button(page, "Desk").click()
        box = desk(page).bounding_box()
        assert box
        assert box["height"] <= 0.62 * height + 1
    expect(desk(page).get_by_role("slider", name="Master")).to_be_attached()
    look("plain")
    button(page, "Mix B").click()
    room.turn("Flattery: “Everyone”", 9)
    button(page, "Solo Flattery").click()
    look("turned")
    shown(page.get_by_role("slider", name="Master"))
    look("master")
    button(page, "More about Flattery").click()
    expect(page.get_by_role("img", name="Dose curve of Flattery")).to_be_visible()
    shown(page.get_by_role("img", name="Dose curve of Flattery"))
    look("drawer")
    for name, panel in (
        ("History", "Mixes of this conversation"),
        ("A or B?", "A or B?"),
        ("Save", "Save the mix"),
        ("Add a dial", "Add a dial"),
    ):
        button(page, name).click()
        expect(page.get_by_role("region", name=panel)).to_be_visible()
        shown(page.get_by_role("region", name=panel))
        look(f"panel-{panel.split()[0].lower()}")
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert {place: found for place, found in faults.items() if found} == {}
    assert overflow <= 0
