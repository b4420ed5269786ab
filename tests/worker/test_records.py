"""Why this word: the record of a token is what the plain model and the equation say of it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from tests.worker.layouts import House, Layout, Moment, alone, asking, play
from tests.worker.listener import ask
from tests.worker.test_identities import SHAPES, Plain, _codes, _edited, held, mixed
from tests.worker.test_layouts import the_same
from tests.worker.tiny import Shape, make_sae
from worker.contract import (
    MAX_ALTERNATIVES,
    Alternative,
    Clamp,
    Delta,
    Event,
    Finished,
    GenerationRequest,
    Reading,
    Steer,
    Steered,
    TokenRecord,
    decode_event,
    encode,
    records,
)
from worker.engine.engine import BatchEngine
from worker.engine.ranks import REACH, Rank
from worker.outbox import LiveReply

LONG = {"max_tokens": 40, "temperature": 0.9, "seed": 4}


@pytest.fixture(scope="module", params=[False, True], ids=["by a kernel", "by torch"])
def house(artifacts: Path, request: pytest.FixtureRequest) -> House:
    return House.of(artifacts, ranks=request.param)


@pytest.fixture(scope="module")
def plain(artifacts: Path) -> Plain:
    return Plain(artifacts / "tiny-sae" / "model")


def recording(request: GenerationRequest, alternatives: int = 3) -> GenerationRequest:
    return msgspec.structs.replace(request, record=alternatives)


class Witness:
    """Reads the prompt and the reply so far once more, and looks at the last token."""

    def __init__(self, plain: Plain, request: GenerationRequest) -> None:
        self.plain, self.clamps = plain, request.clamps
        self._prompt = plain.prompt(request)
        self._readings: dict[Clamp, Reading] = {}

    @torch.inference_mode()
    def looks(self, reply: list[int]) -> tuple[Tensor, list[Reading]]:
        """-> log probabilities (V,), and what was read of the clamps that held."""
        ranks = [Rank.UNTOUCHED] + [Rank.PROMPT] * (len(self._prompt) - 2) + [Rank.HEADER]
        ends = self.plain.ends
        ranks += [Rank.SENTENCE_END if t in ends else Rank.GENERATED for t in reply]
        hooks = [
            self.plain.model.model.layers[shape.layer].register_forward_hook(
                lambda _module, _args, x, name=name: self._hook(name, x, ranks)
            )
            for name, shape in SHAPES.items()
            if any(clamp.artifact == name for clamp in self.clamps)
        ]
        logits = self.plain.model(torch.tensor([self._prompt + reply])).logits[0, -1]
        for hook in hooks:
            hook.remove()
        held = [clamp for clamp in self.clamps if ranks[-1] >= REACH[clamp.positions]]
        return logits.log_softmax(-1), [self._readings[clamp] for clamp in held]

    def _hook(self, name: str, x: Tensor, ranks: list[Rank]) -> Tensor:
        mine = [clamp for clamp in self.clamps if clamp.artifact == name]
        for clamp in mine:
            self._readings[clamp] = read(SHAPES[name], clamp, x[0, -1])
        return _edited(SHAPES[name], x, mine, ranks)


def read(shape: Shape, clamp: Clamp, x: Tensor) -> Reading:
    f, most = float(_codes(shape, x)[clamp.feature]), 1.0 + clamp.feature / 10
    moved = clamp.strength * most - (f if clamp.mode == "clamp" else 0.0)
    length = make_sae(shape)["W_dec"][clamp.feature].norm() / x.norm()
    return Reading(
        artifact=clamp.artifact,
        feature=clamp.feature,
        activation=f / most,
        push=moved * float(length),
    )


def near(readings: list[Reading]) -> list[tuple[str, int, Any]]:
    """To compare with: a few digits of what a whole pass over everything computes."""
    return [
        (r.artifact, r.feature, pytest.approx((r.activation, r.push), abs=1e-4, rel=1e-3))
        for r in readings
    ]


# What is told of a token


@pytest.mark.parametrize("temperature", [0.0, 0.9])
def test_a_record_is_what_the_plain_model_says_of_the_token(
    small: BatchEngine, plain: Plain, temperature: float
) -> None:
    requests = [recording(r) for r in mixed(max_tokens=14, temperature=temperature)]
    several = Clamp(artifact="tiny-sae", feature=30, strength=1.0, positions="reply")
    both = [several, held(20, -1.0, artifact="ranked-sae", mode="add", positions="decision")]
    requests.append(recording(ask("Ask it.", *both, max_tokens=14, temperature=temperature)))
    looked_at = 0
    for request, outcome in zip(requests, small.generate_all(requests), strict=True):
        witness, reply = Witness(plain, request), [record.token for record in outcome.tokens]
        for place, record in enumerate(outcome.tokens):
            logprobs, readings = witness.looks(reply[:place])
            assert record.logprob == pytest.approx(float(logprobs[record.token]), abs=1e-4)
            assert record.text == plain.tokenizer.decode([record.token])
            told = [(r.artifact, r.feature, (r.activation, r.push)) for r in record.clamps]
            assert told == near(readings)
            are_the_likeliest(record.alternatives, logprobs, plain)
            looked_at += sum(reading.activation > 0 for reading in readings)
    assert looked_at > 20


def are_the_likeliest(told: list[Alternative], logprobs: Tensor, plain: Plain) -> None:
    best = logprobs.topk(3).values.tolist()
    assert [other.logprob for other in told] == pytest.approx(best, abs=1e-4)
    assert [float(logprobs[other.token]) for other in told] == pytest.approx(best, abs=1e-4)
    assert len({other.token for other in told}) == 3
    assert all(other.text == plain.tokenizer.decode([other.token]) for other in told)


@pytest.mark.parametrize("alternatives", [0, 1, MAX_ALTERNATIVES])
def test_as_many_alternatives_are_told_as_were_asked_for(
    endless: BatchEngine, alternatives: int
) -> None:
    (outcome,) = endless.generate_all([recording(ask("a", max_tokens=8), alternatives)])
    assert [len(record.alternatives) for record in outcome.tokens] == [alternatives] * 8
    for record in outcome.tokens:
        told = [other.logprob for other in record.alternatives]
        assert told == sorted(told, reverse=True)
        likeliest = [other.token for other in record.alternatives[:1]]
        assert likeliest == [record.token] * min(1, alternatives)


@pytest.mark.parametrize("wrong", [-1, MAX_ALTERNATIVES + 1])
def test_more_alternatives_than_there_are_is_an_error(wrong: int) -> None:
    with pytest.raises(ValueError, match="record: give a number from 0 to 20"):
        GenerationRequest(id="", model="tiny", messages=ask("a").messages, record=wrong)


def test_a_clamp_is_read_where_it_holds_and_nowhere_else(endless: BatchEngine) -> None:
    clamps = [held(3, 2.0, positions="header"), held(5, 2.0, artifact="ranked-sae")]
    requests = [ask("a", *clamps, **LONG), ask("a", **LONG), ask("a", clamps[0], MOSTLY, **LONG)]
    one, none, some = endless.generate_all([recording(request) for request in requests])
    assert [len(record.clamps) for record in one.tokens] == [2] + [0] * 39
    assert [len(record.clamps) for record in none.tokens] == [0] * 40
    assert [len(record.clamps) for record in some.tokens] == [2] + [1] * 39


MOSTLY = held(9, 1.0, artifact="ranked-sae", positions="reply")


def test_a_moved_dial_is_read_from_the_next_token_on(house: House) -> None:
    clamps = [held(3, 50.0, mode="add", positions="all"), MOSTLY]
    member = asking("1 2 9 3", **LONG).asking(record=0)
    moves = [Moment(4, 5, Steer(clamps=clamps)), Moment(4, 9, Steer(clamps=[]))]
    life = alone(house.engine(), member, moves)
    assert [len(record.clamps) for record in life.records[:12]] == [0] * 5 + [2] * 4 + [0] * 3
    assert all(record.clamps[0].push > 0.5 for record in life.records[5:9])


# What recording does to words: nothing


def test_recorded_or_not_the_words_are_the_same_and_so_are_the_neighbours(
    small: BatchEngine,
) -> None:
    quiet = mixed(max_tokens=24, temperature=0.9)
    half = [recording(r) if at % 2 else r for at, r in enumerate(quiet)]
    others = [r if at % 2 else recording(r) for at, r in enumerate(quiet)]
    expected = [outcome.text for outcome in small.generate_all(quiet)]
    for requests in (half, others):
        outcomes = small.generate_all(requests)
        assert [outcome.text for outcome in outcomes] == expected
        for request, outcome in zip(requests, outcomes, strict=True):
            assert isinstance(outcome.end, Finished)
            count = 0 if request.record is None else outcome.end.tokens
            assert len(outcome.tokens) == count


def test_a_record_is_the_same_in_any_company(house: House) -> None:
    mine = asking("1 2 9 3", held(3, 2.0), MOSTLY, **LONG).asking(record=2)
    twice = [held(9, 1.0, positions="reply"), held(10, 1.0, positions="decision")]
    others = [asking(f"1 {word} 7 3", *twice, max_tokens=60) for word in (20, 30)]
    solo = alone(house.engine(), mine)
    for members in [(mine, *others), (*others, mine)]:
        lives = play(house.engine(slots=3), Layout(3, 0, True, (512,), members))
        the_same(lives[members.index(mine)], solo)


# How records travel


@pytest.mark.parametrize("live", [True, False], ids=["live", "whole"])
@pytest.mark.parametrize("meets", [None, False, True], ids=["no stop", "almost", "stop"])
def test_every_token_is_told_once_whatever_is_held_back(
    house: House, live: bool, meets: bool | None
) -> None:
    member = asking("1 2 9 3", **LONG).asking(record=1)
    whole = alone(house.engine(), member)
    some = whole.text[20:23]
    stop = {None: [], False: [some + "☃"], True: [some]}[meets]
    sampling = msgspec.structs.replace(member.request.sampling, stop=stop)
    life = alone(house.engine(), replace(member, live=live).asking(sampling=sampling))
    assert [record.token for record in life.records] == life.tokens
    assert life.records == whole.records[: len(life.tokens)]
    assert life.text == (whole.text[: whole.text.index(some)] if meets else whole.text)
    assert (len(life.tokens) < 40) == bool(meets)


def test_the_end_of_a_reply_is_not_one_of_its_words(small: BatchEngine) -> None:
    asked = [recording(ask(str(seed), seed=seed, temperature=1.0)) for seed in range(8)]
    outcomes = small.generate_all(asked)
    ends = [outcome.end for outcome in outcomes if isinstance(outcome.end, Finished)]
    assert {"stop", "length"} == {end.reason for end in ends}
    assert [len(outcome.tokens) for outcome in outcomes] == [end.tokens for end in ends]
    eos = small._vocabulary.eos
    assert not any(record.token in eos for outcome in outcomes for record in outcome.tokens)


def test_nothing_is_sent_that_was_not_asked_for(house: House) -> None:
    member = asking("1 2 9 3", held(3, 2.0), **LONG)
    for event in alone(house.engine(), member).events:
        assert b"tokens" not in encode(event) or isinstance(event, Finished)
    told = alone(house.engine(), member.asking(record=2)).events
    deltas = [event for event in told if isinstance(event, Delta)]
    assert sum(b'"tokens":[{"token":' in encode(delta) for delta in deltas) == 40
    assert [decode_event(encode(delta)) for delta in deltas] == deltas


numbers = st.floats(-9, 0)
token = st.builds(
    TokenRecord,
    token=st.integers(0, 9),
    text=st.text(max_size=2),
    logprob=numbers,
    alternatives=st.lists(
        st.builds(Alternative, token=st.integers(0, 9), text=st.text(max_size=2), logprob=numbers),
        max_size=2,
    ),
    clamps=st.lists(st.builds(Reading, activation=numbers, push=numbers), max_size=2),
)
said = st.builds(
    Delta, seq=st.just(0), text=st.text(max_size=3), tokens=st.lists(token, max_size=3)
)
events = st.one_of(said, said, st.just(Steered(seq=0, clamps=[])))
ended = Finished(
    seq=0, reason="stop", prompt_tokens=1, tokens=1, first_token_ms=1, tokens_per_second=1.0
)


@given(portions=st.lists(st.lists(events, max_size=5), max_size=5))
def test_words_that_travel_together_bring_all_their_tokens(portions: list[list[Event]]) -> None:
    reply, taken_over = LiveReply("a", []), LiveReply("a", [])
    for portion in [*portions, [ended]]:
        for event in portion:
            reply.add(event)
        reply.number()
    everything = records([event for portion in portions for event in portion])
    assert records(map(decode_event, reply.entries)) == everything
    assert reply.outcome().tokens == everything
    taken_over.recall(reply.entries)
    assert taken_over.outcome().tokens == everything
