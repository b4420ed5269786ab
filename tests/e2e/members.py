"""Somebody with an account: signs up as a browser does; `make run` prints the mail to a log."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from playwright.sync_api import Page

from tests.walls.houses import House, eventually

PASSWORD = "pickled-onions-9"
CONFIRM = "/account/verify-email/"
RESET = "/account/password/reset/"


@dataclass
class Mailbox:
    """Every mail of the house, by the keys of the links in it."""

    house: House

    def keys(self, link: str) -> list[str]:
        logs = sorted((self.house.tree / "var" / "log").glob("*.log"))
        said = (path.read_text(errors="replace") for path in logs)
        return [unquote(key) for text in said for key in re.findall(rf"{link}(\S+)", text)]

    def next_key(self, link: str, known: int) -> str:
        """Of the mail that comes after so many."""
        eventually(lambda: len(self.keys(link)) > known, 20, f"a mail with {link}")
        return self.keys(link)[-1]


def sign_up(page: Page, house: House, name: str) -> None:
    page.goto("/")
    mails = Mailbox(house)
    before = len(mails.keys(CONFIRM))
    person = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
    _post(page, "signup", person, expected=401)  # one step is left
    _post(page, "email/verify", {"key": mails.next_key(CONFIRM, before)}, expected=200)
    page.reload()


def _post(page: Page, path: str, body: dict[str, str], *, expected: int) -> None:
    token = page.evaluate("document.cookie.match(/csrftoken=([^;]*)/)[1]")
    answer = page.request.post(
        f"/_allauth/browser/v1/auth/{path}",
        data=body,
        headers={"X-CSRFToken": token, "Referer": page.url},
    )
    assert answer.status == expected, answer.text()
