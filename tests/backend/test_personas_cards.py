"""Columnists as files: what goes out comes in the same; what others wrote in a card survives."""

import base64
import copy
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from backend.catalog.models import Artifact, Feature
from backend.personas.models import Persona, Vector
from tests.backend.artifacts import clamp
from tests.backend.cards import (
    card_of,
    card_v2,
    card_v3,
    carried,
    export,
    itxt,
    packed,
    png,
    text,
)
from tests.backend.columnists import persona_make, refused, save, show, vector_make
from tests.backend.people import Json, Person

FORMS = ("shallot", "card-json", "card-png")
PROMPT = """Write Seraphina's next reply.

Seraphina guards the glade and likes Reader.

Personality: caring, wry

Scenario: Reader wakes up in the glade.

How Seraphina speaks:

Reader: Hello
Seraphina: Well met.

Stay brief."""


@pytest.fixture
def whole(alice: Person) -> str:
    """With a bit of everything."""
    vector = vector_make(alice)
    use = {"vector": vector["id"], "strength": -2.0, "positions": "reply"}
    made = persona_make(
        alice,
        byline="of record",
        bio="<b>Thirty</b> years.",
        greeting="Good morning, {{user}} – ☃",
        questions=["Why?"],
        tags=["dry"],
        language="de-CH",
        prompt="  {{char}} is\r\nhere.  ",
        clamps=[clamp(1, 0.1), clamp(2, -2.0, mode="add", positions="all")],
        vectors=[use],
        sampling={"temperature": 0.0, "top_p": 1.0, "max_tokens": 7},
    )
    slug: str = made["slug"]
    return slug


def as_body(form: str, raw: bytes) -> Any:
    return raw if form == "card-png" else json.loads(raw)


def told(form: str, raw: bytes) -> Any:
    """Without the order of keys, which a database may change in what it keeps of a card."""
    if form != "card-png":
        return json.loads(raw)
    with Image.open(io.BytesIO(raw)) as face:
        chunks = [json.loads(base64.b64decode(face.text[name])) for name in ("chara", "ccv3")]  # type: ignore[attr-defined]
        return chunks, face.tobytes()


@pytest.mark.parametrize("form", FORMS)
def test_out_in_and_out_again_is_the_same(
    alice: Person, bob: Person, whole: str, form: str
) -> None:
    first = export(alice, whole, form)
    again = carried(bob, as_body(form, first))["slug"]
    second = export(bob, again, form)
    assert told(form, second) == told(form, first)
    third = carried(alice, as_body(form, second))["slug"]
    assert export(alice, third, form) == second


def test_our_file_loses_nothing(alice: Person, bob: Person, whole: str) -> None:
    before = alice.get(f"personas/{whole}").json()
    after = carried(bob, json.loads(export(alice, whole, "shallot")))
    for name in ("name", "byline", "bio", "greeting", "questions", "language", "tags"):
        assert after[name] == before[name]
    for name in ("prompt", "clamps", "sampling", "model"):
        assert after["edition"][name] == before["edition"][name]
    mine, its = after["edition"]["vectors"][0], before["edition"]["vectors"][0]
    assert (mine["strength"], mine["positions"]) == (its["strength"], its["positions"])
    rows = Vector.objects.filter(pk__in=(mine["vector"]["id"], its["vector"]["id"]))
    assert len({bytes(row.values) for row in rows}) == 1
    assert {row.owner.username for row in rows} == {"alice", "bob"}


def test_the_same_file_twice_brings_its_vector_once(bob: Person, alice: Person, whole: str) -> None:
    file = json.loads(export(alice, whole, "shallot"))
    carried(bob, file)
    carried(bob, file)
    assert Vector.objects.filter(owner__username="bob").count() == 1


def test_our_file_keeps_to_its_schema(alice: Person, whole: str) -> None:
    schema = alice.get("schema/persona.json").json()
    file = json.loads(export(alice, whole, "shallot"))
    shape = schema["$defs"]["PersonaFile"]
    assert schema["$ref"] == "#/$defs/PersonaFile"
    assert set(file) == set(shape["properties"])
    assert shape["properties"]["prompt"]["maxLength"] == 8_000
    assert shape["required"] == ["name"]


def test_a_house_columnist_leaves_as_a_card_too(stranger: Person) -> None:
    card = card_of(stranger, "gladys")
    assert (card["spec"], card["data"]["name"]) == ("chara_card_v3", "Gladys")
    assert card["data"]["extensions"]["shallot"]["clamps"] == [clamp(0, -1.0)]
    answer = stranger.get("personas/gladys/export", format="card-png")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == 'attachment; filename="gladys.card.png"'
    face = Image.open(io.BytesIO(answer.content))
    assert (face.size, set(face.text)) == ((400, 600), {"chara", "ccv3"})  # type: ignore[attr-defined]


@pytest.mark.parametrize("accept", ["*/*", "image/png", "text/html", "image/svg+xml"])
def test_a_file_comes_whatever_was_asked_for(stranger: Person, accept: str) -> None:
    for path in ("personas/gladys/export?format=card-png", "personas/gladys/avatar.svg"):
        answer = stranger.client.get(f"/api/{path}", headers={"Accept": accept})
        assert answer.status_code == 200


def test_a_form_that_is_none(stranger: Person) -> None:
    assert refused(stranger.get("personas/gladys/export", format="pdf")) == (
        422,
        "invalid",
        "format",
    )


WRAPPED: dict[str, Callable[[Json], Any]] = {
    "json": lambda card: card,
    "png tEXt": lambda card: png(text("chara", card)),
    "png iTXt": lambda card: png(itxt("chara", card, is_packed=False)),
    "png iTXt packed": lambda card: png(itxt("chara", card, is_packed=True)),
}


@pytest.mark.parametrize("wrap", WRAPPED)
@pytest.mark.parametrize("card", [card_v2(), card_v3()], ids=["v2", "v3"])
def test_what_others_wrote_survives(alice: Person, card: Json, wrap: str) -> None:
    slug = carried(alice, WRAPPED[wrap](copy.deepcopy(card)))["slug"]
    out = card_of(alice, slug)
    ours = out["data"]["extensions"].pop("shallot")
    assert ours["model"] == "test-llama"
    expected = {**card, "spec": "chara_card_v3", "spec_version": "3.0"}
    expected["data"] = {"group_only_greetings": [], **card["data"]}
    assert out == expected


def test_a_cards_texts_become_a_columnists(alice: Person) -> None:
    made = carried(alice, card_v2())
    assert (made["name"], made["greeting"]) == ("Seraphina", "*She smiles.* Good morning, Reader.")
    assert (made["bio"], made["tags"]) == ("Made for tests.", ["fantasy", "guardian-angel"])
    assert made["edition"]["prompt"] == PROMPT
    assert (made["visibility"], made["edition"]["clamps"]) == ("private", [])


def test_a_nickname_is_what_it_is_called(alice: Person) -> None:
    made = carried(alice, card_v3())
    assert made["name"] == "Seraphina"
    assert made["edition"]["prompt"].startswith("Write Sera's next reply.")


def test_the_newer_card_of_two_counts(alice: Person) -> None:
    both = png(text("chara", card_v2(name="Old")), text("ccv3", card_v3(name="New")))
    assert carried(alice, both)["name"] == "New"


def test_what_was_edited_here_is_written_into_the_card(alice: Person) -> None:
    slug = carried(alice, card_v2())["slug"]
    save(alice, slug, name="Sarah", greeting="Hello.", tags=["new"], prompt="Now this.")
    data = (out := card_of(alice, slug))["data"]
    assert (data["name"], data["first_mes"], data["tags"]) == ("Sarah", "Hello.", ["new"])
    assert (data["description"], data["personality"], data["mes_example"]) == ("Now this.", "", "")
    assert (out["name"], out["description"]) == ("Sarah", "Now this.")
    assert data["creator_notes"] == "Made for tests."
    assert data["unheard_of"] == card_v2()["data"]["unheard_of"]
    assert data["extensions"]["other/app"] == card_v2()["data"]["extensions"]["other/app"]


def test_a_mix_in_a_card_is_dialled_in(alice: Person) -> None:
    mix = {"clamps": [clamp(1)], "byline": "of the glade", "later": {"kept": 1}}
    made = carried(alice, card_v2(extensions={"shallot": mix}))
    assert [dial["clamp"] for dial in made["edition"]["clamps"]] == [clamp(1)]
    assert made["byline"] == "of the glade"
    out = card_of(alice, made["slug"])["data"]["extensions"]["shallot"]
    assert (out["clamps"], out["later"]) == ([clamp(1)], {"kept": 1})


def test_lossy_parts_are_lossy_here_only(alice: Person) -> None:
    card = card_v2(name="N" * 100, creator_notes="c" * 9_000, tags=[f"tag {n}" for n in range(30)])
    made = carried(alice, card)
    assert (len(made["name"]), len(made["bio"]), len(made["tags"])) == (80, 4_000, 10)
    data = card_of(alice, made["slug"])["data"]
    for name in ("name", "creator_notes", "tags"):
        assert data[name] == card["data"][name]


def test_a_card_without_a_prompt_that_fits_is_refused(alice: Person) -> None:
    answer = alice.post("personas/import", card_v2(description="x" * 9_000))
    assert refused(answer) == (422, "card_unreadable", "prompt")


def test_what_is_not_installed_is_kept_and_named(alice: Person) -> None:
    elsewhere = [clamp(7, 50.0, artifact="moon-8b"), clamp(2, artifact="moon-8b")]
    file = {
        "format": "shallot-persona",
        "name": "Luna",
        "model": "moon-llama-8b",
        "clamps": elsewhere,
    }
    made = carried(alice, file)
    assert made["edition"]["missing"] == [
        {"kind": "model", "name": "moon-llama-8b"},
        {"kind": "artifact", "name": "moon-8b"},
    ]
    assert made["edition"]["artifact_missing"] is True
    out = json.loads(export(alice, made["slug"], "shallot"))
    assert (out["clamps"], out["model"]) == (elsewhere, "moon-llama-8b")
    answer = alice.put(f"personas/{made['slug']}/visibility", {"visibility": "public"})
    assert refused(answer)[:2] == (409, "artifact_missing")
    said = say(alice, made["slug"])
    assert refused(said)[:2] == (409, "model_missing")
    assert "moon-llama-8b" in said.json()["message"]
    saved = save(alice, made["slug"], byline="of the moon")
    assert saved["edition"]["missing"] == made["edition"]["missing"]


def test_a_model_that_is_not_installed_speaks_not_even_dry(alice: Person) -> None:
    file = {"format": "shallot-persona", "name": "Luna", "model": "moon-llama-8b"}
    slug = carried(alice, file)["slug"]
    said = say(alice, slug)
    assert refused(said)[:2] == (409, "model_missing")
    assert "moon-llama-8b" in said.json()["message"]


def test_what_is_installed_later_is_there(alice: Person) -> None:
    dials = [clamp(7, artifact="moon-8b")]
    file = {"format": "shallot-persona", "name": "Luna", "model": "moon", "clamps": dials}
    slug = carried(alice, file)["slug"]
    Artifact.objects.create(id="moon-8b", model="moon", context=512, manifest={}, digest="x")
    Feature.objects.create(
        artifact_id="moon-8b", index=7, label="Tides", density=0.1, max_activation=1.0,
        dial={"ceiling": 2.0, "mode": "clamp", "positions": "all", "curve": [], "safe": None,
              "dose": None},
        words="tides",
    )  # fmt: skip
    edition = alice.get(f"personas/{slug}").json()["edition"]
    assert (edition["missing"], edition["clamps"][0]["feature"]["label"]) == ([], "Tides")


def say(person: Person, slug: str) -> Any:
    chat = person.chat(slug)
    body = {"client_key": "6f1c2e62-94b5-4a0e-8f0a-0a5d3e0e4a11", "text": "x"}
    return person.post(f"chats/{chat}/turns", body)


def test_an_import_is_private_and_counted(alice: Person, mallory: Person) -> None:
    slug = carried(alice, card_v2())["slug"]
    assert mallory.get(f"personas/{slug}/export").status_code == 404
    assert Persona.objects.filter(owner=alice.user).count() == 1


def test_a_card_of_a_public_columnist_is_public_with_all_that_is_in_it(
    alice: Person, stranger: Person
) -> None:
    slug = carried(alice, card_v2())["slug"]
    show(alice, slug)
    assert card_of(stranger, slug) == card_of(alice, slug)


def test_words_hidden_in_a_card_keep_to_the_policy(alice: Person) -> None:
    from backend.policy.models import BlockedPhrase

    card = card_v2(extensions={"app": {"deep": [{"note": "forbidden fruit"}]}})
    slug = carried(alice, card)["slug"]
    BlockedPhrase.objects.create(phrase="forbidden fruit")
    answer = alice.put(f"personas/{slug}/visibility", {"visibility": "public"})
    assert refused(answer) == (422, "not_allowed_here", "extensions")


def test_a_stranger_imports_nothing(stranger: Person) -> None:
    assert stranger.post("personas/import", card_v2()).status_code == 401


def test_base64_with_line_breaks_is_read(alice: Person) -> None:
    from tests.backend.cards import chunk

    raw = packed(card_v2())
    broken = b"\n".join(raw[at : at + 76] for at in range(0, len(raw), 76))
    assert carried(alice, png(chunk(b"tEXt", b"chara\0" + broken)))["name"] == "Seraphina"
