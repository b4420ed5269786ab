"""Chance that can be repeated, and only within the nucleus."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from worker.contract import Sampling
from worker.engine import sampling
from worker.engine.sampling import choose, noise

MANY = 4000


def counts(logits: torch.Tensor, **how: float) -> torch.Tensor:
    batch = logits.expand(MANY, -1)
    tokens = choose(batch, [Sampling(**how, seed=9)] * MANY, range(MANY))  # type: ignore[arg-type]
    return torch.bincount(torch.tensor(tokens), minlength=logits.shape[-1]) / MANY


@given(seed=st.integers(0, 2**63 - 1), position=st.integers(0, 2**20))
def test_noise_belongs_to_seed_and_position(seed: int, position: int) -> None:
    assert 0 <= noise(seed, position) < 1
    assert noise(seed, position) == noise(seed, position)
    assert noise(seed, position) != noise(seed, position + 1)
    assert noise(seed, position) != noise(seed ^ 1, position)


def test_noise_is_even_along_positions_and_along_seeds() -> None:
    for drawn in ([noise(5, i) for i in range(MANY)], [noise(i, 5) for i in range(MANY)]):
        tenths = torch.histc(torch.tensor(drawn), 10, 0, 1) / MANY
        assert (tenths - 0.1).abs().max() < 0.02


def test_tokens_come_as_often_as_their_probability_says() -> None:
    logits = torch.tensor([2.0, 0.0, 1.0, -1.0])
    found = counts(logits, temperature=0.5, top_p=1.0)
    assert (found - (logits / 0.5).softmax(-1)).abs().max() < 0.03


def test_top_p_keeps_the_fewest_likeliest_tokens() -> None:
    logits = torch.tensor([0.4, 0.1, 0.3, 0.2]).log()
    found = counts(logits, temperature=1.0, top_p=0.65)
    assert (found - torch.tensor([4 / 7, 0, 3 / 7, 0])).abs().max() < 0.03
    assert counts(logits, temperature=1.0, top_p=0.01)[0] == 1


@pytest.mark.parametrize("top_p", [0.3, 0.9, 1.0])
def test_the_short_way_and_the_full_sort_choose_the_same(
    monkeypatch: pytest.MonkeyPatch, top_p: float
) -> None:
    torch.manual_seed(0)
    logits = 2 * torch.randn(64, 500)
    how = [Sampling(temperature=1.0, top_p=top_p, seed=i) for i in range(64)]
    short = choose(logits, how, range(64))
    monkeypatch.setattr(sampling, "NUCLEUS", 500)
    assert choose(logits, how, range(64)) == short


def test_greedy_is_the_likeliest_and_a_row_that_is_no_number_has_no_token() -> None:
    logits = torch.tensor([[0.0, 3.0], [torch.nan, 0.0], [torch.inf, 0.0], [5.0, 1.0]])
    how = [Sampling(temperature=t) for t in (0.0, 0.0, 1.0, 0.0)]
    assert choose(logits, how, [0] * 4) == [1, None, None, 0]
