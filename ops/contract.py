"""Regenerates the page's view of the API and the wire, or (`--check`) tells where it drifted.

openapi.json      what drf-spectacular reads off the backend
contract.gen.ts   the TypeScript twin of worker/contract.py

`npm run schema` makes TypeScript of the first, for the type checker; it is not kept in git.
"""

import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
OPENAPI = Path("openapi.json")
CONTRACT = Path("src/api/contract.gen.ts")


def write_openapi(target: Path) -> None:
    spectacular = [
        "spectacular", "--format", "openapi-json", "--validate", "--fail-on-warn", "--file",
    ]  # fmt: skip
    subprocess.run(
        [sys.executable, "backend/manage.py", *spectacular, str(target)], cwd=ROOT, check=True
    )
    target.write_text(target.read_text().rstrip("\n") + "\n")


def write_contract(target: Path) -> None:
    target.write_text(runpy.run_path(str(FRONTEND / "contract_to_ts.py"))["render"]())


def write_all(folder: Path) -> None:
    (folder / CONTRACT).parent.mkdir(parents=True, exist_ok=True)
    write_openapi(folder / OPENAPI)
    write_contract(folder / CONTRACT)


def drifted(fresh: Path, kept: Path) -> list[Path]:
    return [
        path
        for path in (OPENAPI, CONTRACT)
        if not (kept / path).is_file() or (fresh / path).read_bytes() != (kept / path).read_bytes()
    ]


def check() -> int:
    with tempfile.TemporaryDirectory() as folder:
        write_all(Path(folder))
        stale = drifted(Path(folder), FRONTEND)
    for path in stale:
        print(f"frontend/{path} is out of date: run `make contract` and commit it.")
    return 1 if stale else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(check())
    write_all(FRONTEND)
