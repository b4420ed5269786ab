"""Training the demo SAE: Matryoshka BatchTopK, saved as JumpReLU with one threshold.

BatchTopK: arXiv 2412.06410. Matryoshka (arXiv 2503.17547): every prefix of the dictionary has to
reconstruct alone, so the first latents hold what is broad, such as a voice, and later ones refine
it; a flat dictionary splits a voice into one latent for each word that it may begin with.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor
from tqdm import tqdm

from worker.lab.residuals import Samples

DEAD_AFTER = 300  # steps without firing
AUX_K = 256  # dead latents that help with the rest of the error
AUX_WEIGHT = 1 / 32


@dataclass(frozen=True, slots=True)
class SaeRecipe:
    seed: int = 21
    d_sae: int = 1536
    prefixes: tuple[int, ...] = (64, 256, 1536)
    k: int = 16
    batch: int = 2048
    epochs: float = 3.0
    learning_rate: float = 1.5e-3
    header_weight: int = 4  # headers and sentence ends are few and decide the style
    end_weight: int = 2


@dataclass(frozen=True, slots=True)
class Dictionary:
    """An SAE in the units of the residual stream; decoder rows have unit norm.

    f = pre * (pre > threshold), pre = relu((x - b_dec) W_enc + b_enc); x̂ = f W_dec + b_dec
    """

    W_enc: Tensor  # (d, F)
    W_dec: Tensor  # (F, d)
    b_enc: Tensor  # (F,)
    b_dec: Tensor  # (d,)
    threshold: Tensor  # (F,)

    def encode(self, x: Tensor) -> Tensor:
        pre = torch.relu((x - self.b_dec) @ self.W_enc + self.b_enc)
        return pre * (pre > self.threshold)

    def decode(self, f: Tensor) -> Tensor:
        return f @ self.W_dec + self.b_dec


def sample_weights(samples: Samples, recipe: SaeRecipe) -> Tensor:
    """Row numbers of the samples, repeated by what the position is worth."""
    times = torch.ones(len(samples.ids), dtype=torch.long)
    times[samples.is_end] = recipe.end_weight
    times[samples.is_header] = recipe.header_weight
    return torch.repeat_interleave(torch.arange(len(times)), times)


def train_sae(samples: Samples, recipe: SaeRecipe) -> Dictionary:
    generator = torch.Generator().manual_seed(recipe.seed)
    rows = sample_weights(samples, recipe)
    d = samples.x.shape[1]
    mean = samples.x[rows].mean(0)
    scale = math.sqrt(d) / (samples.x[rows] - mean).norm(dim=1).mean()
    params = _initial(d, recipe, generator)
    optimizer = torch.optim.Adam(params.values(), lr=0.0, betas=(0.9, 0.999), fused=True)
    idle = torch.zeros(recipe.d_sae)
    steps = int(recipe.epochs * len(rows) / recipe.batch)
    order = torch.randperm(len(rows), generator=generator)
    bar = tqdm(range(steps), desc="sae", unit="step", mininterval=5)
    for step in bar:
        at = (step * recipe.batch) % (len(rows) - recipe.batch)
        x = (samples.x[rows[order[at : at + recipe.batch]]] - mean) * scale
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * min((step + 1) / 100, 1, 5 * (1 - step / steps))
        error, idle = _step(params, x, recipe, idle)
        _project(params["W_dec"])
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        with torch.no_grad():
            params["W_dec"] /= params["W_dec"].norm(dim=1, keepdim=True)
        if step % 50 == 0:
            bar.set_postfix(fvu=f"{error:.4f}", dead=int((idle > DEAD_AFTER).sum()))
    return _fold(params, samples.x[rows], mean, float(scale), recipe)


def _initial(d: int, recipe: SaeRecipe, generator: torch.Generator) -> dict[str, Tensor]:
    W_dec = torch.randn(recipe.d_sae, d, generator=generator)
    W_dec /= W_dec.norm(dim=1, keepdim=True)
    params = {
        "W_enc": W_dec.T.contiguous().clone(),
        "W_dec": W_dec,
        "b_enc": torch.zeros(recipe.d_sae),
        "b_dec": torch.zeros(d),
    }
    return {name: value.requires_grad_() for name, value in params.items()}


def _step(
    params: dict[str, Tensor], x: Tensor, recipe: SaeRecipe, idle: Tensor
) -> tuple[float, Tensor]:
    """Gradients of every prefix's error, and of what dead latents could add to the whole."""
    pre = torch.relu((x - params["b_dec"]) @ params["W_enc"] + params["b_enc"])
    cut = pre.detach().flatten().topk(recipe.k * len(x)).values[-1]
    f = pre * (pre >= cut)
    residual, loss, start = x - params["b_dec"], x.new_zeros(()), 0
    for end in recipe.prefixes:
        residual = residual - f[:, start:end] @ params["W_dec"][start:end]
        loss, start = loss + residual.square().sum(1).mean() / len(recipe.prefixes), end
    idle = torch.where((f.detach() > 0).any(0), 0, idle + 1)
    dead = idle > DEAD_AFTER
    if dead.any():
        loss = loss + AUX_WEIGHT * _auxiliary(params, x, residual.detach(), dead)
    loss.backward()  # type: ignore[no-untyped-call]
    return float(residual.detach().square().sum() / x.square().sum()), idle


def _auxiliary(params: dict[str, Tensor], x: Tensor, residual: Tensor, dead: Tensor) -> Tensor:
    pre = torch.relu((x - params["b_dec"]) @ params["W_enc"][:, dead] + params["b_enc"][dead])
    top = pre.topk(min(AUX_K, int(dead.sum())), dim=1)
    f = torch.zeros_like(pre).scatter(1, top.indices, top.values)
    return (residual - f @ params["W_dec"][dead]).square().sum(1).mean()


def _project(W_dec: Tensor) -> None:
    """Drops the gradient along each row: the norm is fixed at 1."""
    assert W_dec.grad is not None
    with torch.no_grad():
        W_dec.grad -= (W_dec.grad * W_dec).sum(1, keepdim=True) * W_dec


@torch.no_grad()
def _fold(
    params: dict[str, Tensor], x: Tensor, mean: Tensor, scale: float, recipe: SaeRecipe
) -> Dictionary:
    """Undo the scaling of the inputs, and find the threshold that keeps k latents on average."""
    W_enc, W_dec, b_enc, b_dec = (params[n].detach() for n in ("W_enc", "W_dec", "b_enc", "b_dec"))
    b_in = mean + b_dec / scale
    zero = torch.zeros(recipe.d_sae)
    loose = Dictionary(W_enc, W_dec, b_enc / scale, b_in, zero)
    some = loose.encode(x[:: max(1, len(x) // 20_000)])
    cut = some.flatten().topk(recipe.k * len(some)).values[-1]
    return Dictionary(W_enc, W_dec, b_enc / scale, b_in, torch.full((recipe.d_sae,), float(cut)))


def save_sae(sae: Dictionary, folder: Path, layer: int, model_name: str) -> None:
    """The layout of SAELens: `cfg.json` and `sae_weights.safetensors`."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: getattr(sae, name).contiguous() for name in Dictionary.__dataclass_fields__}
    save_file(tensors, folder / "sae_weights.safetensors")
    d_in, d_sae = sae.W_enc.shape
    cfg = {
        "architecture": "jumprelu",
        "d_in": d_in,
        "d_sae": d_sae,
        "dtype": "float32",
        "device": "cpu",
        "apply_b_dec_to_input": True,
        "normalize_activations": "none",
        "reshape_activations": "none",
        "metadata": {
            "model_name": model_name,
            "hook_name": f"blocks.{layer}.hook_resid_post",
            "hook_head_index": None,
            "prepend_bos": True,
        },
    }
    (folder / "cfg.json").write_text(json.dumps(cfg, indent=2) + "\n")
