"""What was read once is not read again, unless a clamp would have made it something else."""

from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from tests.worker.layouts import House, Layout, Life, Moment, alone, asking, play
from tests.worker.listener import ask
from tests.worker.test_identities import held, mixed, texts
from worker.contract import ChatMessage, Clamp, Finished, GenerationRequest, Positions, Steer
from worker.engine.cache import BLOCK, Cache, Memory, MemoryBudgetError, token_bytes
from worker.engine.engine import BatchEngine
from worker.engine.opening import open_engine
from worker.engine.prefixes import PrefixCache, Touch

PROMPT = [1, *range(10, 46)]  # 37 tokens: two blocks and a bit
EVERYWHERE = held(3, 2.0, positions="all")


@pytest.fixture(scope="module", params=[False, True], ids=["by a kernel", "by torch"])
def house(artifacts: Path, request: pytest.FixtureRequest) -> House:
    return House.of(artifacts, ranks=request.param)


def answer(engine: BatchEngine, prompt: list[int], *clamps: Clamp, **sampling: Any) -> Life:
    return alone(engine, asking(" ".join(map(str, prompt)), *clamps, **sampling))


def cached(life: Life) -> int:
    end = life.events[-1]
    assert isinstance(end, Finished)
    return end.cached_tokens


# A chat


def test_the_next_turn_of_a_chat_reads_only_what_is_new(house: House) -> None:
    engine = house.engine(blocks=40)
    reply = answer(engine, PROMPT, max_tokens=20)
    assert cached(reply) == 0
    chat = [*PROMPT, *reply.tokens, 5, 9, 9, 7]
    following = answer(engine, chat)
    assert cached(following) == 48  # whole blocks of the prompt's and the reply's 57 tokens
    assert following.end[1] == len(chat)
    assert following.tokens == answer(house.engine(), chat).tokens


def test_in_words_too_a_next_turn_is_cached_and_the_same(artifacts: Path) -> None:
    def opened(kv_bytes: int | None) -> BatchEngine:
        return open_engine([artifacts / "tiny-sae"], rows=1, kv_bytes=kv_bytes)

    engine = opened(None)
    cold = opened(2 * 161 * token_bytes(engine._passes._network))
    (first,) = engine.generate_all([ask("Ask the goose. " * 4, max_tokens=12)])
    said = [("user", "Ask the goose. " * 4), ("assistant", first.text), ("user", "Why?")]
    second = GenerationRequest(
        id="", model="tiny", messages=[ChatMessage(role=role, text=text) for role, text in said]
    )
    (warm,), (fresh,) = engine.generate_all([second]), cold.generate_all([second])
    assert isinstance(first.end, Finished)
    assert isinstance(warm.end, Finished)
    assert isinstance(fresh.end, Finished)
    assert warm.end.cached_tokens >= (first.end.prompt_tokens - 1) // BLOCK * BLOCK > 0
    assert fresh.end.cached_tokens == 0
    assert warm.text == fresh.text


def test_two_readers_of_one_persona_share_its_prompt(house: House) -> None:
    engine = house.engine(blocks=40)
    answer(engine, [*PROMPT, 100, 101], EVERYWHERE)
    other = answer(engine, [*PROMPT, 200, 201], EVERYWHERE)
    assert cached(other) == 32
    assert other.tokens == answer(house.engine(), [*PROMPT, 200, 201], EVERYWHERE).tokens


def test_the_same_prompt_again_is_read_but_for_its_last_token(house: House) -> None:
    engine = house.engine(blocks=40)
    for prompt in (PROMPT[:32], PROMPT[:33]):
        first = answer(engine, prompt, seed=1, temperature=0.9)
        again = answer(engine, prompt, seed=1, temperature=0.9)
        assert cached(again) == (len(prompt) - 1) // BLOCK * BLOCK
        assert again.tokens == first.tokens


@pytest.mark.parametrize("positions", ["header", "decision", "reply"])
def test_a_moved_dial_of_the_reply_keeps_all_that_came_before_it(
    house: House, positions: Positions
) -> None:
    engine = house.engine(blocks=40)
    dials = [[held(3, strength, positions=positions)] for strength in (1.0, 2.0, -1.0)]
    replies = [answer(engine, PROMPT, EVERYWHERE_ELSE, *dial) for dial in [*dials, []]]
    assert [cached(reply) for reply in replies] == [0, 32, 32, 32]
    cold = [answer(house.engine(), PROMPT, EVERYWHERE_ELSE, *dial) for dial in [*dials, []]]
    assert [reply.tokens for reply in replies] == [reply.tokens for reply in cold]


EVERYWHERE_ELSE = held(5, 1.0, artifact="ranked-sae", positions="all")


@pytest.mark.parametrize(
    "other",
    [
        [],
        [held(3, 2.5, positions="all")],
        [held(4, 2.0, positions="all")],
        [held(3, 2.0, positions="all", mode="add")],
        [held(3, 2.0, positions="all", artifact="ranked-sae")],
        [held(3, 2.0, positions="reply")],
        [EVERYWHERE, EVERYWHERE_ELSE],
    ],
)
def test_a_moved_dial_of_everything_shares_nothing(house: House, other: list[Clamp]) -> None:
    engine = house.engine(blocks=40)
    answer(engine, PROMPT, EVERYWHERE)
    reply = answer(engine, PROMPT, *other)
    assert cached(reply) == 0
    assert reply.tokens == answer(house.engine(), PROMPT, *other).tokens


@pytest.mark.parametrize(
    ("clamps", "kept"),
    [
        ([], 48),
        ([EVERYWHERE], 48),
        ([EVERYWHERE, held(9, 1.0, positions="reply")], 32),
        ([held(9, 1.0, positions="header")], 32),
    ],
)
def test_a_reply_is_reused_where_no_clamp_takes_it_for_more_than_a_prompt(
    house: House, clamps: list[Clamp], kept: int
) -> None:
    engine = house.engine(blocks=40)
    chat = [*PROMPT, *answer(engine, PROMPT, *clamps, max_tokens=20).tokens, 5, 9]
    following = answer(engine, chat, *clamps)
    assert cached(following) == kept
    assert following.tokens == answer(house.engine(), chat, *clamps).tokens


def test_a_header_is_one_only_to_the_reply_that_it_begins(house: House) -> None:
    engine, header = house.engine(blocks=40), held(9, 4.0, positions="header")
    ends_with_a_block = [1, *range(10, 41)]
    answer(engine, ends_with_a_block, header)
    chat = [*ends_with_a_block, 5, 9]
    following = answer(engine, chat, header)
    assert cached(following) == 16
    assert following.tokens == answer(house.engine(), chat, header).tokens


@pytest.mark.parametrize("moved_to", [[], [EVERYWHERE]])
def test_a_reply_whose_dials_moved_is_read_again(house: House, moved_to: list[Clamp]) -> None:
    engine = house.engine(blocks=40)
    member = asking(" ".join(map(str, PROMPT)), max_tokens=20)
    reply = alone(engine, member, [Moment(len(PROMPT), 5, Steer(clamps=moved_to))])
    assert reply.steered == [moved_to]
    chat = [*PROMPT, *reply.tokens, 5, 9]
    assert cached(answer(engine, chat, EVERYWHERE)) == 0
    assert cached(answer(engine, chat)) == 32


def test_with_a_cache_or_without_the_words_are_the_same(artifacts: Path) -> None:
    folders = [artifacts / "tiny-sae", artifacts / "ranked-sae"]
    cold = open_engine(folders, rows=3)
    cold._prefixes = PrefixCache(cold._cache, 0)
    warm = open_engine(folders, rows=3)
    requests = [ask("Nobody knows. " * 4, *r.clamps, max_tokens=30) for r in mixed()] * 2
    assert texts(warm, requests) == texts(cold, requests)
    assert warm.cached_tokens > 0 == cold.cached_tokens


def test_the_engine_counts_what_it_was_asked_and_what_it_knew(house: House) -> None:
    engine = house.engine(slots=2, blocks=40)
    assert (engine.prompt_tokens, engine.cached_tokens) == (0, 0)
    member = asking(" ".join(map(str, PROMPT)), max_tokens=2)
    lives = play(engine, Layout(2, 40, True, (512,), (member,) * 4))
    assert engine.prompt_tokens == 4 * len(PROMPT)
    assert [cached(life) for life in lives] == [0, 0, 32, 32]  # two came before anything was read
    assert engine.cached_tokens == 64


# The memory


def test_slots_that_do_not_fit_are_refused_with_the_number_that_would() -> None:
    assert Memory.within(2**20 * 10, 4, 99, 2**10) == Memory(4, 99, (2**20 * 10 - 512000) // 2**14)
    assert Memory.within(500 * 2**10, 4, 99, 2**10).blocks == 0
    with pytest.raises(MemoryBudgetError) as told:
        Memory.within(2**20, 40, 1023, 2**10)
    assert str(told.value) == (
        "40 rows of 1023 tokens take 41 MiB of keys and values, more than the 1 MiB allowed; "
        "0 rows would fit."
    )


def test_an_engine_stays_within_its_budget_whatever_is_read(artifacts: Path) -> None:
    budget = 1_000_000
    engine = open_engine([artifacts / "tiny-sae"], rows=2, kv_bytes=budget)
    slots = engine._cache.memory.nbytes + engine._looks._glass._cache.memory.nbytes
    held_bytes = slots + engine._prefixes._memory.nbytes
    assert budget - BLOCK * token_bytes(engine._passes._network) < held_bytes <= budget
    with pytest.raises(MemoryBudgetError, match="would fit"):
        open_engine([artifacts / "tiny-sae"], rows=2, kv_bytes=budget // 10)


# The cache by itself: "keys and values" are numbers that name a token and all that came before it


class Shelf:
    """A prefix cache and slots, and what a fresh reading would have written into them."""

    def __init__(self, blocks: int, slots: int = 1, context: int = 96) -> None:
        network: Any = SimpleNamespace(
            blocks=[None, None],
            kv_heads=2,
            head_width=3,
            dtype=torch.float64,
            device=torch.device("cpu"),
        )
        self.blocks = blocks
        self.cache = Cache(network, slots, context)
        self.prefixes = PrefixCache(self.cache, blocks)
        self._names: dict[tuple[Touch, tuple[int, ...]], int] = {}
        self._next = count(1)

    def fresh(self, tokens: list[int], touch: Touch) -> Tensor:
        """(layers, 2, heads, tokens, D), all different."""
        names = [(touch, tuple(tokens[: end + 1])) for end in range(len(tokens))]
        ids = [self._names.setdefault(name, next(self._next)) for name in names]
        shape = (2, 2, 2, len(tokens), 3)
        lanes = torch.arange(24, dtype=torch.float64).view(2, 2, 2, 1, 3) / 24
        return (lanes + torch.tensor(ids, dtype=torch.float64).view(1, 1, 1, -1, 1)).expand(shape)

    def keep(self, tokens: list[int], touch: Touch = (), slot: int = 0) -> None:
        self.cache.tokens(slot, 0, len(tokens)).copy_(self.fresh(tokens, touch))
        self.prefixes.keep(slot, tokens, touch)

    def load(self, tokens: list[int], touch: Touch = (), slot: int = 0) -> int:
        """Checks that what came is what a reading would have written, and nothing else."""
        whole = self.cache.tokens(slot, 0, self.cache.scratch + 1)
        whole.fill_(torch.nan)
        known = self.prefixes.load(slot, tokens, touch)
        assert known < len(tokens)
        assert torch.equal(whole[:, :, :, :known], self.fresh(tokens, touch)[:, :, :, :known])
        assert whole[:, :, :, known:].isnan().all()
        return known

    @property
    def is_in_order(self) -> bool:
        """Every block is held once or free once, and can be reached from the root."""
        held, free = self.prefixes._held, self.prefixes._free
        reached, ahead = [], [self.prefixes._root]
        while ahead:
            block = ahead.pop()
            ahead.extend(block.children.values())
            reached += [block.number] if block.number >= 0 else []
            assert block.number >= 0 or block is self.prefixes._root or block.children
        return sorted(reached) == sorted(held) and sorted([*held, *free]) == [*range(self.blocks)]


def blocks_of(*names: int) -> list[int]:
    return [token for name in names for token in [name] * BLOCK] + [0]


def test_what_was_used_longest_ago_goes_first() -> None:
    shelf = Shelf(blocks=3)
    shelf.keep(blocks_of(1, 2))
    shelf.keep(blocks_of(3))
    assert shelf.load(blocks_of(1, 2)) == 32
    shelf.keep(blocks_of(4))
    assert shelf.prefixes.evicted == 1
    assert [shelf.load(blocks_of(*names)) for names in ((3,), (1, 2), (4,))] == [0, 32, 16]


def test_a_chain_is_taken_from_its_end() -> None:
    shelf = Shelf(blocks=3)
    shelf.keep(blocks_of(1, 2, 3))
    shelf.keep(blocks_of(4))
    shelf.keep(blocks_of(5))
    assert shelf.prefixes.evicted == 2
    assert shelf.load(blocks_of(1, 2, 3)) == 16


def test_a_prompt_that_does_not_fit_is_kept_as_far_as_it_does() -> None:
    shelf = Shelf(blocks=2)
    shelf.keep(blocks_of(1, 2, 3, 4))
    assert shelf.prefixes.evicted == 0
    assert shelf.load(blocks_of(1, 2, 3, 4)) == 32
    shelf.keep(blocks_of(5, 6, 7))
    assert shelf.prefixes.evicted == 2
    assert shelf.load(blocks_of(5, 6, 7)) == 32


def test_a_cache_without_blocks_keeps_nothing() -> None:
    shelf = Shelf(blocks=0)
    shelf.keep(blocks_of(1, 2))
    assert shelf.load(blocks_of(1, 2)) == 0
    assert (shelf.prefixes.asked, shelf.prefixes.found) == (33, 0)


touches = st.sampled_from([(), (EVERYWHERE,), (EVERYWHERE, EVERYWHERE_ELSE)])
prompts = st.tuples(
    st.lists(st.integers(1, 2), max_size=5), st.lists(st.integers(1, 2), max_size=15)
).map(lambda parts: blocks_of(*parts[0]) + parts[1])
uses = st.tuples(st.sampled_from(["keep", "load"]), prompts, touches, st.integers(0, 2))


@settings(deadline=None, derandomize=True)
@given(blocks=st.integers(0, 12), uses=st.lists(uses, max_size=30))
def test_whatever_is_loaded_is_what_a_fresh_reading_would_have_written(
    blocks: int, uses: list[tuple[str, list[int], Touch, int]]
) -> None:
    shelf, kept = Shelf(blocks, slots=3), dict[tuple[Touch, tuple[int, ...]], None]()
    for use, tokens, touch, slot in uses:
        names = [(touch, tuple(tokens[:end])) for end in range(BLOCK, len(tokens) + 1, BLOCK)]
        if use == "keep":
            shelf.keep(tokens, touch, slot)
            kept |= dict.fromkeys(names)
        else:
            known = shelf.load(tokens, touch, slot)
            once = BLOCK * sum(name in kept for name in names if len(name[1]) < len(tokens))
            assert known <= once
            assert known == once or len(kept) > blocks
        assert shelf.is_in_order
        assert len(shelf.prefixes._held) == min(blocks, len(kept)) or shelf.prefixes.evicted
