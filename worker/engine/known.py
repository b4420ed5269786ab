"""What a worker has loaded, and whether something can be asked of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from worker.contract import Hold
from worker.engine.artifact import Artifact


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    model: str
    artifacts: Mapping[str, Artifact]

    def check(self, model: str, held: Sequence[Hold] = ()) -> None:
        if model != self.model:
            raise ValueError(f"model: this worker runs {self.model!r}, not {model!r}.")
        for one in held:
            self.artifact(one.artifact).check(one)

    def artifact(self, name: str | None) -> Artifact:
        """None: the first."""
        found = self.artifacts.get(next(iter(self.artifacts), "") if name is None else name)
        if found is None:
            raise ValueError(f"artifact {name!r} is not loaded in this worker.")
        return found
