"""Loading a Llama in Hugging Face layout from a local folder; nothing is ever fetched here."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoModelForCausalLM, AutoTokenizer

from worker.engine.manifest import ArtifactError


@dataclass(frozen=True, slots=True, eq=False)
class Llama:
    network: Any  # transformers.LlamaForCausalLM
    tokenizer: Any
    context: int  # tokens the position encoding was made for
    eos: frozenset[int]
    bos: int | None

    @property
    def layers(self) -> nn.ModuleList:
        layers: nn.ModuleList = self.network.model.layers
        return layers

    @property
    def width(self) -> int:
        return int(self.network.config.hidden_size)

    @property
    def head_width(self) -> int:
        return int(self.network.model.layers[0].self_attn.head_dim)

    @property
    def device(self) -> torch.device:
        device: torch.device = self.network.device
        return device


def load_llama(folder: Path, attention: str) -> Llama:
    if not (folder / "config.json").is_file():
        raise ArtifactError(f"{folder}: no model here (config.json is missing).")
    gpu = torch.cuda.is_available()
    network: Any = AutoModelForCausalLM.from_pretrained(
        folder,
        local_files_only=True,
        use_safetensors=True,
        dtype="auto" if gpu else torch.float32,
        attn_implementation=attention,
    )
    if network.config.model_type != "llama":
        raise ArtifactError(f"{folder}: a {network.config.model_type}, but only Llamas are known.")
    network.eval().requires_grad_(False)
    if gpu:
        network.cuda()
    else:
        _lay_out_for_cpu(network)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    return Llama(
        network,
        tokenizer,
        int(network.config.max_position_embeddings),
        _stop_ids(network, tokenizer),
        tokenizer.bos_token_id,
    )


def _stop_ids(network: Any, tokenizer: Any) -> frozenset[int]:
    """Instruct models end a turn and a document with different tokens; all of them count."""
    for source in (network.generation_config, network.config, tokenizer):
        ids = getattr(source, "eos_token_id", None)
        if ids is not None:
            return frozenset([ids] if isinstance(ids, int) else ids)
    return frozenset()


def _lay_out_for_cpu(network: nn.Module) -> None:
    """Column-major weights: the CPU's matrix library picks a faster kernel for small batches."""
    for module in network.modules():
        if isinstance(module, nn.Linear):
            weight = module.weight.detach().t().contiguous().t()
            module.weight = nn.Parameter(weight, requires_grad=False)
