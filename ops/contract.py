"""Regenerates the page's view of the API and the wire, or (`--check`) tells where it drifted.

openapi.json      what drf-spectacular reads off the backend
schema.gen.ts     its TypeScript, by openapi-typescript
contract.gen.ts   the TypeScript twin of worker/contract.py
"""

import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
OPENAPI = Path("openapi.json")
SCHEMA = Path("src/api/schema.gen.ts")
CONTRACT = Path("src/api/contract.gen.ts")


def write_openapi(target: Path) -> None:
    spectacular = [
        "spectacular", "--format", "openapi-json", "--validate", "--fail-on-warn", "--file",
    ]  # fmt: skip
    subprocess.run(
        [sys.executable, "backend/manage.py", *spectacular, str(target)], cwd=ROOT, check=True
    )
    target.write_text(target.read_text().rstrip("\n") + "\n")


def write_schema(openapi: Path, target: Path) -> None:
    subprocess.run(
        [FRONTEND / "node_modules/.bin/openapi-typescript", openapi, "-o", target],
        cwd=FRONTEND,
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "NO_COLOR": "1"},
    )


def write_contract(target: Path) -> None:
    target.write_text(runpy.run_path(str(FRONTEND / "contract_to_ts.py"))["render"]())


def write_all(folder: Path) -> None:
    (folder / SCHEMA).parent.mkdir(parents=True, exist_ok=True)
    write_openapi(folder / OPENAPI)
    write_schema(folder / OPENAPI, folder / SCHEMA)
    write_contract(folder / CONTRACT)


def drifted(fresh: Path, kept: Path) -> list[Path]:
    return [
        path
        for path in (OPENAPI, SCHEMA, CONTRACT)
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
