"""Steering: what a clamp does to the residual stream. Numbers as in docs/steering.md.

    (1)  f_i(x) = [p_i > θ_i] p_i,   p_i = e_i · x + b_i         one feature read
    (2)  x' = x + Σ_i (c_i - r_i f_i(x)) d_i,   c_i = s_i max_i   one row steered

r_i is 1 in mode `clamp`, 0 in mode `add`; θ_i is 0 for ReLU, learned for JumpReLU, and lies between
the k-th and the next p of the same token for top-k. Only named features are read, only the change
is applied: no reconstruction, so no error term is lost, and a row without clamps gets x + 0.

A clamp holds where the token's rank is at least the clamp's reach, since the positions are nested:
header < decision < reply < all. B rows, T tokens, K clamps, width d.
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

import torch
from torch import Tensor

from worker.contract import MAX_CLAMPS, Clamp, Positions
from worker.engine.artifact import Artifact

NARROW = 8  # most rows have few clamps: a smaller product for the same sum


class Rank(IntEnum):
    """What a token is to a clamp, from never steered to steered by every clamp."""

    UNTOUCHED = 0  # BOS and padding
    PROMPT = 1
    GENERATED = 2
    SENTENCE_END = 3  # generated, and ends a sentence
    HEADER = 4  # the prompt's last token: the assistant's header
    NEVER = 5


REACH: Mapping[Positions, Rank] = {
    "all": Rank.PROMPT,
    "reply": Rank.GENERATED,
    "decision": Rank.SENTENCE_END,
    "header": Rank.HEADER,
}


class Steering:
    """The clamps of every row at the output of one layer, in tables of fixed shape.

    Written when a row is admitted, released or re-steered; a forward pass only reads them.
    """

    def __init__(
        self, artifacts: Sequence[Artifact], rows: int, device: torch.device | str = "cpu"
    ) -> None:
        self.artifacts = {artifact.id: artifact for artifact in artifacts}
        self._ranked = [
            (owner, artifact.encoder.t().to(device), artifact.bias.to(device), artifact.k)
            for owner, artifact in enumerate(artifacts)
            if artifact.k is not None
        ]
        width, table = artifacts[0].width, (rows, MAX_CLAMPS)
        self.e = torch.zeros(*table, width, device=device)
        self.d = torch.zeros(*table, width, device=device)
        self.b, self.theta, self.c, self.r = (torch.zeros(table, device=device) for _ in range(4))
        self.reach = torch.full(table, Rank.NEVER, dtype=torch.int8, device=device)
        self.owner = torch.zeros(table, dtype=torch.int8, device=device)
        self._used: list[list[Rank]] = [[] for _ in range(rows)]
        self._widest, self._lowest = 0, Rank.NEVER
        self._rows = slice(0, 0)
        self._rank = self.reach[:0]
        self._top = Rank.UNTOUCHED

    def install(self, row: int, clamps: Sequence[Clamp]) -> None:
        """From the next token on, these clamps hold in this row, and no others."""
        mine = [clamp for clamp in clamps if clamp.artifact in self.artifacts]
        if not mine and not self._used[row]:
            return
        self.reach[row] = Rank.NEVER
        for table in (self.e, self.d, self.b, self.theta, self.c, self.r):
            table[row] = 0.0
        owners = list(self.artifacts)
        for k, clamp in enumerate(mine):
            artifact, i = self.artifacts[clamp.artifact], clamp.feature
            self.e[row, k], self.d[row, k] = artifact.encoder[i], artifact.decoder[i]
            self.b[row, k], self.theta[row, k] = artifact.bias[i], artifact.threshold[i]
            self.c[row, k] = clamp.strength * artifact.max_activation[i]
            self.r[row, k] = 1.0 if clamp.mode == "clamp" else 0.0
            self.reach[row, k] = REACH[clamp.positions]
            self.owner[row, k] = owners.index(clamp.artifact)
        self._used[row] = [REACH[clamp.positions] for clamp in mine]
        widest = max(map(len, self._used))
        self._widest = 0 if widest == 0 else NARROW if widest <= NARROW else MAX_CLAMPS
        self._lowest = min((reach for used in self._used for reach in used), default=Rank.NEVER)

    def look_at(self, rows: slice, rank: Tensor, top: Rank) -> None:
        """The next forward pass computes these rows; `rank` is (B, T), none of it above `top`."""
        self._rows, self._rank, self._top = rows, rank, top

    def hook(self, layer: Any, inputs: Any, output: Any) -> Any:
        """For register_forward_hook on a decoder layer, of either kind of output."""
        if self._top < self._lowest:
            return output
        if isinstance(output, tuple):
            return (self.steer(output[0]), *output[1:])
        return self.steer(output)

    def steer(self, x: Tensor) -> Tensor:
        """Equation (2) for a whole batch: (B, T, d) -> (B, T, d)."""
        rows, wide = self._rows, slice(0, self._widest)
        f = self._read(x.float(), rows, wide)
        held = self._rank[:, :, None] >= self.reach[rows, None, wide]
        change = self.c[rows, None, wide] - self.r[rows, None, wide] * f
        change = torch.where(held, change, 0.0)
        return x + torch.bmm(change, self.d[rows, wide]).to(x.dtype)

    def _read(self, x: Tensor, rows: slice, wide: slice) -> Tensor:
        """Equation (1): (B, T, d) -> (B, T, K)."""
        p = torch.bmm(x, self.e[rows, wide].transpose(1, 2)) + self.b[rows, None, wide]
        theta = self.theta[rows, None, wide]
        for owner, encoder, bias, k in self._ranked:
            best = (x @ encoder + bias).topk(min(k + 1, encoder.shape[1]), dim=-1).values
            between = best[..., -2:].mean(dim=-1, keepdim=True).relu()
            theta = torch.where(self.owner[rows, None, wide] == owner, between, theta)
        return torch.where(p > theta, p, 0.0)
