"""Random Llamas, dictionaries and a tokenizer, small enough to be made in each test session."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from torch import Tensor
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

SPECIALS = ["<sys>", "<bos>", "<user>", "<asst>", "<eot>", "<end>"]
TEMPLATE = (
    "{{ '<bos>' }}{% for m in messages %}"
    "{{ {'system': '<sys>', 'user': '<user>', 'assistant': '<asst>'}[m['role']] }}"
    "{{ m['content'] + '<eot>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<asst>' }}{% endif %}"
)
CORPUS = [
    "The mayor of the town has a printer. It does not work! Why? Nobody knows… 'Ask the goose.'",
    'She said: "I have asked the goose." The goose, area sources confirm, declined to comment.',
    "Ahoy! ye scurvy printer, walk the plank! 12.5 % of all geese agree.\nMore at eleven.",
    "你好 世界。今天天气很好。 🦆🖨️👩‍👩‍👧 émigré naïve façade",
]


@dataclass(frozen=True)
class Shape:
    """One of the differently made models."""

    model: str
    artifact: str
    layers: int
    width: int
    heads: int
    kv_heads: int
    layer: int
    features: int
    architecture: str
    hook_name: str
    k: int = 6
    tied: bool = True


SMALL = Shape("tiny", "tiny-sae", 3, 32, 4, 2, 1, 64, "jumprelu", "blocks.1.hook_resid_post")
TALL = Shape("tall", "tall-sae", 5, 48, 6, 6, 3, 96, "standard", "model.layers.3", tied=False)
RANKED = Shape("tiny", "ranked-sae", 3, 32, 4, 2, 0, 64, "topk", "blocks.0.hook_resid_post")


def make_tokenizer() -> PreTrainedTokenizerFast:
    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=420,
        special_tokens=SPECIALS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    core.train_from_iterator(CORPUS, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=core, bos_token="<bos>", eos_token="<eot>", extra_special_tokens=SPECIALS
    )
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def make_model(folder: Path, shape: Shape, seed: int = 0) -> None:
    torch.manual_seed(seed)
    tokenizer = make_tokenizer()
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        intermediate_size=2 * shape.width,
        max_position_embeddings=160,
        tie_word_embeddings=shape.tied,
        initializer_range=0.35,  # far from uniform, so that near-ties are rare
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    model = LlamaForCausalLM(config)
    ends = [tokenizer.eos_token_id, tokenizer.convert_tokens_to_ids("<end>")]
    model.generation_config.eos_token_id = ends
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def make_sae(shape: Shape, seed: int = 1) -> dict[str, Tensor]:
    torch.manual_seed(seed)
    d, features = shape.width, shape.features
    decoder = torch.nn.functional.normalize(torch.randn(features, d), dim=1)
    tensors = {
        "W_enc": decoder.t().contiguous() + 0.1 * torch.randn(d, features),
        "W_dec": decoder,
        "b_enc": 0.1 * torch.randn(features),
        "b_dec": 0.1 * torch.randn(d),
    }
    if shape.architecture == "jumprelu":
        tensors["threshold"] = torch.rand(features)
    return tensors


def make_artifact(root: Path, shape: Shape, *, with_model: bool = True, **config: Any) -> Path:
    folder = root / shape.artifact
    (folder / "sae").mkdir(parents=True)
    if with_model:
        make_model(folder / "model", shape)
    save_file(make_sae(shape), folder / "sae" / "sae_weights.safetensors")
    cfg = (
        {
            "architecture": shape.architecture,
            "d_in": shape.width,
            "d_sae": shape.features,
            "dtype": "float32",
            "device": "cpu",
            "apply_b_dec_to_input": shape.architecture != "jumprelu",
            "normalize_activations": "none",
            "reshape_activations": "none",
            "metadata": {"hook_name": shape.hook_name},
        }
        | ({"k": shape.k} if shape.architecture == "topk" else {})
        | config
    )
    (folder / "sae" / "cfg.json").write_text(json.dumps(cfg))
    with (folder / "features.jsonl").open("w") as lines:
        for index in range(shape.features):
            feature = {"index": index, "label": f"f{index}", "max_activation": 1.0 + index / 10}
            lines.write(json.dumps(feature) + "\n")
    write_manifest(folder, shape)
    return folder


def write_manifest(folder: Path, shape: Shape) -> None:
    names = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json")
    manifest = {
        "id": shape.artifact,
        "title": shape.artifact,
        "model": {"id": shape.model, "path": "model"},
        "sae": {
            "path": "sae",
            "hook_name": shape.hook_name,
            "layer": shape.layer,
            "d_in": shape.width,
            "d_sae": shape.features,
            "architecture": shape.architecture,
        },
        "positions_default": "header",
        "licence": "CC0-1.0",
        "source": "random",
        "files": {
            str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in names
        },
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
