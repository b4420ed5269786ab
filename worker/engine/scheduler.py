"""Who stands in which slot, and who reads and speaks in the next step. No tensors here."""

from collections import deque

from worker.engine.costs import Costs
from worker.engine.row import Row, State

AT_ONCE = 512  # prompt tokens a step when nobody speaks
LONG = 2  # times what is read at once: more than that is a long prompt
FEWEST = 8  # ... and at least, when somebody does
WAIT = 0.6  # what reading may add to a step, in times of speaking: bounds everyone's pause
ONCE = 1.0  # ... while a prompt that is not long is read: few such steps follow one another


class Scheduler:
    def __init__(self, slots: int) -> None:
        self._slots: list[Row | None] = [None] * slots
        self._waiting: deque[Row] = deque()
        self._costs = Costs()

    @property
    def standing(self) -> list[Row]:
        return [row for row in self._slots if row is not None]

    def wait(self, row: Row) -> None:
        self._waiting.append(row)

    def admit(self) -> list[Row]:
        """First come, first served. Lowest slots first: a pass computes all below the top one."""
        admitted: list[Row] = []
        if not self._waiting:
            return admitted
        for slot, row in enumerate(self._slots):
            if row is None and self._waiting:
                newcomer = self._waiting.popleft()
                newcomer.slot, newcomer.state = slot, State.READING
                self._slots[slot] = newcomer
                admitted.append(newcomer)
        return admitted

    def reading(self) -> list[tuple[Row, int]]:
        """(row, tokens of its prompt to read now).

        The earliest first; but beside a long prompt half is for others, the shortest first, so that
        nobody waits for a book to be read.
        """
        readers = [row for row in self.standing if row.state is State.READING]
        if not readers:
            return []
        eldest, *others = sorted(readers, key=lambda row: row.taken_at)
        budget, left = self._budget(eldest), _unread(eldest)
        if is_long := left > LONG * budget:
            others.sort(key=_unread)
        spare, chunks = budget // 2 if is_long else max(0, budget - left), []
        for row in others:
            chunks.append((row, min(spare, _unread(row))))
            spare -= chunks[-1][1]
        rest = budget - sum(chunk for _, chunk in chunks)
        return [(row, chunk) for row, chunk in [(eldest, min(rest, left)), *chunks] if chunk]

    def speaking(self) -> list[Row]:
        return [row for row in self.standing if row.state is State.SPEAKING]

    @property
    def speaking_seconds(self) -> float:
        return self._costs.speaking

    def took(self, read: int, spoke: bool, seconds: float) -> None:
        """What a step did, and how long it was. From this the next budgets are made."""
        if read or spoke:
            self._costs.took(read, seconds, spoke)

    def release(self, row: Row) -> None:
        if row.slot >= 0:
            self._slots[row.slot] = None
        else:
            self._waiting.remove(row)

    def _budget(self, eldest: Row) -> int:
        """How many tokens a step may read; as few at a long prompt's end as at its beginning."""
        if not any(row.state is State.SPEAKING for row in self.standing):
            return AT_ONCE
        if self._costs.stale:
            return 0
        budget = self._costs.tokens_within(ONCE)
        if len(eldest.prompt) - eldest.cached > LONG * budget:
            budget = self._costs.tokens_within(WAIT)
        return min(AT_ONCE, max(FEWEST, budget))


def _unread(row: Row) -> int:
    return len(row.prompt) - row.read
