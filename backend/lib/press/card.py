"""What is printed on a shared image."""

import hashlib
from dataclasses import astuple, dataclass

SATIRE = "AI satire. Nothing here is news."
EDITION = 1  # of the look: another number makes every kept image stale


@dataclass(frozen=True, slots=True)
class Card:
    headline: str
    instead: str  # the headline where no font here has the letters of the other
    kind: str  # as `Clipping`
    excerpt: str = ""
    byline: str = ""
    corner: str = ""  # as `Edition 3`
    is_satire: bool = True
    bars: tuple[float, ...] = ()  # of the mix, -10 to 10

    @property
    def digest(self) -> str:
        """The same for the same picture: an ETag that needs no printing."""
        return hashlib.sha256(repr((EDITION, astuple(self))).encode()).hexdigest()[:32]


def bar(strength: float, ceiling: float | None) -> float:
    """A strength as a dial shows it; without a measured ceiling, as if that were 1."""
    return max(-10.0, min(10.0, strength / (ceiling or 1.0) * 10))
