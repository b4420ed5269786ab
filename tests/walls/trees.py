"""The project as git sees it, and clean copies of it for tests that plant, build or run."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = (".venv", "frontend/node_modules", "frontend/dist")


def tracked(*folders: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *folders],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def copy_tree(target: Path, *folders: str) -> Path:
    """Times are kept, so that make sees the same freshness as here."""
    for path in tracked(*folders):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, target / path)
    return target


def copy_ready_tree(target: Path) -> Path:
    """A clone of what git sees, with what is already installed here linked into it."""
    copy_tree(target)
    for path in INSTALLED:
        (target / path).symlink_to(ROOT / path)
    return target
