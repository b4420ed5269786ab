"""Who may speak in a chat, and which way they are pushed."""

import struct
from typing import Any

import pytest
from django.utils import timezone

from backend.catalog.models import Artifact
from backend.chats.compile import request_for
from backend.chats.models import Reply
from backend.personas.models import Edition, Link, Persona, Vector, Visibility, link_digest
from tests.backend.artifacts import ARTIFACT, MODEL, clamp
from tests.backend.people import Json, Person
from tests.backend.recorder import finished, record
from tests.backend.talks import key

# Who may speak


def new_edition(persona: Persona, **more: Any) -> Edition:
    number = persona.editions.count() + 1
    edition = Edition.objects.create(persona=persona, number=number, model=MODEL, **more)
    persona.current = edition
    persona.save()
    return edition


def test_a_persona_that_was_hidden_speaks_on_as_it_was_met(alice: Person, bob: Person) -> None:
    persona = Persona.objects.get(slug="gladys")
    chat = alice.chat()
    Persona.objects.update(owner=bob.user, visibility=Visibility.PRIVATE)
    persona.refresh_from_db()
    new_edition(persona, prompt="A secret.")
    assert alice.say(chat)["replies"][0]["edition"] == 1
    assert bob.say(bob.chat())["replies"][0]["edition"] == 2


def test_a_link_opens_whom_nobody_sees(alice: Person, bob: Person) -> None:
    persona = Persona.objects.get(slug="gladys")
    Persona.objects.filter(slug="gladys").update(owner=bob.user, visibility=Visibility.UNLISTED)
    link = Link.objects.create(persona=persona, prefix="t", digest=link_digest("t" * 43))
    by_link = {"persona": "gladys", "link": "t" * 43}
    assert alice.post("chats", {"persona": "gladys"}).json()["code"] == "persona_unknown"
    assert alice.post("chats", {**by_link, "persona": "morris-too"}).status_code == 422
    chat = alice.post("chats", by_link).json()["id"]
    other = alice.chat("morris")
    turn = alice.say(other, voices=[{"persona": "morris"}, by_link])
    assert turn["replies"][1]["persona"] == "gladys"
    assert alice.put(f"chats/{other}/persona", by_link).status_code == 200
    link.revoked_at = timezone.now()
    link.save()
    assert alice.say(chat)["replies"][0]["persona"] == "gladys"  # what has begun goes on
    assert alice.post("chats", by_link).json()["code"] == "persona_unknown"
    assert alice.get("personas/gladys").status_code == 404
    persona.refresh_from_db()
    new_edition(persona, prompt="A secret.")
    met = alice.get(f"chats/{chat}/persona").json()
    assert (met["name"], met["edition"]["number"], met["edition"]["prompt"]) == ("Gladys", 1, "")
    Persona.objects.filter(slug="gladys").update(taken_down_at=timezone.now())
    assert alice.get(f"chats/{chat}/persona").json()["greeting"] == ""
    Persona.objects.filter(slug="gladys").update(taken_down_at=None)
    body = {**key(), "persona": "gladys", "link": "t" * 43}
    assert alice.post(f"turns/{turn['id']}/replies", body).status_code == 201  # the chat's own


def test_one_that_was_archived_begins_nothing(alice: Person) -> None:
    Persona.objects.filter(slug="gladys").update(archived_at=timezone.now(), owner=alice.user)
    answer = alice.post("chats", {"persona": "gladys"})
    assert answer.json()["code"] == "persona_unknown"
    assert "archived" in answer.json()["message"]


def test_one_that_was_taken_down_answers_nobody(alice: Person) -> None:
    chat = alice.chat()
    cut = alice.say(chat)["replies"][0]
    record(cut["id"], "Hon", finished("length"))
    Persona.objects.update(taken_down_at=timezone.now(), owner=alice.user)
    for path, body in (
        (f"chats/{chat}/turns", {**key(), "parent": None, "text": "Why?"}),
        (f"turns/{cut['turn']}/replies", key()),
        (f"replies/{cut['id']}/continue", key()),
        ("chats", {"persona": "gladys"}),
    ):
        answer = alice.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "persona_taken_down"), path


def test_a_model_that_is_not_installed_says_so(alice: Person) -> None:
    chat = alice.chat("morris")
    Edition.objects.filter(persona__slug="morris").update(model="elsewhere")
    answer = alice.post(f"chats/{chat}/turns", {**key(), "parent": None, "text": "Why?"})
    assert (answer.status_code, answer.json()["code"]) == (409, "model_missing")


# Directions of one's own


def direction(owner: Person, **more: Any) -> Vector:
    values = struct.pack("<8f", *range(8))
    plain: Json = {"name": "North", "artifact": ARTIFACT, "values": values, "width": 8}
    return Vector.objects.create(owner=owner.user, **{**plain, **more})


def held(vector: Vector, strength: float = 0.5) -> Json:
    return {"vector": str(vector.id), "strength": strength, "positions": "reply"}


def test_a_vector_crosses_as_numbers(alice: Person) -> None:
    vector = direction(alice)
    reply = alice.say(alice.chat(), vectors=[held(vector)])["replies"][0]
    assert reply["vectors"] == [held(vector)]
    (crossing,) = request_for(Reply.objects.get(id=reply["id"])).vectors
    assert (crossing.artifact, crossing.strength, crossing.positions) == (ARTIFACT, 0.5, "reply")
    assert list(crossing.numbers) == list(range(8))


def test_an_editions_vectors_are_its_own_and_dry_is_without(alice: Person, bob: Person) -> None:
    vector = direction(bob)
    new_edition(Persona.objects.get(slug="gladys"), vectors=[held(vector)])
    chat = alice.chat()
    for more, expected in (
        ({}, [held(vector)]),
        ({"clamps": [clamp(1)]}, [held(vector)]),
        ({"clamps": []}, []),
        ({"vectors": []}, []),
        ({"vectors": [held(vector, -1.0)]}, [held(vector, -1.0)]),
    ):
        assert alice.say(chat, **more)["replies"][0]["vectors"] == expected, more
        Reply.objects.update(status="done")


def test_mallory_has_no_vector_of_alices(alice: Person, mallory: Person) -> None:
    body = {**key(), "parent": None, "text": "x", "vectors": [held(direction(alice))]}
    answer = mallory.post(f"chats/{mallory.chat()}/turns", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "vector_unknown")
    assert answer.json()["field"] == "vectors.0.vector"


def test_a_vector_for_another_model_is_refused(alice: Person) -> None:
    vector = direction(alice, artifact="elsewhere")
    body = {**key(), "parent": None, "text": "x", "vectors": [held(vector)]}
    answer = alice.post(f"chats/{alice.chat()}/turns", body)
    assert (answer.json()["code"], answer.json()["field"]) == ("vector_unknown", "vectors.0.vector")
    elsewhere = Artifact(id="elsewhere", title="E", model="another", context=9, digest="e")
    elsewhere.manifest = {"sae": {"d_in": 8}}
    elsewhere.save()
    answer = alice.post(f"chats/{alice.chat()}/turns", body)
    assert answer.json()["code"] == "vector_of_another_model"


def test_clamps_and_vectors_share_their_places(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.chats.voices.MAX_CLAMPS", 2)
    body = {**key(), "parent": None, "text": "x", "vectors": [held(direction(alice))]}
    answer = alice.post(f"chats/{alice.chat()}/turns", {**body, "clamps": [clamp(1), clamp(2)]})
    assert (answer.json()["code"], answer.json()["field"]) == ("clamp_malformed", "vectors")


def test_a_vector_that_pushes_makes_it_satire(alice: Person) -> None:
    Persona.objects.update(is_satire=False)
    chat, vector = alice.chat("morris"), direction(alice)
    for strength, is_satire in ((0.0, False), (0.5, True)):
        reply = alice.say(chat, vectors=[held(vector, strength)])["replies"][0]
        assert reply["is_satire"] is is_satire
