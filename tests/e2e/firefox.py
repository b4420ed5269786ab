"""Firefox as Debian ships it, by WebDriver BiDi: Playwright drives a Firefox of its own only."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.walls.houses import eventually

LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
ENTER = "\ue007"


def firefox_path() -> str | None:
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Tab:
    def __init__(self, line: ClientConnection) -> None:
        self.line, self.last = line, 0
        self.ask("session.new", capabilities={})
        self.context = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method: str, **params: Any) -> Any:
        self.last += 1
        self.line.send(json.dumps({"id": self.last, "method": method, "params": params}))
        while True:
            said = json.loads(self.line.recv(timeout=60))
            if said.get("id") == self.last:
                assert said["type"] == "success", said
                return said["result"]

    def goto(self, url: str) -> None:
        self.ask("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def look(self, expression: str) -> Any:
        target = {"context": self.context}
        said = self.ask("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert said["type"] == "success", said
        return said["result"].get("value")

    def wait(self, expression: str, seconds: float = 60) -> None:
        eventually(lambda: bool(self.look(expression)), seconds, expression)

    def press(self, keys: str) -> None:
        """Into whatever has the focus, as a hand would."""
        strokes = [{"type": step, "value": key} for key in keys for step in ("keyDown", "keyUp")]
        hand = {"type": "key", "id": "hand", "actions": strokes}
        self.ask("input.performActions", context=self.context, actions=[hand])


@contextmanager
def tab(path: str, profile: Path) -> Iterator[Tab]:
    said = profile / "said.txt"
    with said.open("wb") as out:
        program = subprocess.Popen(
            [path, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0"],
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        eventually(lambda: bool(LISTENS.search(said.read_text())), 60, "Firefox listens")
        found = LISTENS.search(said.read_text())
        assert found
        with connect(f"{found[1]}/session", max_size=None) as line:
            yield Tab(line)
    finally:
        program.terminate()
        program.wait(30)
