"""The gates: seven people at every address of the URL map. tests/backend/gates has the table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.backend.gates.addresses import METHODS, PAGE, addresses, paths
from tests.backend.gates.asking import Town
from tests.backend.gates.table import PEOPLE, Row, line, rows, table_of

pytestmark = pytest.mark.django_db

ROWS = rows("api", "v1", "admin", "allauth", "page")
API = [row for row in ROWS if row.path.startswith("api/")]
UNSAFE = [row for row in ROWS if row.method != "GET" and table_of(row.name) in ("api", "allauth")]
SAID = {"401": "not_authenticated", "404": "not_found"}  # in the API, whatever is asked for


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any, artifact: Path) -> Iterator[Town]:
    """Built once: what each question changes is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_catalog", verbosity=0)
        call_command("seed_personas", verbosity=0)
        monkeypatch = pytest.MonkeyPatch()
        for module in (
            "config.health",
            "openai_api.admission",
            "chats.looks",
        ):  # another test's may be alive
            monkeypatch.setattr(f"backend.{module}.workers_alive", list)
        yield Town()
        monkeypatch.undo()
        transaction.set_rollback(True)


def test_every_address_has_a_row(town: Town) -> None:
    missing = sorted(addresses() - {row.address for row in ROWS})
    pasted: dict[str, list[str]] = {}
    for name in missing:
        cells = town.measured(Row(name, ()))
        pasted.setdefault(table_of(name), []).append(line(name, cells, "  # review each cell"))
    told = [
        f"\nAdd to tests/backend/gates/{table}.txt, and ask of each cell whether it is right:\n"
        + "\n".join(lines)
        for table, lines in pasted.items()
    ]
    assert not missing, "\n".join(told)


def test_every_row_has_an_address() -> None:
    gone = [row.name for row in ROWS if row.address not in addresses()]
    assert gone == [], f"No such address any more; remove the rows: {gone}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_is_answered_as_the_table_says(town: Town, row: Row) -> None:
    answers = {who: town.ask(who, row) for who in PEOPLE}
    found = tuple(str(answer.status_code) for answer in answers.values())
    assert dict(zip(PEOPLE, found, strict=True)) == dict(zip(PEOPLE, row.cells, strict=True)), (
        f"{row.name}\nIf this is right, its row is:\n{line(row.name, found)}"
    )
    if row in API:
        assert {
            who: answer.json()["code"]
            for who, answer in answers.items()
            if str(answer.status_code) in SAID
        } == {who: SAID[cell] for who, cell in zip(PEOPLE, found, strict=True) if cell in SAID}


@pytest.mark.parametrize("row", UNSAFE, ids=lambda row: row.name)
def test_nothing_unsafe_without_the_token(town: Town, row: Row) -> None:
    for who in PEOPLE:
        answer = town.ask(who, row, with_token=False)
        assert answer.status_code == 403, who
        if row in API:
            assert answer.json()["code"] == "csrf_failed", who


@pytest.mark.parametrize("path", sorted(one for one in paths() if one.startswith("api/")))
def test_other_methods_are_refused(town: Town, path: str) -> None:
    if path == "api/schema/":
        pytest.skip("of drf-spectacular")
    for method in {one.upper() for one in METHODS} - paths()[path]:
        answer = town.ask("owner", Row(f"{method} {path}", ()))
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed"), method


@pytest.mark.parametrize(
    "row", [row for row in API if row.method == "GET" and "200" in row.cells], ids=lambda r: r.name
)
def test_lists_come_in_pages(town: Town, row: Row) -> None:
    who = PEOPLE[row.cells.index("200")]
    answer = town.ask(who, row)
    if not answer["Content-Type"].startswith("application/json"):
        return
    shown = answer.json()
    assert isinstance(shown, dict), (
        "a bare list cannot be paged: answer with backend.lib.pages.Page"
    )
    if "results" in shown:
        assert set(shown) >= {"next", "previous", "results"}


def test_the_map_is_read_whole() -> None:
    """A reader of the map that overlooked a part of it would let everything pass."""
    found = addresses()
    assert {"GET api/chats/{chat_id}", "DELETE api/chats/{chat_id}", f"GET v1/{PAGE}"} <= found
    assert {"POST v1/chat/completions", "GET admin/chats/chat/", f"GET {PAGE}"} <= found
    assert "POST _allauth/browser/v1/auth/login" in found
