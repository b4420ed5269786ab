"""In any layout each reply is its solo run: nobody feels a neighbour, its dials, or its failure."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from tests.worker import layouts
from tests.worker.layouts import House, Layout, Life, Member, alone, asking, play
from worker.contract import (
    ChatMessage,
    Clamp,
    Event,
    Finished,
    Started,
    Steer,
    Stop,
    TokenRecord,
)
from worker.engine.engine import NOT_FINITE, OUR_FAULT, BatchEngine
from worker.engine.kernel_passes import KernelPasses

DRAWN = settings(
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def quick(artifacts: Path) -> House:
    """Its passes are one kernel's."""
    return House.of(artifacts, ranks=False)


@pytest.fixture(scope="module")
def plain(artifacts: Path) -> House:
    """Its passes are torch's, as on a GPU."""
    return House.of(artifacts, ranks=True)


@pytest.fixture(scope="module", params=["quick", "plain"])
def house(request: pytest.FixtureRequest) -> House:
    found: House = request.getfixturevalue(request.param)
    return found


def test_the_two_houses_compute_in_two_ways(quick: House, plain: House) -> None:
    for one, by_kernel in ((quick, True), (plain, False)):
        assert isinstance(one.engine()._passes, KernelPasses) is by_kernel


def the_same(life: Life, solo: Life) -> None:
    assert life.tokens == solo.tokens
    assert life.text == solo.text
    assert life.end == solo.end
    assert life.steered == solo.steered
    assert [shape(record) for record in life.records] == [shape(record) for record in solo.records]
    for record, expected in zip(life.records, solo.records, strict=True):
        assert numbers(record) == pytest.approx(numbers(expected), rel=1e-3, abs=1e-3)


def shape(record: TokenRecord) -> tuple[int, str, int, int]:
    return record.token, record.text, len(record.alternatives), len(record.clamps)


def numbers(record: TokenRecord) -> list[float]:
    readings = [number for r in record.clamps for number in (r.activation, r.push)]
    return [record.logprob, *(other.logprob for other in record.alternatives), *readings]


def untimed(event: Event) -> Event:
    match event:
        case Started():
            return structs.replace(event, waited_ms=0)
        case Finished():
            return structs.replace(event, first_token_ms=0, tokens_per_second=0.0)
    return event


def each_is_its_solo_run(house: House, layout: Layout, lives: Sequence[Life]) -> None:
    for member, life in zip(layout.members, lives, strict=True):
        solo = alone(house.engine(endless=layout.endless), member, life.moments)
        the_same(life, solo)
        if not house.ranks:  # bit by bit
            assert life.records == solo.records


def what_happened(layout: Layout, lives: Sequence[Life]) -> Counter[str]:
    """So that a test can say that its layouts held what they are there for."""
    happened: Counter[str] = Counter()
    for member, life in zip(layout.members, lives, strict=True):
        assert life.row is not None
        moved = [m for m in life.moments if isinstance(m.control, Steer)]
        happened["moved in mid-reply"] += any(m.spoken for m in moved)
        happened["moved in mid-prompt"] += any(m.read and not m.spoken for m in moved)
        happened["sampled"] += member.request.sampling.temperature > 0
        happened["cached"] += life.row.cached > 0
        happened[str(life.end[0])] += 1
        happened["full"] += len(life.row.prompt) + len(life.tokens) == layouts.CONTEXT
        happened["cut"] += bool(member.request.sampling.stop) and life.end[0] == "stop"
    return happened


def test_in_any_layout_each_reply_is_its_solo_run(house: House) -> None:
    happened: Counter[str] = Counter()

    @settings(DRAWN, max_examples=60)
    @given(layout=layouts.layouts())
    def in_this_layout(layout: Layout) -> None:
        engine = house.engine(layout.slots, layout.blocks, layout.endless)
        lives = play(engine, layout)
        each_is_its_solo_run(house, layout, lives)
        happened.update(what_happened(layout, lives))
        happened["evicted"] += engine._prefixes.evicted > 0

    in_this_layout()
    wanted = {"moved in mid-reply", "moved in mid-prompt", "stopped", "cut", "full", "sampled"}
    assert wanted | {"cached", "evicted"} <= set(+happened)


@st.composite
def strangers(draw: st.DrawFn) -> tuple[Layout, Layout]:
    """Member 0 twice among others who swap what they say, how they are steered, and their seeds."""
    layout = draw(layouts.layouts())
    me, *others = layout.members
    own = ChatMessage(role="user", text=f"2 {me.prompt}")  # begins like nobody else's: not cached
    me = replace(me, commands=()).asking(messages=[own], record=None)
    text, dials, seed = (draw(st.permutations([m.request for m in others])) for _ in range(3))
    swapped = [
        other.asking(messages=t.messages, clamps=d.clamps, sampling=s.sampling)
        for other, t, d, s in zip(others, text, dials, seed, strict=True)
    ]
    return replace(layout, members=(me, *others)), replace(layout, members=(me, *swapped))


@settings(DRAWN, max_examples=25)
@given(drawn=strangers())
def test_no_event_tells_of_a_neighbours_text_dials_or_seed(
    house: House, drawn: tuple[Layout, Layout]
) -> None:
    told = [
        play(house.engine(layout.slots, layout.blocks, layout.endless), layout)[0].events
        for layout in drawn
    ]
    assert list(map(untimed, told[0])) == list(map(untimed, told[1]))


# Poison

LOUD = Clamp(artifact="loud", feature=3, strength=100.0, positions="all")
BOUNDLESS = Clamp(artifact="boundless", feature=5, strength=1.0, mode="add", positions="reply")


def poisoned(member: Member, kind: str) -> Member:
    words = {"word": f"{member.prompt} {layouts.TOO_LOW} 9", "no word": f"{layouts.TOO_HIGH} 9"}
    match kind:
        case "loud":
            return member.asking(clamps=[LOUD])
        case "boundless":
            return member.asking(clamps=[BOUNDLESS])
        case "late":
            return replace(member, commands=((8, Steer(clamps=[BOUNDLESS])),))
    return member.asking(messages=[ChatMessage(role="user", text=words[kind])])


@st.composite
def poisoned_layouts(draw: st.DrawFn) -> tuple[Layout, Member]:
    """And the poisoned member as it was before."""
    layout = draw(layouts.layouts(most=4))
    victim = draw(st.sampled_from(layout.members))
    kind = draw(st.sampled_from(["loud", "loud", "boundless", "late", "word", "no word"]))
    members = [poisoned(m, kind) if m is victim else m for m in layout.members]
    return replace(layout, members=tuple(members)), replace(victim, arrives=0, commands=())


def test_poison_fails_alone_and_leaves_nothing_behind(house: House) -> None:
    ends: Counter[str] = Counter()

    @settings(DRAWN, max_examples=40)
    @given(drawn=poisoned_layouts())
    def in_this_layout(drawn: tuple[Layout, Member]) -> None:
        layout, heir = drawn
        engine = house.engine(layout.slots, layout.blocks, layout.endless)
        lives = play(engine, layout)
        each_is_its_solo_run(house, layout, lives)
        ends.update(str(life.end[-1]) for life in lives if life.end[0] == "internal")
        assert engine._cache.memory.isfinite().all()
        assert engine._prefixes._memory.isfinite().all()
        # The same without poison, in every slot, with whatever is cached of its prompt:
        heirs = replace(layout, members=(heir,) * layout.slots)
        each_is_its_solo_run(house, heirs, play(engine, heirs))

    in_this_layout()
    assert {NOT_FINITE, OUR_FAULT} == set(ends)


def test_poison_that_is_stopped_while_it_is_read_leaves_nothing_behind(house: House) -> None:
    engine = house.engine(slots=1)
    half_read = replace(asking("1 " + "9 " * 50, LOUD), commands=((1, Stop()),))
    heir = asking("1 2 9 3", arrives=2, max_tokens=20)
    lives = play(engine, Layout(1, 0, True, (16,), (half_read, heir)))
    assert lives[0].end == ("stopped", 51, 0)
    the_same(lives[1], alone(house.engine(), heir))


def test_a_reply_that_cannot_be_written_down_fails_alone(house: House) -> None:
    """A model may have tokens, to fill its table, that its tokenizer does not know."""
    members = tuple(asking(f"1 2 {word} 3", max_tokens=16) for word in (9, 10, 12, 13))
    expected = [alone(house.engine(), member) for member in members]
    unknown = [at for at, life in enumerate(expected) if max(life.tokens) >= 410]
    assert unknown == [1, 3]
    engine = house.engine(slots=4)
    assert engine._vocabulary.pieces
    engine._vocabulary = replace(engine._vocabulary, pieces=engine._vocabulary.pieces[:410])
    for at, life in enumerate(play(engine, Layout(4, 0, True, (512,), members))):
        if at in unknown:
            assert life.end == ("internal", OUR_FAULT)
        else:
            the_same(life, expected[at])


def test_a_word_that_breaks_a_pass_breaks_no_neighbour_read_in_it(house: House) -> None:
    members = tuple(asking(f"1 2 {word} 3") for word in (9, layouts.TOO_LOW, 12))
    lives = play(house.engine(slots=3), Layout(3, 0, True, (512,), members))
    assert lives[1].end == ("internal", OUR_FAULT)
    for at in (0, 2):
        the_same(lives[at], alone(house.engine(), members[at]))


def test_who_reads_shares_the_pass_of_those_who_speak(
    quick: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, passes = quick.engine(slots=2), list[str]()
    for name in ("read", "speak", "both"):
        monkeypatch.setattr(engine._passes, name, _noted(passes, name, engine))
    members = (asking("1 2 9 3", max_tokens=6), asking("1 2 " + "7 " * 20, arrives=3, max_tokens=3))
    lives = play(engine, Layout(2, 0, True, (10,), members))
    assert passes == ["read", "speak", "speak", "both", "both", "both", "speak", "speak"]
    for member, life in zip(members, lives, strict=True):
        the_same(life, alone(quick.engine(), member))


def _noted(passes: list[str], name: str, engine: BatchEngine) -> Callable[..., Any]:
    done = getattr(engine._passes, name)

    def call(*arguments: Any) -> Any:
        passes.append(name)
        return done(*arguments)

    return call


def test_a_word_that_breaks_a_shared_pass_breaks_nobody_who_speaks_in_it(house: House) -> None:
    members = (
        asking("1 2 9 3", max_tokens=20),
        asking(f"1 2 {layouts.TOO_LOW} 3", arrives=4),
        asking("1 2 12 3", arrives=4, max_tokens=20),
    )
    lives = play(house.engine(slots=3), Layout(3, 0, True, (512,), members))
    assert lives[1].end == ("internal", OUR_FAULT)
    for at in (0, 2):
        the_same(lives[at], alone(house.engine(), members[at]))
