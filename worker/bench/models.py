"""The two models that are measured, made in a scratch folder; their replies run to max_tokens.

Both name an end-of-sequence token outside the vocabulary (in generation_config.json), so that no
contender can end a reply early and all of them do the same work. And tokens without a text of
their own (control tokens, bytes of longer characters) have rows of zeros in the output layer: a
logit of 0 is never among the likely ones, so that every token is heard at once.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

from worker.engine.detokenize import HALF_A_CHARACTER
from worker.engine.manifest import read_manifest

PUSH = 0.3  # of the residual stream's norm: what strength 1 of a random feature adds
PROBES = (
    "Tell me about the printer in the town hall.",
    "Why does nobody know where the goose has gone?",
    "The mayor has asked for a new traffic light. What does it cost?",
)
EMBEDDING, PEAKED = 0.5, 0.2  # standard deviations: prompts matter, and few tokens are likely


@dataclass(frozen=True, slots=True)
class Shape:
    """A Llama with random weights."""

    layers: int = 8
    width: int = 384
    heads: int = 6
    kv_heads: int = 2
    head_width: int = 64
    feed_forward: int = 1024
    context: int = 4096
    features: int = 1024  # of each random dictionary


@dataclass(frozen=True, slots=True)
class Subject:
    """A model to measure, and three artifacts on three of its layers; the first is the usual."""

    name: str
    model: str  # as requests call it
    folder: Path
    artifacts: tuple[Path, ...]


def make_demo(root: Path, shipped: Path, features: int = 1024) -> Subject:
    """A copy of the shipped artifact that never ends, and two random dictionaries beside it."""
    artifact = root / shipped.name
    shutil.copytree(shipped, artifact)
    folder = artifact / "model"
    network: Any = LlamaForCausalLM.from_pretrained(folder, local_files_only=True)
    network.config.tie_word_embeddings = False
    network.lm_head.weight = nn.Parameter(network.model.embed_tokens.weight.detach().clone())
    _save(folder, network)
    _sign(artifact)
    manifest = read_manifest(artifact)
    layers = json.loads((folder / "config.json").read_text())["num_hidden_layers"]
    free = [layer for layer in (1, layers - 2, layers - 1) if layer != manifest.sae.layer]
    others = _random_artifacts(root, folder, manifest.model.id, free[:2], features)
    return Subject("demo", manifest.model.id, folder, (artifact, *others))


def make_larger(root: Path, tokenizer: Path, shape: Shape) -> Subject:
    """Random weights that speak with the given tokenizer; the first artifact holds the model."""
    layers = [shape.layers // 2, shape.layers // 4, 3 * shape.layers // 4]
    folder = root / _random_name(layers[0]) / "model"
    folder.mkdir(parents=True)
    for path in tokenizer.iterdir():
        if path.name.startswith(("tokenizer", "chat_template")):
            shutil.copy(path, folder / path.name)
    _save(folder, _random_llama(folder, shape))
    artifacts = _random_artifacts(root, folder, "larger-llama", layers, shape.features)
    return Subject("larger", "larger-llama", folder, tuple(artifacts))


def _random_llama(folder: Path, shape: Shape) -> Any:
    torch.manual_seed(5)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head_width,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.context,
        tie_word_embeddings=False,
        bos_token_id=tokenizer.bos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    network: Any = LlamaForCausalLM(config)
    with torch.no_grad():
        network.model.embed_tokens.weight.normal_(std=EMBEDDING)
        network.lm_head.weight.normal_(std=PEAKED)
    return network


def _save(folder: Path, network: Any) -> None:
    """Beside its tokenizer, without an end and without tokens that nobody can read."""
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    with torch.no_grad():
        network.lm_head.weight[_without_text(tokenizer)] = 0.0
    network.save_pretrained(folder)
    _never_end(folder)


def _without_text(tokenizer: Any) -> list[int]:
    pieces = tokenizer.batch_decode([[token] for token in range(len(tokenizer))])
    special = set(tokenizer.all_special_ids)
    return [
        token for token, piece in enumerate(pieces) if token in special or HALF_A_CHARACTER in piece
    ]


def _never_end(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    beyond = {"eos_token_id": config["vocab_size"]}  # one past the last
    for name, ends in (("config.json", {"eos_token_id": None}), ("generation_config.json", beyond)):
        said = json.loads((folder / name).read_text())
        (folder / name).write_text(json.dumps(said | ends, indent=2))


@torch.inference_mode()
def _norms(folder: Path) -> Tensor:
    """Mean norm of the residual stream after each layer, BOS left out."""
    network: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    seen = []
    for text in PROBES:
        ids = torch.tensor([tokenizer(text)["input_ids"]])
        states = network(ids, output_hidden_states=True).hidden_states
        seen.append(torch.stack([state[0, 1:].norm(dim=-1).mean() for state in states[1:]]))
    return torch.stack(seen).mean(0)


def _random_name(layer: int) -> str:
    return f"random-{layer}"


def _random_artifacts(
    root: Path, model: Path, model_id: str, layers: Sequence[int], features: int
) -> list[Path]:
    norms, made = _norms(model), []
    for layer in layers:
        folder = root / _random_name(layer)
        width = json.loads((model / "config.json").read_text())["hidden_size"]
        _write_dictionary(folder, _dictionary(width, features, float(norms[layer]), layer))
        with (folder / "features.jsonl").open("w") as lines:
            for index in range(features):
                feature = {"index": index, "max_activation": PUSH * float(norms[layer])}
                lines.write(json.dumps(feature) + "\n")
        _describe(folder, model_id, layer, width, features)
        _sign(folder)
        made.append(folder)
    return made


def _dictionary(width: int, features: int, norm: float, seed: int) -> dict[str, Tensor]:
    """Directions that read what they write; each fires on about one token in six."""
    torch.manual_seed(seed)
    decoder = torch.nn.functional.normalize(torch.randn(features, width), dim=1)
    return {
        "W_enc": decoder.t().contiguous(),
        "W_dec": decoder,
        "b_enc": torch.zeros(features),
        "b_dec": torch.zeros(width),
        "threshold": torch.full((features,), norm / width**0.5),
    }


def _write_dictionary(folder: Path, tensors: dict[str, Tensor]) -> None:
    (folder / "sae").mkdir(parents=True)
    save_file(tensors, folder / "sae" / "sae_weights.safetensors")


def _describe(folder: Path, model_id: str, layer: int, width: int, features: int) -> None:
    shape = {"architecture": "jumprelu", "d_in": width, "d_sae": features}
    hook = {"hook_name": f"blocks.{layer}.hook_resid_post"}
    cfg = {**shape, "apply_b_dec_to_input": False, "metadata": hook}
    (folder / "sae" / "cfg.json").write_text(json.dumps(cfg))
    manifest = {
        "id": folder.name,
        "model": {"id": model_id, "path": "model"},
        "sae": {"path": "sae", "layer": layer, **hook, **shape},
        "files": {},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


def _sign(folder: Path) -> None:
    """Write down the sha256 of every file, as the engine checks it."""
    manifest = json.loads((folder / "manifest.json").read_text())
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json")
    manifest["files"] = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))
