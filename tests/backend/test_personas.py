"""Columnists come from the artifact; what they were is never changed."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from backend.catalog.models import Feature
from backend.personas.models import Edition, EditionIsFinal, Persona
from tests.backend.artifacts import artifact_write, clamp, columnist
from tests.backend.people import Person


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> Path:
    monkeypatch.setattr(settings, "ARTIFACTS_DIR", tmp_path)
    artifact_write(tmp_path)
    call_command("load_catalog", verbosity=0)
    call_command("seed_personas", verbosity=0)
    return tmp_path


def seed(folder: Path, *columnists: dict[str, Any]) -> None:
    artifact_write(folder, columnists=list(columnists))
    call_command("seed_personas", verbosity=0)


def editions(slug: str) -> list[int]:
    return list(Edition.objects.filter(persona__slug=slug).values_list("number", flat=True))


def test_seeding_twice_makes_no_edition(folder: Path) -> None:
    call_command("seed_personas", verbosity=0)
    assert (editions("gladys"), Persona.objects.count()) == ([1], 2)


def test_another_prompt_is_another_edition(folder: Path) -> None:
    seed(folder, columnist("gladys", prompt="Be brief."))
    assert editions("gladys") == [2, 1]
    assert Persona.objects.get(slug="gladys").current.prompt == "Be brief."  # type: ignore[union-attr]


def test_another_byline_is_not(folder: Path) -> None:
    seed(folder, columnist("gladys", byline="Has moved"))
    assert editions("gladys") == [1]
    assert Persona.objects.get(slug="gladys").byline == "Has moved"


def test_an_edition_is_final(folder: Path) -> None:
    edition = Edition.objects.first()
    assert edition is not None
    with pytest.raises(EditionIsFinal):
        edition.save()


def test_without_columnists_the_command_says_so(folder: Path) -> None:
    (folder / "demo" / "columnists.json").unlink()
    with pytest.raises(CommandError, match="no columnists"):
        call_command("seed_personas")


def test_a_columnist_that_clamps_twice_is_refused(folder: Path) -> None:
    with pytest.raises(CommandError, match="only once"):
        seed(folder, columnist("gladys", clamps=[clamp(0), clamp(0)]))


def test_the_list_shows_dials_with_their_features(stranger: Person) -> None:
    gladys, morris = stranger.get("personas").json()["results"]
    dial = gladys["edition"]["clamps"][0]
    assert (gladys["slug"], morris["slug"]) == ("gladys", "morris")
    assert dial["clamp"] == clamp(0, -1.0)
    assert dial["feature"]["label"] == "Caution"
    assert gladys["edition"]["artifact_missing"] is False
    assert stranger.get("personas/gladys").json() == gladys


def test_a_dial_whose_feature_is_gone_is_left_out_and_said(alice: Person) -> None:
    Feature.objects.all().delete()
    edition = alice.get("personas/gladys").json()["edition"]
    assert (edition["clamps"], edition["artifact_missing"]) == ([], True)
    chat = alice.chat()
    answer = alice.post(
        f"chats/{chat}/turns",
        {"client_key": "6f1c2e62-94b5-4a0e-8f0a-0a5d3e0e4a11", "text": "x"},
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "artifact_missing")


def test_a_list_costs_the_same_however_long(folder: Path, django_assert_num_queries: Any) -> None:
    person = Person()
    with django_assert_num_queries(3):
        person.get("personas")
    seed(folder, *(columnist(f"number-{i}", clamps=[clamp(i % 6)]) for i in range(20)))
    with django_assert_num_queries(3):
        assert len(person.get("personas").json()["results"]) == 22


def test_nobody_is_not_a_columnist(stranger: Person) -> None:
    assert stranger.get("personas/nobody").status_code == 404
