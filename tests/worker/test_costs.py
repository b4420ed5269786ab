"""How much prompt fits into a pause is read off a line, not off a mean."""

import random

import pytest

from worker.engine.costs import FRESH, Costs

SPEAKING, START, TOKEN = 0.003, 0.001, 0.00004  # seconds


def read_on(costs: Costs, steps: int, size: int, slower: float = 1.0, noise: float = 0.0) -> Costs:
    """Steps that read this much, or what is left of a prompt, and nothing when that is due."""
    rng = random.Random(3)
    for step in range(steps):
        shake = slower * (1 + rng.uniform(-noise, noise))
        read = 0 if costs.stale else size if step % 3 else rng.randint(1, size)
        added = START + TOKEN * read if read else 0.0
        costs.took(read, (SPEAKING + added) * shake, spoke=True)
    return costs


def after(steps: int, size: int, noise: float = 0.0) -> Costs:
    return read_on(Costs(), steps, size, noise=noise)


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
    costs.took(40, 30 * SPEAKING, spoke=False)
    for _ in range(80):
        read = 0 if costs.stale else 8
        costs.took(read, SPEAKING + (START + 8 * TOKEN if read else 0.0), spoke=True)
    assert costs.tokens_within(1.0) > 15


def test_noise_moves_it_little() -> None:
    assert after(300, size=40, noise=0.1).tokens_within(1.0) == pytest.approx(50, abs=20)


def test_before_anything_was_read_nothing_is_promised() -> None:
    assert Costs().tokens_within(1.0) == 0


def test_a_machine_that_slows_down_is_noticed() -> None:
    costs = read_on(after(100, size=40), 100, size=40, slower=2)
    assert costs.token == pytest.approx(2 * TOKEN, rel=0.1)
    assert costs.speaking == pytest.approx(2 * SPEAKING, rel=0.1)


def test_a_prompt_read_in_silence_says_little_about_reading_beside_speakers() -> None:
    costs = after(100, size=40)
    before = costs.tokens_within(1.0)
    costs.took(512, 1.0, spoke=False)
    assert costs.tokens_within(1.0) == before


def test_a_burst_pauses_to_learn_how_long_its_speaking_takes() -> None:
    """Every step could read; one in a few does not, and at once knows the batch that has grown."""
    costs = after(100, size=40)
    pauses = 0
    for _ in range(5 * FRESH):
        pauses += costs.stale
        read = 0 if costs.stale else 40
        added = START + TOKEN * read if read else 0.0
        costs.took(read, 4 * SPEAKING + added, spoke=True)
    assert pauses == 5
    assert costs.speaking == pytest.approx(4 * SPEAKING, rel=0.1)


def test_steps_without_reading_need_no_pause() -> None:
    costs = Costs()
    assert costs.stale
    for _ in range(3 * FRESH):
        costs.took(0, SPEAKING, spoke=True)
        assert not costs.stale
