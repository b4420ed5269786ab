"""Somebody with an account: signs up as a browser does; `make run` prints the mail to a log."""

import re
from pathlib import Path
from urllib.parse import unquote

from playwright.sync_api import Page

from tests.walls.houses import House, eventually

PASSWORD = "pickled-onions-9"
MAILED = re.compile(r"/account/verify-email/(\S+)")


def sign_up(page: Page, house: House, name: str) -> None:
    page.goto("/")
    logs = house.tree / "var" / "log"
    before = len(_keys(logs))
    person = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
    _post(page, "signup", person, expected=401)  # one step is left
    eventually(lambda: len(_keys(logs)) > before, 20, "the mail with the key")
    _post(page, "email/verify", {"key": _keys(logs)[-1]}, expected=200)
    page.reload()


def _keys(logs: Path) -> list[str]:
    said = (path.read_text(errors="replace") for path in sorted(logs.glob("*.log")))
    return [unquote(key) for text in said for key in MAILED.findall(text)]


def _post(page: Page, path: str, body: dict[str, str], *, expected: int) -> None:
    token = page.evaluate("document.cookie.match(/csrftoken=([^;]*)/)[1]")
    answer = page.request.post(
        f"/_allauth/browser/v1/auth/{path}",
        data=body,
        headers={"X-CSRFToken": token, "Referer": page.url},
    )
    assert answer.status == expected, answer.text()
