"""How much prompt fits into a pause is read off a line, not off a mean."""

import random

import pytest

from worker.engine.costs import Costs

SPEAKING, START, TOKEN = 0.003, 0.001, 0.00004  # seconds


def after(steps: int, size: int, noise: float = 0.0) -> Costs:
    """What is known after steps that read this much, or what is left of a prompt."""
    rng, costs = random.Random(3), Costs()
    for step in range(steps):
        shake = 1 + rng.uniform(-noise, noise)
        read = size if step % 3 else rng.randint(1, size)
        costs.read(read, (START + TOKEN * read) * shake)
        costs.spoke(SPEAKING * shake)
    return costs


def test_a_line_tells_the_start_from_what_a_token_adds() -> None:
    costs = after(200, size=40)
    assert costs.speaking == pytest.approx(SPEAKING)
    assert costs.token == pytest.approx(TOKEN, rel=0.01)
    assert costs.start == pytest.approx(START, rel=0.05)
    assert costs.tokens_within(1.0) == pytest.approx((SPEAKING - START) / TOKEN, abs=1)


def test_small_stretches_do_not_make_reading_look_dear() -> None:
    small = after(200, size=8)
    assert small.tokens_within(1.0) == pytest.approx(50, abs=2)


def test_a_dear_first_reading_is_forgotten_though_all_later_ones_are_as_small() -> None:
    """Nothing is warm yet when the first prompt is read; what it took is no reason to stay slow."""
    costs = Costs()
    costs.read(40, 30 * SPEAKING)
    for _ in range(60):
        costs.read(8, START + 8 * TOKEN)
        costs.spoke(SPEAKING)
    assert costs.tokens_within(1.0) > 15


def test_noise_moves_it_little() -> None:
    assert after(300, size=40, noise=0.2).tokens_within(1.0) == pytest.approx(50, abs=20)


def test_before_anything_was_read_nothing_is_promised() -> None:
    assert Costs().tokens_within(1.0) == 0


def test_a_machine_that_slows_down_is_noticed() -> None:
    costs = after(100, size=40)
    for step in range(60):
        read = 40 if step % 3 else 10
        costs.read(read, 2 * (START + TOKEN * read))
        costs.spoke(2 * SPEAKING)
    assert costs.token == pytest.approx(2 * TOKEN, rel=0.1)


def test_a_batch_that_grows_while_prompts_are_read_is_noticed() -> None:
    """A burst never leaves a step in which nobody reads; its length is learned all the same."""
    costs = after(100, size=40)
    for step in range(60):
        costs.read(40 if step % 3 else 10, START + TOKEN * (40 if step % 3 else 10))
        costs.spoke(4 * SPEAKING)
    assert costs.speaking == pytest.approx(4 * SPEAKING, rel=0.01)
    assert costs.tokens_within(1.0) == pytest.approx((4 * SPEAKING - START) / TOKEN, rel=0.05)
