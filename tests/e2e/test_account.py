"""An account's whole life on the page: from guest to member, every way in, and out again."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.backend.codes import code_now
from tests.e2e.members import CONFIRM, PASSWORD, RESET, Mailbox, sign_up
from tests.e2e.newsroom import Newsroom
from tests.e2e.qr import says
from tests.walls.houses import House

QUESTION = "Where is the lighthouse?"


def button(where: Page | Locator, name: str) -> Locator:
    return where.get_by_role("button", name=name, exact=True)


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", name=name, exact=True)


def part(page: Page, title: str) -> Locator:
    """The section under this heading."""
    return page.locator("section.part").filter(has=heading(page, title))


@pytest.fixture
def at_home(browser: Browser, house: House) -> Iterator[BrowserContext]:
    """A browser that calls the house by a name: passkeys do not belong to numbers."""
    url = house.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def home(at_home: BrowserContext) -> Page:
    return at_home.new_page()


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.goto("/account/signin")
    page.get_by_label("Username or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    button(page, "Sign in").click()


def is_in(page: Page, name: str) -> None:
    expect(page).to_have_url(re.compile(r"/you$"))
    expect(page.get_by_text(f"You are signed in as {name}")).to_be_visible()


def is_refused(page: Page) -> None:
    """Which of the two is wrong is not told."""
    field = page.get_by_label("Password", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(page.get_by_text("and/or password")).to_be_visible()


def sign_out(page: Page) -> None:
    page.goto("/you")
    button(page, "Sign out").click()
    expect(page).to_have_url(re.compile(r"/$"))


def prove(page: Page) -> None:
    """`Is it you?` is asked before what matters."""
    dialog = page.get_by_role("dialog", name="Is it you?")
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    button(dialog, "Go on").click()
    expect(dialog).to_be_hidden()


def test_a_guest_signs_up_and_the_chats_come_along(house: House, newsroom: Newsroom) -> None:
    page, mails = newsroom.page, Mailbox(house)
    newsroom.pick("Captain Ned Squall")
    newsroom.wait_for_end(newsroom.ask(QUESTION))
    page.goto("/you")
    page.get_by_role("main").get_by_role("link", name="Sign up").click()
    expect(page.get_by_text("come along")).to_be_visible()
    page.get_by_label("Username").fill("n")
    page.get_by_label("E-mail").fill("nell@example.org")
    page.get_by_label("Password", exact=True).fill("password")
    button(page, "Sign up").click()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Username")).to_be_focused()
    page.get_by_label("Username").fill("nell")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    before = len(mails.keys(CONFIRM))
    button(page, "Sign up").click()
    expect(heading(page, "Check your mail")).to_be_visible()
    page.goto(CONFIRM + mails.next_key(CONFIRM, before))
    button(page, "Confirm this address").click()
    is_in(page, "nell")

    chat = page.get_by_role("link", name=QUESTION)
    expect(chat.first).to_be_visible()
    sign_out(page)
    expect(page.get_by_role("link", name="Prudence Hale").first).to_be_visible()
    expect(chat).to_have_count(0)
    sign_in(page, "nell", "not this one")
    is_refused(page)
    expect(page.get_by_label("Username or e-mail")).to_have_value("nell")
    sign_in(page, "nell@example.org")
    is_in(page, "nell")
    chat.first.click()
    assert newsroom.wait_for_end(newsroom.replies.first)


def test_a_forgotten_password_is_chosen_anew(page: Page, house: House) -> None:
    sign_up(page, house, "wanda")
    sign_out(page)
    mails = Mailbox(house)
    before = len(mails.keys(RESET))
    page.goto("/account/signin")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail").fill("wanda@example.org")
    button(page, "Send the link").click()
    expect(heading(page, "Check your mail")).to_be_visible()
    link = RESET + mails.next_key(RESET, before)
    page.goto(link)
    page.get_by_role("textbox", name="New password").fill("shallots-in-butter-7")
    button(page, "Save the new password").click()
    expect(page.get_by_text("Your password is changed.")).to_be_visible()
    sign_in(page, "wanda")
    is_refused(page)
    sign_in(page, "wanda", "shallots-in-butter-7")
    is_in(page, "wanda")
    page.goto(link)
    expect(page.get_by_role("link", name="Ask for another link")).to_be_visible()


def with_authenticator(page: Page) -> None:
    """A device that keeps passkeys and knows its owner's finger."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    kept = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": kept})


def test_a_passkey_is_added_and_opens_the_door(home: Page, house: House) -> None:
    sign_up(home, house, "petra")
    with_authenticator(home)
    home.goto("/account/security")
    passkeys = part(home, "Passkeys")
    passkeys.get_by_label("Name of the new passkey").fill("My laptop")
    asking = re.compile(r"/account/authenticators/webauthn")
    with home.expect_response(lambda said: bool(asking.search(said.url)) and said.ok) as asked:
        button(passkeys, "Add a passkey").click()
        prove(home)
    options = asked.value.json()["data"]["creation_options"]["publicKey"]
    assert options["rp"] == {"id": "localhost", "name": "The Shallot"}
    listed = passkeys.get_by_role("list", name="Passkeys")
    expect(listed).to_contain_text("My laptop")
    button(listed, "Rename My laptop").click()
    listed.get_by_label("Name", exact=True).fill("The old laptop")
    button(listed, "Save").click()
    expect(listed).to_contain_text("The old laptop")

    sign_out(home)
    home.goto("/account/signin")
    button(home, "Sign in with a passkey").click()
    is_in(home, "petra")
    home.goto("/account/security")
    expect(listed).to_contain_text("last used on")
    button(listed, "Remove The old laptop").click()
    button(listed, "Remove").click()
    button(home.get_by_role("dialog", name="Is it you?"), "Use a passkey").click()
    expect(listed).to_have_count(0)
    expect(home.get_by_label("Name of the new passkey")).to_be_visible()


def test_an_authenticator_app_is_a_second_step(page: Page, house: House) -> None:
    sign_up(page, house, "tilda")
    page.goto("/account/security")
    app = part(page, "Authenticator app")
    button(app, "Set up an authenticator app").click()
    secret = app.locator(".secret code").inner_text().replace(" ", "")
    link = app.get_by_role("link", name="Open it in an app").get_attribute("href")
    assert link
    assert f"secret={secret}" in link
    assert "issuer=The%20Shallot" in link
    assert says(page.get_by_role("img", name="QR code of the key"), link)
    code = app.get_by_role("textbox", name="Code")
    code.fill("000000")
    button(app, "Turn it on").click()
    expect(code).to_have_attribute("aria-invalid", "true")
    code.fill(code_now(secret))
    button(app, "Turn it on").click()
    prove(page)
    expect(app).to_contain_text("On since")
    recovery = part(page, "Recovery codes")
    button(recovery, "Show the codes").click()
    codes = recovery.locator(".codes code")
    expect(codes).to_have_count(10)
    spare = codes.first.inner_text()

    for typed in (code_now(secret), spare):
        sign_out(page)
        sign_in(page, "tilda")
        expect(heading(page, "One more step")).to_be_visible()
        page.get_by_role("textbox", name="Code").fill(typed)
        button(page, "Sign in").click()
        is_in(page, "tilda")
    page.goto("/account/security")
    expect(recovery).to_contain_text("9 of 10 are left")


def test_sessions_are_listed_and_ended_from_afar(
    browser: Browser, page: Page, house: House
) -> None:
    sign_up(page, house, "sessa")
    elsewhere = browser.new_context(base_url=house.url)
    other = elsewhere.new_page()
    sign_in(other, "sessa")
    is_in(other, "sessa")
    page.goto("/account/security")
    listed = page.get_by_role("list", name="Sessions").get_by_role("listitem")
    expect(listed).to_have_count(2)
    expect(listed.filter(has_text="This browser")).to_have_count(1)
    button(page, "Sign out everywhere else").click()
    expect(listed).to_have_count(1)
    other.goto("/you")
    expect(other.get_by_text("You are not signed in.")).to_be_visible()
    elsewhere.close()


def test_an_api_key_is_shown_once_used_and_revoked(
    browser: Browser, page: Page, house: House
) -> None:
    sign_up(page, house, "kira")
    page.goto("/account/keys")
    page.get_by_label("Name", exact=True).fill("notebook")
    button(page, "Make a key").click()
    told = page.get_by_role("group", name="The new key")
    secret = told.locator(".secret code").inner_text()
    page.reload()
    expect(page.get_by_role("list", name="Keys")).to_contain_text("not used yet")
    assert secret not in page.content()

    headers = {"Authorization": f"Bearer {secret}"}
    program = browser.new_context(base_url=house.url).request  # with no cookie of hers
    models = program.get("/v1/models", headers=headers).json()["data"]
    message = {"role": "user", "content": QUESTION}
    asked = {"model": models[0]["id"], "messages": [message]}
    said = program.post("/v1/chat/completions", headers=headers, data=asked, timeout=60_000)
    assert said.ok, said.text()
    assert said.json()["choices"][0]["message"]["content"]
    page.reload()
    row = page.get_by_role("list", name="Keys").get_by_role("listitem")
    expect(row).to_contain_text("last used on")
    button(row, "Revoke notebook").click()
    button(row, "Revoke").click()
    expect(row).to_have_count(0)
    assert program.get("/v1/models", headers=headers).status == 401


def test_usage_counts_what_was_written(newsroom: Newsroom) -> None:
    newsroom.pick("Percival Stamp")
    newsroom.wait_for_end(newsroom.ask(QUESTION))
    page = newsroom.page
    page.goto("/account/usage")
    used = newsroom.api("/api/account/usage")["today"]
    assert used["tokens"] > 0
    expect(part(page, "Today")).to_contain_text(f"{used['tokens']:,} used in 1 reply")
    page.get_by_text("As a table").click()
    first = page.get_by_role("row").filter(has_text=f"{used['tokens']:,}").first
    expect(first).to_be_visible()


def test_what_is_yours_comes_with_you(house: House, newsroom: Newsroom) -> None:
    page = newsroom.page
    sign_up(page, house, "xenia")
    newsroom.pick("Dolores Knell")
    text = newsroom.wait_for_end(newsroom.ask(QUESTION))
    page.goto("/account/data")
    button(page, "Ask for an archive").click()
    download = page.get_by_role("link", name="Download the archive")
    expect(download).to_be_visible(timeout=60_000)
    with page.expect_download() as taken:
        download.click()
    archive = zipfile.ZipFile(io.BytesIO(taken.value.path().read_bytes()))
    assert archive.testzip() is None
    whole = b"\n".join(archive.read(name) for name in archive.namelist()).decode()
    assert QUESTION in whole
    assert text.split(".")[0] in whole
    assert json.loads(archive.read("account.json"))["username"] == "xenia"


def test_an_account_is_deleted_and_comes_back(page: Page, house: House) -> None:
    sign_up(page, house, "della")
    page.goto("/account/data")
    button(page, "Delete my account…").click()
    page.get_by_label("Password", exact=True).fill("not this one")
    button(page, "Delete my account").click()
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    button(page, "Delete my account").click()
    expect(heading(page, "Your account will be deleted")).to_be_visible()
    button(page, "To the front page").click()
    expect(page.get_by_role("link", name="Prudence Hale").first).to_be_visible()
    assert session_of(page)["user"] is None

    sign_in(page, "della")
    notice = page.get_by_role("group", name="This account is about to be deleted")
    expect(notice).to_be_visible()
    button(notice, "Keep my account").click()
    expect(notice).to_have_count(0)
    assert session_of(page)["user"]["deletion_due_at"] is None


def session_of(page: Page) -> Any:
    return page.request.get("/api/session").json()


def test_a_guest_leaves_nothing_behind(newsroom: Newsroom) -> None:
    page = newsroom.page
    newsroom.pick("Max Flint")
    newsroom.wait_for_end(newsroom.ask(QUESTION))
    chat = page.url
    page.goto("/account/data")
    button(page, "Delete everything…").click()
    button(page, "Delete everything").click()
    expect(page).to_have_url(re.compile(r"/$"))
    page.goto(chat)
    expect(page.get_by_role("main")).to_contain_text("There is no such chat here")
