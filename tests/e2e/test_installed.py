"""The page as an app: installable, opened without a connection, never an old page for a new one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import QUIET, chromium_path
from tests.e2e.newsroom import Newsroom
from tests.walls.houses import House

CONTROLLED = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


@pytest.fixture
def visitor(browser: Browser, house: House, tmp_path: Path) -> Iterator[BrowserContext]:
    """With a profile on disk: a browser that forgets everything installs nothing."""
    kept = browser.browser_type.launch_persistent_context(
        tmp_path / "profile",
        executable_path=chromium_path(),
        args=QUIET.split(),
        base_url=house.url,
    )
    kept.set_default_timeout(20_000)
    yield kept
    kept.close()


def opened(visitor: BrowserContext) -> Page:
    page = visitor.new_page()
    page.goto("/")
    page.wait_for_function(CONTROLLED)
    return page


def cached(page: Page) -> dict[str, list[str]]:
    found: dict[str, list[str]] = page.evaluate(
        """async () => Object.fromEntries(await Promise.all((await caches.keys()).map(
            async (name) => {
                const kept = await (await caches.open(name)).keys();
                return [name, kept.map((one) => new URL(one.url).pathname)];
            })))"""
    )
    return found


def test_chromium_would_install_it(visitor: BrowserContext) -> None:
    page = opened(visitor)
    cdp = visitor.new_cdp_session(page)
    assert cdp.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    told = cdp.send("Page.getAppManifest")
    assert told["errors"] == []
    manifest: dict[str, Any] = json.loads(told["data"])
    assert manifest["name"] == "The Shallot"
    for icon in manifest["icons"]:
        answer = page.request.get(icon["src"])
        assert answer.headers["content-type"] == icon["type"]


def test_the_worker_is_asked_for_anew_and_has_the_whole_site(page: Page) -> None:
    page.goto("/")
    worker = page.request.get("/sw.js")
    assert worker.headers["cache-control"] == "no-cache"
    assert worker.headers["service-worker-allowed"] == "/"
    assert worker.headers["content-type"].startswith("text/javascript")
    manifest = page.request.get("/manifest.webmanifest")
    assert manifest.headers["content-type"] == "application/manifest+json"


def test_only_the_shell_is_kept(visitor: BrowserContext) -> None:
    page = opened(visitor)
    newsroom = Newsroom(page)
    newsroom.pick("Max Flint")
    newsroom.wait_for_end(newsroom.ask("Where is the bus?"))
    page.reload()
    newsroom.wait_for_end(newsroom.replies.first)
    ((name, paths),) = cached(page).items()
    assert name.startswith("shell-")
    assert "/offline.html" in paths
    kept = {path for path in paths if not path.startswith("/assets/")}
    assert kept == {"/offline.html", "/offline.css", "/favicon.svg"}


def test_without_a_connection_the_page_says_so_and_comes_back(visitor: BrowserContext) -> None:
    page = opened(visitor)
    visitor.set_offline(True)
    page.goto("/gallery")
    expect(page.get_by_text("There is no connection to the house.")).to_be_visible()
    visitor.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="Gallery").first).to_be_visible()


def test_an_old_worker_gives_way_and_shows_no_old_page(visitor: BrowserContext) -> None:
    page = opened(visitor)
    ((now, _),) = cached(page).items()
    page.evaluate("caches.open('shell-of-yesterday').then((old) => old.add('/offline.css'))")
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.unregister())")
    page.reload()
    page.wait_for_function(CONTROLLED)
    page.wait_for_function("caches.keys().then((names) => !names.includes('shell-of-yesterday'))")
    assert list(cached(page)) == [now]
    served: list[bool] = []
    page.on("response", lambda answer: served.append(answer.from_service_worker))
    answer = page.goto("/you")
    assert answer
    assert answer.request.is_navigation_request()
    assert "/assets/" in answer.text()
    assert "no-cache" in answer.headers["cache-control"]
