"""What of the steering holds in a forward pass: parts of its tables. B rows, T tokens, K clamps."""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

SPEAKERS = -1  # instead of the row that reads
Seen = tuple[Tensor, Tensor, Tensor]  # x, f and the change of a pass: (B, T, d), 2 x (B, T, K)


@dataclass(frozen=True, eq=False)
class Held:
    """What holds at one layer in a pass; c and r are 0 where a clamp does not hold."""

    e: Tensor  # (B, MAX_CLAMPS, d): whole tables, each in one piece
    d: Tensor
    b: Tensor  # (B, 1, K), as is theta
    theta: Tensor
    c: Tensor  # (B, T, K), as is r
    r: Tensor
    owner: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """For one pass, or for many as long as neither the tables nor the ranks change."""

    layers: Mapping[int, Held]
    reader: int
