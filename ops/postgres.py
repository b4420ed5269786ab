"""A throwaway PostgreSQL for one command: `python -m ops.postgres pytest tests/backend`.

The server listens on a Unix socket in a temporary folder and nowhere else; the command finds it by
DATABASE_URL. It syncs nothing to disk and is removed when the command ends.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

ROOT = Path(__file__).resolve().parent.parent
NAME = "shallot"
READY_SECONDS = 60
INITDB = f"--auth=trust --username={NAME} --encoding=UTF8 --locale=C.UTF-8 --no-sync".split()
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "deadlock_timeout": "200ms",
}


def program() -> Path:
    """`postgres`; `initdb` is beside it."""
    found = subprocess.run(
        [ROOT / "ops" / "find_tool.sh", "postgres"], stdout=subprocess.PIPE, text=True
    )
    if found.returncode:
        sys.exit(found.returncode)
    return Path(found.stdout.strip())


def identity() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then as somebody who may do nothing."""
    if os.getuid() != 0:
        return {}
    names = {one.pw_name: one for one in pwd.getpwall()}
    somebody = names.get("postgres") or names["nobody"]
    return {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The URL of an empty database."""
    postgres, who = program(), identity()
    folder = Path(tempfile.mkdtemp(prefix="shallot-pg-"))  # short: a socket's path has 107 bytes
    if who:
        os.chown(folder, who["user"], who["group"])
    try:
        with (folder / "log").open("wb") as log:
            how: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL, **who}
            how |= {"stdout": log, "stderr": log}
            data = ["-D", str(folder / "data")]
            if subprocess.run([postgres.with_name("initdb"), *data, *INITDB], **how).returncode:
                sys.exit(f"initdb failed.\n{(folder / 'log').read_text()}")
            options = [word for item in SETTINGS.items() for word in ("-c", "=".join(item))]
            # A session of its own: Ctrl-C is for the command, which may still have to clean up.
            process: subprocess.Popen[bytes] = subprocess.Popen(
                [postgres, *data, "-k", str(folder), *options], start_new_session=True, **how
            )
        try:
            wait_until_ready(folder, process)
            yield f"postgresql://{NAME}@/{NAME}?host={quote(str(folder), safe='')}"
        finally:
            process.send_signal(signal.SIGINT)  # ends connections rather than waits for them
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_ready(folder: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            with psycopg.connect(
                host=str(folder), user=NAME, dbname="postgres", autocommit=True
            ) as connection:
                connection.execute(f'CREATE DATABASE "{NAME}"'.encode())
                return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"PostgreSQL did not start: {error}\n{(folder / 'log').read_text()}")
            time.sleep(0.05)


def main(command: list[str]) -> int:
    if not command:
        sys.exit("Name the command that needs a PostgreSQL: python -m ops.postgres pytest …")
    with server() as url:
        child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        with contextlib.suppress(KeyboardInterrupt):  # it was pressed for the command as well
            return child.wait()
        return child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
