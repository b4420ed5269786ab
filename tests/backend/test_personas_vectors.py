"""Directions of one's own, and the glyph that a mix draws."""

import array
import base64
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings

from backend.accounts.models import User
from backend.catalog.models import Artifact
from backend.personas import content
from backend.personas.glyph import bars_of
from backend.personas.models import Edition, Vector
from tests.backend.artifacts import clamp
from tests.backend.columnists import (
    DIRECTION,
    persona_make,
    refused,
    save,
    show,
    vector_make,
)
from tests.backend.people import Json, Person


def use(vector: Json, strength: float = 1.0) -> Json:
    return {"vector": vector["id"], "strength": strength, "positions": "reply"}


def packed(numbers: list[float]) -> str:
    return base64.b64encode(array.array("f", numbers).tobytes()).decode()


def test_numbers_and_base64_make_the_same_vector(alice: Person) -> None:
    one = vector_make(alice)
    assert vector_make(alice, values=packed(DIRECTION)) == one
    row = Vector.objects.get()
    assert list(array.array("f", bytes(row.values))) == DIRECTION
    assert (one["width"], one["artifact"]) == (8, "demo")
    assert "values" not in one
    assert alice.get("vectors").json()["results"] == [one]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (DIRECTION[:7], "takes 8 numbers, not 7"),
        ([*DIRECTION, 1.0], "not 9"),
        ([*DIRECTION[:7], 1e39], "Number 7 is not finite"),
        (packed([*DIRECTION[:7], float("nan")]), "Number 7 is not finite"),
        (packed([*DIRECTION[:7], float("-inf")]), "Number 7 is not finite"),
        ([0.0] * 8, "nowhere"),
        ([], "from 1"),
        ("AAA=", "4 bytes"),
        ("!", "base64"),
    ],
)
def test_a_vector_that_cannot_be(alice: Person, values: Any, says: str) -> None:
    answer = alice.post("vectors", {"name": "V", "artifact": "demo", "values": values})
    assert refused(answer) == (422, "vector_malformed", "values")
    assert says in answer.json()["message"]


@pytest.mark.parametrize("values", [None, 7, {}, ["1"] * 8, [True] * 8, [None] * 8, [1.0] * 20_000])
def test_values_that_are_no_numbers(alice: Person, values: Any) -> None:
    answer = alice.post("vectors", {"name": "V", "artifact": "demo", "values": values})
    assert refused(answer) == (422, "invalid", "values")


def test_a_vector_of_an_artifact_that_is_not_here(alice: Person) -> None:
    answer = alice.post("vectors", {"name": "V", "artifact": "moon", "values": DIRECTION})
    assert refused(answer) == (422, "vector_unknown", "artifact")


def test_an_edition_uses_it_and_shows_it_without_its_numbers(alice: Person, bob: Person) -> None:
    vector = vector_make(alice)
    slug = persona_make(alice, vectors=[use(vector, -2.5)])["slug"]
    show(alice, slug)
    (shown,) = bob.get(f"personas/{slug}").json()["edition"]["vectors"]
    assert shown == {"vector": vector, "strength": -2.5, "positions": "reply"}
    assert bob.get("vectors").json()["results"] == []


def test_mallory_uses_and_deletes_only_her_own(alice: Person, mallory: Person) -> None:
    vector = vector_make(alice)
    answer = mallory.post("personas", {"name": "X", "vectors": [use(vector)]})
    assert refused(answer) == (422, "vector_unknown", "vectors.0.vector")
    assert mallory.delete(f"vectors/{vector['id']}").status_code == 404
    assert Vector.objects.count() == 1


def test_the_same_twice_and_too_many(alice: Person) -> None:
    vector = vector_make(alice)
    answer = alice.post("personas", {"name": "X", "vectors": [use(vector), use(vector)]})
    assert refused(answer) == (422, "vector_twice", "vectors.1.vector")
    answer = alice.post("personas", {"name": "X", "vectors": [use(vector)] * 9})
    assert refused(answer) == (422, "vector_malformed", "vectors")


def test_clamps_and_vectors_share_their_places(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "MAX_CLAMPS", 2)
    vector = vector_make(alice)
    body = {"name": "X", "clamps": [clamp(1), clamp(2)], "vectors": [use(vector)]}
    assert refused(alice.post("personas", body)) == (422, "vector_malformed", "vectors")
    persona_make(alice, clamps=[clamp(1)], vectors=[use(vector)])


def test_a_vector_of_another_model_is_named(alice: Person) -> None:
    manifest = {"sae": {"d_in": 8}}
    Artifact.objects.create(id="other", model="else", context=9, manifest=manifest, digest="x")
    vector = vector_make(alice, artifact="other")
    answer = alice.post("personas", {"name": "X", "vectors": [use(vector)], "model": "test-llama"})
    assert refused(answer) == (422, "vector_of_another_model", "vectors.0.vector")
    assert "Sideways is of else" in answer.json()["message"]


def test_while_an_edition_needs_it_it_stays(alice: Person) -> None:
    vector, spare = vector_make(alice), vector_make(alice, name="Spare")
    slug = persona_make(alice, vectors=[use(vector)])["slug"]
    save(alice, slug, vectors=[])
    assert refused(alice.delete(f"vectors/{vector['id']}"))[:2] == (409, "vector_used")
    assert alice.delete(f"vectors/{spare['id']}").status_code == 204
    assert [one["id"] for one in alice.get("vectors").json()["results"]] == [vector["id"]]


def test_vectors_are_limited(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.LIMITS, "vectors_per_user", 1)
    vector_make(alice)
    vector_make(alice)  # the same one
    body = {"name": "Two", "artifact": "demo", "values": DIRECTION}
    assert refused(alice.post("vectors", body))[:2] == (429, "too_many")


@pytest.mark.parametrize("manifest", [{"sae": {"d_in": 9}}, {}])
def test_an_artifact_that_changed_its_width_is_said(alice: Person, manifest: Json) -> None:
    slug = persona_make(alice, vectors=[use(vector_make(alice))])["slug"]
    Artifact.objects.update(manifest=manifest)
    answer = alice.put(f"personas/{slug}/visibility", {"visibility": "public"})
    assert refused(answer) == (422, "vector_malformed", "vectors.0.vector")
    assert "not 8" in answer.json()["message"]


def test_an_artifact_that_left_is_named(alice: Person) -> None:
    slug = persona_make(alice, clamps=[], vectors=[use(vector_make(alice))])["slug"]
    Artifact.objects.all().delete()
    missing = alice.get(f"personas/{slug}").json()["edition"]["missing"]
    kinds = [("model", "test-llama"), ("artifact", "demo")]
    assert [(one["kind"], one["name"]) for one in missing] == kinds


def test_an_account_goes_with_its_vectors_and_editions(alice: Person) -> None:
    persona_make(alice, vectors=[use(vector_make(alice))])
    User.objects.get(username="alice").delete()
    assert (Vector.objects.count(), Edition.objects.filter(name="Nora Inkwell").count()) == (0, 0)


# The glyph

MIX = [clamp(1, 2.0), clamp(2, -1.0), clamp(3, 0.5), clamp(4, 0.0)]


def test_the_glyph_shows_the_dials_as_the_desk_does(catalog: None) -> None:
    assert bars_of([*MIX, clamp(99, 2.0)]) == (10.0, -5.0, 2.5, 0.0)  # nobody knows what 99 is
    assert bars_of([]) == ()


def test_the_picture_is_only_a_picture(alice: Person, stranger: Person) -> None:
    slug = persona_make(alice, name="</svg><script>x</script>", clamps=MIX[:3])["slug"]
    show(alice, slug)
    answer = stranger.get(f"personas/{slug}/avatar.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    root = ElementTree.fromstring(answer.content)
    kinds = {one.tag.rpartition("}")[2] for one in root.iter()}
    assert kinds == {"svg", "rect", "path"}


def test_what_is_known_is_not_sent_again(alice: Person, stranger: Person) -> None:
    slug = persona_make(alice)["slug"]
    show(alice, slug)
    path = f"/api/personas/{slug}/avatar.svg"
    etag = stranger.client.get(path)["ETag"]
    again = stranger.client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    save(alice, slug, bio="The same mix.")
    assert stranger.client.get(path, headers={"If-None-Match": etag}).status_code == 304
    save(alice, slug, clamps=[clamp(2, -0.5)])
    changed = stranger.client.get(path, headers={"If-None-Match": etag})
    assert (changed.status_code, changed["ETag"] != etag) == (200, True)
