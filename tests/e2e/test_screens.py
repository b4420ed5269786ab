"""Pictures of every screen, by `make screens`: large in daylight, small and late."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

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


@pytest.mark.parametrize("route", ROUTES)
def test_a_picture_of(seen: dict[str, Any], shots: Path, route: str) -> None:
    who, address = ROUTES[route]
    page: Page = seen[who]
    visit(page, address(seen["stage"]))
    name = route.strip("/").replace("/", "-").replace("$", "") or "front"
    for look, (width, height) in LOOKS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(f"document.documentElement.dataset.theme = '{look.split('-')[1]}'")
        page.wait_for_function("document.fonts.status === 'loaded'")
        path = shots / f"{name}-{look}.png"
        page.screenshot(path=path, animations="disabled")
        Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)
        assert path.stat().st_size < 120_000
