"""The gates of the socket: seven people and every command there is."""

import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.backend.gates.addresses import commands, needed
from tests.backend.gates.asking import Town
from tests.backend.gates.bodies import FRAMES
from tests.backend.gates.table import PEOPLE, Row, rows
from tests.backend.processes import Web

ROWS = rows("socket")


@pytest.fixture
def town(transactional_db: None, catalog: None) -> Town:
    return Town()


def test_every_command_has_a_row_and_every_row_a_command() -> None:
    listed, known = {row.name for row in ROWS}, set(commands())
    assert known - listed == set(), "Add rows for these commands to tests/backend/gates/socket.txt"
    assert listed - known == set(), "There are no such commands any more; remove the rows"


def test_every_command_names_what_it_needs() -> None:
    for tag, command in commands().items():
        given = set(FRAMES.get(tag, ()))
        assert given >= needed(command), (
            f"Say in gates/bodies.py what {tag} names: {needed(command)}"
        )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_is_answered_as_the_table_says(town: Town, web: Web, row: Row) -> None:
    frame = {"type": row.name, **{name: town.things[f"{name}_id"] for name in FRAMES[row.name]}}
    found = {who: _answer(town, web, who, frame) for who in PEOPLE}
    assert found == dict(zip(PEOPLE, row.cells, strict=True))


def _answer(town: Town, web: Web, who: str, frame: dict[str, Any]) -> str:
    cookies = "; ".join(f"{name}={value}" for name, value in town.cookies[who].items())
    with connect(
        web.socket_url, origin=Origin(web.url), additional_headers={"Cookie": cookies}
    ) as socket:
        try:
            return _word(socket, frame)
        except ConnectionClosed:
            return str(socket.protocol.close_code)


def _word(socket: ClientConnection, frame: dict[str, Any]) -> str:
    """The answer, or that there is none: a ping is answered after whatever was sent before it."""
    socket.send(json.dumps(frame))
    socket.send('{"type": "ping"}')
    heard = [json.loads(socket.recv(20))]
    while heard[-1] != {"type": "pong"}:
        heard.append(json.loads(socket.recv(20)))
    first = heard[0]
    if frame["type"] == "ping":
        assert json.loads(socket.recv(20)) == {"type": "pong"}
        return "pong"
    if len(heard) == 1 and frame["type"] == "attach":
        first = json.loads(socket.recv(20))  # from the tray, which a pong may overtake
    if "error" in first:
        return str(first["error"]["code"])
    return "saved" if "saved" in first else "done"
