"""Steering: what a clamp does to the residual stream. Numbers as in docs/steering.md.

    (1)  f_i(x) = [p_i > θ_i] p_i,   p_i = e_i · x + b_i         one feature read
    (2)  x' = x + Σ_i (c_i - r_i f_i(x)) d_i,   c_i = s_i max_i   one row steered

r_i is 1 in mode `clamp`, 0 in mode `add`; θ_i is 0 for ReLU, learned for JumpReLU, and lies between
the k-th and the next p of the same token for top-k. Only named features are read, only the change
is applied: no reconstruction, so no error term is lost, and a row without clamps gets x + 0.

A clamp holds where the token's rank is at least the clamp's reach, since the positions are nested:
header < decision < reply < all. L steered layers, B rows, T tokens, K clamps, width d.
"""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from worker.contract import MAX_CLAMPS, Clamp, Vector
from worker.engine.aim import SPEAKERS, Aim, Held, Seen
from worker.engine.artifact import Artifact
from worker.engine.pages import zeros
from worker.engine.ranks import REACH, Rank

NOBODYS = -1  # instead of a feature: a vector, or nothing


class Steering:
    """The clamps of every row, in tables of fixed shape, one for each layer that is steered;
    written when a row is admitted, released or re-steered, only read by a forward pass.
    """

    def __init__(
        self, artifacts: Sequence[Artifact], rows: int, device: torch.device | str = "cpu"
    ) -> None:
        self.artifacts = {artifact.id: artifact for artifact in artifacts}
        self._owners = list(self.artifacts)
        self.layers = sorted({artifact.layer for artifact in artifacts})
        self._at = {layer: number for number, layer in enumerate(self.layers)}
        self._ranked: dict[int, list[tuple[int, Tensor, Tensor, int]]] = {}
        for owner, a in enumerate(artifacts):
            if a.k is not None:
                whole = (owner, a.encoder.t().to(device), a.bias.to(device), a.k)
                self._ranked.setdefault(a.layer, []).append(whole)
        self._least = MAX_CLAMPS if torch.device(device).type == "cuda" else 1  # fewer graphs
        table = (len(self.layers), rows, MAX_CLAMPS)
        width = artifacts[0].width if artifacts else 0
        self.e, self.d = (zeros(*table, width, device=device) for _ in range(2))
        self.b, self.theta, self.c, self.r = (torch.zeros(table, device=device) for _ in range(4))
        self.reach = torch.full(table, Rank.NEVER, dtype=torch.int8, device=device)
        self.owner = torch.zeros(table, dtype=torch.int8, device=device)
        self.feature = torch.full(table, NOBODYS, dtype=torch.int32, device=device)
        nothing = [(0, Rank.NEVER)] * len(self.layers)
        self._most: list[list[tuple[int, Rank]]] = [nothing for _ in range(rows)]
        self._all = nothing
        self.written: set[int] = set()  # rows, for whoever keeps something beside the tables
        self.seen: dict[tuple[int, int], Seen] = {}  # of the last pass: (layer's place, reader)

    def install(self, row: int, clamps: Sequence[Clamp], vectors: Sequence[Vector] = ()) -> None:
        """From the next token on, these clamps and vectors hold in this row, and no others."""
        if not clamps and not vectors and not any(count for count, _ in self._most[row]):
            return
        self.written.add(row)
        self.reach[:, row], self.feature[:, row] = Rank.NEVER, NOBODYS
        for table in (self.e, self.d, self.b, self.theta, self.c, self.r):
            table[:, row] = 0.0
        found: list[list[Rank]] = [[] for _ in self.layers]
        homes = self.homes(clamps)
        for name in dict.fromkeys(clamp.artifact for clamp in clamps):
            mine = [n for n, clamp in enumerate(clamps) if clamp.artifact == name]
            at = homes[mine[0]][0]
            self._write(row, at, [homes[n][1] for n in mine], [clamps[n] for n in mine])
            found[at] += [REACH[clamps[n].positions] for n in mine]
        for vector in vectors:  # behind the clamps; e and b are 0, so that nothing is read
            at = self._at[self.artifacts[vector.artifact].layer]
            here = (at, row, len(found[at]))
            self.d[here] = self.d.new_tensor(vector.numbers)
            self.c[here], self.reach[here] = vector.strength, REACH[vector.positions]
            found[at].append(REACH[vector.positions])
        self._most[row] = [(len(some), min(some, default=Rank.NEVER)) for some in found]
        self._all = [
            (max(count for count, _ in layer), min(reach for _, reach in layer))
            for layer in zip(*self._most, strict=True)
        ]

    def _write(self, row: int, at: int, ks: list[int], clamps: Sequence[Clamp]) -> None:
        """Clamps of one artifact, at these places of a row's table."""
        artifact, i = self.artifacts[clamps[0].artifact], [clamp.feature for clamp in clamps]
        here, new = (at, row, ks), self.c.new_tensor
        self.e[here], self.d[here] = artifact.encoder[i].to(self.e), artifact.decoder[i].to(self.e)
        self.b[here] = artifact.bias[i].to(self.b)
        self.theta[here] = artifact.threshold[i].to(self.b)
        self.c[here] = new([c.strength for c in clamps]) * artifact.max_activation[i].to(self.c)
        self.r[here] = new([1.0 if c.mode == "clamp" else 0.0 for c in clamps])
        self.reach[here] = self.reach.new_tensor([REACH[c.positions] for c in clamps])
        self.owner[here] = self._owners.index(clamps[0].artifact)
        self.feature[here] = self.feature.new_tensor(i)

    def homes(self, clamps: Iterable[Clamp]) -> list[tuple[int, int]]:
        """Where each clamp stands in a row: (layer's place, k)."""
        layers = [self._at[self.artifacts[clamp.artifact].layer] for clamp in clamps]
        return [(layer, layers[:n].count(layer)) for n, layer in enumerate(layers)]

    def widths(self, top: Rank, row: int | None = None) -> tuple[int, ...]:
        """K for each layer, 0 where nothing holds at tokens that rank no higher than `top`."""
        most = self._all if row is None else self._most[row]
        return tuple(max(count, self._least) if reach <= top else 0 for count, reach in most)

    @property
    def ranks(self) -> bool:
        """Whether a dictionary must be read whole (top-k)."""
        return bool(self._ranked)

    def aim(
        self, rows: slice, rank: Tensor, widths: Sequence[int], reader: int = SPEAKERS
    ) -> Aim | None:
        """For the next pass over these rows; `rank` is (B, T)."""
        held = {
            layer: self._held(at, rows, slice(0, wide), rank)
            for at, (layer, wide) in enumerate(zip(self.layers, widths, strict=False))
            if wide
        }
        return Aim(held, reader) if held else None

    def _held(self, at: int, rows: slice, K: slice, rank: Tensor) -> Held:
        one = (at, rows, None, K)
        holds = rank[:, :, None] >= self.reach[one]
        c, r = torch.where(holds, self.c[one], 0.0), torch.where(holds, -self.r[one], 0.0)
        tables = self.e[at, rows], self.d[at, rows], self.b[one], self.theta[one]
        return Held(*tables, c, r, self.owner[one])

    def steer(self, layer: int, x: Tensor, aim: Aim | None) -> Tensor:
        """Equation (2) for a whole batch at the output of one layer: (B, T, d) -> (B, T, d)."""
        held = aim.layers.get(layer) if aim else None
        if aim is None or held is None:
            return x
        y, theta, K = x.float(), held.theta, slice(0, held.c.shape[-1])
        p = torch.baddbmm(held.b, y, held.e[:, K].transpose(1, 2))
        for owner, encoder, bias, k in self._ranked.get(layer, ()):
            best = (y @ encoder + bias).topk(min(k + 1, encoder.shape[1]), dim=-1).values
            between = best[..., -2:].mean(dim=-1, keepdim=True).relu()
            theta = torch.where(held.owner == owner, between, theta)
        f = torch.where(p > theta, p, 0.0)
        change = torch.addcmul(held.c, held.r, f)
        self.seen[self._at[layer], aim.reader] = (x, f, change)
        return x + torch.bmm(change, held.d[:, K]).to(x.dtype)
