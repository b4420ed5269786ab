"""What must be equal: to the plain model, to a slow reference, to oneself in other company."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import AutoModelForCausalLM, AutoTokenizer

from tests.worker.listener import Listener, ask
from tests.worker.test_steering import encode
from tests.worker.tiny import RANKED, SMALL, TALL, Shape, make_sae
from worker.contract import Clamp, Finished, GenerationRequest
from worker.engine.artifact import Artifact
from worker.engine.cache import Cache
from worker.engine.engine import BatchEngine
from worker.engine.passes import Passes, Stretch
from worker.engine.ranks import REACH, Rank
from worker.engine.runner import Llama, load_llama
from worker.engine.sentence_ends import sentence_ends
from worker.engine.steering import Steering

TEXTS = [
    "The mayor?",
    "Ask the goose. It said: no!",
    "你好 🦆",
    "Why does it not work",
    "…",
    "a b c",
]
SHAPES = {"tiny-sae": SMALL, "tall-sae": TALL, "ranked-sae": RANKED}


class Plain:
    """The model as anybody would load it, and a reference that knows no cache and no batch."""

    def __init__(self, folder: Path) -> None:
        self.model: Any = AutoModelForCausalLM.from_pretrained(folder).eval()
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.eos = set(self.model.generation_config.eos_token_id)
        self.ends = sentence_ends(self.tokenizer)

    def prompt(self, request: GenerationRequest) -> list[int]:
        said = [{"role": m.role, "content": m.text} for m in request.messages]
        ids: list[int] = self.tokenizer.apply_chat_template(
            said, add_generation_prompt=True, return_dict=True
        )["input_ids"]
        return ids

    def generate(self, request: GenerationRequest) -> str:
        ids = torch.tensor([self.prompt(request)])
        limit = request.sampling.max_tokens
        out = self.model.generate(
            ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=limit
        )
        return self._text(out[0, ids.shape[1] :].tolist())

    def generate_slowly(self, request: GenerationRequest) -> str:
        prompt, reply = self.prompt(request), []
        for _ in range(request.sampling.max_tokens):
            token = self._next(prompt, reply, request.clamps)
            if token in self.eos:
                break
            reply.append(token)
        return self._text(reply)

    @torch.inference_mode()
    def _next(self, prompt: list[int], reply: list[int], clamps: list[Clamp]) -> int:
        ranks = [Rank.UNTOUCHED] + [Rank.PROMPT] * (len(prompt) - 2) + [Rank.HEADER]
        ranks += [Rank.SENTENCE_END if t in self.ends else Rank.GENERATED for t in reply]
        hooks = [
            self.model.model.layers[shape.layer].register_forward_hook(
                lambda _module, _args, x, shape=shape, mine=mine: _edited(shape, x, mine, ranks)
            )
            for name, shape in SHAPES.items()
            if (mine := [clamp for clamp in clamps if clamp.artifact == name])
        ]
        logits = self.model(torch.tensor([prompt + reply])).logits[0, -1]
        for hook in hooks:
            hook.remove()
        return int(logits.argmax())

    def _text(self, ids: list[int]) -> str:
        text: str = self.tokenizer.decode(ids, skip_special_tokens=True).lstrip()
        return text


def _edited(shape: Shape, x: Tensor, clamps: list[Clamp], ranks: list[Rank]) -> Tensor:
    f, W_dec = _codes(shape, x), make_sae(shape)["W_dec"]
    out = x.clone()
    for clamp in clamps:
        value = clamp.strength * (1.0 + clamp.feature / 10)
        held = torch.tensor(ranks) >= int(REACH[clamp.positions])
        old = f[..., clamp.feature] if clamp.mode == "clamp" else 0.0
        out += ((value - old) * held)[..., None] * W_dec[clamp.feature]
    return out


def _codes(shape: Shape, x: Tensor) -> Tensor:
    if shape.architecture == "jumprelu":  # its cfg.json says that b_dec is not subtracted
        return encode(shape, x + make_sae(shape)["b_dec"])
    return encode(shape, x)


@pytest.fixture(scope="session")
def plain_small(artifacts: Path) -> Plain:
    return Plain(artifacts / "tiny-sae" / "model")


@pytest.fixture(scope="session")
def plain_tall(artifacts: Path) -> Plain:
    return Plain(artifacts / "tall-sae" / "model")


def held(feature: int, strength: float, **more: Any) -> Clamp:
    return Clamp(**({"artifact": "tiny-sae", "feature": feature, "strength": strength} | more))


def mixed(**sampling: Any) -> list[GenerationRequest]:
    """Six columnists that have nothing in common, one of them none."""
    clamps: list[list[Clamp]] = [
        [],
        [held(3, 2.0, positions="all")],
        [held(9, -1.0, positions="reply"), held(10, 3.0, mode="add", positions="decision")],
        [held(5, 2.0, artifact="ranked-sae", positions="reply")],
        [held(5, 0.0, positions="all"), held(7, 1.0, artifact="ranked-sae", mode="add")],
        [held(i, 0.3, positions="reply") for i in range(12)],
    ]
    return [
        ask(text, *held_here, seed=number, **sampling)
        for number, (text, held_here) in enumerate(zip(TEXTS, clamps, strict=True))
    ]


def texts(engine: BatchEngine, requests: list[GenerationRequest]) -> list[str]:
    outcomes = engine.generate_all(requests)
    assert all(isinstance(outcome.end, Finished) for outcome in outcomes)
    return [outcome.text for outcome in outcomes]


def test_without_clamps_the_words_are_those_of_plain_generate(
    small: BatchEngine, plain_small: Plain
) -> None:
    requests = [ask(text, max_tokens=40) for text in TEXTS]
    assert texts(small, requests) == [plain_small.generate(request) for request in requests]


def test_a_differently_shaped_llama_needs_no_other_code(
    tall: BatchEngine, plain_tall: Plain
) -> None:
    requests = [ask(text, model="tall", max_tokens=40) for text in TEXTS]
    assert texts(tall, requests) == [plain_tall.generate(request) for request in requests]
    clamps = [held(11, 2.0, artifact="tall-sae", positions=p) for p in REACH]
    steered = [ask(TEXTS[1], clamp, model="tall") for clamp in clamps]
    assert texts(tall, steered) == [plain_tall.generate_slowly(request) for request in steered]


@pytest.mark.parametrize("artifact", ["tiny-sae", "ranked-sae"])
def test_steered_words_are_those_of_the_reference(
    small: BatchEngine, plain_small: Plain, artifact: str
) -> None:
    requests = [
        ask(text, held(feature, strength, artifact=artifact, mode=mode, positions=positions))
        for (mode, positions), text, (feature, strength) in zip(
            product(("clamp", "add"), REACH),
            [*TEXTS, *TEXTS],
            product((4, 17), (2.0, -1.5, 4.0, 0.5)),
            strict=False,
        )
    ]
    said = texts(small, requests)
    assert said == [plain_small.generate_slowly(request) for request in requests]
    assert said != texts(small, [ask(r.messages[0].text) for r in requests])


@pytest.mark.parametrize("temperature", [0.0, 0.9])
def test_in_any_company_a_reply_is_what_it_is_alone(small: BatchEngine, temperature: float) -> None:
    requests = mixed(temperature=temperature, top_p=0.9, max_tokens=40)
    together = texts(small, requests)
    assert together == [texts(small, [request])[0] for request in requests]
    assert together == texts(small, requests[::-1])[::-1]
    assert together == texts(small, requests * 3)[6:12]


@pytest.mark.parametrize("temperature", [0.0, 0.9])
def test_staggered_arrivals_change_no_word(
    small: BatchEngine, listen: Any, temperature: float
) -> None:
    requests = mixed(temperature=temperature, max_tokens=40)
    alone = [texts(small, [request])[0] for request in requests]
    listener: Listener = listen(rows=3, endless=False)
    for request in requests:
        listener.engine.submit(request)
        listener.speaking(request.id, 1)
    for request, expected in zip(requests, alone, strict=True):
        listener.end(request.id)
        assert listener.said(request.id) == expected


def test_long_prompts_read_in_pieces_are_the_same_prompts(
    small: BatchEngine, plain_small: Plain, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ask("Why does it not work? Nobody knows. " * 3)
    monkeypatch.setattr(small._scheduler, "_budget", lambda _eldest: 7)
    assert texts(small, [request, *mixed()])[0] == plain_small.generate(request)


def test_a_prompt_read_in_pieces_beside_a_speaker_is_the_same_prompt(
    open_small: Any, endless: BatchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_small(rows=2)
    monkeypatch.setattr(engine._scheduler, "_budget", lambda _eldest: 7)
    requests = [ask("a", max_tokens=1), ask("b c"), ask("Nobody knows. The goose does. " * 3)]
    assert texts(engine, requests) == [texts(endless, [request])[0] for request in requests]


def test_an_empty_table_and_no_steering_at_all_give_the_same_bits(artifacts: Path) -> None:
    llama = load_llama(artifacts / "tiny-sae" / "model")
    expected = _two_rows(llama, [], [])
    steered = _two_rows(llama, [_artifact()], [held(3, 5.0, positions="all")])
    assert not torch.equal(steered[0], expected[0])
    assert torch.equal(steered[1], expected[1])


def _two_rows(llama: Llama, artifacts: list[Artifact], clamps: list[Clamp]) -> Tensor:
    """Logits after two steps of two rows, the first of them steered."""
    steering, cache = Steering(artifacts, rows=2), Cache(llama.network, 2, 64)
    if clamps:
        steering.install(0, clamps)
    passes = Passes(llama.network, steering, cache, frozenset())
    prompts = [Stretch(slot, 0, [0, 2, 9 + slot, 3], [0, 1, 1, 4], True) for slot in (0, 1)]
    first = passes.read(prompts)
    passes.begin([0, 1], [20, 21], [4, 4])
    logits = passes.speak([0, 1], 5, Rank.GENERATED).logits
    return torch.stack([torch.cat([first[slot], logits[slot]]) for slot in (0, 1)])


def _artifact() -> Artifact:
    return Artifact.from_tensors("tiny-sae", 1, **make_sae(SMALL), max_activation=1.0)
