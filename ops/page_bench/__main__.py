"""`make bench-page`: a reply of 2,000 tokens at 60 a second, and what its frames cost."""

import argparse
import os
import platform
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from ops.page_bench.house import CHAT, open_house
from ops.page_bench.texts import TEXTS, tokens_of
from ops.page_bench.traces import CATEGORIES, SHIFTS, Load, read

QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
REPORT = Path(__file__).resolve().parents[2] / "docs" / "page-performance.md"
BUDGET_MS = 8


@dataclass(frozen=True, slots=True)
class Result:
    text: str
    script: Load
    all: Load
    shift: float


def _streamed(page: Page, url: str, seconds: float) -> None:
    page.goto(f"{url}/chats/{CHAT}")
    reply = page.locator(".reply .body")
    reply.locator("*").first.wait_for()
    page.evaluate("() => { performance.mark('began'); window.shifts.length = 0 }")
    page.locator(".reply[data-state=done]").wait_for(timeout=(3 * seconds + 60) * 1_000)
    page.evaluate("() => performance.mark('ended')")


def measured(browser: Browser, text: str, tokens: int, per_second: float) -> Result:
    with open_house(tokens_of(text, tokens), per_second) as url:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(SHIFTS)
        browser.start_tracing(page=page, categories=list(CATEGORIES))
        _streamed(page, url, tokens / per_second)
        loads = read(browser.stop_tracing(), "began", "ended", BUDGET_MS)
        shifts = page.evaluate("window.shifts")
        page.close()
    for one in shifts:
        print(f"  shift {one['value']:.5f}: {one['moved'][:3]}", file=sys.stderr)
    return Result(text, loads["script"], loads["all"], sum(one["value"] for one in shifts))


def table(results: list[Result]) -> str:
    head = (
        f"| the reply is | frames | script: mean | p95 | worst | frames over {BUDGET_MS} ms "
        "| all work: mean | p95 | shift |"
    )
    rows = [
        f"| {one.text} | {one.script.frames} | {one.script.mean:.2f} | {one.script.p95:.2f} "
        f"| {one.script.worst:.1f} | {one.script.over} | {one.all.mean:.2f} | {one.all.p95:.2f} "
        f"| {one.shift:.4f} |"
        for one in results
    ]
    return "\n".join([head, "|---|--:|--:|--:|--:|--:|--:|--:|--:|", *rows])


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def report(results: list[Result], version: str, tokens: int, per_second: float) -> str:
    load = os.getloadavg()[0]
    return f"""# What a streaming reply costs the page

Written by `make bench-page`: the built page in Chromium {version}, 1440×900, fed over a real
socket with a reply of {tokens:,} tokens at {per_second:g} tokens a second. Milliseconds of
processor time from one drawn frame to the next, out of Chromium's own trace; script is everything
in which JavaScript or its garbage collector runs, all work is whatever the main thread does,
layout and painting among it. The budget is {BUDGET_MS} ms of script (p95). Shift is the layout
shift (CLS) over the whole reply.

{table(results)}

Measured {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} × {processor()}, load average {load:.1f}.
The last three are the worst cases: one block that grows to the end and is read anew in every frame.
"""


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m ops.page_bench", description=__doc__)
    asked.add_argument("--tokens", type=int, default=2_000)
    asked.add_argument("--per-second", type=float, default=60)
    asked.add_argument("--only", choices=list(TEXTS), help="one text, and no report")
    wish = asked.parse_args()
    path = os.environ.get("CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        names = [wish.only] if wish.only else list(TEXTS)
        results = [measured(browser, name, wish.tokens, wish.per_second) for name in names]
        version = browser.version
        browser.close()
    print(table(results))
    if not wish.only:
        REPORT.write_text(report(results, version, wish.tokens, wish.per_second))
    over = [one for one in results if one.script.p95 >= BUDGET_MS or one.shift > 0]
    for one in over:
        print(f"Over budget: {one.text}.", file=sys.stderr)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
