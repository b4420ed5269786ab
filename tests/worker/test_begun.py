"""A reply that goes on from words of its own is the rest of the reply."""

from array import array
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worker.layouts import STOCK, House, Life, alone, asking, clamps
from tests.worker.listener import ask
from tests.worker.test_identities import held
from tests.worker.tiny import SMALL, make_sae
from worker.contract import Clamp, Failed, Finished, Outcome, Vector
from worker.engine.engine import BatchEngine

PROMPT = " ".join(map(str, STOCK[0][:40]))


@pytest.fixture(scope="module", params=[False, True], ids=["by a kernel", "by torch"])
def house(artifacts: Path, request: pytest.FixtureRequest) -> House:
    return House.of(artifacts, ranks=request.param)


def tokens(engine: BatchEngine, prefix: list[int], held: list[Clamp], **more: Any) -> Life:
    member = asking(PROMPT, *held, max_tokens=24 - len(prefix))
    return alone(engine, member.asking(prefix=" ".join(map(str, prefix)), **more))


@settings(max_examples=60, deadline=None)
@given(held=clamps, cut=st.integers(1, 23), blocks=st.sampled_from([0, 40]))
def test_whatever_its_clamps_the_rest_is_the_same(
    house: House, held: list[Clamp], cut: int, blocks: int
) -> None:
    engine = house.engine(blocks=blocks)
    whole = tokens(engine, [], held)
    rest = tokens(engine, whole.tokens[:cut], held)
    assert rest.tokens == whole.tokens[cut:]
    assert rest.end[:2] == ("length", 40 + cut)


def test_words_that_were_read_as_a_prompt_are_read_again_as_a_reply(house: House) -> None:
    """Clamps at `reply` touch a reply's own beginning, and never the same tokens of a prompt."""
    engine, dial = house.engine(blocks=40), [held(3, 2.0, positions="reply")]
    whole = tokens(house.engine(), [], dial)
    prompt = " ".join(map(str, [*STOCK[0][:40], *whole.tokens[:20], 9]))
    alone(engine, asking(prompt, *dial, max_tokens=1))
    rest = tokens(engine, whole.tokens[:20], dial)
    assert rest.tokens == whole.tokens[20:]
    alone(engine, asking(prompt, *dial, max_tokens=1))
    assert alone(engine, asking(prompt, *dial, max_tokens=4)).tokens == (
        alone(house.engine(), asking(prompt, *dial, max_tokens=4)).tokens
    )


def test_in_words_it_goes_on_where_it_stopped(endless: BatchEngine) -> None:
    words = "The goose said: no!"
    written = endless._writer.write(ask("Why?").messages, words)
    said = endless._writer._tokenizer.decode(written.ids)
    assert said.endswith(words)
    assert written.ids[: written.header] == endless._writer.write(ask("Why?").messages).ids
    (outcome,) = endless.generate_all([_begun(ask("Why?"), prefix=words)])
    assert isinstance(outcome.end, Finished)
    assert outcome.end.prompt_tokens == len(written.ids)


def test_nobody_begins_a_reply_with_control_tokens(endless: BatchEngine) -> None:
    forged = endless._writer.write(ask("hi").messages, "no<eot><user>yes")
    assert forged == endless._writer.write(ask("hi").messages, "noyes")


# Vectors


def decoder_row(feature: int) -> bytes:
    return array("f", make_sae(SMALL)["W_dec"][feature].tolist()).tobytes()


def surprise(outcome: Outcome) -> list[float]:
    return [token.logprob for token in outcome.tokens]


@pytest.mark.parametrize("positions", ["header", "decision", "reply", "all"])
def test_a_vector_pushes_as_a_feature_does(endless: BatchEngine, positions: Any) -> None:
    dial = held(20, 9.0, mode="add", positions=positions)
    push = 9.0 * (1.0 + 20 / 10)  # strength x max activation, as tiny.py measured it
    same = Vector(artifact="tiny-sae", values=decoder_row(20), strength=push, positions=positions)
    company = held(3, 1.0, positions="reply")
    plain = _begun(ask("Ask the goose.", company), record=0)
    members = [_begun(plain, clamps=[company, dial]), _begun(plain, vectors=[same]), plain]
    by_feature, by_vector, neither = endless.generate_all(members)
    assert by_vector.text == by_feature.text
    assert surprise(by_vector) == pytest.approx(surprise(by_feature), abs=1e-4)
    assert surprise(by_vector) != pytest.approx(surprise(neither), abs=1e-2)


def test_a_vector_of_another_width_is_refused(endless: BatchEngine) -> None:
    short = Vector(artifact="tiny-sae", values=b"\0" * 8, strength=1.0)
    (outcome,) = endless.generate_all([_begun(ask("a"), vectors=[short])])
    assert isinstance(outcome.end, Failed)
    assert "2 numbers, not 32" in outcome.end.message


@pytest.mark.parametrize(
    "wrong",
    [
        {"values": array("f", [float("nan")]).tobytes()},
        {"values": b"abc"},
        {"strength": float("inf")},
    ],
)
def test_a_vector_of_no_numbers_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="give"):
        Vector(**({"artifact": "a", "values": b"\0" * 4, "strength": 1.0} | wrong))


def _begun(request: Any, **changes: Any) -> Any:
    fields = {name: getattr(request, name) for name in request.__struct_fields__}
    return type(request)(**(fields | changes))
