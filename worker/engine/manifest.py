"""What an artifact folder says of itself; read without torch, believed only after its sha256s."""

import hashlib
import re
from pathlib import Path
from typing import Literal

import msgspec

Architecture = Literal["standard", "jumprelu", "topk"]
HOOK_NAME = re.compile(r"(?:blocks\.(\d+)\.hook_resid_post|model\.layers\.(\d+))")


class ArtifactError(ValueError):
    """An artifact that must not be loaded, in a sentence that says why."""


class ModelEntry(msgspec.Struct, frozen=True):
    id: str
    path: str = "model"


class SaeEntry(msgspec.Struct, frozen=True):
    hook_name: str
    layer: int
    d_in: int
    d_sae: int
    architecture: Architecture
    path: str = "sae"

    @property
    def weights(self) -> str:
        return f"{self.path}/sae_weights.safetensors"

    @property
    def config(self) -> str:
        return f"{self.path}/cfg.json"


class Manifest(msgspec.Struct, frozen=True):
    id: str
    model: ModelEntry
    sae: SaeEntry
    files: dict[str, str]  # path inside the folder -> sha256
    title: str = ""

    @property
    def weights_sha256(self) -> str:
        return self.files[self.sae.weights]


def read_manifest(folder: Path) -> Manifest:
    path = folder / "manifest.json"
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise ArtifactError(f"{folder.name}: there is no manifest.json in this folder.") from None
    except msgspec.DecodeError as error:
        raise ArtifactError(f"{folder.name}/manifest.json: {error}") from error
    if manifest.id != folder.name:
        raise ArtifactError(f"{folder.name}: its manifest calls it {manifest.id!r}; rename one.")
    if layer_of(manifest.sae.hook_name) != manifest.sae.layer:
        raise ArtifactError(f"{manifest.id}: hook_name and layer in the manifest disagree.")
    for needed in (manifest.sae.weights, manifest.sae.config):
        if needed not in manifest.files:
            raise ArtifactError(f"{manifest.id}: the manifest gives no sha256 for {needed}.")
    return manifest


def layer_of(hook_name: str) -> int:
    """The decoder layer whose output is hooked."""
    match = HOOK_NAME.fullmatch(hook_name)
    if match is None:
        raise ArtifactError(
            f"hook_name {hook_name!r}: only the output of a layer can be steered, written "
            "`blocks.N.hook_resid_post` or `model.layers.N`."
        )
    return int(match[1] or match[2])


def check_files(folder: Path, manifest: Manifest) -> None:
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            raise ArtifactError(f"{manifest.id}: {name} is in the manifest but not in the folder.")
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise ArtifactError(
                f"{manifest.id}: {name} is not the file the manifest was written for "
                f"(sha256 {found[:12]}…, expected {expected[:12]}…). Fetch the artifact again."
            )
