"""README.md promises what the Makefile keeps."""

import re
import subprocess

from tests.walls.readme import bare, commands
from tests.walls.trees import ROOT


def targets() -> set[str]:
    named = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return {target for line in named for target in line.split()}


def make(*words: str) -> str:
    return subprocess.run(
        ["make", *words], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def test_make_help_lists_every_target_in_a_line() -> None:
    listed = re.findall(r"^  make ([\w-]+) +\S", make("help"), re.MULTILINE)
    assert set(listed) == targets()
    assert len(listed) == len(set(listed))


def test_plain_make_is_help() -> None:
    assert make() == make("help")


def test_the_readme_has_the_two_commands() -> None:
    assert {"make run", "make test"} <= {bare(command) for command in commands()}


def test_every_make_target_in_the_readme_exists() -> None:
    named = {
        word for one in commands() if bare(one).startswith("make ") for word in bare(one).split()
    }
    assert named - {"make"} <= targets()
