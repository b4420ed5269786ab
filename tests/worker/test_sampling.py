"""Chance that can be repeated, and only within the nucleus."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from worker.engine import sampling
from worker.engine.sampling import Choice, choose, choose_sorted, likeliest, noise

MANY = 4000


def chosen(logits: Tensor, temperature: float, top_p: float, u: Tensor) -> tuple[Choice, Tensor]:
    """By the short way, and with what it leaves open settled."""
    n = len(logits)
    heat, mass = torch.full((n,), temperature), torch.full((n,), top_p)
    choice = choose(logits, heat, mass, u)
    tokens = choice.tokens.clone()
    wide = ~choice.settled
    if wide.any():
        tokens[wide] = choose_sorted(logits[wide], heat[wide], mass[wide], u[wide])
    return choice, tokens


def counts(logits: Tensor, temperature: float, top_p: float) -> Tensor:
    u = torch.from_numpy(noise(9, MANY))
    _, tokens = chosen(logits.expand(MANY, -1), temperature, top_p, u)
    return torch.bincount(tokens, minlength=logits.shape[-1]) / MANY


@given(seed=st.integers(0, 2**63 - 1), length=st.integers(1, 300))
def test_noise_belongs_to_seed_and_position(seed: int, length: int) -> None:
    drawn = noise(seed, length + 1)
    assert ((drawn >= 0) & (drawn < 1)).all()
    assert np.array_equal(drawn[:length], noise(seed, length))
    assert drawn[length] != drawn[length - 1]
    assert not np.array_equal(drawn, noise(seed ^ 1, length + 1))


def test_noise_is_even_along_positions_and_along_seeds() -> None:
    for drawn in (noise(5, MANY), np.array([noise(i, 6)[5] for i in range(MANY)])):
        tenths = torch.histc(torch.from_numpy(drawn), 10, 0, 1) / MANY
        assert (tenths - 0.1).abs().max() < 0.02


def test_tokens_come_as_often_as_their_probability_says() -> None:
    logits = torch.tensor([2.0, 0.0, 1.0, -1.0])
    found = counts(logits, 0.5, 1.0)
    assert (found - (logits / 0.5).softmax(-1)).abs().max() < 0.03


def test_top_p_keeps_the_fewest_likeliest_tokens() -> None:
    logits = torch.tensor([0.4, 0.1, 0.3, 0.2]).log()
    found = counts(logits, 1.0, 0.65)
    assert (found - torch.tensor([4 / 7, 0, 3 / 7, 0])).abs().max() < 0.03
    assert counts(logits, 1.0, 0.01)[0] == 1


@pytest.mark.parametrize("top_p", [0.3, 0.9, 0.999, 1.0])
def test_the_short_way_and_the_full_sort_choose_the_same(
    monkeypatch: pytest.MonkeyPatch, top_p: float
) -> None:
    torch.manual_seed(0)
    logits = 2 * torch.randn(256, 500)
    u = torch.from_numpy(noise(3, 256))
    choice, short = chosen(logits, 1.0, top_p, u)
    assert top_p < 0.9 or not choice.settled.all()
    monkeypatch.setattr(sampling, "NUCLEUS", 500)
    whole, long = chosen(logits, 1.0, top_p, u)
    assert whole.settled.all()
    assert torch.equal(short, long)


def test_a_wide_nucleus_is_drawn_from_beyond_what_was_looked_at() -> None:
    found = counts(torch.zeros(100), 1.0, 1.0)
    assert (found > 0).all()


def test_greedy_is_the_likeliest_and_a_row_that_is_no_number_is_not_sound() -> None:
    logits = torch.tensor([[0.0, 3.0], [torch.nan, 0.0], [torch.inf, 0.0], [5.0, 1.0]])
    heat = torch.tensor([0.0, 0.0, 1.0, 0.0])
    choice = choose(logits, heat, torch.ones(4), torch.zeros(4))
    assert choice.sound.tolist() == [True, False, False, True]
    assert choice.tokens[[0, 3]].tolist() == [1, 0]


def test_a_batch_of_greedy_rows_takes_the_shorter_way_to_the_same() -> None:
    torch.manual_seed(2)
    logits = torch.randn(8, 200)
    logits[3, 7] = torch.nan
    nothing = torch.zeros(8)
    long, short = choose(logits, nothing, torch.ones(8), nothing), likeliest(logits)
    assert torch.equal(long.sound, short.sound)
    assert not short.sound[3]
    assert torch.equal(long.tokens[short.sound], short.tokens[short.sound])
    assert short.settled.all()
