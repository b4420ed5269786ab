"""The worker's environment, read once and refused loudly; the engine is given values only."""

import os
import socket
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import parse_qsl, urlsplit

from worker.engine.manifest import ArtifactError, read_manifest

ARTIFACTS = Path(__file__).resolve().parent.parent / "sae_artifacts"
EngineKind = Literal["llama", "echo"]


@dataclass(frozen=True, slots=True)
class Settings:
    name: str  # of this process, in leases and in WorkerState
    redis_url: str
    engine: EngineKind
    model: str
    artifacts: tuple[Path, ...]
    rows: int
    context: int | None  # None: what the model was made for
    kv_mb: int | None  # MiB for keys and values
    threads: int
    pace: int  # steps a second at most, so that readers can follow; 0: no limit
    echo_delay: float  # seconds per word of the echo engine

    @property
    def broker_url(self) -> str:
        return broker_url(self.redis_url)

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        engine = _engine(env)
        artifacts = _artifacts(env, engine)
        context = _whole(env, "WORKER_CONTEXT", 0, 0, 2**20)
        return cls(
            name=f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}",
            redis_url=_redis_url(env),
            engine=engine,
            model=_model(artifacts),
            artifacts=artifacts,
            rows=_whole(env, "WORKER_ROWS", 16, 1, 256),
            context=context or None,
            kv_mb=_whole(env, "WORKER_KV_MB", 0, 0, 2**24) or None,
            threads=_whole(env, "WORKER_THREADS", 1, 1, 256),
            pace=_whole(env, "WORKER_PACE", 0, 0, 1000),
            echo_delay=_whole(env, "WORKER_ECHO_DELAY_MS", 20, 0, 60_000) / 1000,
        )


def broker_url(redis_url: str) -> str:
    """The same server in Kombu's words, which calls a Unix socket `redis+socket`."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = dict(parse_qsl(parts.query)).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={database}"


def _redis_url(env: Mapping[str, str]) -> str:
    url = env.get("REDIS_URL", "")
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise SystemExit(
            f"REDIS_URL={url!r}: give the address of a Redis, such as redis://127.0.0.1:6379/0."
        )
    return url


def _engine(env: Mapping[str, str]) -> EngineKind:
    kind = env.get("WORKER_ENGINE", "llama")
    if kind not in ("llama", "echo"):
        raise SystemExit(f"WORKER_ENGINE={kind!r}: give llama or echo.")
    return cast(EngineKind, kind)


def _artifacts(env: Mapping[str, str], engine: EngineKind) -> tuple[Path, ...]:
    root = Path(env.get("SHALLOT_ARTIFACTS_DIR", "") or ARTIFACTS)
    names = [name.strip() for name in env.get("SHALLOT_ARTIFACT", "demo").split(",")]
    folders = []
    for name in names:
        if not name or Path(name).name != name or name.startswith("."):
            raise SystemExit(f"SHALLOT_ARTIFACT={name!r}: give the name of a folder in {root}.")
        if (root / name / "manifest.json").is_file():
            folders.append(root / name)
        elif engine != "echo":
            raise SystemExit(f"SHALLOT_ARTIFACT={name!r}: there is no artifact of that name.")
    return tuple(folders)


def _model(artifacts: tuple[Path, ...]) -> str:
    try:
        models = {read_manifest(folder).model.id for folder in artifacts}
    except ArtifactError as error:
        raise SystemExit(f"SHALLOT_ARTIFACT: {error}") from error
    if len(models) > 1:
        raise SystemExit(f"SHALLOT_ARTIFACT: bound to different models, {sorted(models)}.")
    return models.pop() if models else "echo"


def _whole(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, "") or str(default)
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SystemExit(f"{name}={text!r}: give a whole number from {low} to {high}.")
    return int(text)
