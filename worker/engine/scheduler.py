"""Who stands in which slot, and who reads and speaks in the next step. No tensors here."""

from collections import deque

from worker.engine.row import Row, State


class Scheduler:
    def __init__(self, slots: int, reading_budget: int) -> None:
        self._slots: list[Row | None] = [None] * slots
        self._waiting: deque[Row] = deque()
        self._reading_budget = reading_budget  # prompt tokens per step: bounds everyone's pause

    def __len__(self) -> int:
        return len(self._waiting) + len(self.standing)

    @property
    def standing(self) -> list[Row]:
        return [row for row in self._slots if row is not None]

    def wait(self, row: Row) -> None:
        self._waiting.append(row)

    def admit(self) -> list[Row]:
        """First come, first served. Lowest slots first: a pass computes all below the top one."""
        admitted = []
        for slot, row in enumerate(self._slots):
            if row is None and self._waiting:
                newcomer = self._waiting.popleft()
                newcomer.slot, newcomer.state = slot, State.READING
                self._slots[slot] = newcomer
                admitted.append(newcomer)
        return admitted

    def reading(self) -> list[tuple[Row, int]]:
        """(row, tokens of its prompt to read now), the earliest taken first."""
        budget, chunks = self._reading_budget, []
        readers = [row for row in self.standing if row.state is State.READING]
        for row in sorted(readers, key=lambda row: row.taken_at):
            chunk = min(budget, len(row.prompt) - row.read)
            if chunk:
                chunks.append((row, chunk))
                budget -= chunk
        return chunks

    def speaking(self) -> list[Row]:
        return [row for row in self.standing if row.state is State.SPEAKING]

    def release(self, row: Row) -> None:
        if row.slot >= 0:
            self._slots[row.slot] = None
        else:
            self._waiting.remove(row)
