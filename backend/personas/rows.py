"""Lines of an artifact's `columnists.json`: the columnists that the house ships."""

from pathlib import Path
from typing import Any

import msgspec

from backend.catalog.rows import ArtifactUnusable
from worker.contract import Clamp, Sampling, check_clamps


class SamplingRow(msgspec.Struct, frozen=True, kw_only=True):
    temperature: float = 0.7
    top_p: float = 0.95
    max_tokens: int = 256

    def __post_init__(self) -> None:
        Sampling(
            temperature=self.temperature, top_p=self.top_p, max_tokens=self.max_tokens
        )  # refuses what a worker would refuse


class ColumnistRow(msgspec.Struct, frozen=True, kw_only=True):
    slug: str
    name: str
    byline: str = ""
    bio: str = ""
    greeting: str = ""
    questions: list[str] = []
    is_satire: bool = True
    prompt: str = ""
    clamps: list[Clamp] = []
    sampling: SamplingRow = SamplingRow()

    def __post_init__(self) -> None:
        check_clamps(self.clamps)

    @property
    def face(self) -> dict[str, Any]:
        """What may change without a new edition."""
        return {
            "name": self.name,
            "byline": self.byline,
            "bio": self.bio,
            "greeting": self.greeting,
            "questions": self.questions,
            "is_satire": self.is_satire,
        }


def columnists_read(folder: Path) -> list[ColumnistRow]:
    path = folder / "columnists.json"
    if not path.is_file():
        raise ArtifactUnusable(f"{path}: there are no columnists here yet.")
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[ColumnistRow])
    except msgspec.DecodeError as error:
        raise ArtifactUnusable(f"{path}: {error}") from error
