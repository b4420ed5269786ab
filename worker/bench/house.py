"""A Redis and a worker process of the bench's own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from redis import Redis, RedisError

from ops.preflight import ROOT, redis_server
from worker.contract import worker_key

PATIENCE = 180.0  # seconds; a busy machine, and torch to be imported
POLL = 0.05  # seconds


@contextmanager
def working(artifact: Path, rows: int, context: int, threads: int) -> Iterator[str]:
    """The address of a Redis that has a worker with this artifact."""
    with tempfile.TemporaryDirectory(prefix="shallot-house-") as scratch:
        folder = Path(scratch)
        socket = folder / "redis.sock"
        url, redis = f"unix://{socket}", Redis(unix_socket_path=str(socket))
        env = {
            "REDIS_URL": url,
            "SHALLOT_ARTIFACTS_DIR": str(artifact.parent),
            "SHALLOT_ARTIFACT": artifact.name,
            "WORKER_ROWS": str(rows),
            "WORKER_CONTEXT": str(context),
            "WORKER_THREADS": str(threads),
            "OMP_NUM_THREADS": str(threads),
        }
        worker = [sys.executable, "-m", "worker"]
        with (
            running(redis_command(socket), {}, folder / "redis.log", lambda: answers(redis)),
            running(worker, env, folder / "worker.log", lambda: bool(redis.keys(worker_key("*")))),
        ):
            yield url


def redis_command(socket: Path) -> list[str]:
    """With the append-only file that `make run` has."""
    return [
        str(redis_server(os.environ)),
        *("--port", "0", "--unixsocket", str(socket), "--dir", str(socket.parent)),
        *("--appendonly", "yes", "--save", ""),
    ]


def answers(redis: "Redis") -> bool:
    try:
        return bool(redis.ping())
    except RedisError:
        return False


@contextmanager
def running(
    command: Sequence[str], env: Mapping[str, str], log: Path, is_ready: Callable[[], bool]
) -> Iterator[None]:
    """Killed at the end: nothing of it is to be kept."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("WORKER_", "SHALLOT_"))}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**inherited, **env}, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while not is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command} did not start:\n{log.read_text()[-2000:]}")
            time.sleep(POLL)
        yield
    finally:
        process.kill()
        process.wait()
