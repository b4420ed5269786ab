"""The examples in sae_artifacts/README.md are read by the very code that reads artifacts."""

import json
import re
from pathlib import Path

from backend.catalog.evaluations import evaluation_of, evaluation_read
from backend.catalog.rows import Folder
from backend.personas.rows import columnists_read
from tests.walls.trees import ROOT
from worker.engine.manifest import read_manifest

README = (ROOT / "sae_artifacts" / "README.md").read_text()


def example(name: str) -> str:
    found = re.search(rf"^```json {name}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert found, name
    return found[1]


def folder_of_examples(tmp_path: Path) -> Path:
    folder = tmp_path / "my-llama"
    folder.mkdir()
    (folder / "manifest.json").write_text(example("manifest"))
    (folder / "features.jsonl").write_text(json.dumps(json.loads(example("feature"))))
    (folder / "columnists.json").write_text(example("columnists"))
    (folder / "evaluation.json").write_text(example("evaluation"))
    return folder


def test_the_worker_reads_the_manifest(tmp_path: Path) -> None:
    assert read_manifest(folder_of_examples(tmp_path)).sae.layer == 9


def test_the_web_side_reads_the_features(tmp_path: Path) -> None:
    (feature,) = Folder(folder_of_examples(tmp_path)).features()
    assert feature.dial.dose == 0.8
    assert [reply.strength for reply in feature.samples[0].replies] == [0.0, 0.8, 1.5]


def test_the_web_side_reads_the_evaluation(tmp_path: Path) -> None:
    kept = evaluation_of(evaluation_read(Folder(folder_of_examples(tmp_path)).evaluation_raw))
    assert kept
    assert kept.mixes[0].scores.hm == (1.98, 1.96, 2.0)


def test_the_web_side_reads_the_columnists(tmp_path: Path) -> None:
    (columnist,) = columnists_read(folder_of_examples(tmp_path))
    assert [clamp.feature for clamp in columnist.clamps] == [4711]
