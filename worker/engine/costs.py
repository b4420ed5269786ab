"""What steps cost, learned while running: speaking, and reading as a start plus so much a token.

A pass has a cost of its own, so a mean cost per token would make small stretches look dear, and
what looks dear is cut smaller still. A line through what was seen tells the two apart.
"""

from dataclasses import dataclass

MEMORY = 0.9  # share of what was known that is kept when a step is seen
FRESH = 8  # steps for which what speaking took is believed; then one reads nothing
SPREAD = 4.0  # tokens squared: below this variance of sizes their slope is not told anew


@dataclass(slots=True)
class Costs:
    speaking: float = 0.0  # seconds of a step in which nobody reads
    token: float = 0.0  # seconds that one more token of a prompt adds
    _size: float = 0.0  # running means of reading: tokens, seconds, and their products
    _seconds: float = 0.0
    _square: float = 0.0
    _product: float = 0.0
    _age: int = FRESH  # steps since nobody read

    @property
    def start(self) -> float:
        """Seconds that reading adds however little is read."""
        return max(0.0, self._seconds - self.token * self._size)

    @property
    def stale(self) -> bool:
        """A step without reading is due: a burst would never leave one by itself."""
        return self._age >= FRESH

    def took(self, size: int, seconds: float, spoke: bool) -> None:
        """A step that read so many tokens."""
        if not size:
            kept = MEMORY**self._age  # who speaks has changed in as many steps
            self.speaking = kept * self.speaking + (1 - kept) * seconds
            self._age = 1
        elif spoke:
            self._age += 1
            self.read(size, max(0.0, seconds - self.speaking))
        elif not self.token:  # alone a token is dear: only a first guess
            self.read(size, seconds)

    def tokens_within(self, steps: float) -> int:
        """How many tokens may be read in the time of so many steps of speaking."""
        return self.tokens_in(steps * self.speaking)

    def tokens_in(self, seconds: float) -> int:
        return int((seconds - self.start) / self.token) if self.token else 0

    def read(self, size: int, seconds: float) -> None:
        self._size, self._seconds = _mean(self._size, size), _mean(self._seconds, seconds)
        self._square = _mean(self._square, size * size)
        self._product = _mean(self._product, size * seconds)
        variance = self._square - self._size**2
        if variance > SPREAD:
            slope = (self._product - self._size * self._seconds) / variance
            self.token = max(0.0, slope)
        mean = self._seconds / self._size
        self.token = min(self.token or mean, mean)  # a start cannot be negative


def _mean(old: float, new: float) -> float:
    return MEMORY * old + (1 - MEMORY) * new if old else new
