"""Reads settings from the environment; a wrong value is refused with the variable's name."""

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

REPO = Path(__file__).resolve().parent.parent.parent


def text(name: str, default: str) -> str:
    return os.environ.get(name) or default


def flag(name: str, *, default: bool) -> bool:
    raw = text(name, "1" if default else "0").lower()
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={raw}: give 1 or 0.")


def number(name: str, default: int, *, low: int, high: int) -> int:
    raw = text(name, str(default))
    if not (raw.isascii() and raw.isdigit()) or not low <= int(raw) <= high:
        raise ImproperlyConfigured(f"{name}={raw}: give a whole number from {low} to {high}.")
    return int(raw)


def words(name: str, default: list[str]) -> list[str]:
    raw = os.environ.get(name)
    return [part.strip() for part in raw.split(",") if part.strip()] if raw else default


def place(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().absolute()


def files(name: str) -> list[str]:
    paths = words(name, [])
    for path in paths:
        if not Path(path).is_file():
            raise ImproperlyConfigured(f"{name}={path}: there is no such file.")
    return paths


def folder(name: str, default: Path) -> Path:
    path = place(name, default)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}={path}: cannot make this folder ({error}).") from error
    return path


def secret(name: str, *, kept_in: Path | None) -> str:
    """The secret; without one it is made once and kept in a file, where that is allowed."""
    if value := os.environ.get(name):
        if len(value) < 32:
            raise ImproperlyConfigured(f"{name}: give at least 32 random characters.")
        return value
    if kept_in is None:
        raise ImproperlyConfigured(f"{name} is not set: with DEBUG=0 give a random secret.")
    if not kept_in.exists():
        _keep(kept_in, secrets.token_urlsafe(48))
    return kept_in.read_text()


def _keep(path: Path, value: str) -> None:
    """Whole or not at all, and the first of two processes that start together wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(value)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def folder_names(name: str, default: str) -> list[str]:
    """One name, or several with commas between: layers of one model."""
    names = words(name, [default])
    for one in names:
        if Path(one).name != one or one.startswith("."):
            raise ImproperlyConfigured(f"{name}={one}: give the name of a folder.")
    return names


def database(name: str, default: str) -> dict[str, Any]:
    url = text(name, default)
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and parts.path.startswith("//"):
        return _sqlite(unquote(parts.path[1:]))
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        return _postgres(url)
    raise ImproperlyConfigured(
        f"{name}: give sqlite:////absolute/path or postgresql://user:password@host:port/name."
    )


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 20,  # seconds a writer waits for another
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": parts.port or "",
        "OPTIONS": options | {"pool": {"min_size": 2, "max_size": 8, "timeout": 10}},
    }


def redis(name: str, default: str) -> str:
    url = text(name, default)
    parts = urlsplit(url)
    usable = parts.path if parts.scheme == "unix" else parts.hostname
    if parts.scheme not in {"redis", "rediss", "unix"} or not usable:
        raise ImproperlyConfigured(f"{name}={url}: give redis://host:port/0 or unix:///path.")
    return url


def broker(redis_url: str) -> str:
    """The same server in Kombu's words, which calls a Unix socket `redis+socket`."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = dict(parse_qsl(parts.query)).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={database}"


def origins(name: str, *, hosts: list[str], ports: list[int], https: bool) -> list[str]:
    """Full origins, scheme and port included: another port of this host is another site."""
    given = words(name, [])
    for origin in given:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
            raise ImproperlyConfigured(f"{name}={origin}: give full origins, https://host:port.")
    if given:
        return given
    plain = [host for host in hosts if host != "*" and not host.startswith(".")]
    if https:
        return [f"https://{host}" for host in plain]
    return [f"http://{host}:{port}" for host in plain for port in ports]


@dataclass(frozen=True, slots=True)
class Mail:
    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False  # plain at first, then encrypted: port 587
    tls: bool = False  # encrypted from the first byte: port 465


def mail(name: str, default: str) -> Mail:
    parts = urlsplit(text(name, default))
    if parts.scheme == "console":
        return Mail("console")
    if parts.scheme not in {"smtp", "smtps", "smtp+plain"} or not parts.hostname:
        raise ImproperlyConfigured(
            f"{name}: give console:, smtp://user:password@host:587 (STARTTLS), "
            "smtps://user:password@host:465 or smtp+plain://host:25."
        )
    return Mail(
        "smtp",
        host=parts.hostname,
        port=parts.port or {"smtp": 587, "smtps": 465}.get(parts.scheme, 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp",
        tls=parts.scheme == "smtps",
    )
