"""Chance that can be repeated, and only within the nucleus."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from worker.engine import sampling
from worker.engine.draws import draw
from worker.engine.sampling import Choice, choose, choose_sorted, noise

MANY = 4000
SUMS_ERR = 1e-5  # at most, of 300 numbers in 32 bits that add up to 1


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


@settings(deadline=None, max_examples=80)
@given(
    seed=st.integers(0, 10**6),
    words=st.sampled_from([1, 2, 33, 300]),
    sharpness=st.sampled_from([0.01, 1.0, 4.0]),
    heat=st.sampled_from([0.0, 0.2, 0.7, 1.5]),
    top_p=st.sampled_from([0.01, 0.5, 0.95, 1.0]),
)
def test_the_kernel_draws_the_same_tokens(
    seed: int, words: int, sharpness: float, heat: float, top_p: float
) -> None:
    made = torch.Generator().manual_seed(seed)
    spread = torch.special.ndtri((torch.arange(words) + 0.5) / words)  # none as good as equal
    orders = torch.rand(24, words, generator=made).argsort(dim=1)
    logits, u = sharpness * spread[orders], torch.from_numpy(noise(seed, 24))
    _, expected = chosen(logits, heat, top_p, u)
    apart = told_apart(logits, heat, top_p, u)
    assert torch.tensor(drawn(logits, heat, top_p, u)[0])[apart].equal(expected[apart])


def told_apart(logits: Tensor, heat: float, top_p: float, u: Tensor) -> Tensor:
    """Rows (n,) in which sums of 32 bits cannot end on either side of what is asked for."""
    if heat == 0:
        return torch.ones(len(u), dtype=torch.bool)
    masses = (logits.double() / heat).softmax(dim=1).sort(dim=1, descending=True).values
    sums, asked = masses.cumsum(dim=1), u[:, None].double()
    apart = torch.ones(len(u), dtype=torch.bool)
    if top_p < 1:
        apart = ((sums - top_p).abs() > SUMS_ERR).all(dim=1)
        asked = asked * sums.gather(1, (sums < top_p).sum(dim=1, keepdim=True))
    return apart & ((sums - asked).abs() > SUMS_ERR).all(dim=1)


def drawn(logits: Tensor, heat: float, top_p: float, u: Tensor) -> tuple[list[int], list[bool]]:
    n = len(logits)
    tokens, sound = np.empty(n, np.int64), np.empty(n, np.bool_)
    heats, masses = np.full(n, heat, np.float32), np.full(n, top_p, np.float32)
    draw(logits.numpy(), heats, masses, u.numpy(), tokens, sound)
    return tokens.tolist(), sound.tolist()


def test_the_kernel_takes_equal_words_in_their_order_and_knows_what_is_no_number() -> None:
    logits = torch.zeros(4, 200)
    logits[1, 7], logits[2, 199], logits[3, 3] = torch.nan, torch.inf, -torch.inf
    tokens, sound = drawn(logits, 1.0, 1.0, torch.full((4,), 0.5))
    assert tokens[0] == 99
    assert sound == [True, False, False, False]
    assert drawn(logits[:1], 0.0, 1.0, torch.zeros(1))[0] == [0]
    even = [
        drawn(torch.zeros(1, 100), 1.0, 1.0, torch.tensor([n / 100 + 0.005]))[0][0]
        for n in range(100)
    ]
    assert even == list(range(100))
