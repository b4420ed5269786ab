"""Each wall of the house stands: a planted violation is refused by name."""

import configparser
import subprocess
import sys
from pathlib import Path

import pytest

from tests.walls.trees import ROOT, copy_tree

PLANTED = [
    ("worker-without-django", "worker/planted.py", "import django"),
    ("worker-without-django", "worker/lab/planted.py", "import backend.chats.models"),
    ("backend-without-torch", "backend/chats/planted.py", "import torch"),
    ("backend-without-torch", "backend/catalog/planted.py", "import transformers"),
    ("backend-knows-the-contract-only", "backend/chats/planted.py", "import worker.tasks"),
    ("backend-knows-the-contract-only", "backend/chats/planted.py", "import worker.engine"),
    ("engine-without-plumbing", "worker/engine/planted.py", "import celery"),
    ("engine-without-plumbing", "worker/engine/planted.py", "import redis"),
    ("engine-without-plumbing", "worker/engine/planted.py", "import worker.settings"),
    ("engine-without-plumbing", "worker/engine/planted.py", "import worker.tasks"),
    ("contract-alone", "worker/contract.py", "import worker.tasks"),
    ("celery-behind-the-hatch", "backend/chats/planted.py", "import celery"),
    ("celery-behind-the-hatch", "backend/chats/services.py", "from celery import Celery"),
    ("apps-in-layers", "backend/catalog/planted.py", "import backend.chats.models"),
    ("apps-in-layers", "backend/chats/planted.py", "import backend.openai_api.urls"),
]


def lint(tree: Path, *options: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-logo", "--no-cache", *options], cwd=tree, capture_output=True, text=True
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return copy_tree(tmp_path, "backend/*.py", "worker/*.py", ".importlinter")


def test_the_house_as_it_stands_keeps_every_wall(tree: Path) -> None:
    result = lint(tree)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("contract", "module", "line"), PLANTED)
def test_a_planted_import_is_refused(tree: Path, contract: str, module: str, line: str) -> None:
    with (tree / module).open("a") as source:
        source.write(f"\n{line}\n")
    result = lint(tree, "--contract", contract)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout


def test_every_wall_has_a_planted_violation() -> None:
    walls = configparser.ConfigParser()
    walls.read(ROOT / ".importlinter")
    prefix = "importlinter:contract:"
    named = {name.removeprefix(prefix) for name in walls.sections() if name.startswith(prefix)}
    assert named == {contract for contract, _, _ in PLANTED}
