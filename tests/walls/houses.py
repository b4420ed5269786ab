"""Starts `make run` as a person would, and stops it as a terminal would."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

START_SECONDS = 180
OURS = (
    "PORT",
    "REDIS_URL",
    "DATABASE_URL",
    "VAR_DIR",
    "SHALLOT_ARTIFACT",
    "MAKEFLAGS",
    "MAKELEVEL",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(condition: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for this: {what}"
        time.sleep(0.1)


def environment(**variables: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**plain, **variables}


def make_run(tree: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """For runs that refuse to start."""
    return subprocess.run(
        ["make", "run"],
        cwd=tree,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
    )


def living(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Without the dead whom nobody has buried yet."""
    found = []
    for one in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            if one.status() != psutil.STATUS_ZOMBIE:
                found.append(one)
    return found


@dataclass
class House:
    tree: Path
    port: int
    make: subprocess.Popen[bytes]
    said: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return 0

    def wait_until_ready(self) -> None:
        def ready_or_over() -> bool:
            return "ready: " in self.said.read_text() or self.make.poll() is not None

        eventually(ready_or_over, START_SECONDS, "the line with the URL")
        assert self.make.poll() is None, self.said.read_text()

    def processes(self) -> list[psutil.Process]:
        return psutil.Process(self.make.pid).children(recursive=True)

    def pid_of(self, *arguments: str) -> int | None:
        """The process that Python runs with exactly these arguments, if there is one now."""
        for one in self.processes():
            with contextlib.suppress(psutil.Error):
                if tuple(one.cmdline()[1:]) == arguments:
                    return int(one.pid)
        return None

    def press_ctrl_c(self) -> None:
        os.killpg(self.make.pid, signal.SIGINT)

    def close(self) -> None:
        if self.make.poll() is None:
            self.press_ctrl_c()
            self.make.wait(90)


@contextlib.contextmanager
def running(tree: Path, **variables: str) -> Iterator[House]:
    port = free_port()
    said = tree / "said.txt"
    with said.open("wb") as out:
        make = subprocess.Popen(
            ["make", "run"],
            cwd=tree,
            env=environment(PORT=str(port), **variables),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    house = House(tree, port, make, said)
    try:
        house.wait_until_ready()
        yield house
    finally:
        house.close()
