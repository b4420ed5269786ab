"""Which token comes next: temperature, top-p, and noise that belongs to (seed, position) alone."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

NUCLEUS = 32  # tokens looked at before a full sort; most nuclei are smaller
_GOLDEN = 0x9E3779B97F4A7C15
_MASK = 2**64 - 1


def _mix(z: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """SplitMix64's finaliser (Steele, Lea, Flood 2014): a bijection in which every bit matters."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def noise(seed: int, positions: int) -> npt.NDArray[np.float32]:
    """Uniform in [0, 1) for the first positions of a reply.

    A counter hash, so a reply never depends on who shares the batch.
    """
    stream = _mix(np.array([(seed + _GOLDEN) & _MASK], dtype=np.uint64))
    counter = np.arange(1, positions + 1, dtype=np.uint64)
    mixed = _mix(stream + counter * np.uint64(_GOLDEN))
    return ((mixed >> np.uint64(40)) / 2**24).astype(np.float32)


class Told(NamedTuple):
    """A choice on the host."""

    tokens: list[int]
    sound: list[bool]
    settled: list[bool]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One token for each row of logits, and what has to be known of it."""

    all: Tensor  # (3, n): tokens, sound, settled
    landing: Tensor | None = None  # on the host: where a card is writing all of it

    @property
    def tokens(self) -> Tensor:
        return self.all[0]

    @property
    def sound(self) -> Tensor:
        """False: the row's logits are no numbers."""
        return self.all[1] > 0

    @property
    def settled(self) -> Tensor:
        """False: the nucleus reaches beyond what was looked at; `choose_sorted` knows."""
        return self.all[2] > 0

    def told(self) -> Told:
        """All of it on the host, which waits for it once."""
        if self.landing is not None:
            torch.cuda.current_stream().synchronize()
        tokens, sound, settled = (self.all if self.landing is None else self.landing).tolist()
        return Told(tokens, list(map(bool, sound)), list(map(bool, settled)))


def choose(logits: Tensor, temperature: Tensor, top_p: Tensor, u: Tensor) -> Choice:
    """Inverse CDF over the nucleus: the fewest likeliest tokens whose mass reaches top_p.

    Temperature 0 is greedy. No shape depends on a value, so that a graph can hold this.
    """
    return Choice(chosen(logits, temperature, top_p, u))


def chosen(logits: Tensor, temperature: Tensor, top_p: Tensor, u: Tensor) -> Tensor:
    """The numbers of a Choice."""
    logits = logits.float()
    best, order = logits.topk(min(NUCLEUS, logits.shape[-1]), dim=-1)
    peak = best[:, :1]
    greedy = temperature == 0
    heat = torch.where(greedy, 1.0, temperature)[:, None]  # exp is slow where it underflows
    whole = ((logits - peak) / heat).exp_().sum(dim=-1, keepdim=True)
    mass = ((best - peak) / heat).exp_() / whole
    index, inside = _pick(mass, top_p, u)
    tokens = order.gather(-1, index.masked_fill_(greedy[:, None], 0)).squeeze(-1)
    return torch.stack([tokens, peak.squeeze(-1).isfinite(), inside | greedy])


def choose_sorted(logits: Tensor, temperature: Tensor, top_p: Tensor, u: Tensor) -> Tensor:
    """The same choice over the whole vocabulary, for rows with a wide nucleus: (n,)."""
    logits = logits.float()
    mass = (logits / temperature[:, None]).softmax(dim=-1)
    first = logits.topk(min(NUCLEUS, logits.shape[-1]), dim=-1).indices
    rest = mass.scatter(-1, first, -1.0).sort(dim=-1, descending=True, stable=True).indices
    order = torch.cat([first, rest[:, : logits.shape[-1] - first.shape[-1]]], dim=-1)
    index, _ = _pick(mass.gather(-1, order), top_p, u)
    return order.gather(-1, index).squeeze(-1)


def _pick(mass: Tensor, top_p: Tensor, u: Tensor) -> tuple[Tensor, Tensor]:
    """(index into the sorted tokens (n, 1), whether the nucleus lies within them (n,))."""
    reached = mass.cumsum(dim=-1)
    kept = ((reached - mass) < top_p[:, None]).sum(dim=-1, keepdim=True)
    kept = kept.clamp_min(1)  # the likeliest always is, even where nothing is a number
    total = torch.where(top_p[:, None] < 1, reached.gather(-1, kept - 1), 1.0)
    index = (reached <= u[:, None] * total).sum(dim=-1, keepdim=True)
    within = (reached[:, -1] >= top_p) | ((top_p >= 1) & (index[:, 0] < mass.shape[-1]))
    return index.minimum(kept - 1), within
