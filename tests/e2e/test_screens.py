"""Pictures of every screen, by `make screens`: large in daylight, small and late."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.stage import ROUTES, staged, visit
from tests.walls.houses import House

LOOKS = {"desktop-day": (1440, 900), "phone-late": (390, 844)}
COLOURS = 64  # of a palette: a picture of words needs no more

pytestmark = pytest.mark.skipif("SHOTS" not in os.environ, reason="`make screens` asks for them")


@pytest.fixture(scope="module")
def seen(browser: Browser, house: House) -> Iterator[dict[str, Any]]:
    contexts = {who: browser.new_context(base_url=house.url) for who in ("member", "stranger")}
    for context in contexts.values():
        context.set_default_timeout(30_000)
    yield {
        "stage": staged(contexts["member"], house, "marguerite"),
        **{who: context.new_page() for who, context in contexts.items()},
    }
    for context in contexts.values():
        context.close()


def pictures(page: Page, shots: Path, name: str, looks: dict[str, tuple[int, int]]) -> None:
    for look, (width, height) in looks.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(f"document.documentElement.dataset.theme = '{look.split('-')[1]}'")
        page.wait_for_function("document.fonts.status === 'loaded'")
        path = shots / f"{name}-{look}.png"
        page.screenshot(path=path, animations="disabled")
        Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)
        assert path.stat().st_size < 120_000


@pytest.mark.parametrize("route", ROUTES)
def test_a_picture_of(seen: dict[str, Any], shots: Path, route: str) -> None:
    who, address = ROUTES[route]
    page: Page = seen[who]
    visit(page, address(seen["stage"]))
    name = route.strip("/").replace("/", "-").replace("$", "") or "front"
    pictures(page, shots, name, LOOKS)


def xray(page: Page) -> None:
    page.get_by_role("button", name="X-ray").first.click()
    expect(page.get_by_role("complementary", name="X-ray").get_by_role("slider")).to_be_visible()


def clipping(page: Page) -> None:
    page.get_by_role("button", name="Share").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def receipt(page: Page) -> None:
    page.get_by_role("button", name="Receipt").first.click()
    expect(page.get_by_role("dialog", name="Receipt")).to_contain_text("Sampling")


def voices(page: Page) -> None:
    page.get_by_role("button", name="who answers next").click()
    expect(page.get_by_role("dialog", name="Who answers next")).to_be_visible()


def palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("mayor")
    expect(page.get_by_role("group", name="In your chats")).to_be_visible()


def search(page: Page) -> None:
    page.get_by_role("button", name="Add a dial").click()
    page.get_by_label("Search what a dial should do").fill("pirate")
    expect(page.get_by_role("button", name="Add Pirate talk", exact=True)).to_be_visible()


def sheet(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Desk").click()
    expect(page.get_by_role("button", name="Close the desk")).to_be_visible()


DAY, LATE = (dict([look]) for look in LOOKS.items())
OVER = {
    "over-xray": (xray, LOOKS),
    "over-clipping": (clipping, LOOKS),
    "over-receipt": (receipt, LOOKS),
    "over-who-answers": (voices, LOOKS),
    "over-palette": (palette, LOOKS),
    "over-add-a-dial": (search, DAY),
    "over-desk": (sheet, LATE),
}


@pytest.mark.parametrize("name", OVER)
def test_a_picture_of_what_lies_over_a_chat(seen: dict[str, Any], shots: Path, name: str) -> None:
    page: Page = seen["member"]
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"/chats/{seen['stage'].chat}")
    opened, looks = OVER[name]
    opened(page)
    pictures(page, shots, name, looks)
