"""The CPU's kernels compute what torch does, and no row's numbers depend on the others."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import scaled_dot_product_attention, silu

from worker.engine import kernels
from worker.engine.network import Packed
from worker.engine.tiles import Tiled

close = {"atol": 2e-5, "rtol": 2e-5}


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(7)


@pytest.fixture(params=[1, 2])
def threads(request: pytest.FixtureRequest) -> object:
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 37), st.booleans())
def test_a_product_is_the_product_whatever_its_sides(
    depth: int, width: int, rows: int, has_bias: bool
) -> None:
    plain = Packed(torch.randn(depth, width), torch.randn(width) if has_bias else None)
    tiled, x, residual = Tiled.of(plain), torch.randn(rows, depth), torch.randn(rows, width)
    kept = residual.clone()
    torch.testing.assert_close(tiled(x), plain(x), **close)
    torch.testing.assert_close(tiled.onto(residual, x), plain.onto(residual, x), **close)
    assert torch.equal(residual, kept)
    assert torch.equal(tiled.plain.weight, plain.weight)


@pytest.mark.usefixtures("threads")
@pytest.mark.parametrize("rows", [2, 3, 4, 5, 16, 33])
def test_a_batch_is_its_rows_bit_by_bit(rows: int) -> None:
    tiled, x = Tiled.of(Packed(torch.randn(384, 650))), torch.randn(rows, 384)
    alone = torch.cat([tiled(row[None]) for row in x])
    assert torch.equal(tiled(x), alone)


def test_numbers_that_are_none_stay_in_their_row() -> None:
    tiled, x = Tiled.of(Packed(torch.randn(40, 30))), torch.randn(5, 40)
    x[2, 3], x[4, 0] = float("nan"), float("inf")
    told = tiled(x)
    assert told[2].isnan().all()
    assert not told[4].isfinite().any()
    assert torch.equal(told[[0, 1, 3]], tiled(x[[0, 1, 3]]))


def test_a_gate_far_from_zero_is_shut_or_open() -> None:
    gate = torch.tensor([-1e30, -100.0, -88.5, -1.0, 0.0, 1.0, 88.5, 100.0, float("nan")])
    out = np.empty(9, np.float32)
    kernels.gate(torch.cat([gate, torch.ones(9)]).numpy(), out)
    torch.testing.assert_close(torch.from_numpy(out), silu(gate), equal_nan=True, **close)


@pytest.mark.parametrize("width", [8, 16, 24, 32, 128])
@pytest.mark.parametrize("queries", [1, 3, 5])
@pytest.mark.parametrize("length", [1, 2, 4, 7, 8, 33, 64])
def test_a_token_looks_back_as_far_as_it_has_come(width: int, queries: int, length: int) -> None:
    asked = torch.randn(queries, width)
    keys, values = torch.randn(72, width), torch.randn(72, width)
    expected = scaled_dot_product_attention(asked, keys[:length], values[:length], scale=0.3)
    keys[length:] = values[length:] = float("nan")  # whoever was there before
    out = np.empty((queries, width), np.float32)
    each = (asked.numpy(), keys.numpy(), values.numpy())
    kernels.look_back(*each, length, np.float32(0.3), out)
    torch.testing.assert_close(torch.from_numpy(out), expected, **close)


def test_exp_is_that_of_torch_and_no_number_stays_none() -> None:
    x = torch.linspace(-80, 80, 4001)
    made = torch.tensor([kernels.exp(np.float32(each)) for each in x.tolist()])
    torch.testing.assert_close(made, x.exp(), rtol=5e-6, atol=0)
    assert np.isnan(kernels.exp(np.float32("nan")))


@pytest.mark.parametrize("ending", ["nbc", "nbi"])
def test_kernels_that_were_kept_broken_are_compiled_anew(tmp_path: Path, ending: str) -> None:
    (tmp_path / "kept.py").write_text(KEPT)

    def doubled() -> subprocess.CompletedProcess[str]:
        run = [sys.executable, "-c", "import kept; print(kept.doubled(21))"]
        where = {**os.environ, "PYTHONPATH": f"{tmp_path}:.", "NUMBA_CACHE_DIR": str(tmp_path)}
        return subprocess.run(run, env=where, capture_output=True, text=True, check=True)

    assert doubled().stderr == ""
    [kept] = tmp_path.rglob(f"*.{ending}")
    kept.write_bytes(kept.read_bytes()[:-40])
    told = doubled()
    assert told.stdout == "42\n"
    assert "doubled is compiled anew" in told.stderr


KEPT = """
from worker.engine.jit import jit

@jit("i8(i8)")
def doubled(number):
    return 2 * number
"""
