"""The equation of docs/steering.md, and the long way: encode, overwrite, decode, add the error."""

import pytest
import torch
from torch import Tensor

from tests.worker.tiny import RANKED, SMALL, TALL, Shape, make_sae
from worker.contract import Clamp, Mode, Positions
from worker.engine.artifact import Artifact
from worker.engine.ranks import Rank
from worker.engine.steering import Steering

UNIT = 1.5
SHAPES = [SMALL, TALL, RANKED]


def artifact(shape: Shape, id: str = "sae", seed: int = 1) -> Artifact:
    k = shape.k if shape.architecture == "topk" else None
    return Artifact.from_tensors(id, shape.layer, **make_sae(shape, seed), max_activation=UNIT, k=k)


def clamp(
    feature: int,
    strength: float,
    mode: Mode = "clamp",
    positions: Positions = "all",
    artifact: str = "sae",
) -> Clamp:
    return Clamp(
        artifact=artifact, feature=feature, strength=strength, mode=mode, positions=positions
    )


def steered(artifacts: list[Artifact], x: Tensor, *rows: list[Clamp], rank: int = 2) -> Tensor:
    steering = Steering(artifacts, rows=len(rows))
    for row, clamps in enumerate(rows):
        steering.install(row, clamps)
    return changed(steering, x, rank)


def changed(steering: Steering, x: Tensor, rank: int = Rank.GENERATED) -> Tensor:
    ranks = torch.full(x.shape[:2], rank, dtype=torch.int8)
    aim = steering.aim(slice(0, len(x)), ranks, steering.widths(Rank(rank)))
    return steering.steer(steering.layers[0], x, aim)


def encode(shape: Shape, x: Tensor) -> Tensor:
    """As the dictionary was trained: SAELens' own formulas."""
    sae = make_sae(shape)
    p = (x - sae["b_dec"]) @ sae["W_enc"] + sae["b_enc"]
    if shape.architecture == "topk":
        best = p.topk(shape.k, dim=-1)
        return torch.zeros_like(p).scatter(-1, best.indices, best.values.relu())
    if shape.architecture == "jumprelu":
        return p.relu() * (p > sae["threshold"])
    return p.relu()


def long_way(shape: Shape, x: Tensor, values: dict[int, float]) -> Tensor:
    sae = make_sae(shape)
    f = encode(shape, x)
    error = x - (f @ sae["W_dec"] + sae["b_dec"])
    overwritten = f.clone()
    for feature, value in values.items():
        overwritten[..., feature] = value
    return overwritten @ sae["W_dec"] + sae["b_dec"] + error


@pytest.fixture(params=SHAPES, ids=lambda shape: shape.architecture)
def shape(request: pytest.FixtureRequest) -> Shape:
    given: Shape = request.param
    return given


@pytest.fixture
def x(shape: Shape) -> Tensor:
    torch.manual_seed(7)
    return 2 * torch.randn(2, 5, shape.width)


def test_a_clamp_is_encode_overwrite_decode_plus_error(shape: Shape, x: Tensor) -> None:
    clamps = [clamp(3, 2.0), clamp(8, -1.0), clamp(20, 0.0)]
    closed = steered([artifact(shape)], x, clamps, clamps)
    expected = long_way(shape, x, {3: 2 * UNIT, 8: -UNIT, 20: 0.0})
    torch.testing.assert_close(closed, expected, atol=2e-5, rtol=0)
    assert (encode(shape, x)[..., [3, 8, 20]] > 0).any()


def test_add_moves_along_the_decoder_row_whatever_is_there(shape: Shape, x: Tensor) -> None:
    moved = steered([artifact(shape)], x, [clamp(3, 2.0, "add")], [])
    expected = x[0] + 2 * UNIT * make_sae(shape)["W_dec"][3]
    torch.testing.assert_close(moved[0], expected, atol=1e-5, rtol=0)


def test_a_row_without_clamps_is_left_bit_for_bit_alone(shape: Shape, x: Tensor) -> None:
    moved = steered([artifact(shape)], x, [clamp(3, 9.0)], [])
    assert not torch.equal(moved[0], x[0])
    assert torch.equal(moved[1], x[1])


def test_a_clamp_at_the_features_own_value_changes_nothing(shape: Shape, x: Tensor) -> None:
    one = x[:1, :1]
    own = encode(shape, one)[0, 0]
    feature = int(own.argmax())
    assert own[feature] > 0
    same = steered([artifact(shape)], one, [clamp(feature, own[feature].item() / UNIT)])
    torch.testing.assert_close(same, one, atol=1e-6, rtol=0)


def test_clamps_of_two_artifacts_add_up_in_any_order(shape: Shape, x: Tensor) -> None:
    pair = [artifact(shape), artifact(shape, "other", seed=2)]
    left, right = clamp(3, 2.0), clamp(3, -3.0, "add", artifact="other")
    apart = [steered(pair, x, [c], [c]) - x for c in (left, right)]
    for order in ([left, right], [right, left]):
        together = steered(pair, x, order, order) - x
        torch.testing.assert_close(together, apart[0] + apart[1], atol=1e-5, rtol=0)


def test_clamping_twice_is_not_clamping_once(shape: Shape, x: Tensor) -> None:
    once = steered([artifact(shape)], x, [clamp(3, 2.0)], [])
    twice = steered([artifact(shape)], once, [clamp(3, 2.0)], [])
    assert (twice - once)[0].abs().max() > 1e-2


def test_adding_nothing_changes_nothing(shape: Shape, x: Tensor) -> None:
    assert torch.equal(steered([artifact(shape)], x, [clamp(3, 0.0, "add")], []), x)


def test_many_clamps_are_the_sum_of_the_single_ones(shape: Shape, x: Tensor) -> None:
    clamps = [clamp(i, 1.0 + i / 9, "add") for i in range(20)]
    together = steered([artifact(shape)], x, clamps, [])
    alone = sum(steered([artifact(shape)], x, [c], []) - x for c in clamps)
    torch.testing.assert_close(together - x, alone, atol=1e-4, rtol=0)


@pytest.mark.parametrize(
    ("positions", "steered_ranks"),
    [
        ("header", {Rank.HEADER}),
        ("decision", {Rank.HEADER, Rank.SENTENCE_END}),
        ("reply", {Rank.HEADER, Rank.SENTENCE_END, Rank.GENERATED}),
        ("all", {Rank.HEADER, Rank.SENTENCE_END, Rank.GENERATED, Rank.PROMPT}),
    ],
)
def test_positions_are_nested_and_bos_is_never_touched(
    positions: Positions, steered_ranks: set[Rank]
) -> None:
    x = torch.randn(1, 1, SMALL.width)
    for rank in (Rank.UNTOUCHED, Rank.PROMPT, Rank.GENERATED, Rank.SENTENCE_END, Rank.HEADER):
        moved = steered([artifact(SMALL)], x, [clamp(3, 9.0, "add", positions)], rank=rank)
        assert torch.equal(moved, x) == (rank not in steered_ranks)


def test_released_and_moved_dials_leave_nothing_behind(shape: Shape, x: Tensor) -> None:
    steering = Steering([artifact(shape)], rows=2)
    steering.install(0, [clamp(3, 9.0), clamp(4, 9.0)])
    steering.install(1, [clamp(5, 9.0)])
    steering.install(0, [clamp(8, 1.0)])
    steering.install(1, [])
    assert torch.equal(changed(steering, x), steered([artifact(shape)], x, [clamp(8, 1.0)], []))


def test_a_row_that_overflows_overflows_alone(shape: Shape, x: Tensor) -> None:
    x[0] = torch.inf
    moved = steered([artifact(shape)], x, [clamp(3, 1.0)], [clamp(3, 1.0)])
    assert not moved[0].isfinite().all()
    assert moved[1].isfinite().all()


def test_a_clamp_that_does_not_hold_here_does_nothing_however_large() -> None:
    sae = Artifact.from_tensors("sae", 1, **make_sae(SMALL), max_activation=torch.inf)
    x = torch.randn(2, 1, SMALL.width)
    moved = steered([sae], x, [clamp(3, 1.0, positions="header")], [clamp(3, 1.0)])
    assert torch.equal(moved[0], x[0])
    assert not moved[1].isfinite().all()
