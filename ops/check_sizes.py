"""Small rooms: refuses a Python file, a function or a TypeScript file that has grown too long."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PYTHON_FILE = 400
PYTHON_FUNCTION = 60
TYPESCRIPT_FILE = 250

TYPESCRIPT = {".ts", ".tsx"}
# path -> why it may be larger
EXCEPTIONS: dict[str, str] = {}


def is_generated(path: Path) -> bool:
    return ".gen." in path.name or "migrations" in path.parts


def tracked(root: Path) -> list[Path]:
    """What git tracks or would track: nobody's node_modules, no build output."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [Path(name) for name in listed.split("\0") if name and (root / name).is_file()]


def oversized_functions(source: str) -> Iterator[tuple[int, str, int]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > PYTHON_FUNCTION:
                yield node.lineno, node.name, lines


def complaints(path: Path, source: str) -> Iterator[str]:
    lines = len(source.splitlines())
    if path.suffix == ".py":
        if lines > PYTHON_FILE:
            yield f"{path}: {lines} lines, at most {PYTHON_FILE}."
        for line, name, length in oversized_functions(source):
            yield f"{path}:{line}: {name} has {length} lines, at most {PYTHON_FUNCTION}."
    elif path.suffix in TYPESCRIPT and lines > TYPESCRIPT_FILE:
        yield f"{path}: {lines} lines, at most {TYPESCRIPT_FILE}."


def check(root: Path, paths: list[Path]) -> list[str]:
    wanted = [
        path
        for path in paths
        if path.suffix in {".py", *TYPESCRIPT}
        and not is_generated(path)
        and path.as_posix() not in EXCEPTIONS
    ]
    return [said for path in wanted for said in complaints(path, (root / path).read_text())]


if __name__ == "__main__":
    found = check(Path.cwd(), tracked(Path.cwd()))
    print("\n".join(found) or "Sizes are within the limits.")
    sys.exit(1 if found else 0)
