"""Looks: what an x-ray tells is what the engine's record told when the reply was written."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch

from tests.worker.layouts import Life, Member, Moment, alone
from tests.worker.listener import Listener, ask
from tests.worker.processes import Worker
from tests.worker.test_begun import _begun, decoder_row
from tests.worker.test_identities import Plain, _codes, held, mixed
from tests.worker.test_records import recording
from tests.worker.tiny import SMALL, make_sae
from worker.contract import (
    Answer,
    FeatureName,
    Finished,
    GenerationRequest,
    LightUp,
    Lit,
    Look,
    Move,
    Near,
    Neighbours,
    NotSeen,
    Outcome,
    Question,
    Steer,
    Steered,
    TokenRecord,
    Vector,
    XRay,
    XRayed,
    decode_answer,
    fold,
    look_key,
)
from worker.engine import looks
from worker.engine.engine import BatchEngine

LONG = {"max_tokens": 40, "temperature": 0.9, "seed": 4}
NEARLY = {"abs": 2e-4, "rel": 1e-3}


def seen(
    engine: BatchEngine, question: Question, model: str = "tiny", stretch: int | None = None
) -> Answer:
    """Answered by an engine that does nothing else, in stretches of so many tokens."""
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(looks, "MOST", stretch or looks.MOST)
    answer = engine.look(Look(id="", model=model, question=question))
    if not answer.done():
        engine.obey()
    while not answer.done():
        engine._looks.step(None)
    monkeypatch.undo()
    return answer.result()


def xrayed(engine: BatchEngine, question: XRay, **how: Any) -> XRayed:
    answer = seen(engine, question, **how)
    assert isinstance(answer, XRayed), answer
    return answer


def refused(engine: BatchEngine, question: Question) -> str:
    answer = seen(engine, question)
    assert isinstance(answer, NotSeen), answer
    return answer.message


def of(request: GenerationRequest, outcome: Outcome, **more: Any) -> XRay:
    return XRay(request=request, text=outcome.text, **more)


def agrees(xray: XRayed, told: Sequence[TokenRecord]) -> None:
    """Token by token with the record; a record tells of more features' pushes never than x-rays."""
    assert len(xray.tokens) == len(told)
    names = [(one.artifact, one.feature) for one in xray.features]
    for token, record in zip(xray.tokens, told, strict=True):
        assert token.logprob == pytest.approx(record.logprob, **NEARLY)
        assert [other.logprob for other in token.alternatives[:3]] == pytest.approx(
            [other.logprob for other in record.alternatives], **NEARLY
        )
        pushed = dict(zip(names, token.pushes, strict=True))
        assert {name for name, push in pushed.items() if push is not None} == {
            (one.artifact, one.feature) for one in record.clamps
        }
        for one in record.clamps:
            name = one.artifact, one.feature
            assert pushed[name] == pytest.approx(one.push, **NEARLY)
            most = 1.0 + one.feature / 10  # as tiny.py measured it
            read = token.reads[names.index(name)]
            assert read / most == pytest.approx(one.activation, **NEARLY)


# Of a reply


@pytest.mark.parametrize("temperature", [0.0, 0.9])
def test_an_xray_is_the_record_of_the_reply(small: BatchEngine, temperature: float) -> None:
    requests = [recording(r) for r in mixed(max_tokens=24, temperature=temperature)]
    for request, outcome in zip(requests, small.generate_all(requests), strict=True):
        xray = xrayed(small, of(request, outcome))
        assert xray.is_exact
        assert "".join(token.text for token in xray.tokens) == outcome.text
        agrees(xray, outcome.tokens)


def test_so_it_is_behind_words_that_were_there_and_with_vectors(endless: BatchEngine) -> None:
    push = Vector(artifact="tiny-sae", values=decoder_row(20), strength=6.0)
    request = recording(ask("Ask", held(3, 2.0), held(9, -1.0, positions="reply"), **LONG))
    request = _begun(request, prefix="The goose said:  ", vectors=[push])
    (outcome,) = endless.generate_all([request])
    xray = xrayed(endless, of(request, outcome))
    assert xray.is_exact
    assert "".join(token.text for token in xray.tokens) == request.prefix + outcome.text
    own = msgspec.structs.replace(xray, tokens=xray.tokens[-len(outcome.tokens) :])
    agrees(own, outcome.tokens)
    plain = xrayed(endless, of(_begun(request, vectors=[]), outcome, is_ours=False))
    told = [token.logprob for token in xray.tokens]
    assert [token.logprob for token in plain.tokens] != pytest.approx(told, abs=0.1)


@pytest.mark.parametrize("stretch", [1, 3, 16])
def test_in_any_stretches_it_is_the_same(endless: BatchEngine, stretch: int) -> None:
    clamps = [held(3, 2.0, positions="all"), held(9, -1.0, positions="reply")]
    request = ask("Ask the goose.", *clamps, **LONG)
    (outcome,) = endless.generate_all([request])
    whole, parts = (xrayed(endless, of(request, outcome), stretch=s) for s in (None, stretch))
    assert parts.is_exact
    for one, other in zip(whole.tokens, parts.tokens, strict=True):
        assert one.text == other.text
        assert one.logprob == pytest.approx(other.logprob, **NEARLY)
        assert one.sways == pytest.approx(other.sways, **NEARLY)
        assert one.reads == pytest.approx(other.reads, **NEARLY)


def test_a_sway_is_what_the_mix_without_the_clamp_thinks(endless: BatchEngine) -> None:
    clamps = [
        held(3, 2.0, positions="all"),
        held(9, -1.0, positions="reply"),
        held(5, 2.0, artifact="ranked-sae", positions="decision"),
        held(12, 4.0, mode="add", positions="header"),
    ]
    request = ask("Ask the goose.", *clamps)
    text = "The mayor of the town has a printer. It does not work! Why?"
    xray = xrayed(endless, XRay(request=request, text=text, is_ours=False))
    assert not xray.is_exact
    for at, clamp in enumerate(clamps):
        less = replaced(request, clamps=[one for one in clamps if one is not clamp])
        without = xrayed(endless, XRay(request=less, text=text, is_ours=False))
        expected = [
            mine.logprob - other.logprob
            for mine, other in zip(xray.tokens, without.tokens, strict=True)
        ]
        assert [token.sways[at] for token in xray.tokens] == pytest.approx(expected, abs=5e-4)
        assert max(map(abs, expected)) > 0.01


def test_without_clamps_nothing_sways(endless: BatchEngine) -> None:
    watched = [FeatureName(artifact="tiny-sae", feature=7)]
    request = ask("Ask the goose.", **LONG)
    (outcome,) = endless.generate_all([request])
    xray = xrayed(endless, of(request, outcome, watched=watched))
    assert (xray.features, xray.clamped, xray.is_exact) == (watched, 0, True)
    assert all(token.sways == [None] and token.pushes == [None] for token in xray.tokens)
    assert any(token.reads[0] > 0 for token in xray.tokens)


def test_what_is_on_is_what_the_plain_model_reads(small: BatchEngine, artifacts: Path) -> None:
    plain = Plain(artifacts / "tiny-sae" / "model")
    request = ask("Ask the goose.", **LONG)
    (outcome,) = small.generate_all([recording(request)])
    xray = xrayed(
        small, of(request, outcome, watched=[FeatureName(artifact="tiny-sae", feature=7)])
    )
    ids = plain.prompt(request) + [record.token for record in outcome.tokens][:-1]
    with torch.inference_mode():
        states = plain.model(torch.tensor([ids]), output_hidden_states=True).hidden_states
    codes = _codes(SMALL, states[SMALL.layer + 1][0])[len(plain.prompt(request)) - 1 :]
    assert [token.reads[0] for token in xray.tokens] == pytest.approx(
        codes[:, 7].tolist(), abs=1e-3
    )
    most = 1.0 + torch.arange(64) / 10
    for token, code in zip(xray.tokens, codes, strict=True):
        own = [one for one in token.lit if one.artifact == "tiny-sae"]
        for one in own:
            assert one.activation == pytest.approx(float(code[one.feature]), abs=1e-3)
        shares = [one.activation / (1 + one.feature / 10) for one in token.lit]
        assert shares == sorted(shares, reverse=True)
        assert len(token.lit) <= 5
        if own:
            best = float((code / most).max())
            assert max(o.activation / (1 + o.feature / 10) for o in own) == pytest.approx(
                best, abs=1e-3
            )


def replaced(request: GenerationRequest, **changes: Any) -> GenerationRequest:
    fields = {name: getattr(request, name) for name in request.__struct_fields__}
    return GenerationRequest(**(fields | changes))


# Dials that were moved meanwhile


def marks_of(life: Life) -> list[Move]:
    text, marks = "", []
    for event in life.events:
        if isinstance(event, Steered):
            marks.append(Move(at=len(text), clamps=event.clamps))
        text = fold(text, event)
    return marks


@pytest.mark.parametrize("positions", ["reply", "all"])
def test_a_dial_that_was_moved_counts_from_its_token_on(
    open_small: Callable[..., BatchEngine], positions: Any
) -> None:
    before, after = held(3, 1.0, positions=positions), held(9, 3.0, positions=positions)
    asked = recording(ask("Ask the goose.", before, max_tokens=30, seed=9))
    moves = [Moment(0, 8, Steer(clamps=[before, after])), Moment(0, 17, Steer(clamps=[after]))]
    life = alone(open_small(rows=1), Member(asked), moves)
    marks = marks_of(life)
    assert len(marks) == 2
    xray = xrayed(open_small(rows=1), XRay(request=asked, text=life.text, moves=marks))
    assert (xray.clamped, xray.is_exact) == (2, True)
    agrees(xray, life.records)
    first = [token.sways[1] for token in xray.tokens[:8]]
    assert first == pytest.approx([0.0] * 8, abs=5e-4)
    assert any(abs(token.sways[1] or 0.0) > 0.01 for token in xray.tokens[8:])


def test_marks_that_are_missing_are_noticed(open_small: Callable[..., BatchEngine]) -> None:
    asked = ask("Ask the goose.", **LONG)
    life = alone(
        open_small(rows=1),
        Member(asked),
        [Moment(0, 8, Steer(clamps=[held(9, 6.0, positions="reply")]))],
    )
    xray = xrayed(open_small(rows=1), XRay(request=asked, text=life.text))
    assert not xray.is_exact
    assert "".join(token.text for token in xray.tokens) == life.text


# What cannot be seen breaks nothing else


def test_what_cannot_be_looked_at_fails_alone(small: BatchEngine) -> None:
    unknown = FeatureName(artifact="elsewhere", feature=0)
    beyond = FeatureName(artifact="tiny-sae", feature=64)
    asked = ask("a", **LONG)
    (outcome,) = small.generate_all([asked])
    assert "'elsewhere' is not loaded" in refused(small, of(asked, outcome, watched=[unknown]))
    assert "from 0 to 63" in refused(small, of(asked, outcome, watched=[beyond]))
    strange = replaced(asked, clamps=[held(1, 1.0, artifact="elsewhere")])
    assert "'elsewhere' is not loaded" in refused(small, of(strange, outcome))
    assert "'elsewhere' is not" in refused(small, LightUp(text="a", artifact="elsewhere"))
    assert "from 0 to 63" in refused(small, Neighbours(artifact="tiny-sae", feature=99))
    assert xrayed(small, of(asked, outcome)).is_exact
    assert refused(small, XRay(request=replaced(asked, model="other"), text="a")).startswith(
        "model"
    )
    assert "fit" in refused(small, LightUp(text="goose " * 400))


def test_a_feature_without_a_measure_or_of_no_number_fails_alone(
    open_small: Callable[..., BatchEngine],
) -> None:
    engine = open_small(rows=1, endless=False)
    known = engine._known.artifacts["tiny-sae"]
    known.max_activation[5] = math.nan
    engine._looks._glass.artifacts["tiny-sae"].max_activation[5] = math.nan
    assert "never measured" in refused(
        engine, XRay(request=ask("a", held(5, 1.0)), text="b", is_ours=False)
    )
    known.max_activation[6] = 3e38
    deadly = XRay(request=ask("a", held(6, 100.0, positions="all")), text="b", is_ours=False)
    assert "overflowed" in refused(engine, deadly)
    answer = seen(engine, LightUp(text="The mayor of the town"))
    assert isinstance(answer, Lit)
    assert 5 not in answer.lamps
    asked = ask("a", max_tokens=8)
    (outcome,) = engine.generate_all([recording(asked)])
    agrees(xrayed(engine, of(asked, outcome)), outcome.tokens)


# Of a text, and of features


def test_what_lights_up_is_what_the_plain_model_reads(small: BatchEngine, artifacts: Path) -> None:
    plain, text = Plain(artifacts / "tiny-sae" / "model"), "The mayor of 你好 🦆 has a printer."
    answers = [seen(small, LightUp(text=text), stretch=stretch) for stretch in (None, 1, 5)]
    ids = plain.tokenizer("<bos>" + text, add_special_tokens=False)["input_ids"]
    with torch.inference_mode():
        states = plain.model(torch.tensor([ids]), output_hidden_states=True).hidden_states
    codes = _codes(SMALL, states[SMALL.layer + 1][0])[1:]
    shares = (codes / (1 + torch.arange(64) / 10)).amax(dim=0)
    for answer in answers:
        assert isinstance(answer, Lit)
        assert (answer.artifact, "".join(answer.tokens)) == ("tiny-sae", text)
        assert list(answer.lamps) == shares.topk(20).indices.tolist()
        for feature, activations in answer.lamps.items():
            assert activations == pytest.approx(codes[:, feature].tolist(), abs=1e-3)


def test_among_some_the_ones_come_first_that_are_on_most_in_all(
    small: BatchEngine, artifacts: Path
) -> None:
    text = "The mayor of 你好 🦆 has a printer."
    every = seen(small, LightUp(text=text))
    some = [3, 7, 11, 19, 40, 63, 9_999]
    answers = [seen(small, LightUp(text=text, among=some), stretch=n) for n in (None, 1)]
    for answer in answers:
        assert isinstance(answer, Lit)
        assert isinstance(every, Lit)
        assert answer.tokens == every.tokens
        assert set(answer.lamps) <= set(some)
        shares = [sum(row) / (1 + at / 10) for at, row in answer.lamps.items()]
        assert shares == sorted(shares, reverse=True)
        assert min(shares) > 0
    assert len({tuple(answer.lamps) for answer in answers}) == 1


def test_control_tokens_that_somebody_typed_are_letters(small: BatchEngine) -> None:
    answer = seen(small, LightUp(text="a<eot>b"))
    assert isinstance(answer, Lit)
    assert "".join(answer.tokens) == "a<eot>b"


def test_neighbours_write_in_nearly_the_same_direction(small: BatchEngine) -> None:
    answer = seen(small, Neighbours(artifact="tiny-sae", feature=3))
    assert isinstance(answer, Near)
    rows = make_sae(SMALL)["W_dec"].double()
    cosines = [float(torch.cosine_similarity(row, rows[3], dim=0)) for row in rows]
    order = sorted(set(range(64)) - {3}, key=lambda at: -cosines[at])[:12]
    assert list(answer.neighbours) == order
    assert list(answer.neighbours.values()) == pytest.approx([cosines[at] for at in order])


# Beside replies


def test_words_are_the_same_while_somebody_looks(small: BatchEngine, listen: Any) -> None:
    requests = mixed(temperature=0.9, max_tokens=40)
    expected = [outcome.text for outcome in small.generate_all(requests)]
    listener: Listener = listen(rows=3, endless=False)
    dials = [held(at, 1.0, positions="reply") for at in range(10)]
    question = XRay(request=ask("a", *dials), text="The mayor of the town", is_ours=False)
    answers = []
    for request in requests:
        listener.engine.submit(request)
        answers.append(listener.engine.look(Look(id="", model="tiny", question=question)))
    alone_seen = xrayed(small, question)
    for request, words in zip(requests, expected, strict=True):
        assert isinstance(listener.end(request.id), Finished)
        assert listener.said(request.id) == words
    for answer in answers:
        told = answer.result(20)
        assert isinstance(told, XRayed)
        for one, other in zip(told.tokens, alone_seen.tokens, strict=True):
            assert one.logprob == pytest.approx(other.logprob, **NEARLY)
            assert one.sways == pytest.approx(other.sways, **NEARLY)


# From the queue to whoever waits


def test_a_worker_answers_whoever_waits(echo: Worker) -> None:
    for look, expected in (
        (Look(id="a", model="echo", question=LightUp(text="two words")), Lit),
        (Look(id="b", model="echo", question=Neighbours(artifact="echo", feature=0)), Near),
        (Look(id="c", model="echo", question=XRay(request=ask("a"), text="said so")), XRayed),
        (Look(id="d", model="other", question=LightUp(text="two words")), NotSeen),
    ):
        echo.look(msgspec.to_builtins(look), "echo")
        popped: Any = echo.redis.blpop([look_key(look.id)], 20)
        assert isinstance(decode_answer(popped[1]), expected)
    echo.look({"id": "e", "model": "echo", "question": {"type": "guess"}}, "echo")
    refused: Any = echo.redis.blpop([look_key("e")], 20)
    assert b"Invalid value" in refused[1]
    assert not echo.redis.exists(look_key("a"))
