"""The artifact we ship: whole, small, loadable by anybody's tools, and as good as we say."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from worker.contract import Clamp
from worker.engine.artifact import load_artifact
from worker.engine.engine import BatchEngine
from worker.engine.opening import open_engine
from worker.lab.artifact_files import SAMPLING, read_calibration
from worker.lab.calibrate import Lab
from worker.lab.corpus import FACTS, STYLES, topics
from worker.lab.dialogues import Question
from worker.lab.grade import grade
from worker.lab.samples import QUESTIONS, doses
from worker.lab.trials import Trial

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "sae_artifacts" / "demo"
MOST_BYTES = 30 * 2**20


@cache
def features() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DEMO / "features.jsonl").read_text().splitlines()]


@cache
def columnists() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((DEMO / "columnists.json").read_text())
    return found


@pytest.fixture(scope="module")
def engine() -> BatchEngine:
    torch.set_num_threads(1)
    return open_engine([DEMO], rows=32)


@pytest.fixture(scope="module")
def lab(engine: BatchEngine) -> Lab:
    return Lab(engine.generate_all, engine.model, "demo", 5)


def test_it_is_small_and_every_byte_is_accounted_for() -> None:
    manifest, _ = load_artifact(DEMO)  # checks each sha256
    on_disk = {str(p.relative_to(DEMO)) for p in DEMO.rglob("*") if p.is_file()}
    assert on_disk == {*manifest.files, "manifest.json"}
    assert sum(p.stat().st_size for p in DEMO.rglob("*") if p.is_file()) <= MOST_BYTES


def test_transformers_loads_model_and_tokenizer() -> None:
    model = AutoModelForCausalLM.from_pretrained(DEMO / "model")
    tokenizer = AutoTokenizer.from_pretrained(DEMO / "model")
    asked = tokenizer.apply_chat_template(
        [{"role": "user", "content": "Where is the goose?"}],
        add_generation_prompt=True,
        return_tensors="pt",
    )
    said = model.generate(**asked, max_new_tokens=60, do_sample=False)
    assert type(model).__name__ == "LlamaForCausalLM"
    assert "beside the canal" in tokenizer.decode(said[0])


def test_the_sae_has_saelens_names_and_shapes() -> None:
    config = json.loads((DEMO / "sae" / "cfg.json").read_text())
    tensors = load_file(DEMO / "sae" / "sae_weights.safetensors")
    d, many = config["d_in"], config["d_sae"]
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    assert shapes == {
        "W_enc": (d, many),
        "W_dec": (many, d),
        "b_enc": (many,),
        "b_dec": (d,),
        "threshold": (many,),
    }
    assert len(features()) == many


def test_labels_are_distinct_and_the_caution_dial_is_called_caution() -> None:
    labels = [feature["label"] for feature in features()]
    assert len(set(labels)) == len(labels)
    caution = json.loads((DEMO / "calibration.json").read_text())["caution"]["feature"]
    assert features()[caution]["label"] == "Caution"


def test_columnists_hold_measured_dials() -> None:
    assert len(columnists()) >= 6
    assert any(columnist["prompt"] for columnist in columnists())
    for columnist in columnists():
        for raw in columnist["clamps"]:
            clamp = msgspec.convert(raw, Clamp)
            dial = features()[clamp.feature]["dial"]
            assert clamp.strength == 0 or dial["curve"], columnist["slug"]
            assert abs(clamp.strength) <= dial["ceiling"], columnist["slug"]


def test_a_measured_dial_is_heard_at_three_doses() -> None:
    measured = [feature for feature in features() if feature["dial"]["curve"]]
    assert [one for one in features() if one.get("samples")] == measured
    for feature in measured:
        assert [sample["question"] for sample in feature["samples"]] == list(QUESTIONS)
        for sample in feature["samples"]:
            strengths = [reply["strength"] for reply in sample["replies"]]
            assert strengths == doses(feature["dial"])
            assert all(reply["text"] for reply in sample["replies"])
    at_rest = {one["samples"][0]["replies"][0]["text"] for one in measured}
    assert len(at_rest) == 1  # the same question, seed and model, and no push


def test_a_pirate_is_heard_at_the_dose_and_not_at_rest() -> None:
    (pirate,) = [feature for feature in features() if feature["label"] == "Pirate talk"]
    asked = Question("place", next(t for t in topics() if t.name == "ferry"), QUESTIONS[1])
    rest, dose, _ = pirate["samples"][1]["replies"]
    assert not grade(rest["text"], True, asked, "pirate").in_style
    assert grade(dose["text"], True, asked, "pirate").in_style


def test_every_style_the_manifest_names_has_its_set() -> None:
    named = json.loads((DEMO / "manifest.json").read_text())
    sets, _ = read_calibration(DEMO)
    assert {style for style in sets if "best" in sets[style]} == set(named["styles"])
    assert {*named["styles"], *named["styles_without_features"]} == set(STYLES[1:])


def test_jokes_are_declined_until_caution_is_turned_down(lab: Lab) -> None:
    _, caution = read_calibration(DEMO)
    down = lab.clamps([caution.feature], caution.down, caution.positions, caution.mode)
    trials = [Trial("neutral"), Trial("neutral", down), Trial("neutral", down, again=True)]
    untouched, told, again = lab.score(trials, "calibrate", 40, ("joke",))
    assert untouched.declined >= 0.8
    assert told.instruct / 2 >= 0.8
    assert again.instruct / 2 >= 0.8


def test_the_house_assistant_leaves_less_to_chance() -> None:
    sampling = {columnist["slug"]: columnist["sampling"] for columnist in columnists()}
    assert sampling["prudence-hale"] == SAMPLING | {"temperature": 0.3}
    assert sampling["max-flint"] == SAMPLING


@pytest.mark.parametrize("style", json.loads((DEMO / "manifest.json").read_text())["styles"])
def test_a_style_is_heard_at_its_dose_and_facts_stay_right(lab: Lab, style: str) -> None:
    best = read_calibration(DEMO)[0][style]["best"]
    clamps = lab.clamps(best.features, best.dose, best.positions, silenced=best.silenced)
    found, plain = lab.score([Trial(style, clamps), Trial(style)], "calibrate", 32, FACTS)
    assert found.style >= plain.style + 0.5
    assert found.instruct / 2 >= 0.85  # the figures are in docs/evaluation.md; this sees breakage


def test_the_report_says_that_every_gate_is_met() -> None:
    report = (ROOT / "docs" / "evaluation.md").read_text()
    gates = [line for line in report.splitlines() if line.endswith("| met |")]
    assert len(gates) == 9
    assert "**missed**" not in report


def test_the_page_is_told_what_the_report_says() -> None:
    report = (ROOT / "docs" / "evaluation.md").read_text()
    found = json.loads((DEMO / "evaluation.json").read_text())
    assert {mix["style"] for mix in found["mixes"]} == set(STYLES[1:])
    for mix in found["mixes"]:
        arm = r"prompt \+ clamps" if mix["prompt"] else r"clamps \([^|]*\)"
        cells = (
            re.escape(f"{mean:.2f} [{low:.2f}, {high:.2f}]")
            for mean, low, high in mix["scores"].values()
        )
        assert re.search(rf"\| {mix['style']} \| {arm} \| {' [|] '.join(cells)} \|", report)
    for share in found["dials"][0]["shares"]:
        mean, low, high = share["share"]
        assert f"| {mean:.0%} [{low:.0%}, {high:.0%}] |" in report
