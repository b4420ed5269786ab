"""Small rooms stay small, and the ruler measures what it says."""

from pathlib import Path

import pytest

from ops.check_sizes import check, tracked
from tests.walls.trees import ROOT

LONG_FUNCTION = "def long() -> None:\n" + "    pass\n" * 60
TOO_LARGE = {
    "planted.py": "x = 1\n" * 401,
    "function.py": LONG_FUNCTION,
    "method.py": "class A:\n" + LONG_FUNCTION.replace("def", " def", 1).replace("    p", "      p"),
    "planted.ts": "export {}\n" * 251,
    "planted.tsx": "export {}\n" * 251,
}
JUST_RIGHT = {
    "planted.py": "x = 1\n" * 400,
    "function.py": LONG_FUNCTION.replace("    pass\n", "", 1),
    "planted.ts": "export {}\n" * 250,
    "schema.gen.ts": "export {}\n" * 900,
    "readme.md": "word\n" * 900,
}


def test_every_room_is_within_the_limits() -> None:
    assert check(ROOT, tracked(ROOT)) == []


@pytest.mark.parametrize("name", TOO_LARGE)
def test_one_line_too_many_is_refused_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TOO_LARGE[name])
    (complaint,) = check(tmp_path, [Path(name)])
    assert complaint.startswith(name)


@pytest.mark.parametrize("name", JUST_RIGHT)
def test_the_limit_itself_is_allowed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(JUST_RIGHT[name])
    assert check(tmp_path, [Path(name)]) == []
