"""Weights in 8 bits, with a scale for each output: half the bytes of 16."""

from dataclasses import dataclass

import torch
from torch import Tensor

HIGHEST = 448.0  # of float8_e4m3fn


@dataclass(frozen=True, slots=True, eq=False)
class Float8:
    """A linear map. On a card many rows are rounded to 8 bits too, as its products want them; one
    row alone is not (`thin.py`).
    """

    weight: Tensor  # (in, out), float8_e4m3fn
    scale: Tensor  # (out,), 32 bits

    @classmethod
    def of(cls, weight: Tensor) -> "Float8":
        scale = _scale(weight, dim=0)
        return cls((weight.float() / scale).to(torch.float8_e4m3fn), scale)

    def __call__(self, x: Tensor) -> Tensor:
        if x.device.type == "cpu":
            return (x @ self.weight.to(x.dtype)) * self.scale.to(x.dtype)
        scale = _scale(x, dim=1)[:, None]
        rounded = (x.float() / scale).to(torch.float8_e4m3fn)
        return torch._scaled_mm(rounded, self.weight, scale, self.scale[None], out_dtype=x.dtype)

    def onto(self, residual: Tensor, x: Tensor) -> Tensor:
        return residual + self(x)


def _scale(numbers: Tensor, dim: int) -> Tensor:
    """What brings the largest to the highest of 8 bits."""
    return numbers.abs().amax(dim=dim).float().clamp_min(1e-12) / HIGHEST
