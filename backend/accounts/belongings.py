"""What an account owns in the apps above this one: each app says so when it is ready.

Needed wherever all of it is meant: an export, and a guest who becomes somebody.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from backend.accounts.models import User


@dataclass(frozen=True, slots=True)
class Belonging:
    """`files`: (path in the archive, content). `adopt`: from a guest to an account, in the caller's
    transaction.
    """

    name: str
    files: Callable[[User], Iterable[tuple[str, bytes]]]
    adopt: Callable[[User, User], None]


_known: dict[str, Belonging] = {}


def register(belonging: Belonging) -> None:
    _known[belonging.name] = belonging


def belongings() -> list[Belonging]:
    return list(_known.values())
