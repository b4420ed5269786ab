"""The admin in a real Chromium: every page draws itself within its content security policy."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from playwright.sync_api import BrowserContext, Page, sync_playwright
from redis import Redis

from backend.accounts.models import User
from backend.moderation.models import Report
from tests.backend.newsroom import browser as signed_in
from tests.backend.newsroom import furnish, pages_of, staff
from tests.backend.processes import Web
from worker.contract import WorkerState, encode, worker_key

pytestmark = pytest.mark.e2e

QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
SHOTS = os.environ.get("SHOTS")
LOOKED_AT = {
    "front": "/admin/",
    "workers": "/admin/workers/",
    "personas": "/admin/personas/persona/",
    "features": "/admin/catalog/feature/",
    "reports": "/admin/moderation/report/",
    "quotas": "/admin/accounts/usage/",
    "policy": "/admin/policy/policy/1/change/",
    "pause": "/admin/models/demo/switch/",
}


@pytest.fixture
def house(transactional_db: None, web: Web, catalog: None, redis: Redis) -> Iterator[Web]:
    editor = staff("editor", superuser=True)
    furnish(editor)
    state = WorkerState(
        name="gpu-1", model="a-model", artifacts={"demo": "0123456789abcdef"}, rows=16, busy=3,
        context=8_192, prompt_tokens=1_000, cached_tokens=400,
    )  # fmt: skip
    redis.set(worker_key("gpu-1"), encode(state), ex=600)
    yield web
    redis.delete(worker_key("gpu-1"))


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def contexts(house: Web, complaints: list[str]) -> Iterator[Any]:
    """Opens windows of the editor's; what the browser complains of is kept."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "Install Chromium (Debian: apt-get install chromium) or name it by CHROMIUM=."
    session = signed_in(User.objects.get(username="editor")).cookies["sessionid"].value
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's loop runs in this very thread
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET.split())

        def window(size: str, scheme: Any) -> BrowserContext:
            width, height = SIZES[size]
            context = chromium.new_context(
                base_url=house.url,
                viewport={"width": width, "height": height},
                color_scheme=scheme,
            )
            context.add_cookies([{"name": "sessionid", "value": session, "url": house.url}])
            context.on("weberror", lambda error: complaints.append(str(error.error)))
            context.on(
                "console",
                lambda said: complaints.append(said.text) if said.type == "error" else None,
            )
            return context

        yield window
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def drawn(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self' 'unsafe-eval';" in policy
    assert "default-src 'self'" in policy
    page.wait_for_selector("#content")
    page.wait_for_function("() => !document.documentElement.hasAttribute('x-cloak')")


def test_every_page_is_drawn_without_complaint(contexts: Any, complaints: list[str]) -> None:
    page = contexts("desktop", "light").new_page()
    paths = [
        path for one in admin.site._registry.values() for path in pages_of(one).values()
    ]  # fmt: skip
    for path in (*paths, *LOOKED_AT.values(), "/admin/switches/guests/"):
        drawn(page, path)
        assert complaints == [], path


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_holds_on_a_phone_and_in_the_dark(
    contexts: Any, complaints: list[str], size: str, scheme: str
) -> None:
    page = contexts(size, scheme).new_page()
    report = Report.objects.all()[0]
    queue = f"/admin/moderation/report/{report.pk}"
    more = {"report": f"{queue}/change/", "decide": f"{queue}/decide/"}
    for name, path in {**LOOKED_AT, **more}.items():
        drawn(page, path)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, path
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"admin-{name}-{size}-{scheme}.png")
    assert complaints == []


def test_a_model_is_paused_by_hand(contexts: Any, complaints: list[str]) -> None:
    page = contexts("phone", "light").new_page()
    drawn(page, "/admin/workers/")
    page.locator("li", has_text="a-model").get_by_role("link", name="Pause").click()
    page.get_by_label("Reason").fill("Being moved.")
    page.get_by_role("button", name="Yes, do it").click()
    page.get_by_text("a-model is paused.").wait_for()
    page.locator("li", has_text="a-model").get_by_role("link", name="Resume").click()
    page.get_by_role("button", name="Yes, do it").click()
    page.get_by_text("a-model is open again.").wait_for()
    assert complaints == []
