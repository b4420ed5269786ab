"""Which token comes next: temperature, top-p, and noise that belongs to (seed, position) alone."""

from collections.abc import Sequence

import torch
from torch import Tensor

from worker.contract import Sampling

NUCLEUS = 128  # tokens looked at before a full sort; most nuclei are far smaller
_MASK = 2**64 - 1


def _mix(z: int) -> int:
    """SplitMix64's finaliser (Steele, Lea, Flood 2014): a bijection in which every bit matters."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def noise(seed: int, position: int) -> float:
    """Uniform in [0, 1): a counter hash, so a reply never depends on who shares the batch."""
    stream = _mix((seed + 0x9E3779B97F4A7C15) & _MASK)
    return (_mix((stream + (position + 1) * 0x9E3779B97F4A7C15) & _MASK) >> 11) / 2**53


def choose(
    logits: Tensor, samplings: Sequence[Sampling], positions: Sequence[int]
) -> list[int | None]:
    """One token for each row of logits (n, V); None for a row that is not finite.

    `positions` are where the chosen tokens will stand.
    """
    logits = logits.float()
    peaks, greedy = logits.max(dim=-1)
    sound = (torch.isfinite(peaks) & ~torch.isnan(logits).any(dim=-1)).tolist()
    tokens: list[int | None] = [
        token if fine else None for token, fine in zip(greedy.tolist(), sound, strict=True)
    ]
    drawn = [i for i, s in enumerate(samplings) if s.temperature > 0 and sound[i]]
    if drawn:
        picked = _draw(
            logits[drawn],
            torch.tensor([samplings[i].temperature for i in drawn], device=logits.device),
            torch.tensor([samplings[i].top_p for i in drawn], device=logits.device),
            torch.tensor(
                [noise(samplings[i].seed, positions[i]) for i in drawn], device=logits.device
            ),
        )
        for i, token in zip(drawn, picked, strict=True):
            tokens[i] = token
    return tokens


def _draw(logits: Tensor, temperature: Tensor, top_p: Tensor, u: Tensor) -> list[int]:
    """Inverse CDF over the nucleus: the fewest likeliest tokens whose mass reaches top_p."""
    shifted = logits - logits.amax(dim=-1, keepdim=True)
    probabilities = (shifted / temperature[:, None]).softmax(dim=-1)
    vocabulary = probabilities.shape[-1]
    mass, order = probabilities.topk(min(NUCLEUS, vocabulary), dim=-1)
    tail = mass.sum(dim=-1) < top_p
    tokens = _pick(mass, order, top_p, u)
    if vocabulary > NUCLEUS and bool(tail.any()):
        mass, order = probabilities[tail].sort(dim=-1, descending=True, stable=True)
        tokens[tail] = _pick(mass, order, top_p[tail], u[tail])
    chosen: list[int] = tokens.tolist()
    return chosen


def _pick(mass: Tensor, order: Tensor, top_p: Tensor, u: Tensor) -> Tensor:
    reached = mass.cumsum(dim=-1)
    inside = (reached - mass) < top_p[:, None]  # the likeliest token is always inside
    kept = inside.sum(dim=-1, keepdim=True)
    total = reached.gather(-1, kept - 1)
    index = (reached <= u[:, None] * total).sum(dim=-1, keepdim=True)
    return order.gather(-1, index.minimum(kept - 1)).squeeze(-1)
