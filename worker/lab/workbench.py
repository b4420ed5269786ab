"""A loaded artifact ready for trials: the engine, probe activations, extra vectors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from worker.engine.artifact import Artifact, load_artifact
from worker.engine.opening import open_model
from worker.lab.calibrate import Lab
from worker.lab.features import Probe, probe
from worker.lab.train_sae import Dictionary

PROBE_REPLIES = 160  # a style
PROBE_SEED = 31
TRIAL_SEED = 41_000
ROWS = 64
LIVE = 1e-4  # density above which a feature is live


@dataclass(frozen=True, slots=True)
class Workbench:
    lab: Lab
    found: Probe
    maxima: Tensor  # (F,) max activations
    live: list[int]


def open_workbench(
    folder: Path, threads: int, extra: Sequence[Callable[[Probe, int], Artifact]] = ()
) -> Workbench:
    """`extra` makes artifacts in memory from the probe and the layer, beside the one on disk."""
    torch.set_num_threads(threads)
    _, artifact = load_artifact(folder)
    model = LlamaForCausalLM.from_pretrained(folder / "model")
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder / "model")
    found = probe(model, tokenizer, reader(artifact), artifact.layer, PROBE_REPLIES, PROBE_SEED)
    made = [make(found, artifact.layer) for make in extra]
    return workbench(folder / "model", artifact, found, made, threads)


def reader(artifact: Artifact) -> Dictionary:
    """The artifact's features; its decoder bias is folded into the encoder's already."""
    return Dictionary(
        artifact.encoder.T,
        artifact.decoder,
        artifact.bias,
        torch.zeros(artifact.width),
        artifact.threshold,
    )


def workbench(
    model_folder: Path, artifact: Artifact, found: Probe, extra: Sequence[Artifact], threads: int
) -> Workbench:
    name = f"{artifact.id}-llama"
    engine = open_model(model_folder, name, [artifact, *extra], rows=ROWS, threads=threads)
    lab = Lab(engine.generate_all, name, artifact.id, TRIAL_SEED)
    density = (found.f > 0).float().mean(0)
    live = [int(i) for i in (density > LIVE).nonzero().flatten()]
    return Workbench(lab, found, artifact.max_activation, live)
