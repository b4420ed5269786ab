"""What is known of a feature and of a mix: replies at several doses, numbers, who turns it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from backend.catalog.models import Artifact
from tests.backend.artifacts import ARTIFACT, artifact_write, clamp, feature_row
from tests.backend.columnists import persona_make, save, show
from tests.backend.people import Json, Person
from tests.backend.queries import assert_constant
from tests.backend.test_gallery import slugs, walked

SAMPLING = {"temperature": 0.7, "top_p": 0.95, "max_tokens": 120}
SAMPLE = {
    "question": "Where is the ferry?",
    "sampling": SAMPLING,
    "seed": 7,
    "replies": [{"strength": 0.0, "text": "There."}, {"strength": 1.0, "text": "Arr."}],
}
SCORES = {name: [1.0, 0.9, 1.0] for name in ("style", "facts", "fluency", "hm")}


def measured_clamp(feature: int, strength: float, mode: str = "clamp") -> Json:
    return {"feature": feature, "strength": strength, "mode": mode, "positions": "decision"}


def mix(*clamps: Json, **more: Any) -> Json:
    plain = {"style": "pirate", "dose": 1.0, "questions": 120, "scores": SCORES}
    return {**plain, "clamps": list(clamps), **more}


EVALUATION = {
    "sampling": SAMPLING,
    "seed": 77,
    "mixes": [
        mix(measured_clamp(1, 1.0), measured_clamp(2, 0.0)),
        mix(measured_clamp(1, 0.5), prompt="You are a pirate.", style="prompted"),
    ],
    "dials": [
        {
            **measured_clamp(0, -1.5, "add"),
            "shares": [{"what": "joke_turned", "questions": 9, "share": [0.9, 0.8, 1.0]}],
        }
    ],
}


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalog: None) -> Path:
    """The artifact of the tests, with an evaluation and with samples of one dial."""
    monkeypatch.setattr(settings, "ARTIFACTS_DIR", tmp_path)
    rows = [feature_row(index, f"Number {index}") for index in range(6)]
    folder = artifact_write(tmp_path, features=[*rows[:3], {**rows[3], "samples": [SAMPLE]}])
    (folder / "evaluation.json").write_text(json.dumps(EVALUATION))
    call_command("load_catalog", verbosity=0)
    return folder


def evaluation(person: Person, slug: str) -> Any:
    answer = person.get(f"personas/{slug}/evaluation")
    assert answer.status_code == 200, answer.content
    return answer.json()["evaluation"]


def test_samples_come_with_one_feature_alone(stranger: Person, measured: Path) -> None:
    assert stranger.get(f"features/{ARTIFACT}/3").json()["samples"] == [SAMPLE]
    assert stranger.get(f"features/{ARTIFACT}/2").json()["samples"] == []
    assert all("samples" not in one for one in stranger.get("features").json()["results"])


def test_an_evaluation_is_read_anew_and_a_broken_one_is_named(measured: Path) -> None:
    path = measured / "evaluation.json"
    path.write_text(json.dumps({**EVALUATION, "seed": 78}))
    call_command("load_catalog", verbosity=0)
    kept = Artifact.objects.get().evaluation
    assert kept
    assert kept["seed"] == 78
    path.write_text(json.dumps({**EVALUATION, "mixes": [{}]}))
    with pytest.raises(CommandError, match=r"evaluation\.json.*style"):
        call_command("load_catalog", verbosity=0)
    path.unlink()
    call_command("load_catalog", verbosity=0)
    assert Artifact.objects.get().evaluation is None


def test_a_mix_has_the_numbers_of_exactly_that_mix(
    alice: Person, stranger: Person, measured: Path
) -> None:
    held = [clamp(2, 0.0), clamp(1, 1.0), clamp(0, 0.0, mode="add")]  # one rests
    slug = persona_make(alice, clamps=held)["slug"]
    found = evaluation(alice, slug)
    assert (found["seed"], found["sampling"]) == (77, SAMPLING)
    assert found["mix"]["scores"] == SCORES
    assert stranger.get(f"personas/{slug}/evaluation").status_code == 404
    save(alice, slug, clamps=[*held[:1], clamp(1, 1.01)])
    assert evaluation(alice, slug) is None
    save(alice, slug, clamps=held, prompt="Be brief.")
    assert evaluation(alice, slug) is None
    save(alice, slug, clamps=[clamp(1, 0.5)], prompt="You are a pirate.")
    assert evaluation(alice, slug)["mix"]["style"] == "prompted"


def test_a_dial_at_rest_has_what_turning_it_did(alice: Person, measured: Path) -> None:
    slug = persona_make(alice, clamps=[clamp(0, 0.0, mode="add")])["slug"]
    (dial,) = evaluation(alice, slug)["dials"]
    assert (dial["feature"]["label"], dial["strength"]) == ("Number 0", -1.5)
    assert dial["shares"][0]["share"] == [0.9, 0.8, 1.0]
    save(alice, slug, clamps=[clamp(0, 0.0, mode="add"), clamp(2, 1.0)])
    assert evaluation(alice, slug) is None


def test_without_clamps_or_an_evaluation_there_are_no_numbers(alice: Person) -> None:
    assert evaluation(alice, "gladys") is None
    assert evaluation(alice, "morris") is None


# Who turns it


def test_a_feature_names_the_columnists_that_turn_it_now(alice: Person, stranger: Person) -> None:
    path = f"features/{ARTIFACT}/1/columnists"
    hers, hidden = (persona_make(alice, clamps=[clamp(1)])["slug"] for _ in range(2))
    assert slugs(stranger.get(path)) == []
    show(alice, hers)
    assert slugs(stranger.get(path)) == [hers]
    assert hidden not in slugs(alice.get(path))
    save(alice, hers, clamps=[clamp(2), clamp(1, 0.0, mode="add")])
    assert slugs(stranger.get(path)) == [hers]
    save(alice, hers, clamps=[clamp(2)])
    assert slugs(stranger.get(path)) == []
    assert slugs(stranger.get(f"features/{ARTIFACT}/0/columnists")) == ["gladys"]
    for nothing in (f"features/{ARTIFACT}/999/columnists", "features/other/1/columnists"):
        assert stranger.get(nothing).status_code == 404


def test_they_come_by_page_in_as_many_queries_for_many(alice: Person, stranger: Person) -> None:
    path = f"features/{ARTIFACT}/1/columnists"

    def made(count: int) -> None:
        for _ in range(count):
            show(alice, persona_make(alice, clamps=[clamp(1)])["slug"])

    assert_constant(made, lambda: stranger.get(path), most=5)
    every = [one["slug"] for one in walked(stranger, f"{path}?limit=2")]
    assert len(set(every)) == len(every) > 2
    backwards = slugs(stranger.get(path))
    assert every == backwards


# The gallery's small words


def test_a_tag_of_signs_alone_is_nobodys(stranger: Person) -> None:
    assert slugs(stranger.get("gallery", tag="!!!")) == []
    assert slugs(stranger.get("gallery", tag="")) != []


def test_an_author_is_found_whatever_the_case(alice: Person, stranger: Person) -> None:
    for path in ("authors/ALICE", "authors/Alice/personas"):
        assert stranger.get(path).status_code == 200
    assert stranger.get("authors/ALICE").json()["username"] == "alice"
