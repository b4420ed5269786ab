"""What a reader keeps and shares: folders, tags, undo, search, files, shortcuts, clippings."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.members import sign_up
from tests.e2e.newsroom import MAYOR, Newsroom
from tests.e2e.qr import address_shown
from tests.e2e.test_page import SIZES, violations
from tests.walls.houses import House

FERRY = "Where is the ferry?"
EDITIONS = ("light", "dark")


def kept(page: Page) -> Locator:
    return page.get_by_role("region", name="Your chats")


def choose(page: Page, about: str, deed: str) -> None:
    page.get_by_role("button", name=f"More about {about}").click()
    page.get_by_role("group", name=f"More about {about}").get_by_role("button", name=deed).click()


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_role("textbox", name=label).fill(text)
    page.keyboard.press("Enter")


def test_a_reader_keeps_order_among_their_chats(page: Page, newsroom: Newsroom) -> None:
    newsroom.pick("Gladys Pemberton")
    newsroom.wait_for_end(newsroom.ask(FERRY))
    rail = kept(page)

    choose(page, FERRY, "Rename")
    fill(page, f"Title of {FERRY}", "The ferry affair")
    expect(page.get_by_role("button", name="More about The ferry affair")).to_be_focused()
    choose(page, "The ferry affair", "Tags")
    fill(page, "Tags of The ferry affair", "boats, #To Read")
    expect(rail).to_contain_text("#boats #to read")
    choose(page, "The ferry affair", "Pin to the top")
    expect(rail.get_by_role("heading", name="Pinned")).to_be_visible()
    choose(page, "The ferry affair", "Unpin")
    expect(rail.get_by_role("heading", name="Pinned")).to_have_count(0)

    for name in ("Harbour", "Weather"):
        page.get_by_role("button", name="Folders and import").click()
        page.get_by_role("button", name="New folder").click()
        fill(page, "Name of the new folder", name)
        expect(rail.get_by_text(name)).to_be_visible()
    page.get_by_role("button", name="Folders and import").click()
    page.get_by_role("button", name="New folder").click()
    fill(page, "Name of the new folder", "Weather")
    expect(page.get_by_role("alert")).to_contain_text("There is a folder")
    expect(page.get_by_role("textbox", name="Name of the new folder")).to_have_value("Weather")
    page.keyboard.press("Escape")
    choose(page, "the folder Weather", "Move up")
    expect(rail.locator("summary").first).to_contain_text("Weather")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="More about The ferry affair").click()
    page.get_by_label("Folder", exact=True).select_option("Harbour")
    expect(rail.locator("summary").nth(1)).to_contain_text("Harbour1")
    rail.get_by_text("Harbour").click()
    expect(rail.get_by_role("link", name="The ferry affair")).to_be_visible()
    choose(page, "the folder Harbour", "Delete the folder")
    page.get_by_role("button", name="Yes, delete it").click()
    expect(rail.get_by_text("Harbour")).to_have_count(0)
    expect(rail.get_by_role("link", name="The ferry affair")).to_be_visible()
    rail.locator("summary").last.click()
    rail.get_by_role("button", name="#boats").click()
    expect(rail.get_by_role("link", name="The ferry affair")).to_be_visible()
    rail.get_by_role("button", name="Show all").click()


def test_what_is_deleted_or_archived_comes_back(page: Page, newsroom: Newsroom) -> None:
    newsroom.pick("Max Flint")
    newsroom.wait_for_end(newsroom.ask(FERRY))
    link = kept(page).get_by_role("link", name=FERRY)
    choose(page, FERRY, "Delete")
    expect(link).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(link).to_be_visible()
    choose(page, FERRY, "Delete")
    expect(link).to_have_count(0)
    page.get_by_role("link", name="Archive and deleted").click()
    page.get_by_role("button", name=f"Restore {FERRY}").click()
    expect(link).to_be_visible()
    choose(page, FERRY, "Archive")
    expect(link).to_have_count(0)
    page.get_by_role("button", name=f"Take out of the archive: {FERRY}").click()
    expect(link).to_be_visible()


def test_words_lead_to_the_reply_that_has_them(page: Page, newsroom: Newsroom) -> None:
    newsroom.pick("Captain Ned Squall")
    newsroom.wait_for_end(newsroom.ask(FERRY))
    newsroom.wait_for_end(newsroom.ask("Who is in charge of the lighthouse?"))
    reply = newsroom.chat()["turns"][0]["replies"][0]
    page.goto("/")
    expect(page.get_by_role("heading", name="Your chats")).to_be_visible()  # it hears keys now
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    field.fill(" ".join(reply["text"].split()[:4]))
    # Another reply may begin with the same words: this one is chosen, wherever it stands.
    found = page.locator(f"[role=option][id$='reply:{reply['id']}']")
    expect(found.locator("mark").first).to_be_visible()
    while field.get_attribute("aria-activedescendant") != found.get_attribute("id"):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(f"#reply-{reply['id']}")).to_be_focused()
    expect(page.locator(f"#reply-{reply['id']}")).to_be_in_viewport()


def test_a_chat_leaves_as_a_file_and_comes_back(
    page: Page, newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.pick("Dolores Knell")
    told = newsroom.wait_for_end(newsroom.ask("What goes wrong with the kettle?"))
    page.get_by_role("button", name="More about What goes wrong").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as Markdown").click()
    assert told.split()[0] in download.value.path().read_text()
    page.get_by_role("button", name="More about What goes wrong").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as JSON").click()
    file = tmp_path / "kettle.json"
    file.write_bytes(download.value.path().read_bytes())
    assert json.loads(file.read_text())["format"] == "shallot/chat"

    was = page.url
    page.goto("/archive")
    nonsense = tmp_path / "nonsense.json"
    nonsense.write_text("Dear Sir or Madam")
    imports = page.get_by_role("region", name="Import")
    imports.locator("input").set_input_files(nonsense)
    expect(page.get_by_text("This file is not a chat.")).to_be_visible()
    imports.locator("input").set_input_files(file)
    expect(newsroom.replies).to_have_count(1)
    assert page.url != was
    assert newsroom.wait_for_end(newsroom.replies.first) == told


def test_shortcuts_are_bound_anew_and_switched_off(page: Page) -> None:
    page.goto("/you/shortcuts")
    expect(page).to_have_title("Keyboard shortcuts · The Shallot")
    page.get_by_role("button", name="Change the keys for Search or go to").click()
    page.keyboard.press("j")
    expect(page.get_by_role("alert")).to_contain_text("Hold Ctrl")
    page.keyboard.press("Control+.")
    expect(page.get_by_role("alert")).to_contain_text("Go to the desk")
    page.keyboard.press("Alt+j")
    expect(page.get_by_role("listitem").filter(has_text="Search or go to")).to_contain_text("Alt+J")
    page.reload()
    page.get_by_role("heading", name="Keyboard shortcuts").wait_for()
    page.keyboard.press("Alt+j")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox")).to_have_count(0)
    page.get_by_label("Shortcuts are on").uncheck()
    page.keyboard.press("Alt+j")
    expect(page.get_by_role("combobox")).to_have_count(0)


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_clipping_is_shared_read_continued_and_revoked(
    browser: Browser, house: House, newsroom: Newsroom, edition: str, shots: Path | None
) -> None:
    page = newsroom.page
    sign_up(page, house, f"vera-{edition}")
    newsroom.pick("Gladys Pemberton")
    told = newsroom.wait_for_end(newsroom.ask(FERRY))
    newsroom.wait_for_end(newsroom.ask(MAYOR))
    newsroom.replies.first.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share as a clipping")
    dialog.get_by_label("Title").fill("The ferry, by all accounts")
    dialog.get_by_label("The link works").select_option("One week")
    dialog.get_by_role("button", name="Make a link").click()
    address = address_shown(page, "Link")

    size = SIZES["phone" if edition == "dark" else "desktop"]
    context = browser.new_context(
        base_url=house.url,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=edition,  # type: ignore[arg-type]
    )
    stranger = Newsroom(context.new_page())
    stranger.page.goto(address)
    sheet = stranger.page.get_by_role("article", name="The ferry, by all accounts")
    expect(sheet.get_by_text("AI satire").first).to_be_visible()
    stranger.wait_for_words(stranger.replies.first)
    assert told.split()[-1] in stranger.replies.first.inner_text()
    expect(stranger.replies).to_have_count(1)
    faults = {"clipping": violations(stranger.page)}
    stranger.page.screenshot(path=shots / f"clipping-{edition}.png") if shots else None
    stranger.page.get_by_role("button", name="Report").click()
    faults["report"] = violations(stranger.page)
    stranger.page.get_by_label("Something else").check()
    stranger.page.get_by_role("button", name="Send the report").click()
    expect(stranger.page.get_by_role("dialog")).to_contain_text("A moderator will read it.")
    stranger.page.keyboard.press("Escape")
    stranger.page.get_by_role("button", name="Continue as a copy").click()
    expect(stranger.composer).to_be_visible()
    stranger.wait_for_end(stranger.ask("Where is the library?"))
    context.close()

    page.get_by_role("dialog").get_by_role("link", name="Clippings you share").click()
    expect(page.get_by_role("list", name="Clippings")).to_contain_text("opened once")
    page.get_by_role("button", name="Revoke The ferry").click()
    page.get_by_role("button", name="Yes, revoke it").click()
    expect(page.get_by_role("list", name="Clippings")).to_contain_text("Revoked")
    page.goto(address)
    expect(page.get_by_role("heading", name="This link opens nothing")).to_be_visible()
    assert {place: found for place, found in faults.items() if found} == {}


def test_a_guest_is_told_what_sharing_needs(page: Page, newsroom: Newsroom) -> None:
    newsroom.pick("Percival Stamp")
    newsroom.wait_for_end(newsroom.ask(FERRY))
    newsroom.replies.first.get_by_role("button", name="Share").click()
    expect(page.get_by_role("dialog")).to_contain_text("Sharing needs an account")
    assert violations(page) == []


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("size", ["desktop", "phone", "small"])
def test_no_kept_page_has_an_accessibility_fault(
    browser: Browser, house: House, size: str, edition: str, shots: Path | None
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=house.url,
        viewport={"width": width, "height": height},
        color_scheme=edition,  # type: ignore[arg-type]
    )
    page = context.new_page()
    room = Newsroom(page)
    room.pick("Max Flint")
    room.wait_for_end(room.ask(FERRY))
    faults: dict[str, list[str]] = {}
    wide: list[str] = []

    def look(place: str) -> None:
        faults[place] = violations(page)
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            wide.append(place)
        page.screenshot(path=shots / f"{place}-{size}-{edition}.png") if shots else None

    if size != "desktop":
        page.get_by_role("button", name="Chats and columnists").click()
    page.get_by_role("button", name=f"More about {FERRY}").click()
    look("menu")
    page.get_by_role("button", name="Rename").click()
    look("rename")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Search or go to").click()
    page.get_by_role("combobox").fill("ferry")
    expect(page.get_by_role("group", name="In your chats")).to_be_visible()
    look("palette")
    page.goto("/archive")
    expect(page.get_by_text("Nothing is archived.")).to_be_visible()
    look("archive")
    page.goto("/you/clippings")
    expect(page.get_by_role("main")).to_contain_text("None yet.")
    look("clippings")
    page.goto("/you/shortcuts")
    expect(page.get_by_label("Shortcuts are on")).to_be_visible()
    look("shortcuts")
    context.close()
    assert {place: found for place, found in faults.items() if found} == {}
    assert wide == []
