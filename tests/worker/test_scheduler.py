"""Whose prompt is read in a step: nobody waits for a book, and a book is read all the same."""

from typing import Any, cast

import pytest

from worker.engine.row import Row, State
from worker.engine.scheduler import Scheduler


class Reader:
    """As much of a row as a scheduler looks at."""

    def __init__(self, name: str, prompt: int, taken_at: float) -> None:
        self.name, self.prompt, self.taken_at = name, [0] * prompt, taken_at
        self.slot, self.read, self.cached, self.state = -1, 0, 0, State.WAITING


def reading(budget: int, **prompts: int) -> list[tuple[str, int]]:
    """Prompts by name, the earliest first."""
    scheduler = Scheduler(8)
    cast(Any, scheduler)._budget = lambda _eldest: budget
    for at, (name, length) in enumerate(prompts.items()):
        scheduler.wait(cast(Row, Reader(name, length, at)))
    scheduler.admit()
    return [(cast(Any, row).name, chunk) for row, chunk in scheduler.reading()]


@pytest.mark.parametrize(
    ("budget", "prompts", "chunks"),
    [
        (40, {"a": 30}, [("a", 30)]),
        (40, {"a": 30, "b": 30, "c": 30}, [("a", 30), ("b", 10)]),
        (40, {"a": 60, "b": 30}, [("a", 40)]),
        (40, {"book": 900}, [("book", 40)]),
        (40, {"book": 900, "b": 30, "c": 10}, [("book", 20), ("c", 10), ("b", 10)]),
        (40, {"book": 900, "b": 5}, [("book", 35), ("b", 5)]),
        (0, {"book": 900, "b": 30}, []),
    ],
)
def test_the_earliest_first_but_nobody_waits_for_a_book(
    budget: int, prompts: dict[str, int], chunks: list[tuple[str, int]]
) -> None:
    assert reading(budget, **prompts) == chunks


def test_of_a_budget_nothing_is_left_while_somebody_could_read() -> None:
    for budget in (1, 7, 40, 512):
        read = reading(budget, book=900, a=3, b=64)
        assert sum(chunk for _, chunk in read) == budget


def test_a_note_is_read_in_longer_steps_than_a_book_to_its_last_page() -> None:
    def first(prompt: int, read: int = 0, cached: int = 0) -> int:
        scheduler = Scheduler(2)
        speaker, reader = Reader("speaker", 1, 0.0), Reader("reader", prompt, 1.0)
        scheduler.wait(cast(Row, speaker))
        scheduler.wait(cast(Row, reader))
        scheduler.admit()
        speaker.state, reader.read, reader.cached = State.SPEAKING, read, cached
        for turn in range(60):  # a step takes 10 ms, a token of a prompt 0.1 ms, a start 2 ms
            size = turn % 4 * 10
            scheduler.took(size, True, 0.010 + (0.002 + size * 0.0001 if size else 0))
        scheduler.took(0, True, 0.010)
        [(_, chunk)] = scheduler.reading()
        return chunk

    assert first(60) == 60
    assert 30 < first(2_000) < 45
    assert 30 < first(2_000, read=1_950) < 45
    assert first(2_000, read=1_950, cached=1_940) == 50
