"""docs/operations.md lists the variables that the settings read, and no others."""

import re

from tests.walls.trees import ROOT

TABLE = (ROOT / "docs" / "operations.md").read_text()
READ = re.compile(r'(?:env\.\w+\(\s*|_whole\(env, |env\.get\()"([A-Z][A-Z_]+)"')
SOURCES = ("backend/config/settings.py", "worker/settings.py")


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    read = {name for path in SOURCES for name in READ.findall((ROOT / path).read_text())}
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", TABLE, re.MULTILINE))
    assert listed == read
