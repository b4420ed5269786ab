"""Loading a Llama in Hugging Face layout: the only file that knows the model library.

transformers reads the configuration, the weights, the tokenizer and the position encoding; what it
loaded is packed into a Network and let go of. Nothing is ever fetched here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, AutoTokenizer

from worker.engine.manifest import ArtifactError
from worker.engine.network import Apart, Block, Network, Norm, Packed, Product
from worker.engine.tiles import Tiled, serves


@dataclass(frozen=True, slots=True, eq=False)
class Llama:
    network: Network
    tokenizer: Any
    context: int  # tokens the position encoding was made for
    eos: frozenset[int]
    bos: int | None


def load_llama(folder: Path) -> Llama:
    if not (folder / "config.json").is_file():
        raise ArtifactError(f"{folder}: no model here (config.json is missing).")
    gpu = torch.cuda.is_available()
    model: Any = AutoModelForCausalLM.from_pretrained(
        folder, local_files_only=True, use_safetensors=True, dtype="auto" if gpu else torch.float32
    )
    if model.config.model_type != "llama":
        raise ArtifactError(f"{folder}: a {model.config.model_type}, but only Llamas are known.")
    model.eval().requires_grad_(False)
    if gpu:
        model.cuda()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    context = int(model.config.max_position_embeddings)
    ends = _stop_ids(model, tokenizer)
    return Llama(pack(model), tokenizer, context, ends, tokenizer.bos_token_id)


def _stop_ids(model: Any, tokenizer: Any) -> frozenset[int]:
    """Instruct models end a turn and a document with different tokens; all of them count."""
    for source in (model.generation_config, model.config, tokenizer):
        ids = getattr(source, "eos_token_id", None)
        if ids is not None:
            return frozenset([ids] if isinstance(ids, int) else ids)
    return frozenset()


@torch.inference_mode()
def pack(model: Any) -> Network:
    """Takes the model apart: its layers are emptied one by one, so that no weight is held twice."""
    config, inner = model.config, model.model
    blocks = []
    for number, layer in enumerate(inner.layers):
        blocks.append(_block(layer, config.hidden_size))
        inner.layers[number] = nn.Identity()
    cos, sin = _angles(inner, config.max_position_embeddings)
    after = _norm(inner.norm, config.hidden_size)
    return Network(
        embedding=inner.embed_tokens.weight.detach(),
        blocks=blocks,
        after=after,
        head=_product([model.lm_head], _folded(inner.norm)),
        cos=cos,
        sin=sin,
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
    )


def _block(layer: Any, width: int) -> Block:
    mixer, mlp = layer.self_attn, layer.mlp
    before, between = layer.input_layernorm, layer.post_attention_layernorm
    return Block(
        before=_norm(before, width),
        qkv=_product([mixer.q_proj, mixer.k_proj, mixer.v_proj], _folded(before)),
        out=_product([mixer.o_proj]),
        between=_norm(between, width),
        gate_up=_product([mlp.gate_proj, mlp.up_proj], _folded(between)),
        down=_product([mlp.down_proj]),
    )


def _folds(norm: Any) -> bool:
    """In 32 bits on a CPU a norm's weight goes into the product after it; 16 bits would round."""
    return serves(norm.weight)


def _folded(norm: Any) -> Tensor | None:
    """What the rows of the following weight (in, out) are multiplied by."""
    return norm.weight[:, None] * norm.weight.numel() ** 0.5 if _folds(norm) else None


def _norm(norm: Any, width: int) -> Norm:
    weight = None if _folds(norm) else norm.weight.detach()
    eps = float(norm.variance_epsilon)
    root = torch.tensor((width * eps) ** 0.5, dtype=norm.weight.dtype, device=norm.weight.device)
    return Norm(width, eps, weight, root)


def _product(modules: Sequence[nn.Module], factor: Tensor | None = None) -> Product:
    plain = [module for module in modules if type(module) is nn.Linear]
    if len(plain) < len(modules):
        if factor is not None:
            raise ArtifactError("A quantized model runs on a GPU only.")
        return Apart(modules)
    weight = torch.cat([module.weight for module in plain])
    # (in, out) in memory is read faster by a CPU's products, (out, in) by a GPU's
    weight = weight.t().contiguous() if weight.device.type == "cpu" else weight.t()
    if factor is not None:
        weight = weight.mul_(factor)
    biases: list[Tensor] = [module.bias for module in plain if module.bias is not None]
    packed = Packed(weight, torch.cat(biases) if len(biases) == len(plain) else None)
    return Tiled.of(packed) if serves(weight) else packed


def _angles(inner: Any, places: int) -> tuple[Tensor, Tensor]:
    """cos and sin at every place (places + 1, D), by the library, whatever the scaling of it."""
    at = torch.arange(places + 1, device=inner.embed_tokens.weight.device)
    cos, sin = inner.rotary_emb(inner.embed_tokens.weight[:1, None], at[None])
    half = sin.shape[-1] // 2
    return cos[0].contiguous(), torch.cat([-sin[0, :, :half], sin[0, :, half:]], dim=-1)
