"""The golden transcripts, read here and by vitest: one fold in two languages."""

import json
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from worker.contract import (
    Event,
    Failed,
    Finished,
    Started,
    Steered,
    decode_event,
    encode,
    fold,
    is_last,
)

GOLDEN = Path(__file__).with_name("transcripts.jsonl")
TRANSCRIPTS: list[dict[str, Any]] = [
    json.loads(line) for line in GOLDEN.read_text("utf-8").split("\n") if line
]

golden = pytest.mark.parametrize("row", TRANSCRIPTS, ids=[row["name"] for row in TRANSCRIPTS])


def events_of(row: dict[str, Any]) -> list[Event]:
    return [decode_event(json.dumps(event).encode()) for event in row["events"]]


def state_of(events: list[Event]) -> str:
    match events:
        case []:
            return "queued"
        case [*_, Finished(reason="stopped")]:
            return "stopped"
        case [*_, Finished()]:
            return "done"
        case [*_, Failed(code="worker_lost")]:
            return "interrupted"
        case [*_, Failed()]:
            return "failed"
        case _:
            return "writing"


def browser_length(text: str) -> int:
    """JavaScript counts UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def marks_of(events: list[Event]) -> list[dict[str, Any]]:
    texts = [reduce(fold, events[:place], "") for place in range(len(events))]
    return [
        {"at": browser_length(text), "clamps": json.loads(encode(event))["clamps"]}
        for text, event in zip(texts, events, strict=True)
        if isinstance(event, Steered)
    ]


@golden
def test_the_text_is_the_fold_of_its_events(row: dict[str, Any]) -> None:
    assert reduce(fold, events_of(row), "") == row["text"]


@golden
def test_the_last_event_tells_the_state(row: dict[str, Any]) -> None:
    assert state_of(events_of(row)) == row["state"]


@golden
def test_a_moved_dial_is_marked_where_the_text_stood(row: dict[str, Any]) -> None:
    assert marks_of(events_of(row)) == row["marks"]


@golden
def test_events_are_numbered_from_one_without_a_gap(row: dict[str, Any]) -> None:
    assert [event.seq for event in events_of(row)] == list(range(1, row["seq"] + 1))


@golden
def test_an_event_survives_the_wire_to_the_letter(row: dict[str, Any]) -> None:
    assert [json.loads(encode(event)) for event in events_of(row)] == row["events"]


@golden
def test_only_the_end_closes_a_stream(row: dict[str, Any]) -> None:
    raw = [encode(event) for event in events_of(row)]
    assert not any(is_last(one) for one in raw[:-1])
    assert not raw or is_last(raw[-1]) == (row["state"] not in ("queued", "writing"))


def test_the_golden_file_knows_every_kind_of_event() -> None:
    kinds = {event["type"] for row in TRANSCRIPTS for event in row["events"]}
    assert kinds == {"started", "delta", "steered", "finished", "failed"}
    assert isinstance(events_of(TRANSCRIPTS[0])[0], Started)
