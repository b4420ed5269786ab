"""A house with one of everything, and every address of the page with what it needs."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.members import sign_up
from tests.e2e.newsroom import Newsroom
from tests.walls.houses import House
from tests.walls.trees import ROOT

ROUTER = ROOT / "frontend" / "src" / "app" / "router.tsx"


@dataclass(frozen=True)
class Stage:
    """What a member of the house has made; `key`s of mails are wrong ones on purpose."""

    chat: str
    own: str
    clipping: str
    link: str
    username: str
    key: str = "not-a-key"
    columnist: str = "gladys-pemberton"
    artifact: str = "demo"
    index: str = "29"


Who = Literal["member", "stranger"]
Address = Callable[[Stage], str]
ROUTES: dict[str, tuple[Who, Address]] = {
    "/": ("stranger", lambda _: "/"),
    "/columnists/$slug": ("stranger", lambda s: f"/columnists/{s.columnist}"),
    "/columnists/$slug/off-the-record": (
        "member",
        lambda s: f"/columnists/{s.columnist}/off-the-record",
    ),
    "/columnists/$slug/edit": ("member", lambda s: f"/columnists/{s.own}/edit"),
    "/columnists/$slug/profile": ("member", lambda s: f"/columnists/{s.columnist}/profile"),
    "/columnists/$slug/editions": ("member", lambda s: f"/columnists/{s.own}/editions"),
    "/columnists/mine": ("member", lambda _: "/columnists/mine"),
    "/columnists/new": ("member", lambda _: "/columnists/new"),
    "/authors/$username": ("stranger", lambda s: f"/authors/{s.username}"),
    "/features/$artifact/$index": ("stranger", lambda s: f"/features/{s.artifact}/{s.index}"),
    "/gallery": ("member", lambda _: "/gallery"),
    "/p/$token": ("stranger", lambda s: f"/p/{s.link}"),
    "/c/$token": ("stranger", lambda s: f"/c/{s.clipping}"),
    "/chats/$id": ("member", lambda s: f"/chats/{s.chat}"),
    "/search": ("member", lambda _: "/search?q=mayor"),
    "/archive": ("member", lambda _: "/archive"),
    "/you": ("member", lambda _: "/you"),
    "/you/shortcuts": ("member", lambda _: "/you/shortcuts"),
    "/you/clippings": ("member", lambda _: "/you/clippings"),
    "/account": ("member", lambda _: "/account"),
    "/account/security": ("member", lambda _: "/account/security"),
    "/account/keys": ("member", lambda _: "/account/keys"),
    "/account/usage": ("member", lambda _: "/account/usage"),
    "/account/data": ("member", lambda _: "/account/data"),
    "/account/notices": ("member", lambda _: "/account/notices"),
    "/account/signin": ("stranger", lambda _: "/account/signin"),
    "/account/signup": ("stranger", lambda _: "/account/signup"),
    "/account/verify-email/$key": ("stranger", lambda s: f"/account/verify-email/{s.key}"),
    "/account/password/reset": ("stranger", lambda _: "/account/password/reset"),
    "/account/password/reset/$key": ("stranger", lambda s: f"/account/password/reset/{s.key}"),
    "/appeal": ("stranger", lambda _: "/appeal"),
    "/policy": ("stranger", lambda _: "/policy"),
}


def routes_of_the_page() -> set[str]:
    return set(re.findall(r"\bpath: '([^']+)'", ROUTER.read_text()))


def staged(context: BrowserContext, house: House, name: str) -> Stage:
    """By a new member of this name, of whom a house can have one."""
    page = context.new_page()
    sign_up(page, house, name)
    page.wait_for_load_state("networkidle")
    newsroom = Newsroom(page)
    newsroom.pick("Prudence Hale")
    newsroom.wait_for_end(newsroom.ask("Tell me a joke about the mayor."))
    chat = newsroom.chat()
    own = _asked(page, "post", "/api/personas/gladys-pemberton/reprint", {})["slug"]
    unlisted = {"visibility": "public"}
    _asked(page, "put", f"/api/personas/{own}/visibility", unlisted)
    link = _asked(page, "post", f"/api/personas/{own}/links", {})["token"]
    reply = chat["turns"][0]["replies"][0]["id"]
    shared = {"upto": reply, "title": "", "shows_persona": True}
    clipping = _asked(page, "post", f"/api/chats/{chat['id']}/clippings", shared)["token"]
    page.close()
    return Stage(chat=chat["id"], own=own, clipping=clipping, link=link, username=name)


def _asked(page: Page, method: str, path: str, body: dict[str, Any]) -> Any:
    token = page.evaluate("document.cookie.match(/csrftoken=([^;]*)/)[1]")
    headers = {"X-CSRFToken": token, "Referer": page.url}
    answer = getattr(page.request, method)(path, data=body, headers=headers)
    assert answer.ok, f"{path}: {answer.status} {answer.text()}"
    return answer.json()


def visit(page: Page, address: str) -> None:
    """Until it has all that it asks for."""
    page.goto(address)
    expect(page.locator("#paper").first).to_be_visible()
    expect(page.locator("#paper[aria-busy=true]")).to_have_count(0)
    page.wait_for_load_state("networkidle")
