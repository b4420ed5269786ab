"""The commands that README.md tells people to type."""

import re

from tests.walls.trees import ROOT

BLOCK = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ASSIGNMENTS = re.compile(r"^(?:[A-Z_]+=\S* +)+")


def commands() -> list[str]:
    blocks = BLOCK.findall((ROOT / "README.md").read_text())
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def bare(command: str) -> str:
    """Without the variables before it and the comment behind it."""
    return ASSIGNMENTS.sub("", command).split(" #")[0].strip()
