"""Who decodes on the card: our passes, and transformers' two ways."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from transformers import ContinuousBatchingConfig, GenerationConfig

from worker.bench.gpu_models import Made
from worker.contract import Clamp, Sampling
from worker.engine.artifact import Artifact
from worker.engine.cache import Cache
from worker.engine.fitting import passes_for
from worker.engine.passes import Stretch
from worker.engine.ranks import Rank
from worker.engine.steering import Steering

FEATURES = 2048
STRENGTH = 0.1
PAGE = 16  # tokens, of continuous batching


class Arm(Protocol):
    @property
    def name(self) -> str: ...

    def seconds_per_token(self) -> float:
        """Of one step of the whole batch, prompts not counted."""
        ...


class Ours:
    """Rows that speak on and on; each held by clamps of its own."""

    def __init__(self, made: Made, batch: int, prompt: int, tokens: int) -> None:
        network = made.network
        layer = len(network.blocks) // 2
        self._steering = Steering([_artifact(network.width, layer)], batch, network.device)
        cache = Cache(network, batch, min(made.shape.context, 2 * (prompt + tokens)))
        self._passes = passes_for(network, self._steering, cache, frozenset())
        self._batch, self._prompt, self._tokens = batch, prompt, tokens
        self._vocabulary = made.shape.vocabulary

    @staticmethod
    def label(clamps: int) -> str:
        return f"this engine, {clamps} clamps a row" if clamps else "this engine, unsteered"

    def holding(self, clamps: int) -> "Holding":
        return Holding(self.label(clamps), self, clamps)

    def speak(self, clamps: int) -> float:
        """Median seconds of a step."""
        self._prepare(clamps)
        slots, times = range(self._batch), []
        for step in range(self._tokens):
            began = time.perf_counter()
            self._passes.speak(slots, self._prompt + step + 1, Rank.GENERATED)
            times.append(time.perf_counter() - began)
        return sorted(times)[len(times) // 2]

    def _prepare(self, clamps: int) -> None:
        draw = torch.Generator().manual_seed(clamps)
        sampling = Sampling(temperature=0.7, top_p=0.95, seed=1)
        ranks, slots, stretches = [int(Rank.PROMPT)] * self._prompt, list(range(self._batch)), []
        for slot in slots:
            self._steering.install(slot, _clamps(slot, clamps))
            self._passes.seat(slot, sampling, self._tokens + 1)
            ids = torch.randint(self._vocabulary, (self._prompt,), generator=draw).tolist()
            stretches.append(Stretch(slot, 0, ids, ranks, last=True))
        self._passes.read(stretches)
        self._passes.begin(slots, [1] * self._batch, [self._prompt] * self._batch)


@dataclass(frozen=True, slots=True)
class Holding:
    name: str
    ours: Ours
    clamps: int

    def seconds_per_token(self) -> float:
        return self.ours.speak(self.clamps)


def _artifact(width: int, layer: int) -> Artifact:
    torch.manual_seed(layer)
    decoder = torch.nn.functional.normalize(torch.randn(FEATURES, width), dim=1)
    return Artifact.from_tensors(
        "random",
        layer,
        W_enc=decoder.t().contiguous(),
        W_dec=decoder,
        b_enc=torch.zeros(FEATURES),
        b_dec=torch.zeros(width),
        max_activation=1.0,
    )


def _clamps(slot: int, count: int) -> list[Clamp]:
    return [
        Clamp(
            artifact="random",
            feature=(slot * 32 + k) % FEATURES,
            strength=STRENGTH,
            positions="reply",
        )
        for k in range(count)
    ]


class Generate:
    """`model.generate`, sampled; what one token takes is the slope between few and many."""

    name = "transformers, generate"

    def __init__(self, model: Any, batch: int, prompt: int, tokens: int) -> None:
        self._model, self._tokens = model, tokens
        self._ids = torch.randint(model.config.vocab_size, (batch, prompt), device=model.device)

    def seconds_per_token(self) -> float:
        return (self._seconds(self._tokens) - self._seconds(1)) / (self._tokens - 1)

    def _seconds(self, tokens: int) -> float:
        began = time.perf_counter()
        self._model.generate(
            input_ids=self._ids,
            attention_mask=torch.ones_like(self._ids),
            do_sample=True,
            top_p=0.95,
            temperature=0.7,
            top_k=0,
            min_new_tokens=tokens,
            max_new_tokens=tokens,
        ).tolist()
        return time.perf_counter() - began


class Continuous:
    """transformers' continuous batching, greedy; the slope as above."""

    name = "transformers, continuous batching"

    def __init__(self, model: Any, batch: int, prompt: int, tokens: int) -> None:
        self._model, self._tokens = model, tokens
        ids = torch.randint(model.config.vocab_size, (batch, prompt))
        self._prompts: Sequence[Sequence[int]] = ids.tolist()
        pages = -(-(prompt + tokens) // PAGE) + 1
        self._memory = ContinuousBatchingConfig(
            page_size=PAGE, num_blocks=pages * batch, max_batch_tokens=max(prompt * batch, 64)
        )

    def seconds_per_token(self) -> float:
        return (self._seconds(self._tokens) - self._seconds(1)) / (self._tokens - 1)

    def _seconds(self, tokens: int) -> float:
        how: Any = GenerationConfig(  # type: ignore[no-untyped-call]
            max_new_tokens=tokens, do_sample=False, eos_token_id=-1
        )
        began = time.perf_counter()
        told = self._model.generate_batch(
            inputs=self._prompts,
            generation_config=how,
            continuous_batching_config=self._memory,
            progress_bar=False,
        )
        seconds = time.perf_counter() - began
        spoken = {len(reply.generated_tokens) for reply in told.values()}
        if spoken != {tokens}:
            raise RuntimeError(f"continuous batching gave {sorted(spoken)} tokens, not {tokens}")
        return seconds
