"""All that is somebody's, as a file for them alone, for a while."""

import io
import json
import os
import time
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from backend.accounts.exports import export_build, exports_sweep
from backend.accounts.models import Export, User
from backend.chats.models import Chat, Folder, Rating, Reply
from backend.personas.models import Persona
from backend.personas.services import edition_print
from tests.backend.people import Json, Person
from tests.backend.processes import Web, eventually


@pytest.fixture
def unsent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody takes the task: the test builds."""
    monkeypatch.setattr("backend.accounts.dispatch.app.send_task", lambda *_, **__: None)


def asked(person: Person) -> Json:
    answer = person.post("account/exports")
    assert answer.status_code == 202, answer.content
    said: Json = answer.json()
    return said


def built(person: Person) -> Json:
    export_build(export_id=asked(person)["id"])
    said: Json = person.get("account/exports").json()["results"][0]
    assert said["state"] == "ready"
    return said


def fetched(person: Person, export: Json) -> Any:
    return person.get(str(export["file"]).removeprefix("/api/"))


def files() -> set[str]:
    return {path.name for path in Path(settings.EXPORTS_DIR).glob("*")}


def test_an_export_is_built_and_fetched(live: Web, catalog: None) -> None:
    """By the recording worker, while the page waits."""
    alice = Person(User.objects.create_user("alice", email="alice@example.org"))
    reply = alice.say(alice.chat(), "What of the mayor?")["replies"][0]["id"]
    alice.waits_for(reply)
    assert asked(alice)["state"] == "waiting"
    export = eventually(
        lambda: next(
            (
                one
                for one in alice.get("account/exports").json()["results"]
                if one["state"] == "ready"
            ),
            None,
        ),
        what="the export",
    )
    answer = fetched(alice, export)
    assert answer["Content-Disposition"].startswith("attachment")
    assert len(answer.content) == export["size"]
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    account = json.loads(archive.read("account.json"))
    assert account["email"] == "alice@example.org"
    (markdown,) = [name for name in archive.namelist() if name.endswith(".md") and "chats/" in name]
    text = archive.read(markdown).decode()
    assert "What of the mayor?" in text
    assert alice.reply(reply)["text"] in text
    chat = json.loads(archive.read(markdown.replace(".md", ".json")))
    assert chat["turns"][0]["replies"][0]["id"] == reply


def test_all_that_is_mine_is_in_it_and_nothing_else(
    alice: Person, bob: Person, unsent: None
) -> None:
    assert alice.user is not None
    chat = Chat.objects.get(pk=alice.chat())
    persona = chat.persona
    turn = chat.turns.create(text="Hello", client_key=chat.pk)
    assert persona.current is not None
    reply = Reply.objects.create(
        turn=turn, client_key=chat.pk, edition=persona.current, model="m", seed=1, text="Good day"
    )
    Rating.objects.create(reply=reply, is_good=True, reasons=["funny"], comment="ha")
    Chat.objects.filter(pk=chat.pk).update(
        folder=Folder.objects.create(owner=alice.user, name="Jokes"), deleted_at=timezone.now()
    )
    chat.tags.create(name="mayor")
    mine = Persona.objects.create(slug="mine", owner=alice.user, name="Mine")
    edition_print(persona=mine, content={"prompt": "Be brief.", "model": "m"})
    secret = alice.post("account/keys", {"name": "notebook"}).json()["secret"]
    theirs = bob.chat()
    raw = fetched(alice, built(alice)).content
    archive = zipfile.ZipFile(io.BytesIO(raw))
    said = {name: archive.read(name).decode() for name in archive.namelist()}
    (told,) = [json.loads(text) for name, text in said.items() if name.endswith(f"{chat.pk}.json")]
    assert (told["folder"], told["tags"]) == ("Jokes", ["mayor"])
    assert told["turns"][0]["replies"][0]["rating"]["comment"] == "ha"
    assert json.loads(said["personas/mine.json"])["editions"][0]["prompt"] == "Be brief."
    assert json.loads(said["account.json"])["keys"][0]["name"] == "notebook"
    whole = " ".join(said.values()) + " ".join(said)
    assert secret not in whole
    assert alice.user.password not in whole
    assert theirs not in whole


def test_an_export_is_its_owners_alone(alice: Person, mallory: Person, unsent: None) -> None:
    export = built(alice)
    assert fetched(mallory, export).status_code == 404
    assert fetched(Person(), export).status_code == 401
    assert mallory.get("account/exports").json()["results"] == []
    (name,) = files()
    assert len(name) > 40
    assert (Path(settings.EXPORTS_DIR) / name).stat().st_mode & 0o077 == 0


def test_one_at_a_time_and_so_many_a_day(
    alice: Person, unsent: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.LIMITS, "exports_per_day", 2)
    first = asked(alice)["id"]
    answer = alice.post("account/exports")
    assert (answer.status_code, answer.json()["code"]) == (409, "export_running")
    export_build(export_id=first)
    built(alice)
    answer = alice.post("account/exports")
    assert (answer.status_code, answer.json()["code"]) == (429, "limit_reached")
    Export.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    built(alice)


def test_after_a_while_the_file_is_gone(alice: Person, unsent: None) -> None:
    export = built(alice)
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert fetched(alice, export).status_code == 404  # whether it was swept already or not
    exports_sweep()
    assert files() == set()
    (told,) = alice.get("account/exports").json()["results"]
    assert (told["state"], told["file"]) == ("expired", None)


def test_the_sweep_leaves_what_is_kept_and_takes_what_nobody_names(
    alice: Person, unsent: None
) -> None:
    export = built(alice)
    stray = Path(settings.EXPORTS_DIR) / "stray.zip"
    fresh = Path(settings.EXPORTS_DIR) / "fresh.zip"
    for path in (stray, fresh):
        path.touch()
    old = time.time() - 4_000
    os.utime(stray, (old, old))
    exports_sweep()
    assert not stray.exists()
    assert fresh.exists()
    assert fetched(alice, export).status_code == 200
    fresh.unlink()


def test_an_export_that_was_lost_is_given_up(alice: Person, unsent: None) -> None:
    asked(alice)
    Export.objects.update(created_at=timezone.now() - timedelta(hours=1))
    exports_sweep()
    assert alice.get("account/exports").json()["results"][0]["state"] == "failed"
    asked(alice)


def test_built_twice_it_is_kept_once(alice: Person, unsent: None) -> None:
    export = built(alice)
    export_build(export_id=export["id"])
    assert len(files()) == 1


def test_what_cannot_be_read_fails_and_leaves_nothing(
    alice: Person, unsent: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Any:
        raise RuntimeError("a row that cannot be read")

    monkeypatch.setattr("backend.accounts.exports.zipfile.ZipFile.writestr", broken)
    export = asked(alice)
    with pytest.raises(RuntimeError):
        export_build(export_id=export["id"])
    assert alice.get("account/exports").json()["results"][0]["state"] == "failed"
    assert files() == set()


def test_without_a_broker_the_export_waits(
    alice: Person, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr("backend.accounts.dispatch.app.send_task", gone)
    with django_capture_on_commit_callbacks(execute=True):
        assert asked(alice)["state"] == "waiting"


@pytest.fixture(autouse=True)
def emptied(catalog: None) -> Any:
    yield
    for name in files():
        (Path(settings.EXPORTS_DIR) / name).unlink()
