"""The locks agree with pyproject.toml and with each other, and the web side is light."""

import re
import tomllib

import pytest

from tests.walls.trees import ROOT

GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
LOCKS = {
    "web": ("web",),
    "worker": ("worker",),
    "run": ("web", "worker", "run"),
    "dev": ("web", "worker", "run", "dev"),
}
PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+?)(?:\s*;.*)?")


def pins(lines: list[str]) -> dict[str, str]:
    """name -> version; a line that is no plain pin (a path, a host, an option) fails here."""
    found = {}
    for line in lines:
        if line.strip() and not line.startswith("#"):
            match = PIN.fullmatch(line.strip())
            assert match, line
            found[match[1].lower().replace("_", "-")] = match[2]
    return found


def locked(name: str) -> dict[str, str]:
    return pins((ROOT / f"requirements-{name}.lock").read_text().splitlines())


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_what_its_groups_ask_for(name: str) -> None:
    asked = pins([line for group in LOCKS[name] for line in GROUPS[group]])
    assert asked.items() <= locked(name).items()


@pytest.mark.parametrize("name", LOCKS)
def test_a_package_has_one_version_everywhere(name: str) -> None:
    assert locked(name).items() <= locked("dev").items()


def test_the_web_side_needs_no_torch() -> None:
    assert not {"torch", "transformers", "numpy", "safetensors"} & locked("web").keys()


def test_the_worker_needs_no_django() -> None:
    assert not {"django", "channels", "djangorestframework"} & locked("worker").keys()
