"""Chats go out as files and come back the same."""

import copy
import json
import time
import uuid
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from backend.accounts.belongings import belongings
from backend.accounts.models import User
from backend.chats.archive_export import chat_file
from backend.chats.archive_import import chat_import, file_read
from backend.chats.archive_markdown import markdown_of
from backend.chats.models import Chat, Reply, Status, Turn
from backend.personas.models import Edition, Persona
from tests.backend.artifacts import MODEL
from tests.backend.people import Json, Person
from tests.backend.trees import CHATS, planted

TIMES = ("created_at", "updated_at", "ended_at")
REFERENCES = ("id", "parent", "continues", "head")


def same(file: Json) -> Json:
    """Without times, and with ids counted in the order in which they come."""
    ids = {
        reply["id"]: number
        for number, reply in enumerate(reply for turn in file["turns"] for reply in turn["replies"])
    }

    def walk(value: Any) -> Any:
        match value:
            case dict():
                return {
                    key: ids.get(inner)
                    if key in REFERENCES
                    else inner
                    if key == "receipt"
                    else walk(inner)
                    for key, inner in value.items()
                    if key not in TIMES
                }
            case list():
                return [walk(inner) for inner in value]
        return value

    walked: Json = walk(file)
    return walked


def exported(person: Person, chat: str) -> Json:
    answer = person.get(f"chats/{chat}/export", format="json")
    assert answer.status_code == 200, answer.content
    file: Json = json.loads(answer.content)
    return file


def imported(person: Person, file: Any, status: int = 201, **more: Any) -> Json:
    answer = person.post("chats/import", {"file": file, **more})
    assert answer.status_code == status, answer.content
    shown: Json = answer.json()
    return shown


def conversation(person: Person) -> str:
    chat, parent = person.chat(), None
    for text in ("One?", "Two?"):
        parent = person.say(chat, text, parent=parent)["replies"][0]["id"]
        Reply.objects.filter(id=parent).update(text=f"{text} Indeed.", status=Status.DONE)
    return chat


@pytest.fixture
def file(alice: Person) -> Json:
    return exported(alice, conversation(alice))


@hypothesis_settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=CHATS)
def test_what_goes_out_comes_back_the_same(alice: Person, drawn: Json) -> None:
    owner = User.objects.get(username="alice")
    gladys, morris = (Edition.objects.get(persona__slug=slug) for slug in ("gladys", "morris"))
    with transaction.atomic():
        chat = planted(owner, [gladys, morris], drawn)
        once = msgspec.to_builtins(chat_file(owner, chat.id))
        kept = file_read(json.loads(json.dumps(once)))
        again = chat_import(owner=owner, file=kept)
        twice = msgspec.to_builtins(chat_file(owner, again.id))
        assert same(twice) == same(once)
        assert [turn["text"] for turn in once["turns"]] == [turn["text"] for turn in twice["turns"]]
        assert len(once["turns"]) == len(drawn["turns"])
        assert markdown_of(kept, {}).startswith("# ")
        transaction.set_rollback(True)


def test_a_file_is_what_the_chat_was(alice: Person, file: Json) -> None:
    (first, second) = file["turns"]
    reply = first["replies"][0]
    assert (file["format"], file["version"], file["title"]) == ("shallot/chat", 1, "One?")
    assert file["persona"] == {"slug": "gladys", "name": "Gladys"}
    assert (reply["text"], reply["edition"], reply["model"]) == ("One? Indeed.", 1, MODEL)
    assert second["parent"] == reply["id"]


def test_an_imported_reply_says_so_and_has_no_receipt_of_this_house(
    alice: Person, file: Json
) -> None:
    file["turns"][0]["replies"][0]["receipt"] = {"prompt": "abc", "version": 1}
    chat = imported(alice, file)
    reply = chat["turns"][0]["replies"][0]
    assert reply["imported"] == {"persona": {"slug": "gladys", "name": "Gladys"}, "edition": 1}
    kept = Reply.objects.get(id=reply["id"])
    assert kept.receipt.keys() == {"imported", "is_satire"}  # no replay could begin from it
    assert alice.post(f"replies/{reply['id']}/replays").json()["code"] == "cannot_replay"
    assert alice.get(f"replies/{reply['id']}/receipt").status_code == 200
    assert exported(alice, chat["id"])["turns"][0]["replies"][0]["receipt"]["prompt"] == "abc"
    assert alice.get(f"chats/{chat['id']}").json()["turns"][1]["parent"] == reply["id"]


def test_whoever_is_said_to_have_written_it_what_is_imported_is_labelled(
    alice: Person, file: Json
) -> None:
    Persona.objects.update(is_satire=False)
    file["turns"][0]["replies"][0]["clamps"] = []
    assert imported(alice, file)["turns"][0]["replies"][0]["is_satire"] is True


def test_an_imported_chat_goes_on(alice: Person, file: Json) -> None:
    chat = imported(alice, file)
    turn = alice.say(chat["id"], "Three?", parent=chat["turns"][1]["replies"][0]["id"])
    assert turn["replies"][0]["imported"] is None


def test_who_is_not_here_is_kept_by_name(alice: Person, file: Json) -> None:
    nobody = {"slug": "nobody", "name": "No Body"}
    file["persona"] = file["turns"][0]["replies"][0]["persona"] = nobody
    assert imported(alice, file)["persona"]["slug"] == "gladys"  # the first of the house
    chat = imported(alice, file, persona="morris")
    assert chat["persona"]["slug"] == "morris"
    assert chat["turns"][0]["replies"][0]["imported"]["persona"] == nobody
    again = exported(alice, chat["id"])
    assert again["turns"][0]["replies"][0]["persona"] == nobody
    refused = imported(alice, file, status=422, persona="nobody")
    assert (refused["code"], refused["field"]) == ("persona_unknown", "persona")


def test_a_private_columnist_of_another_is_not_reached_by_a_file(
    alice: Person, bob: Person, file: Json
) -> None:
    secret = Persona.objects.create(
        slug="secret", name="Secret", owner=User.objects.get(username="bob")
    )
    secret.current = Edition.objects.create(persona=secret, number=1, model=MODEL)
    secret.save()
    file["persona"] = file["turns"][0]["replies"][0]["persona"] = {"slug": "secret", "name": "S"}
    chat = imported(alice, file)
    assert (chat["persona"]["slug"], chat["turns"][0]["replies"][0]["persona"]) == (
        "gladys",
        "gladys",
    )
    assert imported(bob, file)["persona"]["slug"] == "secret"


def broken(file: Json, path: str, value: Any) -> Json:
    spoiled = copy.deepcopy(file)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inner: Any = spoiled
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return spoiled


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", "other"),
        ("version", 0),
        ("version", True),
        ("title", "x" * 121),
        ("title", "a\0b"),
        ("unknown", 1),
        ("persona", None),
        ("head", "nobody"),
        ("created_at", "yesterday"),
        ("created_at", "2026-11-26T10:00:00"),
        ("turns", "many"),
        ("turns.0.parent", "nobody"),
        ("turns.0.text", " "),
        ("turns.0.text", "x" * 4_001),
        ("turns.0.replies.0.status", "queued"),
        ("turns.0.replies.0.seed", -1),
        ("turns.0.replies.0.seed", 2**63),
        ("turns.0.replies.0.tokens", 2**31),
        ("turns.0.replies.0.edition", -1),
        ("turns.0.replies.0.continues", "nobody"),
        ("turns.0.replies.0.clamps", [{"artifact": "demo", "feature": 1, "strength": 101}]),
        ("turns.0.replies.0.vectors", [{"vector": "x"}]),
        ("turns.0.replies.0.receipt", {"a": ["\0"]}),
        ("turns.0.replies.0.rating", {"is_good": True, "reasons": ["incoherent"]}),
        ("turns.0.replies.0.model", "x" * 121),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_place(
    alice: Person, file: Json, path: str, value: Any
) -> None:
    before = Chat.objects.count()
    refused = imported(alice, broken(file, path, value), status=422)
    assert refused["code"] in ("import_malformed", "reason_malformed")
    known = refused["field"] or ""
    assert f"file.{path}".startswith(known) or known.startswith(f"file.{path}")
    assert Chat.objects.count() == before


def test_a_circle_cannot_be_told(alice: Person, file: Json) -> None:
    first, second = file["turns"]
    first["parent"] = second["replies"][0]["id"]
    refused = imported(alice, file, status=422)
    assert refused["field"] == "file.turns.0.parent"
    first["parent"] = None
    second["replies"][0]["id"] = first["replies"][0]["id"]
    assert imported(alice, file, status=422)["field"] == "file.turns.1.replies.0.id"


def test_a_reply_does_not_continue_itself(alice: Person, file: Json) -> None:
    reply = file["turns"][0]["replies"][0]
    reply["continues"] = reply["id"]
    assert imported(alice, file, status=422)["field"] == "file.turns.0.replies.0.continues"


def test_a_newer_file_is_named_as_such(alice: Person, file: Json) -> None:
    refused = imported(alice, {**file, "version": 2, "new": []}, status=422)
    assert (refused["code"], refused["field"]) == ("import_too_new", "file.version")


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"file": 1}', b"{}", b'{"file": {}}', b"\xff"])
def test_what_is_no_file_at_all_is_refused(alice: Person, raw: bytes) -> None:
    answer = alice.post("chats/import", raw)
    assert answer.status_code in (400, 422)
    assert set(answer.json()) == {"code", "message", "field"}


def test_years_that_no_calendar_holds_are_not_kept(alice: Person, file: Json) -> None:
    file["created_at"] = "0001-01-01T00:00:00+14:00"
    file["turns"][0]["created_at"] = "9999-12-31T23:59:59-14:00"
    file["turns"][0]["replies"][0]["ended_at"] = "0001-01-01T00:00:00+14:00"
    assert len(imported(alice, file)["turns"]) == 2


def test_a_file_has_a_limited_size_of_its_own(
    alice: Person, file: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    file["turns"][0]["replies"][0]["text"] = "x" * (settings.BODY_BYTES + 1)
    imported(alice, file)
    monkeypatch.setitem(settings.LIMITS, "import_bytes", 1_024)
    assert imported(alice, file, status=413)["code"] == "too_large"


@pytest.mark.parametrize(
    ("limit", "field"), [("turns_per_chat", "file.turns"), ("replies_per_turn", "replies")]
)
def test_a_file_keeps_the_limits_of_the_house(
    alice: Person, file: Json, monkeypatch: pytest.MonkeyPatch, limit: str, field: str
) -> None:
    reply = file["turns"][0]["replies"][0]
    file["turns"][0]["replies"].append({**reply, "id": str(uuid.uuid4())})
    monkeypatch.setitem(settings.LIMITS, limit, 1)
    refused = imported(alice, file, status=422)
    assert refused["field"].endswith(field)


def test_an_imported_chat_counts_for_a_guest(
    stranger: Person, file: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.LIMITS, "chats_per_guest", 1)
    stranger.post("session/guest")
    imported(stranger, file)
    assert imported(stranger, file, status=429)["code"] == "limit_reached"


def test_imports_come_at_a_limited_rate(
    alice: Person, file: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.RATES, "imports", (1, 60))
    imported(alice, file)
    assert imported(alice, file, status=429)["code"] == "throttled"


def test_a_large_file_is_read_in_a_moment(alice: Person, file: Json) -> None:
    reply = {**file["turns"][0]["replies"][0], "receipt": {"x": ["y" * 100] * 50}}
    file["head"] = None
    file["turns"] = [
        {
            **file["turns"][0],
            "parent": f"r{i - 1}" if i else None,
            "replies": [{**reply, "id": f"r{i}"}],
        }
        for i in range(500)
    ]
    began = time.monotonic()
    imported(alice, file)
    assert time.monotonic() - began < 30
    assert Turn.objects.count() == 2 + 500


def test_the_schema_of_the_format_is_public(stranger: Person, file: Json) -> None:
    answer = stranger.get("schema/chat.json")
    schema = json.loads(answer.content)
    fields = schema["$defs"]["ChatFile"]["properties"]
    assert answer.status_code == 200
    assert set(file) == set(fields)
    reply = file["turns"][0]["replies"][0]
    assert set(reply) == set(schema["$defs"]["FiledReply"]["properties"])


def test_a_file_has_the_name_of_the_chat(alice: Person) -> None:
    chat = conversation(alice)
    alice.patch(f"chats/{chat}", {"title": 'Gänse/"x"\r\nA: b'})
    for form, kind, end in (
        ("json", "application/json", "json"),
        ("markdown", "text/markdown; charset=utf-8", "md"),
    ):
        answer = alice.get(f"chats/{chat}/export", format=form)
        name = f"G%C3%A4nse-%22x%22%20A%3A%20b.{end}"
        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"
    assert alice.get(f"chats/{chat}/export", format="pdf").status_code == 422


def test_exports_cost_the_same_however_long(alice: Person, django_assert_num_queries: Any) -> None:
    chat, parent = alice.chat(), None
    birds = alice.post("folders", {"name": "Birds"}).json()["id"]
    for place in (None, birds):
        parent = alice.say(chat, "Hello?", parent=parent)["replies"][0]["id"]
        Reply.objects.update(status=Status.DONE)
        alice.put(f"replies/{parent}/rating", {"is_good": True})
        alice.patch(f"chats/{chat}", {"folder": place})
        for form, labels in (("json", 0), ("markdown", 1)):
            # session, user; chat, turns, replies, tags
            with django_assert_num_queries(2 + 4 + labels):
                alice.get(f"chats/{chat}/export", format=form)


def test_imports_cost_the_same_however_long(
    alice: Person, django_assert_max_num_queries: Any
) -> None:
    chat, parent = alice.chat(), None
    for _ in range(6):
        parent = alice.say(chat, "Hello?", parent=parent)["replies"][0]["id"]
        Reply.objects.update(status=Status.DONE)
    file = exported(alice, chat)
    with django_assert_max_num_queries(24):
        imported(alice, {**file, "turns": file["turns"][:1], "head": None})
    with django_assert_max_num_queries(24):
        imported(alice, file)


def test_all_that_somebody_has_comes_as_such_files(alice: Person) -> None:
    chat = conversation(alice)
    alice.delete(f"chats/{conversation(alice)}")  # it may still come back
    (chats,) = (one for one in belongings() if one.name == "chats")
    files = dict(chats.files(User.objects.get(username="alice")))
    assert sorted(path.rpartition(".")[2] for path in files) == ["json", "json", "md", "md"]
    (path,) = (path for path in files if path.endswith(f"{chat}.json"))
    assert imported(alice, json.loads(files[path]))["turns"][0]["text"] == "One?"
