"""`make run`: checks, prepares the database, starts every process, prints one URL, stops it all.

redis (embedded, unless REDIS_URL is given), web, worker and recorder run under one supervisord;
this process is its parent, and the only one that talks to the terminal. Logs are in var/log/.
"""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from ops.preflight import ROOT, port_of, problems, redis_server
from ops.processes import House, Program, tail

POLL_SECONDS = 0.2
PATIENCE_SECONDS = 30
SOCKET_PATH_BYTES = 108 - len("supervisor.sock.1234567") - 2  # what the kernel allows a Unix socket


class Stopped(Exception):
    """Somebody pressed Ctrl-C, or sent SIGTERM."""


class Broken(Exception):
    """A process or a step that cannot start, with its last words."""


def say(text: str) -> None:
    print(text, flush=True)


def is_down(program: Program) -> str:
    return (
        f"{program.name} stopped. Its last lines (all of them: {program.log}):\n{tail(program.log)}"
    )


class Run:
    """One run, from the first process to the last."""

    def __init__(self, environ: dict[str, str], *, embedded: bool) -> None:
        self.environ = environ
        self.embedded = embedded
        self.url = f"http://127.0.0.1:{environ['PORT']}"
        self.stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        self.house = House(environ)

    def _stop(self, *_: object) -> None:
        if self.stopping.is_set():
            self.house.kill()  # asked twice: at once
        self.stopping.set()

    def wait(
        self, condition: Callable[[], bool], patience: Callable[[], str] | None = None
    ) -> None:
        """Returns when the condition holds; raises when somebody stops us or a process fails."""
        polls = 0
        while not condition():
            if self.stopping.wait(POLL_SECONDS):
                raise Stopped
            self.check_house()
            polls += 1
            if patience and polls == PATIENCE_SECONDS / POLL_SECONDS:
                say(patience())

    def check_house(self) -> None:
        if not self.house.has_supervisor:
            raise Broken(
                f"The supervisor stopped; see {self.environ['VAR_DIR']}/log/supervisor.log"
            )
        if not self.house.is_open:
            return
        for program in self.house.programs():
            if program.is_down:
                raise Broken(is_down(program))

    def prepare(self) -> None:
        """Migrations, catalog, columnists: in a process of their own, beside the loading worker."""
        log = Path(self.environ["VAR_DIR"], "log", "prepare.log")
        with log.open("w") as out:
            step = subprocess.Popen(
                [sys.executable, "-m", "ops.prepare"],
                cwd=ROOT,
                env=self.environ,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.wait(lambda: step.poll() is not None)
        finally:
            if step.poll() is None:
                step.kill()
                step.wait()
        if step.returncode:
            raise Broken(f"The database could not be prepared ({log}):\n{tail(log)}")

    def redis_answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
            probe.connect(f"{self.environ['SHALLOT_SOCKETS']}/redis.sock")
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        return False

    def readiness(self) -> str:
        """Empty when ready, else what is missing."""
        try:
            urllib.request.urlopen(f"{self.url}/readyz", timeout=5).close()
        except urllib.error.HTTPError as answer:
            return answer.read(500).decode(errors="replace")
        except OSError as problem:
            return str(problem)
        return ""

    def open(self) -> None:
        self.wait(lambda: self.house.is_open)
        if self.embedded:
            self.house.start("redis")
            self.wait(self.redis_answers)
        self.house.start("worker")
        self.prepare()
        self.house.start("record")
        self.house.start("web")
        self.wait(
            lambda: not self.readiness(),
            lambda: f"Still waiting, as /readyz says: {self.readiness()}",
        )
        say(f"Shallot is ready: {self.url}")

    def watch(self) -> None:
        """Tells what the supervisor restarts; ends when somebody stops us."""
        pids: dict[str, int] = {}
        down: set[str] = set()
        while not self.stopping.wait(1):
            if not self.house.has_supervisor:
                raise Broken("The supervisor was killed; everything is stopped.")
            for program in self.house.programs():
                if program.is_down and program.name not in down:
                    down.add(program.name)
                    say(is_down(program) + "\nIt is being started again.")
                elif program.pid and pids.get(program.name, program.pid) != program.pid:
                    down.discard(program.name)
                    say(f"{program.name} was started again (log: {program.log})")
                pids[program.name] = program.pid or pids.get(program.name, 0)


@contextlib.contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Two runs in one folder would share a database and an append-only file."""
    with (var / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Broken(f"VAR_DIR: another `make run` is using {var}. Stop it first.") from None
        yield


@contextlib.contextmanager
def sockets_folder(var: Path) -> Iterator[Path]:
    if len(os.fsencode(var)) <= SOCKET_PATH_BYTES:
        yield var
        return
    with tempfile.TemporaryDirectory(prefix="shallot-", dir="/tmp") as short:
        yield Path(short)


def environment(given: dict[str, str], var: Path, sockets: Path) -> dict[str, str]:
    embedded = not given.get("REDIS_URL")
    return {
        **given,
        "PORT": str(port_of(given)),
        "VAR_DIR": str(var),
        "PYTHONUNBUFFERED": "1",
        "REDIS_URL": f"unix://{sockets}/redis.sock" if embedded else given["REDIS_URL"],
        "SHALLOT_SOCKETS": str(sockets),
        "SHALLOT_REDIS_SERVER": str(redis_server(given)) if embedded else "",
    }


def live(environ: dict[str, str], *, embedded: bool) -> None:
    run = Run(environ, embedded=embedded)
    try:
        run.open()
        run.watch()
    except Stopped:
        pass
    finally:
        run.house.close()


def main() -> int:
    given = dict(os.environ)
    if found := problems(given):
        print("\n".join(found), file=sys.stderr)
        return 1
    var = Path(given.get("VAR_DIR") or ROOT / "var").absolute()
    for folder in (var / "log", var / "redis"):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with only_one(var), sockets_folder(var) as sockets:
            live(environment(given, var, sockets), embedded=not given.get("REDIS_URL"))
    except Broken as broken:
        print(broken, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
