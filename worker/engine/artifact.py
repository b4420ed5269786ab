"""A sparse autoencoder as the engine uses it: rows to read with, rows to write with, units.

Every convention of the file format (b_dec subtracted or not, input scaling, decoder norms) is
folded into the rows here, once, so that steering knows one form only:

    f_i(x) = pre_i if pre_i > threshold_i else 0,   pre_i = encoder_i · x + bias_i
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import torch
from safetensors.torch import load_file
from torch import Tensor

from worker.contract import Clamp, Hold, Vector
from worker.engine.manifest import ArtifactError, Manifest, check_files, read_manifest

NORM_FACTOR = "norm_scaling_factor"  # sqrt(d) / mean |x|, as SAELens' registry calls it


class MeasuredFeature(msgspec.Struct, frozen=True):
    """The part of a line of features.jsonl that the engine needs."""

    index: int
    max_activation: float


@dataclass(frozen=True, slots=True, eq=False)
class Artifact:
    """F features over a residual stream of width d, at the output of one layer."""

    id: str
    layer: int
    encoder: Tensor  # (F, d)
    bias: Tensor  # (F,)
    decoder: Tensor  # (F, d)
    threshold: Tensor  # (F,), never negative; 0 makes it a ReLU
    k: int | None  # top-k membership, None for the other architectures
    max_activation: Tensor  # (F,), NaN where nothing was measured
    sha256: str = ""

    @classmethod
    def from_tensors(
        cls,
        id: str,
        layer: int,
        W_enc: Tensor,  # (d, F)
        W_dec: Tensor,  # (F, d)
        b_enc: Tensor,  # (F,)
        b_dec: Tensor,  # (d,)
        threshold: Tensor | None = None,
        max_activation: Tensor | float = math.nan,
        *,
        apply_b_dec_to_input: bool = True,
        k: int | None = None,
        sha256: str = "",
    ) -> "Artifact":
        d, features = W_enc.shape
        for name, tensor, shape in (
            ("W_dec", W_dec, (features, d)),
            ("b_enc", b_enc, (features,)),
            ("b_dec", b_dec, (d,)),
            ("threshold", b_enc if threshold is None else threshold, (features,)),
        ):
            if tuple(tensor.shape) != shape:
                raise ArtifactError(f"{id}: {name} is {tuple(tensor.shape)}, expected {shape}.")
        encoder = W_enc.detach().float().t().contiguous()
        bias = b_enc.detach().float()
        if apply_b_dec_to_input:
            bias = bias - encoder @ b_dec.detach().float()
        floor = torch.zeros(features) if threshold is None else threshold.detach().float().relu()
        unit = torch.as_tensor(max_activation, dtype=torch.float32).detach().expand(features)
        decoder = W_dec.detach().float().contiguous()
        return cls(id, layer, encoder, bias, decoder, floor, k, unit, sha256)

    @property
    def width(self) -> int:
        return self.decoder.shape[1]

    def on(self, device: torch.device) -> "Artifact":
        """With what reading takes there; what is written stays where it is."""
        there = (part.to(device) for part in (self.encoder, self.bias, self.threshold))
        encoder, bias, threshold = there
        unit = self.max_activation.to(device)
        return replace(self, encoder=encoder, bias=bias, threshold=threshold, max_activation=unit)

    def encode(self, x: Tensor) -> Tensor:
        """Every feature as equation (1) of steering.py reads it: (n, d) -> (n, F)."""
        p, theta = torch.addmm(self.bias, x.float(), self.encoder.t()), self.threshold
        if self.k is not None:
            best = p.topk(min(self.k + 1, p.shape[1]), dim=-1).values
            theta = best[:, -2:].mean(dim=-1, keepdim=True).relu()
        return torch.where(p > theta, p, 0.0)

    def check(self, held: Hold) -> None:
        match held:
            case Clamp():
                self.check_feature(held.feature)
                self._check_unit(held)
            case Vector() if len(held.numbers) != self.width:
                given = len(held.numbers)
                raise ValueError(f"vector for {self.id}: {given} numbers, not {self.width}.")

    def check_feature(self, feature: int) -> None:
        if not 0 <= feature < len(self.bias):
            raise ValueError(
                f"clamp {self.id}/{feature}: features run from 0 to {len(self.bias) - 1}."
            )

    def _check_unit(self, clamp: Clamp) -> None:
        if math.isnan(self.max_activation[clamp.feature].item()):
            raise ValueError(
                f"clamp {self.id}/{clamp.feature}: its max activation was never measured."
            )


def load_artifact(folder: Path) -> tuple[Manifest, Artifact]:
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    config = msgspec.json.decode((folder / manifest.sae.config).read_bytes(), type=dict[str, Any])
    _check_config(manifest, config)
    tensors = {
        name: tensor.float() for name, tensor in load_file(folder / manifest.sae.weights).items()
    }
    _fold_scales(manifest, config, tensors)
    artifact = Artifact.from_tensors(
        manifest.id,
        manifest.sae.layer,
        tensors["W_enc"],
        tensors["W_dec"],
        tensors["b_enc"],
        tensors["b_dec"],
        tensors.get("threshold"),
        _max_activations(folder, manifest),
        apply_b_dec_to_input=bool(config.get("apply_b_dec_to_input", True)),
        k=int(config["k"]) if manifest.sae.architecture == "topk" else None,
        sha256=manifest.weights_sha256,
    )
    return manifest, artifact


def _check_config(manifest: Manifest, config: Mapping[str, Any]) -> None:
    sae = manifest.sae
    for key, said in (
        ("architecture", sae.architecture),
        ("d_in", sae.d_in),
        ("d_sae", sae.d_sae),
    ):
        if config.get(key) != said:
            raise ArtifactError(
                f"{manifest.id}: cfg.json has {key} {config.get(key)!r}, the manifest {said!r}."
            )
    metadata = config.get("metadata") or {}
    if metadata.get("hook_name", sae.hook_name) != sae.hook_name:
        raise ArtifactError(f"{manifest.id}: cfg.json was trained at {metadata['hook_name']!r}.")
    if config.get("reshape_activations", "none") != "none":
        raise ArtifactError(f"{manifest.id}: reshape_activations other than none is not supported.")
    if sae.architecture == "topk" and not isinstance(config.get("k"), int):
        raise ArtifactError(f"{manifest.id}: a topk SAE needs `k` in cfg.json.")


def _fold_scales(manifest: Manifest, config: Mapping[str, Any], tensors: dict[str, Tensor]) -> None:
    needed = {"W_enc", "W_dec", "b_enc", "b_dec"}
    if manifest.sae.architecture == "jumprelu":
        needed.add("threshold")
    if missing := needed - tensors.keys():
        raise ArtifactError(f"{manifest.id}: sae_weights lacks {', '.join(sorted(missing))}.")
    if tuple(tensors["W_enc"].shape) != (manifest.sae.d_in, manifest.sae.d_sae):
        raise ArtifactError(
            f"{manifest.id}: W_enc is {tuple(tensors['W_enc'].shape)}, the manifest says "
            f"{(manifest.sae.d_in, manifest.sae.d_sae)}."
        )
    match config.get("normalize_activations", "none"):
        case "none":
            pass
        case "expected_average_only_in":
            scale = (config.get("metadata") or {}).get(NORM_FACTOR, config.get(NORM_FACTOR))
            if not isinstance(scale, int | float) or scale <= 0:
                raise ArtifactError(
                    f"{manifest.id}: expected_average_only_in needs `{NORM_FACTOR}` in cfg.json; "
                    "without it every activation would be silently wrong."
                )
            tensors["W_enc"] *= scale
            tensors["W_dec"] /= scale
            tensors["b_dec"] /= scale
        case other:
            raise ArtifactError(
                f"{manifest.id}: normalize_activations {other!r} cannot be folded into the "
                "weights; only none and expected_average_only_in can."
            )
    if config.get("rescale_acts_by_decoder_norm", False):
        norm = tensors["W_dec"].norm(dim=1)
        tensors["W_enc"] *= norm
        tensors["b_enc"] *= norm
        tensors["W_dec"] /= norm[:, None]


def _max_activations(folder: Path, manifest: Manifest) -> Tensor:
    """A feature without a measured maximum has no unit and cannot be clamped."""
    path = folder / "features.jsonl"
    if not path.exists():
        raise ArtifactError(f"{manifest.id}: features.jsonl is missing; it holds the units.")
    unit = torch.full((manifest.sae.d_sae,), math.nan)
    decoder = msgspec.json.Decoder(MeasuredFeature)
    with path.open("rb") as lines:
        for line in lines:
            feature = decoder.decode(line)
            if not 0 <= feature.index < manifest.sae.d_sae:
                raise ArtifactError(f"{manifest.id}: features.jsonl has index {feature.index}.")
            unit[feature.index] = feature.max_activation
    return unit
