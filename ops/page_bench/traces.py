"""Chromium's own record of what its main thread did, read frame by frame."""

import json
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

CATEGORIES = ("devtools.timeline", "blink.user_timing", "v8", "toplevel")
# In which JavaScript runs, is compiled, or is cleaned up after.
SCRIPT = {
    "EvaluateScript",
    "FunctionCall",
    "MajorGC",
    "MinorGC",
    "RunMicrotasks",
    "V8.GCScavenger",
    "v8.callFunction",
    "v8.compile",
    "v8.evaluateModule",
    "v8.run",
}
TASK = {"RunTask", "ThreadControllerImpl::RunTask"}
FRAME = "AnimationFrame"
# A script for the page: it keeps what has moved that nobody asked to move.
SHIFTS = """
window.shifts = []
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue
    const moved = entry.sources.map(({ node, previousRect: a, currentRect: b }) =>
      [(node?.outerHTML ?? node?.textContent ?? '').slice(0, 120), a.top, b.top])
    window.shifts.push({ value: entry.value, moved })
  }
}).observe({ type: 'layout-shift', buffered: true })
"""


@dataclass(frozen=True, slots=True)
class Load:
    """Milliseconds of a frame, of all frames that had any work."""

    frames: int
    mean: float
    p95: float
    worst: float
    over: int  # frames that took longer than the budget


def load_of(values: Sequence[float], budget: float) -> Load:
    ranked = sorted(values)
    p95 = ranked[math.ceil(0.95 * len(ranked)) - 1]
    over = sum(value > budget for value in ranked)
    return Load(len(ranked), sum(ranked) / len(ranked), p95, ranked[-1], over)


def _main_thread(events: list[dict[str, Any]], marker: str) -> list[dict[str, Any]]:
    """Events of the thread on which the page has set the mark."""
    where = next((one["pid"], one["tid"]) for one in events if one["name"] == marker)
    return [one for one in events if (one["pid"], one["tid"]) == where]


def _outermost(spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without those that lie within another."""
    outer: list[dict[str, Any]] = []
    end = 0.0
    for span in sorted(spans, key=lambda one: one["ts"]):
        if span["ts"] >= end:
            outer.append(span)
            end = span["ts"] + span.get("dur", 0)
    return outer


def _per_frame(spans: list[dict[str, Any]], frames: list[float]) -> list[float]:
    """Time on the processor: that others were given it too is no work of the page."""
    totals = [0.0] * (len(frames) + 1)
    for span in spans:
        totals[bisect_right(frames, span["ts"])] += span.get("tdur", span.get("dur", 0)) / 1_000
    return totals[1:]


def read(raw: bytes, begin: str, end: str, budget: float) -> dict[str, Load]:
    """Script, and all work of the main thread, from frame to frame between two marks."""
    events = json.loads(raw)["traceEvents"]
    ours = _main_thread(events, begin)
    since = next(one["ts"] for one in ours if one["name"] == begin)
    until = next(one["ts"] for one in ours if one["name"] == end)
    inside = [one for one in ours if since <= one["ts"] < until]
    frames = sorted(one["ts"] for one in inside if one["name"] == FRAME and one["ph"] == "b")
    if not frames:
        raise ValueError("no frame was drawn")

    def load(names: set[str]) -> Load:
        spans = [one for one in inside if one["name"] in names and one["ph"] == "X"]
        return load_of(_per_frame(_outermost(spans), frames), budget)

    return {"script": load(SCRIPT), "all": load(TASK)}
