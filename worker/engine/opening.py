"""Opening an engine: a model, artifacts that belong to it, and memory within a budget."""

from collections.abc import Sequence
from pathlib import Path

import torch

from worker.engine.artifact import Artifact, load_artifact
from worker.engine.cache import Memory, token_bytes
from worker.engine.engine import BatchEngine
from worker.engine.manifest import ArtifactError
from worker.engine.runner import Llama, load_llama

CPU_SHARE = 2  # keys and values: as much for cached prompts as for slots
GPU_SHARE = 0.9  # of what the weights leave free


def open_model(
    folder: Path,
    model: str,
    artifacts: Sequence[Artifact],
    rows: int,
    context: int | None = None,
    threads: int = 1,
    kv_bytes: int | None = None,
) -> BatchEngine:
    """An engine on a model folder with artifacts from anywhere, a batch job's memory included.

    `kv_bytes`: for keys and values, those of cached prompts included.
    """
    torch.set_num_threads(threads)
    llama = load_llama(folder)
    if context is not None and not 2 <= context <= llama.context:
        raise ArtifactError(f"context {context}: the model has room for 2 to {llama.context}.")
    _check_artifacts(llama, artifacts)
    return BatchEngine(model, llama, artifacts, _memory(llama, rows, context, kv_bytes))


def open_engine(
    artifact_dirs: Sequence[Path],
    rows: int,
    context: int | None = None,
    threads: int = 1,
    kv_bytes: int | None = None,
) -> BatchEngine:
    """An engine on artifact folders that are all bound to one model."""
    loaded = [load_artifact(folder) for folder in artifact_dirs]
    models = {manifest.model.id for manifest, _ in loaded}
    if len(models) != 1:
        raise ArtifactError(f"The artifacts are bound to different models: {sorted(models)}.")
    folders = [
        folder / manifest.model.path
        for folder, (manifest, _) in zip(artifact_dirs, loaded, strict=True)
    ]
    folder = next((path for path in folders if path.is_dir()), folders[0])
    artifacts = [artifact for _, artifact in loaded]
    return open_model(folder, models.pop(), artifacts, rows, context, threads, kv_bytes)


def _check_artifacts(llama: Llama, artifacts: Sequence[Artifact]) -> None:
    layers, width = len(llama.network.blocks), llama.network.width
    for artifact in artifacts:
        if not artifact.layer < layers or artifact.width != width:
            raise ArtifactError(
                f"{artifact.id}: made for layer {artifact.layer} of width {artifact.width}, but "
                f"the model has {layers} layers of width {width}."
            )


def _memory(llama: Llama, rows: int, context: int | None, budget: int | None) -> Memory:
    places, each = context or llama.context, token_bytes(llama.network)
    if budget is None:
        budget = CPU_SHARE * (rows + 1) * (places + 1) * each
        if llama.network.device.type == "cuda":
            budget = int(GPU_SHARE * torch.cuda.mem_get_info()[0])
    return Memory.within(budget, rows, places, each)
