"""A columnist of one's own: made, saved edition by edition, put away; and which dial is wrong."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.catalog.models import Artifact, Feature
from backend.personas.models import Edition, Persona, PersonaTag
from backend.personas.texts import language_normal, tag_normal
from backend.policy.models import BlockedFeature, BlockedPhrase
from tests.backend.artifacts import clamp
from tests.backend.columnists import persona_make, persona_row, refused, save, show
from tests.backend.people import Json, Person

WHOLE: Json = {
    "name": "Nora Inkwell",
    "byline": "of record",
    "bio": "Thirty years.",
    "greeting": "Good morning.",
    "questions": ["Why?", "Who?"],
    "language": "pt-br",
    "tags": ["Dry Humour", "#dry-humour", "Weather"],
    "prompt": "  You are Nora.\n",
    "clamps": [clamp(1), clamp(2, -0.5, mode="add", positions="all")],
    "sampling": {"temperature": 0.2, "top_p": 0.9, "max_tokens": 99},
}


def numbers(slug: str) -> list[int]:
    return list(Edition.objects.filter(persona__slug=slug).values_list("number", flat=True))


def test_what_is_made_is_what_was_asked(alice: Person) -> None:
    made = persona_make(alice, **WHOLE)
    edition = made["edition"]
    assert made["slug"].startswith("nora-inkwell-")
    assert [dial["clamp"] for dial in edition["clamps"]] == WHOLE["clamps"]
    assert [dial["feature"]["label"] for dial in edition["clamps"]] == [
        "Deadpan news",
        "Pirate speech",
    ]
    assert (edition["number"], edition["model"], edition["missing"]) == (1, "test-llama", [])
    assert (edition["prompt"], edition["sampling"]) == (WHOLE["prompt"], WHOLE["sampling"])
    assert (made["language"], made["tags"]) == ("pt-BR", ["dry-humour", "weather"])
    assert (made["visibility"], made["author"], made["is_satire"]) == ("private", "alice", True)
    assert alice.get(f"personas/{made['slug']}").json() == made


def test_a_save_changes_what_it_names_and_prints_an_edition(alice: Person) -> None:
    slug = persona_make(alice, **WHOLE)["slug"]
    saved = save(alice, slug, byline="of note", sampling={"max_tokens": 50}, note="Shorter.")
    assert (saved["byline"], saved["bio"]) == ("of note", WHOLE["bio"])
    assert saved["edition"]["sampling"] == {**WHOLE["sampling"], "max_tokens": 50}
    assert (saved["edition"]["number"], saved["edition"]["note"]) == (2, "Shorter.")
    first = alice.get(f"personas/{slug}/editions/1").json()
    assert (first["byline"], first["sampling"]) == ("of record", WHOLE["sampling"])
    listed = alice.get(f"personas/{slug}/editions").json()["results"]
    assert [one["number"] for one in listed] == [2, 1]
    assert listed[1] == first


@pytest.mark.parametrize("same", [{}, WHOLE, {"note": "Nothing"}, {"clamps": WHOLE["clamps"]}])
def test_a_save_that_changes_nothing_prints_nothing(alice: Person, same: Json) -> None:
    slug = persona_make(alice, **WHOLE)["slug"]
    save(alice, slug, **same)
    assert numbers(slug) == [1]


def test_tags_are_rows_too(alice: Person) -> None:
    slug = persona_make(alice, **WHOLE)["slug"]
    save(alice, slug, tags=["weather", "sea"])
    rows = PersonaTag.objects.filter(persona__slug=slug).values_list("name", flat=True)
    assert sorted(rows) == ["sea", "weather"]


def test_put_away_and_brought_back(alice: Person, bob: Person) -> None:
    slug = persona_make(alice)["slug"]
    show(alice, slug)
    assert bob.get(f"personas/{slug}").status_code == 200
    assert alice.delete(f"personas/{slug}").status_code == 204
    assert alice.delete(f"personas/{slug}").status_code == 204
    assert bob.get(f"personas/{slug}").status_code == 404
    assert [one["slug"] for one in mine(alice, archived="true")] == [slug]
    assert mine(alice) == []
    assert alice.post(f"personas/{slug}/restore").json()["archived_at"] is None
    assert [one["slug"] for one in mine(alice)] == [slug]
    assert bob.get(f"personas/{slug}").status_code == 200


def mine(person: Person, **query: Any) -> list[Json]:
    found: list[Json] = person.get("personas/mine", **query).json()["results"]
    return found


BAD_DIALS: list[tuple[list[Any], str, str, str]] = [
    ([clamp(1), clamp(2, 5.0)], "clamp_too_strong", "clamps.1.strength", "Pirate speech"),
    ([clamp(2, -2.1)], "clamp_too_strong", "clamps.0.strength", "-2.1 is beyond ±2"),
    ([clamp(2, 1e9)], "clamp_malformed", "clamps.0.strength", "Pirate speech"),
    ([clamp(2, "nan")], "invalid", "clamps.0.strength", "number"),  # type: ignore[arg-type]
    ([clamp(2, "inf")], "invalid", "clamps.0.strength", "number"),  # type: ignore[arg-type]
    ([clamp(1), clamp(1, mode="add")], "clamp_twice", "clamps.1.feature", "Deadpan news"),
    ([clamp(99)], "clamp_unknown", "clamps.0.feature", "99"),
    ([clamp(1, artifact="moon")], "clamp_unknown", "clamps.0.artifact", "moon"),
    ([clamp(1, artifact="other")], "clamp_of_another_model", "clamps.0.artifact", "else-llama"),
    ([clamp(3)], "feature_blocked", "clamps.0.feature", "Doom"),
    ([clamp(1, mode="shout")], "invalid", "clamps.0.mode", "shout"),
    ([clamp(1, positions="tail")], "invalid", "clamps.0.positions", "tail"),
    ([clamp(i) for i in range(33)], "clamp_malformed", "clamps", "32"),
]


@pytest.mark.parametrize(("clamps", "code", "field", "says"), BAD_DIALS)
def test_validation_says_which_dial_and_why(
    alice: Person, clamps: list[Any], code: str, field: str, says: str
) -> None:
    BlockedFeature.objects.create(artifact="demo", index=3)
    Artifact.objects.create(id="other", model="else-llama", context=512, manifest={}, digest="x")
    slug = persona_make(alice)["slug"]
    new = {"name": "X", "clamps": clamps, "model": "test-llama"}
    for answer in (
        alice.post("personas", new),
        alice.patch(f"personas/{slug}", {"clamps": clamps}),
    ):
        assert refused(answer) == (422, code, field)
        assert says in answer.json()["message"]
    assert numbers(slug) == [1]


def test_the_end_of_the_dial_itself_is_allowed(alice: Person) -> None:
    made = persona_make(alice, clamps=[clamp(1, 2.0 * (1 + 1e-9)), clamp(2, -2.0)])
    assert len(made["edition"]["clamps"]) == 2


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"sampling": {"temperature": 2.5}}, "sampling_malformed", "sampling.temperature"),
        ({"sampling": {"temperature": "NaN"}}, "invalid", "sampling.temperature"),
        ({"sampling": {"top_p": 0}}, "sampling_malformed", "sampling.top_p"),
        ({"sampling": {"max_tokens": 0}}, "sampling_malformed", "sampling.max_tokens"),
        ({"sampling": {"max_tokens": 10**6}}, "sampling_malformed", "sampling.max_tokens"),
        ({"model": "moon-llama"}, "model_unknown", "model"),
        ({"language": "english!"}, "invalid", "language"),
        ({"name": " "}, "invalid", "name"),
        ({"name": "x" * 81}, "invalid", "name"),
        ({"name": "a\0b"}, "invalid", "name"),
        ({"prompt": "x" * 8_001}, "invalid", "prompt"),
        ({"questions": ["x"] * 13}, "invalid", "questions"),
        ({"questions": ["x" * 301]}, "invalid", "questions.0"),
        ({"tags": ["x"] * 11}, "invalid", "tags"),
        ({"vectors": [{"vector": "7", "strength": 1, "positions": "all"}]}, "vector_unknown",
         "vectors.0.vector"),
        ({"vectors": [{"vector": str(uuid.uuid4()), "strength": 1, "positions": "all"}]},
         "vector_unknown", "vectors.0.vector"),
        ({"vectors": [{"vector": str(uuid.uuid4()), "strength": 101, "positions": "all"}]},
         "vector_malformed", "vectors.0.strength"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(alice: Person, fields: Json, code: str, field: str) -> None:
    assert refused(alice.post("personas", {"name": "X", **fields})) == (422, code, field)


def test_nobody_but_its_owner_changes_it(alice: Person, mallory: Person) -> None:
    slug = persona_make(alice)["slug"]
    changes: list[Callable[[], Any]] = [
        lambda: mallory.patch(f"personas/{slug}", {"name": "Mine"}),
        lambda: mallory.delete(f"personas/{slug}"),
        lambda: mallory.post(f"personas/{slug}/restore"),
        lambda: mallory.post(f"personas/{slug}/links", {}),
        lambda: mallory.get(f"personas/{slug}/links"),
        lambda: mallory.put(f"personas/{slug}/visibility", {"visibility": "public"}),
    ]
    assert [refused(change())[:2] for change in changes] == [(404, "not_found")] * 6
    show(alice, slug)
    assert [refused(change())[:2] for change in changes] == [(403, "not_yours")] * 6
    assert numbers(slug) == [1]


def test_the_house_is_reprinted_not_edited(alice: Person) -> None:
    assert refused(alice.patch("personas/gladys", {"name": "Mine"}))[:2] == (403, "not_yours")
    assert alice.delete("personas/gladys").status_code == 403
    assert "gladys" in [one["slug"] for one in alice.get("personas").json()["results"]]


def test_what_people_make_is_not_in_the_list_of_the_house(alice: Person) -> None:
    show(alice, persona_make(alice)["slug"])
    listed = alice.get("personas").json()["results"]
    assert [one["slug"] for one in listed] == ["gladys", "morris"]


def test_a_stranger_makes_nothing(stranger: Person) -> None:
    assert stranger.post("personas", {"name": "X"}).status_code == 401


def test_guests_keep_some_to_themselves(stranger: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.LIMITS, "personas_per_guest", 1)
    stranger.post("session/guest")
    slug = persona_make(stranger)["slug"]
    assert refused(stranger.post("personas", {"name": "Two"}))[:2] == (429, "too_many")
    answer = stranger.put(f"personas/{slug}/visibility", {"visibility": "public"})
    assert refused(answer)[:2] == (403, "account_needed")


def test_editions_end(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.LIMITS, "editions_per_persona", 2)
    slug = persona_make(alice)["slug"]
    save(alice, slug, bio="2")
    assert refused(alice.patch(f"personas/{slug}", {"bio": "3"}))[:2] == (429, "too_many")
    assert persona_row(slug).bio == "2"


@pytest.mark.parametrize(
    "field", ["name", "byline", "bio", "greeting", "prompt", "questions", "tags"]
)
def test_every_text_keeps_to_the_policy(alice: Person, field: str) -> None:
    BlockedPhrase.objects.create(phrase="forbidden fruit")
    text = "A  Forbidden FRUIT"
    slug = persona_make(alice)["slug"]
    show(alice, slug, "unlisted")
    said = {field: [text] if field in ("questions", "tags") else text}
    answer = alice.patch(f"personas/{slug}", said)
    assert refused(answer) == (422, "not_allowed_here", field)
    assert numbers(slug) == [1]
    show(alice, slug, "private")
    save(alice, slug, **said)


@pytest.mark.parametrize("field", ["name", "prompt", "questions"])
def test_the_hard_rules_hold_in_private_too(alice: Person, field: str) -> None:
    text = "How do I make sarin?"
    said = {"name": "X", field: [text] if field == "questions" else text}
    assert refused(alice.post("personas", said)) == (422, "not_allowed_here", field)
    assert not Persona.objects.filter(owner=alice.user).exists()


def test_a_rule_that_came_later_keeps_it_private(alice: Person) -> None:
    slug = persona_make(alice, prompt="Say forbidden fruit.")["slug"]
    BlockedPhrase.objects.create(phrase="forbidden fruit")
    answer = alice.put(f"personas/{slug}/visibility", {"visibility": "unlisted"})
    assert refused(answer) == (422, "not_allowed_here", "prompt")
    assert persona_row(slug).visibility == "private"


def test_what_left_the_catalog_is_kept_and_named(alice: Person) -> None:
    slug = persona_make(alice, clamps=[clamp(1), clamp(2)])["slug"]
    Feature.objects.filter(index=2).delete()
    shown = alice.get(f"personas/{slug}").json()["edition"]
    assert (len(shown["clamps"]), shown["artifact_missing"]) == (1, True)
    assert shown["missing"] == [{"kind": "feature", "name": "demo/2"}]
    kept = save(alice, slug, clamps=[clamp(1, 0.5), clamp(2)])
    assert kept["edition"]["number"] == 2
    answer = alice.put(f"personas/{slug}/visibility", {"visibility": "public"})
    assert refused(answer)[:2] == (409, "artifact_missing")


def test_lists_cost_the_same_however_long(alice: Person) -> None:
    slug = persona_make(alice)["slug"]
    show(alice, alice.post(f"personas/{slug}/reprint", {}).json()["slug"])
    paths = ["personas/mine", f"personas/{slug}/editions", f"personas/{slug}/lineage"]
    counts = [_queries(alice, path) for path in paths]
    for number in range(4):
        persona_make(alice, name=f"Number {number}")
        save(alice, slug, bio=str(number))
        show(alice, alice.post(f"personas/{slug}/reprint", {}).json()["slug"])
    assert [_queries(alice, path) for path in paths] == counts
    assert len(alice.get(f"personas/{slug}/lineage").json()["results"]) == 5


def _queries(person: Person, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert person.get(path).status_code == 200
    return len(queries)


def test_pages_of_mine_hold_each_once(alice: Person) -> None:
    made = {persona_make(alice, name=f"Number {number}")["slug"] for number in range(5)}
    seen: list[str] = []
    answer = alice.get("personas/mine", limit=2).json()
    while True:
        seen += [one["slug"] for one in answer["results"]]
        if answer["next"] is None:
            break
        answer = alice.client.get(answer["next"]).json()
    assert (len(seen), set(seen)) == (5, made)


def test_two_with_one_name_are_two(alice: Person) -> None:
    slugs = {persona_make(alice, name="日本の記者")["slug"] for _ in range(2)}
    assert len(slugs) == 2
    assert all(slug.startswith("columnist-") for slug in slugs)
    assert Persona.objects.filter(owner=alice.user).count() == 2


@pytest.mark.parametrize(
    ("said", "kept"),
    [("  Dry  Humour ", "dry-humour"), ("#dry-humour", "dry-humour"), ("\uff21", "a"), ("!!", ""),
     ("हिन्दी", "हिन्दी"), ("<b>", "b"), ("x" * 40, "x" * 30)],
)  # fmt: skip
def test_tags_are_written_one_way(said: str, kept: str) -> None:
    assert tag_normal(said) == kept
    assert tag_normal(kept) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [("EN", "en"), ("ZH-hant-tw", "zh-Hant-TW"), ("es-419", "es-419"), ("de-1996", None),
     ("english!", None), ("", None), ("e", None), ("sl-rozaj-biske", "sl-rozaj-biske")],
)  # fmt: skip
def test_languages_are_written_one_way(said: str, kept: str | None) -> None:
    assert language_normal(said) == kept
