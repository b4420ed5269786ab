"""A pass by one kernel is a pass by torch; and to the bit the same in any company, any pieces."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from torch import Tensor

from worker.contract import Clamp, Sampling
from worker.engine.aim import SPEAKERS
from worker.engine.artifact import Artifact
from worker.engine.cache import Cache
from worker.engine.kernel_passes import KernelPasses, suits
from worker.engine.network import Block, Network, Norm, Packed
from worker.engine.passes import Passes, Stretch
from worker.engine.ranks import REACH, Rank
from worker.engine.shortcuts import Shortcuts
from worker.engine.sifting import FINE, OFF, STEP, TURNS, Looks, Tables, sift
from worker.engine.steering import Steering
from worker.engine.tiles import Tiled

WORDS, CONTEXT, SLOTS, LAYERS = 90, 70, 5, 3
PROMPTS = [[5, 9, 33, 2, 7], [8] * 21, [(7 * n * n) % WORDS for n in range(60)], [4]]


@dataclass(frozen=True)
class Shape:
    heads: int
    kv_heads: int
    head_width: int
    width: int

    def network(self) -> Network:
        norm = Norm(self.width, 1e-5, None, torch.tensor((self.width * 1e-5) ** 0.5))

        def product(depth: int, out: int, *, normed: bool = False) -> Tiled:
            factor = 1.0 if normed else depth**-0.5  # a norm leaves the root of the width out
            return Tiled.of(Packed(torch.randn(depth, out) * factor))

        heads = self.heads + 2 * self.kv_heads
        blocks = [
            Block(
                norm,
                product(self.width, heads * self.head_width, normed=True),
                product(self.heads * self.head_width, self.width),
                norm,
                product(self.width, 88, normed=True),
                product(44, self.width),
            )
            for _ in range(LAYERS)
        ]
        angles = torch.rand(CONTEXT + 1, self.head_width // 2) * 6
        cos, sin = angles.cos().repeat(1, 2), torch.cat([-angles.sin(), angles.sin()], dim=1)
        words = torch.randn(WORDS, self.width)
        head = product(self.width, WORDS, normed=True)
        return Network(words, blocks, norm, head, cos, sin, self.heads, self.kv_heads)

    def artifacts(self) -> list[Artifact]:
        return [
            Artifact(
                name, layer, torch.randn(16, self.width), torch.randn(16),
                torch.randn(16, self.width), torch.rand(16), None, torch.ones(16), "",
            )
            for name, layer in (("low", 0), ("high", 2))
        ]  # fmt: skip


SHAPES = [Shape(6, 2, 16, 48), Shape(4, 4, 8, 32), Shape(5, 1, 24, 56), Shape(2, 1, 32, 40)]
close = {"atol": 1e-3, "rtol": 1e-3}
Two = tuple[KernelPasses, Passes]


@pytest.fixture(params=SHAPES, ids=str)
def shape(request: pytest.FixtureRequest) -> Shape:
    torch.manual_seed(11)
    made: Shape = request.param
    return made


@pytest.fixture(params=[1, 2])
def threads(request: pytest.FixtureRequest) -> Iterator[int]:
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def both(shape: Shape) -> Two:
    network, artifacts = shape.network(), shape.artifacts()
    made = []
    for kind in (KernelPasses, Passes):
        steering = Steering(artifacts, SLOTS)
        assert suits(network, steering)
        made.append(kind(network, steering, Cache(network, SLOTS, CONTEXT), frozenset({3, 9})))
    return made[0], made[1]  # type: ignore[return-value]


def clamps(slot: int) -> list[Clamp]:
    """None for slot 0, more for every next one, at all kinds of tokens."""
    where = ("all", "reply", "decision", "header")
    return [
        Clamp(
            artifact="low" if n % 5 < 4 else "high", feature=(3 * n + slot) % 16,
            strength=1.5 - n % 3, mode="add" if n % 3 else "clamp",
            positions=where[n % 4],  # type: ignore[arg-type]
        )
        for n in range(4 * slot)
    ]  # fmt: skip


def prepare(passes: Passes, temperature: float = 0.7) -> None:
    for slot in range(SLOTS):
        passes._steering.install(slot, clamps(slot))
        passes.seat(slot, Sampling(temperature=temperature, top_p=0.5, seed=slot), CONTEXT)


def stretch(slot: int, start: int, ids: Sequence[int], *, last: bool = True) -> Stretch:
    ranks = [int(Rank.PROMPT)] * len(ids)
    if last:
        ranks[-1] = int(Rank.HEADER)
    return Stretch(slot, start, ids, ranks, last)


def prompts() -> list[Stretch]:
    return [stretch(slot, 0, ids) for slot, ids in enumerate(PROMPTS)]


def speak(passes: Passes, slots: Sequence[int], steps: int) -> tuple[list[list[int]], Tensor]:
    """-> the tokens of each step, and the last logits in the slots' order."""
    told = []
    for _ in range(steps):
        spoken = passes.speak(slots, CONTEXT, Rank.SENTENCE_END)
        told.append([spoken.told.tokens[line] for line in spoken.lines])
    return told, spoken.logits[list(spoken.lines)]


def begun(passes: Passes) -> Tensor:
    prepare(passes)
    logits = passes.read(prompts())
    told = passes.first(logits, range(len(PROMPTS)))
    passes.begin(range(len(PROMPTS)), told.tokens, [len(ids) for ids in PROMPTS])
    return logits


@pytest.mark.usefixtures("threads")
def test_the_kernel_computes_and_chooses_what_torch_does(shape: Shape) -> None:
    by_kernel, by_torch = both(shape)
    torch.testing.assert_close(begun(by_kernel), begun(by_torch), **close)
    slots = [0, 1, 3]  # not the one in between
    (said, logits), (expected, wanted) = (speak(one, slots, 6) for one in (by_kernel, by_torch))
    assert said == expected
    torch.testing.assert_close(logits, wanted, **close)


def test_rows_that_are_steered_anew_between_two_tokens(shape: Shape) -> None:
    """They hold what others hold, what they held before, and nothing."""
    told: list[list[Tensor]] = []
    for passes in both(shape):
        begun(passes)
        logits = []
        for mixes in ((1, 3), (3, 3), (0, 2), (2, 1), (3, 0)):
            for slot, mix in zip((1, 3), mixes, strict=True):
                passes._steering.install(slot, clamps(mix))
            logits.append(speak(passes, range(len(PROMPTS)), 1)[1])
        told.append(logits)
    for ours, theirs in zip(*told, strict=True):
        torch.testing.assert_close(ours, theirs, **close)


@pytest.mark.parametrize("speaks", [False, True])
def test_what_a_record_tells_of_is_what_torch_saw(shape: Shape, speaks: bool) -> None:
    slot, told = 2, []
    for passes, line in zip(both(shape), (1, slot), strict=True):  # of 0 and 2; of 0, 1 and 2
        begun(passes)
        rank = passes.rank[slot] if speaks else Rank.HEADER
        if speaks:
            speak(passes, [0, slot], 1)
        reader, line = (SPEAKERS, line) if speaks else (slot, 0)
        holds = [REACH[clamp.positions] <= rank for clamp in clamps(slot)]
        assert any(holds)
        assert all(holds) is not speaks
        for (at, k), held in zip(passes._steering.homes(clamps(slot)), holds, strict=True):
            x, f, change = (part[line, -1] for part in passes._steering.seen[at, reader])
            told += [torch.cat([x, f[k : k + 1], change[k : k + 1]])] if held else []
    assert len(told) % 2 == 0
    half = len(told) // 2
    torch.testing.assert_close(torch.stack(told[:half]), torch.stack(told[half:]), **close)


@pytest.mark.usefixtures("threads")
def test_to_the_bit_the_same_in_any_company_and_in_any_pieces(shape: Shape) -> None:
    network, artifacts = shape.network(), shape.artifacts()

    def opened() -> KernelPasses:
        steering = Steering(artifacts, SLOTS)
        passes = KernelPasses(network, steering, Cache(network, SLOTS, CONTEXT), frozenset({3}))
        prepare(passes)
        return passes

    company = opened()
    logits = begun(company)
    for slot, ids in enumerate(PROMPTS):
        alone = opened()
        for start in range(0, len(ids) - 1, 7):
            piece = ids[start : min(start + 7, len(ids) - 1)]
            alone.read([stretch(slot, start, piece, last=False)])
        read = alone.read([stretch(slot, len(ids) - 1, ids[-1:])])
        assert torch.equal(read[0], logits[slot])
        alone.begin([slot], alone.first(read, [slot]).tokens, [len(ids)])
        expected, last = speak(alone, [slot], 9)
        beside = opened()
        begun(beside)
        told, wanted = speak(beside, range(len(PROMPTS)), 9)
        assert [line[slot] for line in told] == [line[0] for line in expected]
        assert torch.equal(last[0], wanted[slot])


def test_who_reads_and_who_speaks_do_not_feel_each_other(shape: Shape) -> None:
    network, artifacts = shape.network(), shape.artifacts()
    told = []
    for shared in (True, False):
        steering = Steering(artifacts, SLOTS)
        passes = KernelPasses(network, steering, Cache(network, SLOTS, CONTEXT), frozenset({3}))
        begun(passes)
        newcomer = [stretch(4, 0, [6, 7, 8, 9], last=False), stretch(4, 4, [10, 11])]
        if shared:
            passes.both(newcomer[:1], [1, 2])
            read, spoken = passes.both(newcomer[1:], [1, 2])
        else:
            passes.speak([1, 2], CONTEXT, Rank.SENTENCE_END)
            passes.read(newcomer[:1])
            spoken = passes.speak([1, 2], CONTEXT, Rank.SENTENCE_END)
            read = passes.read(newcomer[1:])
        told.append((read, spoken.logits, spoken.told.tokens, passes.place.tolist()))
    assert torch.equal(told[0][0], told[1][0])
    assert torch.equal(told[0][1], told[1][1])
    assert told[0][2:] == told[1][2:]


def test_nothing_is_written_but_the_places_of_the_pass(shape: Shape) -> None:
    passes, _ = both(shape)
    begun(passes)
    memory = passes._cache.memory
    memory[:, :, 4] = float("nan")  # a slot that broke
    before, places = memory.clone(), passes.place.tolist()
    passes.speak([0, 2], CONTEXT, Rank.SENTENCE_END)
    for slot in (0, 2):
        at = (slice(None), slice(None), slot, slice(None), places[slot])
        assert not torch.equal(memory[at], before[at])
        memory[at] = before[at]
    assert torch.equal(memory.nan_to_num(7.0), before.nan_to_num(7.0))


def test_numbers_that_are_none_stay_in_their_row(shape: Shape) -> None:
    passes, _ = both(shape)
    begun(passes)
    passes._cache.memory[:, :, 1] = float("nan")
    spoken = passes.speak([0, 1, 2], CONTEXT, Rank.SENTENCE_END)
    assert spoken.told.sound == [True, False, True]
    assert spoken.logits[[0, 2]].isfinite().all()


@pytest.mark.parametrize("word", [-1, WORDS, 10**9])
def test_a_word_that_is_none_is_refused_before_memory_is_read(shape: Shape, word: int) -> None:
    passes, _ = both(shape)
    with pytest.raises(IndexError, match=f"the model has {WORDS}"):
        passes.read([stretch(0, 0, [1, word])])


def test_what_the_kernel_does_not_know_goes_through_torch(shape: Shape) -> None:
    network, [low, high] = shape.network(), shape.artifacts()
    ranked = replace(low, k=4)
    assert not suits(network, Steering([ranked, high], SLOTS))
    biased = Tiled.of(Packed(torch.randn(shape.width, WORDS), torch.randn(WORDS)))
    assert not suits(replace(network, head=biased), Steering([low], SLOTS))


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e4])
def test_a_feature_that_is_said_to_be_off_is_off(shape: Shape, size: float) -> None:
    """Thresholds are put right beside what is felt, where a mistake would be easiest."""
    steering, x = Steering(shape.artifacts(), 1), size * torch.randn(400, shape.width)
    steering.install(0, clamps(4))
    on = 0
    for each in x:
        exact = each.double() @ steering.e[0, 0].double().T
        near = torch.randn(exact.shape, dtype=torch.double) * exact.abs() * 1e-3
        steering.theta[0, 0] = (exact + near).float()
        steering.b[0, 0] = 0.0
        steering.written.add(0)
        shortcuts = Shortcuts(steering)
        shortcuts.catch_up()
        is_on = np.flatnonzero((exact > steering.theta[0, 0].double()).numpy())
        assert set(is_on) <= may_be_on(each, shortcuts.tables)
        on += len(is_on)
    assert on > 1000


def may_be_on(x: Tensor, tables: Tables) -> set[int]:
    clamps = tables.place.shape[2]
    scores, which = np.empty((TURNS, clamps), np.float32), np.empty((TURNS, clamps), np.int64)
    looks = Looks(scores, which, np.zeros(TURNS, np.int64), np.empty(clamps, np.int64))
    sift(x.numpy(), 0, 0, int(Rank.HEADER), tables, looks, 0)
    return set(which[0, : looks.on[0]].tolist())


def test_a_feature_is_kept_once_and_as_long_as_somebody_holds_it(shape: Shape) -> None:
    artifacts = [replace(each, layer=1) for each in shape.artifacts()]  # two on one layer
    steering = Steering(artifacts, 2)
    shortcuts = Shortcuts(steering)

    def held(row: int, *names: tuple[str, int]) -> list[int]:
        wanted = [Clamp(artifact=name, feature=feature, strength=1.0) for name, feature in names]
        steering.install(row, wanted)
        shortcuts.catch_up()
        return shortcuts.tables.place[0, row, : len(names)].tolist()

    one = held(0, ("low", 3), ("high", 3), ("low", 5))
    assert len(set(one)) == 3
    assert 0 not in one
    two = held(1, ("low", 5), ("low", 7))
    assert two[0] == one[2]
    assert held(0, ("low", 9), ("low", 3))[1] == one[0]
    assert held(1, ("low", 5))[0] == two[0]
    held(0)
    held(1)
    for turn in range(40):  # nothing is lost, however often rows change all they hold
        a = held(0, *((name, (turn + n) % 16) for n in range(16) for name in ("low", "high")))
        b = held(1, *((name, (turn + n) % 16) for n in range(16) for name in ("high", "low")))
        assert set(a) == set(b)
        d, places = steering.d[0, 0].numpy(), shortcuts.tables.place[0, 0]
        assert (shortcuts.tables.d[0, places[:32]] == d).all()


def test_there_is_room_for_a_row_that_changes_all_while_the_others_hold_all(shape: Shape) -> None:
    many = [torch.randn(200, shape.width), torch.randn(200), torch.randn(200, shape.width)]
    wide = Artifact("wide", 0, *many, torch.rand(200), None, torch.ones(200), "")
    steering = Steering([wide], 3)
    shortcuts = Shortcuts(steering)
    held: dict[int, list[int]] = {}
    for turn in range(12):
        held[turn % 3] = [(32 * turn + n) % 200 for n in range(32)]
        wanted = [Clamp(artifact="wide", feature=n, strength=1.0) for n in held[turn % 3]]
        steering.install(turn % 3, wanted)
        shortcuts.catch_up()
        for row, features in held.items():
            lies = shortcuts.tables.d[0, shortcuts.tables.place[0, row]]
            assert torch.equal(torch.from_numpy(lies), wide.decoder[features])


def test_what_is_kept_of_a_feature_is_as_exact_as_32_bits(shape: Shape) -> None:
    steering = Steering(shape.artifacts(), 1)
    steering.install(0, clamps(4))
    shortcuts = Shortcuts(steering)
    shortcuts.catch_up()
    places = shortcuts.tables.place[0, 0, :6]
    kept = shortcuts.tables.sketch[0, places] + FINE * shortcuts.tables.rest[0, places]
    step = shortcuts.tables.sheet[0, 0, : OFF * 6].reshape(6, OFF)[:, STEP].astype(np.float64)
    e = steering.e[0, 0, :6].double().numpy()
    furthest = np.abs(e - kept * step[:, None]).max(axis=1)
    assert (furthest <= 2.0**-23.9 * np.abs(e).max(axis=1)).all()
