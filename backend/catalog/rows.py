"""The files of an artifact folder as values: `manifest.json` and lines of `features.jsonl`."""

import hashlib
from pathlib import Path
from typing import Any, Self

import msgspec
from django.conf import settings

from worker.contract import Mode, Positions

EVALUATION = "evaluation.json"
DEFAULT_CONTEXT = 2048  # tokens, where neither the manifest nor the model says


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What an artifact may say beyond this is for others and is passed over."""


class CurvePoint(Row, frozen=True):
    strength: float
    style: float
    instruct: float
    fluency: float
    hm: float


class DialRow(Row, frozen=True):
    ceiling: float
    mode: Mode = "clamp"
    positions: Positions = "header"
    safe: tuple[float, float] | None = None
    dose: float | None = None
    curve: list[CurvePoint] = []


class Example(Row, frozen=True):
    tokens: list[str]
    activations: list[float]


class SampleSampling(Row, frozen=True):
    temperature: float
    top_p: float
    max_tokens: int


class SampleReply(Row, frozen=True):
    strength: float
    text: str


class Sample(Row, frozen=True):
    """What the model said to one question, with the dial at several strengths."""

    question: str
    sampling: SampleSampling
    seed: int
    replies: list[SampleReply]


class FeatureRow(Row, frozen=True):
    index: int
    label: str
    max_activation: float
    dial: DialRow
    density: float = 0.0
    description: str = ""
    top_tokens: list[str] = []
    bottom_tokens: list[str] = []
    synonyms: list[str] = []  # found by search, not shown
    examples: list[Example] = []
    samples: list[Sample] = []

    @property
    def words(self) -> str:
        said = [self.label, self.description, *self.synonyms, *self.top_tokens]
        return " ".join(said).lower()


class ModelRow(Row, frozen=True):
    id: str
    path: str = "model"
    context: int | None = None


class Manifest(Row, frozen=True):
    id: str
    model: ModelRow
    title: str = ""
    licence: str | dict[str, Any] = ""


class ArtifactUnusable(Exception):
    """The folder cannot be loaded; the message names the file and the fault."""


class Folder:
    """One folder in sae_artifacts/."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest_raw = self._read("manifest.json")
        self.features_raw = self._read("features.jsonl")
        self.evaluation_raw = self._read(EVALUATION) if (path / EVALUATION).is_file() else b""
        try:
            self.manifest = msgspec.json.decode(self.manifest_raw, type=Manifest)
        except msgspec.DecodeError as error:
            raise ArtifactUnusable(f"{path}/manifest.json: {error}") from error
        if self.manifest.id != path.name:
            raise ArtifactUnusable(f"{path}: its manifest says {self.manifest.id!r}; rename one.")

    @classmethod
    def named(cls, name: str) -> Self:
        path = settings.ARTIFACTS_DIR / name
        if not (path / "manifest.json").is_file():
            raise ArtifactUnusable(f"{path}: there is no manifest.json, so no artifact here yet.")
        return cls(path)

    @property
    def digest(self) -> str:
        model_config = str(self.context).encode()
        read = self.manifest_raw + self.features_raw + self.evaluation_raw
        return hashlib.sha256(read + model_config).hexdigest()

    @property
    def context(self) -> int:
        """Said by the manifest, else by the model's own configuration."""
        if self.manifest.model.context:
            return self.manifest.model.context
        config = self.path / self.manifest.model.path / "config.json"
        if not config.is_file():
            return DEFAULT_CONTEXT
        said = msgspec.json.decode(config.read_bytes(), type=dict[str, Any])
        return int(said.get("max_position_embeddings", DEFAULT_CONTEXT))

    def features(self) -> list[FeatureRow]:
        decoder = msgspec.json.Decoder(FeatureRow)
        rows: list[FeatureRow] = []
        for number, line in enumerate(self.features_raw.splitlines(), start=1):
            try:
                rows.append(decoder.decode(line))
            except msgspec.DecodeError as error:
                where = f"{self.path}/features.jsonl line {number}"
                raise ArtifactUnusable(f"{where}: {error}") from error
        return rows

    def _read(self, name: str) -> bytes:
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise ArtifactUnusable(f"{self.path / name}: {error.strerror}.") from error
