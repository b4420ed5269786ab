"""The whole product as `make run` starts it, and readers with a real Chromium."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.newsroom import Newsroom
from tests.walls.houses import House, running
from tests.walls.trees import copy_ready_tree

# Slow enough to reload, stop and turn a dial in the middle of a reply of thirty tokens.
PACE = "12"
# Every reader of the suite is a new guest from one address.
GUESTS = "10000"
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)

expect.set_options(timeout=20_000)  # a busy machine is no reason to fail


def chromium_path() -> str:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "Install Chromium (Debian: apt-get install chromium) or name it by CHROMIUM=."
    return path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    tree = copy_ready_tree(tmp_path_factory.mktemp("house"))
    with running(tree, WORKER_PACE=PACE, RATE_GUESTS_PER_HOUR=GUESTS) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET.split())
        yield found
        found.close()


@pytest.fixture
def reader(browser: Browser, house: House) -> Iterator[BrowserContext]:
    """A stranger with an empty browser; what the page complains of fails the test."""
    context = browser.new_context(base_url=house.url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(20_000)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on(
        "console",
        lambda said: complaints.append(said.text) if "Content Security" in said.text else None,
    )
    yield context
    context.close()
    assert complaints == []


@pytest.fixture
def page(reader: BrowserContext) -> Page:
    return reader.new_page()


@pytest.fixture
def newsroom(page: Page) -> Newsroom:
    return Newsroom(page)


@pytest.fixture(scope="session")
def shots() -> Path | None:
    """Where to leave pictures of the screens, if somebody asked for them."""
    return Path(os.environ["SHOTS"]) if "SHOTS" in os.environ else None
