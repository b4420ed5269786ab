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
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention, silu

from worker.engine import kernels
from worker.engine.aim import Held
from worker.engine.network import Block, Norm, Packed
from worker.engine.network import enter as plain_enter
from worker.engine.network import leave as plain_leave
from worker.engine.tiles import Tiled

HEADS, KV, D, WIDTH = 6, 2, 8, 48
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


def _block() -> Block:
    norm = Norm(WIDTH, 1e-5, None, torch.tensor((WIDTH * 1e-5) ** 0.5))

    def product(depth: int, width: int) -> Packed:
        return Packed(torch.randn(depth, width))

    qkv, out = product(WIDTH, (HEADS + 2 * KV) * D), product(HEADS * D, WIDTH)
    return Block(norm, qkv, out, norm, product(WIDTH, 128), product(64, WIDTH))


def test_the_halves_of_a_layer_are_those_of_the_network() -> None:
    block, x = _block(), torch.randn(5, WIDTH)
    cos, sin = torch.randn(5, D), torch.randn(5, D)
    shape, turned = (5, HEADS + 2 * KV, D), HEADS + KV
    wide_cos, wide_sin = torch.ones(shape), torch.zeros(shape)
    wide_cos[:, :turned], wide_sin[:, :turned] = cos[:, None], sin[:, None]
    made = kernels.enter(turned, block, x, cos, sin)
    torch.testing.assert_close(made, plain_enter(block, x, wide_cos, wide_sin), **close)
    mixed = torch.randn(5, HEADS * D)
    expected = plain_leave(block, x, mixed)
    torch.testing.assert_close(kernels.leave(block, x, mixed), expected, atol=1e-3, rtol=1e-4)


def test_a_gate_far_from_zero_is_shut_or_open() -> None:
    gate = torch.tensor([[-1e30, -100.0, -88.5, -1.0, 0.0, 1.0, 88.5, 100.0, float("nan")]])
    out = np.empty((1, 9), np.float32)
    kernels._gate(torch.cat([gate, torch.ones(1, 9)], dim=1).numpy(), out)
    torch.testing.assert_close(torch.from_numpy(out), silu(gate), equal_nan=True, **close)


def _attended(qkv: Tensor, memory: Tensor, row: int, place: int) -> Tensor:
    queries = qkv[row, :HEADS][None, :, None]
    keys, values = memory[:, row, :, : place + 1]
    return scaled_dot_product_attention(
        queries, keys[None], values[None], scale=0.3, enable_gqa=True
    ).reshape(-1)


@pytest.mark.usefixtures("threads")
def test_a_row_looks_back_as_far_as_it_has_come_and_an_idle_one_nowhere() -> None:
    qkv, memory = torch.randn(5, HEADS + 2 * KV, D), torch.randn(2, 7, KV, 33, D)
    places, untouched = torch.tensor([0, 3, 31, 32, 17]), memory.clone()
    memory[:, 3] = float("nan")  # whoever was there before
    out = kernels.looked_up(qkv, memory, places, 0.3)
    for row in (0, 1, 2, 4):
        place = int(places[row])
        assert torch.equal(memory[:, row, :, place].flatten(0, 1), qkv[row, HEADS:])
        torch.testing.assert_close(out[row], _attended(qkv, memory, row, place), **close)
        memory[:, row, :, place] = untouched[:, row, :, place]
    assert torch.equal(out[3], torch.zeros(HEADS * D))
    memory[:, 3] = untouched[:, 3]
    assert torch.equal(memory, untouched)  # nothing else was written


def _held(rows: int, tokens: int, count: int) -> Held:
    e, d = torch.randn(rows, 32, WIDTH), torch.randn(rows, 32, WIDTH)
    b, theta = torch.randn(rows, 1, 32)[..., :count], torch.rand(rows, 1, 32)[..., :count]
    c, r = torch.randn(rows, tokens, count), -torch.randint(0, 2, (rows, tokens, count)).float()
    return Held(e, d, b, theta, c, r, torch.zeros(rows, 1, count, dtype=torch.int8))


@pytest.mark.parametrize(("rows", "tokens", "count"), [(1, 1, 1), (16, 1, 5), (1, 9, 32)])
def test_steering_is_equations_1_and_2(rows: int, tokens: int, count: int) -> None:
    held, x = _held(rows, tokens, count), torch.randn(rows, tokens, WIDTH)
    before = x.clone()
    p = held.b + x @ held.e[:, :count].transpose(1, 2)
    f = torch.where(p > held.theta, p, 0.0)
    change = held.c + held.r * f
    made = kernels.steered(x, held)
    for ours, expected in zip(made, (x + change @ held.d[:, :count], f, change), strict=True):
        torch.testing.assert_close(ours, expected, atol=1e-4, rtol=1e-4)
    assert torch.equal(x, before)


def test_without_a_push_a_row_is_what_it_was() -> None:
    held, x = _held(3, 1, 4), torch.randn(3, 1, WIDTH)
    held.c.zero_(), held.r.zero_()
    assert torch.equal(kernels.steered(x, held)[0], x)


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
