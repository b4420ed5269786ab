"""The table: what each of seven people is answered, row by row."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
PEOPLE = ("nobody", "guest", "owner", "other", "banned", "staff", "admin")
VARIANT = re.compile(r"\{(\w+):\w+\}")  # {slug:public} asks for the public one


@dataclass(frozen=True, slots=True)
class Row:
    name: str  # `GET api/personas/{slug:public}`, or a socket command
    cells: tuple[str, ...]

    @property
    def address(self) -> str:
        """As the URL map has it."""
        return VARIANT.sub(r"{\1}", self.name)

    @property
    def method(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def path(self) -> str:
        return self.name.partition(" ")[2]


def rows(*tables: str) -> list[Row]:
    found = [row for table in tables for row in _read(FOLDER / f"{table}.txt")]
    names = [row.name for row in found]
    assert len(names) == len(set(names)), (
        f"twice: {sorted({n for n in names if names.count(n) > 1})}"
    )
    return found


def line(name: str, cells: Sequence[object], mark: str = "") -> str:
    method, _, path = name.partition(" ")
    shown = "".join(f"{cell!s:>7}" for cell in cells)
    return f"{method:<6} {path:<62}{shown}{mark}"


def table_of(address: str) -> str:
    path = address.partition(" ")[2]
    start = path.partition("/")[0]
    return start.strip("_") if start in ("api", "v1", "admin", "_allauth") else "page"


def _read(path: Path) -> Iterator[Row]:
    for text in path.read_text().splitlines():
        words = text.split("#")[0].split()
        if not words or words[-len(PEOPLE) :] == list(PEOPLE):
            continue
        name, cells = words[: -len(PEOPLE)], words[-len(PEOPLE) :]
        assert 1 <= len(name) <= 2, f"{path.name}: {len(PEOPLE)} cells are wanted in: {text}"
        yield Row(" ".join(name), tuple(cells))
