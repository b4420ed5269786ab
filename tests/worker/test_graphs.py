"""The GPU's path without a GPU: shapes that no value decides, one compilation, graphs put right."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch._dynamo.testing import CompileCounterWithBackend
from torch._subclasses.fake_tensor import FakeTensorMode

from tests.worker.tiny import SMALL, make_sae
from worker.bench import gpu
from worker.bench.gpu_models import EIGHT_B, Shape, in_float8
from worker.contract import Clamp, Sampling
from worker.engine.artifact import Artifact
from worker.engine.cache import Cache
from worker.engine.graphs import WARM_UP, Graphs
from worker.engine.network import (
    Block,
    Network,
    Norm,
    Packed,
    Product,
    compiled,
)
from worker.engine.passes import Passes, Stretch
from worker.engine.ranks import Rank
from worker.engine.runner import load_llama
from worker.engine.sampling import Choice
from worker.engine.steering import Steering
from worker.engine.tiles import Tiled

BATCHES = [(1, 256), (8, 512), (64, 2048)]


def bf16(*shape: int) -> Tensor:
    return torch.empty(shape, dtype=torch.bfloat16)


def of_shape(shape: Shape, layers: int) -> Network:
    def norm() -> Norm:
        return Norm(shape.width, 1e-5, bf16(shape.width), bf16())

    def product(into: int, out: int) -> Packed:
        return Packed(bf16(out, into).t())

    heads = (shape.heads + 2 * shape.kv_heads) * shape.head_width
    blocks = [
        Block(
            norm(),
            product(shape.width, heads),
            product(shape.heads * shape.head_width, shape.width),
            norm(),
            product(shape.width, 2 * shape.feed_forward),
            product(shape.feed_forward, shape.width),
        )
        for _ in range(layers)
    ]
    angles = bf16(shape.context + 1, shape.head_width)
    head = product(shape.width, shape.vocabulary)
    table = bf16(shape.vocabulary, shape.width)
    return Network(table, blocks, norm(), head, angles, angles, shape.heads, shape.kv_heads)


@pytest.mark.parametrize(("count", "length"), BATCHES)
@pytest.mark.parametrize("widths", [(), (32,)])
def test_no_value_decides_a_shape_in_a_step_of_a_real_model(
    count: int, length: int, widths: tuple[int, ...]
) -> None:
    """Fake tensors have shapes and no values: whatever asked for a value would raise."""
    with FakeTensorMode(allow_non_fake_inputs=True):
        network = of_shape(EIGHT_B, layers=2)
        artifacts = [_wide_artifact()] if widths else []
        steering, cache = Steering(artifacts, 64), Cache(network, 64, EIGHT_B.context)
        passes = Passes(network, steering, cache, frozenset({9}))
        choice, logits = passes.step(count, length, widths)
        assert choice.tokens.shape == choice.sound.shape == choice.settled.shape == (count,)
        assert logits.shape == (count, EIGHT_B.vocabulary)
        assert logits.dtype == torch.bfloat16
        with pytest.raises(Exception, match="_local_scalar_dense"):
            choice.told()  # the one place where a host waits


def _wide_artifact() -> Artifact:
    rows = torch.empty(64, EIGHT_B.width)
    numbers = torch.empty(64)
    return Artifact("wide", 1, rows, numbers, rows, numbers, None, numbers, "")


def speaking(network: Network, steps: int) -> tuple[Passes, list[list[int]]]:
    """Two rows, one of them steered, and what they say in so many steps."""
    artifact = Artifact.from_tensors("sae", 1, **make_sae(SMALL), max_activation=1.0)
    steering, cache = Steering([artifact], 2), Cache(network, 2, 64)
    steering.install(1, [Clamp(artifact="sae", feature=3, strength=2.0, positions="reply")])
    passes = Passes(network, steering, cache, frozenset())
    for slot in (0, 1):
        passes.seat(slot, Sampling(temperature=0.8, seed=slot), room=60)
    passes.read([Stretch(slot, 0, [1, 2, 9 + slot, 3], [0, 1, 1, 4], True) for slot in (0, 1)])
    passes.begin([0, 1], [20, 21], [4, 4])
    said = [passes.speak([0, 1], 5 + step, Rank.SENTENCE_END).told.tokens for step in range(steps)]
    return passes, said


def as_on_a_card(network: Network) -> Network:
    """Without the order of weights that is for CPUs."""

    def plain(product: Product) -> Product:
        return product.plain if isinstance(product, Tiled) else product

    names = ("qkv", "out", "gate_up", "down")
    blocks = [replace(b, **{n: plain(getattr(b, n)) for n in names}) for b in network.blocks]
    head = plain(network.head)
    return replace(network, blocks=blocks, head=head)


@pytest.fixture
def network(artifacts: Path) -> Network:
    return load_llama(artifacts / "tiny-sae" / "model").network


def test_compiled_halves_say_the_same_and_are_compiled_once_for_all_layers(
    network: Network,
) -> None:
    torch._dynamo.reset()
    counter: Any = CompileCounterWithBackend("aot_eager")  # type: ignore[no-untyped-call]
    _, plain = speaking(network, 12)
    _, found = speaking(compiled(as_on_a_card(network), counter), 12)
    assert found == plain
    prompt_and_batch = 2  # sizes: the 8 tokens of both prompts, then 2 rows
    assert counter.frame_count == 2 * prompt_and_batch


class RecordedGraph:
    """Stands for torch.cuda.CUDAGraph: capturing runs nothing, replaying runs what was captured."""

    def __init__(self) -> None:
        self.replays = 0
        self.again: Any = None

    def replay(self) -> None:
        self.replays += 1
        self.again()

    def pool(self) -> str:
        return "pool"


class Stream:
    waits = 0

    def wait_stream(self, other: object) -> None: ...

    def synchronize(self) -> None:
        Stream.waits += 1


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Of CUDA what Graphs calls; the pools that captures were given."""
    pools: list[object] = []

    @contextmanager
    def capture(graph: RecordedGraph, pool: object) -> Iterator[None]:
        pools.append(pool)
        yield

    @contextmanager
    def on(stream: Stream) -> Iterator[None]:
        yield

    monkeypatch.setattr(torch.cuda, "Stream", Stream)
    monkeypatch.setattr(torch.cuda, "current_stream", Stream)
    monkeypatch.setattr(torch.cuda, "stream", on)
    monkeypatch.setattr(torch.cuda, "CUDAGraph", RecordedGraph)
    monkeypatch.setattr(torch.cuda, "graph", capture)
    return pools


class Counting:
    """A step that moves a state on and says where it was; capturing must leave it where it is."""

    def __init__(self) -> None:
        self.at = torch.zeros(1)
        self.runs = 0

    def __call__(self, count: int, length: int, widths: tuple[int, ...]) -> tuple[Choice, Tensor]:
        self.runs += 1
        self.at += 1
        return Choice(self.at), self.at


def test_a_capture_moves_nobody_on_and_is_made_once_for_each_shape(card: list[object]) -> None:
    step = Counting()
    graphs = Graphs(step, [step.at], Steering([], 1))
    first = graphs._capture((1, 256, ()))
    assert step.runs == WARM_UP + 1
    first.graph.again = lambda: None
    assert graphs(1, 256, ())[1] is first.logits
    assert step.runs == WARM_UP + 1
    assert first.graph.replays == 1
    second = graphs._capture((2, 256, ()))
    assert second is not first
    assert card == [None, "pool"]


def test_a_choice_is_told_from_the_host_which_waits_once(card: list[object]) -> None:
    chosen = torch.tensor([[7, 8], [1, 0], [0, 1]])
    graphs = Graphs(lambda *shape: (Choice(chosen), chosen), [], Steering([], 1))
    graph = graphs._capture((2, 256, ())).graph

    def again() -> None:
        chosen[0] += 1

    graph.again = again
    for step in (1, 2):
        choice, _ = graphs(2, 256, ())
        waits = Stream.waits
        told = choice.told()
        assert Stream.waits == waits + 1
        assert told == ([7 + step, 8 + step], [True, False], [False, True])
        assert choice.landing is not None
        assert choice.landing.device.type == "cpu"


def test_warming_up_is_undone(card: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    step = Counting()
    graphs = Graphs(step, [step.at], Steering([], 1))
    seen: list[float] = []
    monkeypatch.setattr(graphs, "_restore", _noting(graphs._restore, step, seen))
    graphs._capture((1, 256, ()))
    assert seen == [0.0] * WARM_UP


def _noting(restore: Any, step: Counting, seen: list[float]) -> Any:
    def noted(before: Any) -> None:
        restore(before)
        seen.append(float(step.at))

    return noted


def test_weights_in_8_bits_are_near_those_in_16() -> None:
    torch.manual_seed(0)
    made = in_float8(gpu.SMALL, "cpu")
    x = torch.randn(4, gpu.SMALL.width, dtype=torch.bfloat16)
    product: Any = made.network.blocks[0].qkv
    exact = x.float() @ (product.weight.float() * product.scale.float())
    torch.testing.assert_close(product(x).float(), exact, rtol=0.03, atol=0.02)


def test_the_bench_runs_through_without_a_card(capsys: pytest.CaptureFixture[str]) -> None:
    gpu.main(["--dry-run"])
    told = capsys.readouterr().out
    assert "Dry run" in told
    assert "this engine, 8 clamps a row" in told
