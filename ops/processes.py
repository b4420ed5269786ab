"""The running house: one supervisord as a child, asked and told over its Unix socket."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

CONFIG = Path(__file__).with_name("supervisord.conf")
STOP_SECONDS = 60  # the sum of what supervisord.conf allows each process, and some more
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, kw_only=True)
class Program:
    name: str
    state: str  # supervisord's: STOPPED STARTING RUNNING BACKOFF STOPPING EXITED FATAL
    pid: int
    log: Path

    @property
    def is_down(self) -> bool:
        return self.state in {"BACKOFF", "EXITED", "FATAL"}


def die_with_parent() -> None:
    """A `make run` that is killed outright must not leave the house running."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def tail(log: Path, lines: int = 12) -> str:
    if not log.is_file():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


class House:
    """Opens, watches and closes what runs; `close` leaves no process behind."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._logs = Path(environ["VAR_DIR"]) / "log"
        self._socket = Path(environ["SHALLOT_SOCKETS"]) / "supervisor.sock"
        self._socket.unlink(missing_ok=True)
        self._groups: set[int] = set()  # each program leads a process group of its own
        self._supervisord = subprocess.Popen(
            [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "-c", str(CONFIG)],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C at the terminal reaches us alone
            preexec_fn=die_with_parent,
        )

    @property
    def _rpc(self) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        return ServerProxy("http://127.0.0.1", transport=transport).supervisor

    @property
    def is_open(self) -> bool:
        """True once supervisord answers."""
        with contextlib.suppress(OSError, HTTPException):
            return self.has_supervisor and bool(self._rpc.getState())
        return False

    @property
    def has_supervisor(self) -> bool:
        return self._supervisord.poll() is None

    def start(self, name: str) -> None:
        self._rpc.startProcess(name, False)

    def programs(self) -> list[Program]:
        """Nothing while supervisord is too young, or too old, to answer."""
        told: list[dict[str, Any]] = []
        with contextlib.suppress(OSError, HTTPException, Fault):
            told = self._rpc.getAllProcessInfo()
        found = [
            Program(
                name=one["name"],
                state=one["statename"],
                pid=one["pid"],
                log=self._logs / f"{one['name']}.log",
            )
            for one in told
        ]
        if found:
            self._groups = {program.pid for program in found if program.pid}
        return found

    def close(self) -> None:
        """Asks supervisord to stop everything; whatever outlives it is killed."""
        self.programs()
        if self.has_supervisor:
            self._supervisord.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._supervisord.wait(STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        if self.has_supervisor:
            self._supervisord.kill()
            self._supervisord.wait()
        for group in self._groups:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
