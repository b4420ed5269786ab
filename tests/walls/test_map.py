"""docs/map.md leads to rooms that exist."""

import re

from tests.walls.trees import ROOT

MAP = ROOT / "docs" / "map.md"
STARTS = (ROOT, ROOT / "backend", ROOT / "worker", ROOT / "frontend", ROOT / "frontend" / "src")
IN_BACKTICKS = re.compile(r"`([\w.*-]+(?:/[\w.*-]+)*/?)`")
IS_A_PATH = re.compile(r"/$|\.(py|ts|tsx|md|json|jsonl|yml|toml|css|sh|conf)$")


def paths() -> list[str]:
    named = IN_BACKTICKS.findall(MAP.read_text())
    return [name for name in named if "/" in name and IS_A_PATH.search(name)]


def test_every_path_on_the_map_exists() -> None:
    assert [name for name in paths() if not any(any(start.glob(name)) for start in STARTS)] == []


def test_the_map_names_the_ten_rooms() -> None:
    assert len(set(paths())) >= 10
