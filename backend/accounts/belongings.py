"""What an account owns in the apps above this one: each app says so when it is ready.

Needed wherever all of it is meant: an export, a guest who becomes somebody, an account that leaves,
and what of its quotas is used.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from backend.accounts.models import User


@dataclass(frozen=True, slots=True)
class Quota:
    used: int
    most: int


def _stays(user: User) -> None:
    """Everything goes with the owner's row, by CASCADE."""


def _none(user: User) -> dict[str, Quota]:
    return {}


@dataclass(frozen=True, slots=True)
class Belonging:
    """`files`: (path in the archive, content). `adopt`: from a guest to an account, `leave`: what
    has to go before the owner does; both in the caller's transaction. `quotas`: by name.
    """

    name: str
    files: Callable[[User], Iterable[tuple[str, bytes]]]
    adopt: Callable[[User, User], None]
    leave: Callable[[User], None] = _stays
    quotas: Callable[[User], Mapping[str, Quota]] = _none


_known: dict[str, Belonging] = {}


def register(belonging: Belonging) -> None:
    _known[belonging.name] = belonging


def belongings() -> list[Belonging]:
    """In the order of the apps, lower ones first."""
    return list(_known.values())
