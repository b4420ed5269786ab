"""A slot of its own, in which a text is looked at: no reply's numbers depend on it."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from worker.contract import Clamp, Vector
from worker.engine.artifact import Artifact
from worker.engine.cache import Cache
from worker.engine.network import Network
from worker.engine.passes import Passes, Stretch
from worker.engine.prompt import PromptWriter
from worker.engine.ranks import REACH, Rank
from worker.engine.row import Vocabulary
from worker.engine.steering import Steering


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What one pass over T tokens shows."""

    start: int
    ranks: Sequence[Rank]
    states: Tensor  # (T, width), of the last layer
    streams: dict[str, Tensor]  # artifact -> (T, width), before it steers
    pushes: list[list[float | None]]  # (T, clamps): as shares of the stream's length


class Glass:
    def __init__(
        self,
        network: Network,
        artifacts: Sequence[Artifact],
        context: int,
        writer: PromptWriter,
        vocabulary: Vocabulary,
    ) -> None:
        self.artifacts = {one.id: one.on(network.device) for one in artifacts}
        self.writer, self.vocabulary = writer, vocabulary
        self._network = network
        self._cache = Cache(network, 1, context)
        self._steering = Steering(artifacts, 1, network.device)
        self._passes = Passes(network, self._steering, self._cache, vocabulary.ends)
        self._held: tuple[list[Clamp], list[Vector]] = [], []

    @property
    def context(self) -> int:
        return self._cache.scratch

    def hold(self, clamps: Sequence[Clamp], vectors: Sequence[Vector] = ()) -> None:
        """From the next pass on."""
        if (held := (list(clamps), list(vectors))) != self._held:
            self._held = held
            self._steering.install(0, clamps, vectors)

    def read(self, ids: Sequence[int], ranks: Sequence[Rank], start: int) -> Tensor:
        """Tokens at `start`, behind those that were read before -> the last layer's states."""
        return self._passes.look(Stretch(0, start, ids, ranks, False), lambda layer, x: None)

    def look(self, ids: Sequence[int], ranks: Sequence[Rank], start: int) -> Sight:
        """The same, and all that can be seen meanwhile."""
        shown: dict[int, Tensor] = {}
        layers = set(self._steering.layers)

        def watch(layer: int, x: Tensor) -> None:
            if layer in layers:
                shown[layer] = x.clone()

        states = self._passes.look(Stretch(0, start, ids, ranks, False), watch)
        streams = {name: shown[one.layer] for name, one in self.artifacts.items()}
        return Sight(start, ranks, states, streams, self._pushes(ranks))

    @torch.inference_mode()
    def logprobs(self, states: Tensor) -> Tensor:
        """(n, width) -> (n, vocabulary), before temperature and top-p."""
        return self._network.logits(states).float().log_softmax(-1)

    def wipe(self) -> None:
        """A broken look must not be seen by the next one."""
        self.hold(())
        self._cache.wipe(0)

    def _pushes(self, ranks: Sequence[Rank]) -> list[list[float | None]]:
        clamps, _ = self._held
        homes = self._steering.homes(clamps)
        columns = [
            self._push(clamp, at, k, ranks) for clamp, (at, k) in zip(clamps, homes, strict=True)
        ]
        return [[column[place] for column in columns] for place in range(len(ranks))]

    def _push(self, clamp: Clamp, at: int, k: int, ranks: Sequence[Rank]) -> list[float | None]:
        reach = REACH[clamp.positions]
        if all(rank < reach for rank in ranks):
            return [None] * len(ranks)
        x, _, change = (part[0] for part in self._steering.seen[at, 0])
        length = self._steering.artifacts[clamp.artifact].decoder[clamp.feature].norm()
        moved: list[float] = (change[:, k] * length / x.float().norm(dim=-1)).tolist()
        return [m if rank >= reach else None for m, rank in zip(moved, ranks, strict=True)]
