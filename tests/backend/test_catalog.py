"""Artifacts become features that can be found; loading twice changes nothing."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from backend.catalog.models import Artifact, Feature
from tests.backend.artifacts import ARTIFACT, LABELS, artifact_write, feature_row
from tests.backend.people import Person


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> Path:
    """An artifact of this test alone."""
    monkeypatch.setattr(settings, "ARTIFACTS_DIR", tmp_path)
    return artifact_write(tmp_path)


def labels(person: Person, **query: str) -> list[str]:
    return [one["label"] for one in person.get("features", **query).json()["results"]]


def test_loading_twice_changes_nothing(folder: Path, django_assert_max_num_queries: Any) -> None:
    call_command("load_catalog", verbosity=0)
    before = Artifact.objects.get().loaded_at
    with django_assert_max_num_queries(1):
        call_command("load_catalog", verbosity=0)
    assert Artifact.objects.get().loaded_at == before
    assert Feature.objects.count() == len(LABELS)


def test_a_changed_folder_is_loaded_again(folder: Path) -> None:
    call_command("load_catalog", verbosity=0)
    kept = Feature.objects.get(index=0).pk
    artifact_write(folder.parent, features=[{**feature_row(0, "Caution"), "label": "Hedging"}])
    call_command("load_catalog", verbosity=0)
    assert [(one.pk, one.label) for one in Feature.objects.all()] == [(kept, "Hedging")]


def test_many_features_load_in_few_queries(
    folder: Path, django_assert_max_num_queries: Any
) -> None:
    artifact_write(folder.parent, features=[feature_row(i, f"Number {i}") for i in range(1_000)])
    with django_assert_max_num_queries(60):
        call_command("load_catalog", verbosity=0)
    assert Feature.objects.count() == 1_000


@pytest.mark.parametrize("name", ["manifest.json", "features.jsonl"])
def test_an_artifact_that_is_not_there_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(CommandError, match=name):
        call_command("load_catalog")


def test_a_broken_row_is_named_by_its_line(folder: Path) -> None:
    row = feature_row(1, "Broken")
    del row["max_activation"]
    artifact_write(folder.parent, features=[feature_row(0, "Whole"), row])
    with pytest.raises(CommandError, match=r"line 2.*max_activation"):
        call_command("load_catalog")
    assert not Feature.objects.exists()


def test_an_artifact_under_another_name_is_refused(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "id": "other"}))
    with pytest.raises(CommandError, match="other"):
        call_command("load_catalog")


def test_without_words_calibrated_features_come_first(stranger: Person) -> None:
    assert labels(stranger) == list(LABELS)


def test_the_label_counts_more_than_the_tokens(folder: Path, client: Any) -> None:
    rows = [feature_row(0, "Ships"), feature_row(1, "Pirate"), feature_row(2, "Pirate, untested")]
    rows[0]["top_tokens"] = [" pirate"]
    rows[2]["dial"] = {"ceiling": 1.0}
    artifact_write(folder.parent, features=rows)
    call_command("load_catalog", verbosity=0)
    assert labels(Person(), q="PIRATE") == ["Pirate", "Ships", "Pirate, untested"]


def test_a_synonym_from_the_data_finds_the_feature(stranger: Person) -> None:
    assert labels(stranger, q="hesitant") == ["Caution"]


def test_every_word_must_occur(stranger: Person) -> None:
    assert labels(stranger, q="news deadpan") == ["Deadpan news"]
    assert labels(stranger, q="news pirate") == []


def test_another_artifact_has_other_features(stranger: Person) -> None:
    assert labels(stranger, artifact=ARTIFACT) == list(LABELS)
    assert labels(stranger, artifact="other") == []


def test_pages_follow_each_other_without_gap(stranger: Person) -> None:
    seen: list[str] = []
    page = stranger.get("features", limit=2).json()
    while True:
        seen += [one["label"] for one in page["results"]]
        if page["next"] is None:
            break
        assert page["next"].startswith("/api/features?")
        page = stranger.get(page["next"].removeprefix("/api/")).json()
    assert seen == list(LABELS)


def test_examples_come_with_one_feature_and_not_with_many(stranger: Person) -> None:
    one = stranger.get(f"features/{ARTIFACT}/0").json()
    assert one["examples"] == [{"tokens": ["a", "b"], "activations": [0.0, 1.0]}]
    assert "examples" not in stranger.get("features").json()["results"][0]
    assert one["dial"]["safe"] == [-1.0, 1.0]


@pytest.mark.parametrize("path", ["demo/999", "none/0", f"demo/{2**70}"])
def test_a_feature_that_is_not_there_is_a_404(stranger: Person, path: str) -> None:
    assert stranger.get(f"features/{path}").status_code == 404


@pytest.mark.parametrize("query", [{"q": "x" * 201}, {"q": "a\x00b"}, {"artifact": "a" * 81}])
def test_a_query_that_is_none_is_refused(stranger: Person, query: dict[str, str]) -> None:
    answer = stranger.get("features", **query)
    assert (answer.status_code, answer.json()["field"]) == (422, *query)


@pytest.mark.parametrize("position", ["p=nowhere", f"p={10**30}", "o=x", "p=1\x00", "p=2026-99-99"])
@pytest.mark.parametrize("path", ["features", "personas", "chats"])
def test_a_cursor_that_nobody_gave_is_harmless(alice: Person, path: str, position: str) -> None:
    answer = alice.get(path, cursor=b64encode(position.encode()).decode())
    assert answer.status_code in (200, 404)


def test_a_list_costs_the_same_however_long(
    stranger: Person, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        stranger.get("features", limit=1)
    with django_assert_num_queries(1):
        stranger.get("features", limit=6)
