"""What may be loaded, what is refused, and in which words."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.worker.tiny import RANKED, SMALL, TALL, Shape, make_artifact, make_sae, write_manifest
from worker.engine.artifact import load_artifact
from worker.engine.manifest import ArtifactError, layer_of
from worker.engine.opening import open_engine
from worker.settings import Settings

ENV = {"REDIS_URL": "redis://127.0.0.1:6379/0"}


def make(root: Path, shape: Shape = SMALL, **config: Any) -> Path:
    return make_artifact(root, shape, with_model=False, **config)


def rewrite(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize("shape", [SMALL, TALL, RANKED], ids=lambda shape: shape.architecture)
def test_every_architecture_of_the_layout_is_read(tmp_path: Path, shape: Shape) -> None:
    manifest, artifact = load_artifact(make(tmp_path, shape))
    assert artifact.layer == shape.layer
    assert torch.equal(artifact.decoder, make_sae(shape)["W_dec"])
    assert artifact.sha256 == manifest.weights_sha256
    assert artifact.max_activation[7].item() == pytest.approx(1.7)


def test_a_changed_file_is_refused_by_name(tmp_path: Path) -> None:
    folder = make(tmp_path)
    (folder / "features.jsonl").write_text('{"index": 0, "max_activation": 99}\n')
    with pytest.raises(ArtifactError, match=r"features\.jsonl is not the file"):
        load_artifact(folder)


def test_a_manifest_cannot_point_out_of_its_folder(tmp_path: Path) -> None:
    folder = make(tmp_path)
    (tmp_path / "secret").write_text("")
    files = json.loads((folder / "manifest.json").read_text())["files"]
    rewrite(folder, files=files | {"../secret": "0" * 64})
    with pytest.raises(ArtifactError, match="not in the folder"):
        load_artifact(folder)


def test_weights_without_a_checksum_are_refused(tmp_path: Path) -> None:
    folder = make(tmp_path)
    rewrite(folder, files={})
    with pytest.raises(ArtifactError, match="no sha256"):
        load_artifact(folder)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"normalize_activations": "layer_norm"}, "layer_norm"),
        ({"normalize_activations": "expected_average_only_in"}, "norm_scaling_factor"),
        ({"architecture": "gated"}, "architecture"),
        ({"d_in": 31}, "d_in"),
        ({"reshape_activations": "hook_z"}, "reshape_activations"),
        ({"metadata": {"hook_name": "blocks.2.hook_resid_post"}}, "trained at"),
    ],
)
def test_a_convention_that_is_not_understood_is_refused_in_a_sentence(
    tmp_path: Path, config: dict[str, Any], words: str
) -> None:
    with pytest.raises(ArtifactError, match=words):
        load_artifact(make(tmp_path, **config))


def test_an_input_scale_is_folded_into_the_rows(tmp_path: Path) -> None:
    folder = make(
        tmp_path,
        normalize_activations="expected_average_only_in",
        apply_b_dec_to_input=True,
        metadata={"hook_name": SMALL.hook_name, "norm_scaling_factor": 0.5},
    )
    _, artifact = load_artifact(folder)
    sae, x = make_sae(SMALL), torch.randn(SMALL.width)
    expected = (0.5 * x - sae["b_dec"]) @ sae["W_enc"] + sae["b_enc"]
    torch.testing.assert_close(artifact.encoder @ x + artifact.bias, expected, atol=1e-5, rtol=0)
    assert torch.equal(artifact.decoder, sae["W_dec"] / 0.5)


def test_only_the_output_of_a_layer_can_be_hooked() -> None:
    assert layer_of("blocks.12.hook_resid_post") == layer_of("model.layers.12") == 12
    with pytest.raises(ArtifactError, match="hook_resid_pre"):
        layer_of("blocks.12.hook_resid_pre")


def test_an_artifact_for_another_model_is_refused(artifacts: Path) -> None:
    with pytest.raises(ArtifactError, match="different models"):
        open_engine([artifacts / "tiny-sae", artifacts / "tall-sae"], rows=1)


def test_an_artifact_of_another_shape_is_refused(tmp_path: Path) -> None:
    folder = make_artifact(tmp_path, SMALL)
    rewrite(folder, sae=json.loads((folder / "manifest.json").read_text())["sae"] | {"layer": 7})
    with pytest.raises(ArtifactError, match="disagree"):
        open_engine([folder], rows=1)
    write_manifest(folder, SMALL)
    with pytest.raises(ArtifactError, match="room for 2 to 160"):
        open_engine([folder], rows=1, context=10_000)


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"REDIS_URL": ""}, "REDIS_URL"),
        ({"REDIS_URL": "localhost"}, "REDIS_URL"),
        ({"WORKER_ROWS": "many"}, "WORKER_ROWS"),
        ({"WORKER_ROWS": "0"}, "WORKER_ROWS"),
        ({"WORKER_THREADS": "-1"}, "WORKER_THREADS"),
        ({"WORKER_ENGINE": "vllm"}, "WORKER_ENGINE"),
        ({"SHALLOT_ARTIFACT": "../demo"}, "SHALLOT_ARTIFACT"),
        ({"SHALLOT_ARTIFACT": "nowhere"}, "SHALLOT_ARTIFACT"),
        ({"SHALLOT_ARTIFACT": "tiny-sae,tall-sae"}, "SHALLOT_ARTIFACT"),
    ],
)
def test_a_wrong_variable_is_refused_by_name(
    artifacts: Path, env: dict[str, str], named: str
) -> None:
    given = ENV | {"SHALLOT_ARTIFACTS_DIR": str(artifacts), "SHALLOT_ARTIFACT": "tiny-sae"} | env
    with pytest.raises(SystemExit, match=named):
        Settings.from_env(given)


def test_several_artifacts_of_one_model_are_named_with_commas(artifacts: Path) -> None:
    given = {"SHALLOT_ARTIFACTS_DIR": str(artifacts), "SHALLOT_ARTIFACT": "tiny-sae,ranked-sae"}
    settings = Settings.from_env(ENV | given)
    assert (settings.model, settings.rows, settings.threads) == ("tiny", 16, 1)
    assert [path.name for path in settings.artifacts] == ["tiny-sae", "ranked-sae"]
