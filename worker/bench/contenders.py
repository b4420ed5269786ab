"""Who is measured: our engine, and what a user of transformers would write instead.

All of them get chat messages and give back texts; all apply the same clamps at the same tokens.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor
from transformers import AutoModelForCausalLM

from worker.bench.models import Subject
from worker.bench.workload import (
    TOP_P,
    Chat,
    artifacts_of,
    numbered,
    prompt_ids,
    tokenizer_of,
)
from worker.contract import Clamp, Failed
from worker.engine.artifact import Artifact
from worker.engine.engine import BatchEngine
from worker.engine.opening import open_engine


@dataclass(frozen=True, slots=True)
class Reply:
    text: str
    tokens: int
    failed: str = ""


class Contender(Protocol):
    @property
    def name(self) -> str: ...

    def answer(self, chats: Sequence[Chat], tokens: int, temperature: float) -> list[Reply]:
        """So many tokens for each of these chats, which all arrive at once."""
        ...

    def close(self) -> None: ...


class Ours:
    name = "this engine"

    def __init__(self, subject: Subject, rows: int, threads: int, artifacts: int = 1) -> None:
        self._subject = subject
        self.engine: BatchEngine = open_engine(
            subject.artifacts[:artifacts], rows=rows, threads=threads
        )

    def answer(self, chats: Sequence[Chat], tokens: int, temperature: float) -> list[Reply]:
        outcomes = self.engine.generate_all(numbered(self._subject, chats, tokens, temperature))
        return [
            Reply("", 0, outcome.end.message)
            if isinstance(outcome.end, Failed)
            else Reply(outcome.text, outcome.end.tokens)
            for outcome in outcomes
        ]

    def close(self) -> None:
        self.engine.close()


@dataclass(frozen=True, slots=True)
class Held:
    """The clamps of n rows at one layer, filled up to the widest with rows of zeros."""

    e: Tensor  # (n, K, d)
    d: Tensor  # (n, K, d)
    b: Tensor  # (n, 1, K)
    theta: Tensor
    c: Tensor

    @classmethod
    def of(cls, artifact: Artifact, rows: Sequence[Sequence[Clamp]]) -> "Held":
        mine = [[clamp for clamp in row if clamp.artifact == artifact.id] for row in rows]
        widest = max(map(len, mine))
        wide = torch.zeros(len(rows), widest, artifact.width)
        narrow = torch.zeros(len(rows), 1, widest)
        held = cls(wide, wide.clone(), narrow, narrow.clone(), narrow.clone())
        for row, clamps in enumerate(mine):
            for k, clamp in enumerate(clamps):
                assert (clamp.mode, clamp.positions) == ("clamp", "reply")
                i = clamp.feature
                held.e[row, k], held.d[row, k] = artifact.encoder[i], artifact.decoder[i]
                held.b[row, 0, k], held.theta[row, 0, k] = artifact.bias[i], artifact.threshold[i]
                held.c[row, 0, k] = clamp.strength * artifact.max_activation[i]
        return held

    def rows(self, index: Tensor) -> "Held":
        return Held(self.e[index], self.d[index], self.b[index], self.theta[index], self.c[index])

    def steer(self, x: Tensor) -> Tensor:
        """Equation (2) of docs/steering.md in mode `clamp`: (n, T, d) -> (n, T, d)."""
        p = torch.bmm(x, self.e.transpose(1, 2)) + self.b
        f = torch.where(p > self.theta, p, 0.0)
        return x + torch.bmm(self.c - f, self.d)


def load(subject: Subject) -> Any:
    """The stock model, as anybody would load it."""
    network: Any = AutoModelForCausalLM.from_pretrained(
        subject.folder, dtype=torch.float32, attn_implementation="sdpa", local_files_only=True
    )
    return network.eval()


def sampling(temperature: float) -> dict[str, Any]:
    if temperature == 0:
        return {"do_sample": False}
    return {"do_sample": True, "temperature": temperature, "top_p": TOP_P, "top_k": 0}


class Generate:
    """`model.generate` with a forward hook, `width` chats at a time, padded on the left."""

    def __init__(self, name: str, subject: Subject, width: int) -> None:
        self.name = name
        self._width = width
        self._network = load(subject)
        self._tokenizer = tokenizer_of(subject)
        self._artifacts = artifacts_of(subject)

    def answer(self, chats: Sequence[Chat], tokens: int, temperature: float) -> list[Reply]:
        return [
            reply
            for start in range(0, len(chats), self._width)
            for reply in self.batch(chats[start : start + self._width], tokens, temperature)
        ]

    def batch(
        self, chats: Sequence[Chat], tokens: int, temperature: float, streamer: Any = None
    ) -> list[Reply]:
        torch.manual_seed(chats[0].seed)
        prompts = [prompt_ids(self._tokenizer, chat.messages) for chat in chats]
        padded = self._tokenizer.pad(
            {"input_ids": prompts}, padding_side="left", return_tensors="pt"
        )
        hooks = self._hook([chat.clamps for chat in chats])
        try:
            out = self._network.generate(
                **padded, max_new_tokens=tokens, streamer=streamer, **sampling(temperature)
            )
        finally:
            for hook in hooks:
                hook.remove()
        new = out[:, padded["input_ids"].shape[1] :].tolist()
        return [Reply(text_of(self._tokenizer, ids), len(ids)) for ids in new]

    def _hook(self, rows: Sequence[Sequence[Clamp]]) -> list[Any]:
        layers, used = self._network.model.layers, {c.artifact for row in rows for c in row}
        return [
            layers[artifact.layer].register_forward_hook(_at_the_last(Held.of(artifact, rows)))
            for artifact in self._artifacts
            if artifact.id in used
        ]

    def close(self) -> None:
        pass


def _at_the_last(held: Held) -> Callable[[Any, Any, Tensor], Tensor]:
    """`reply` is the prompt's last token and every generated one: the last of each pass."""

    def hook(_layer: Any, _inputs: Any, output: Tensor) -> Tensor:
        output[:, -1:] = held.steer(output[:, -1:])
        return output

    return hook


def text_of(tokenizer: Any, ids: Sequence[int]) -> str:
    text: str = tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
    return text.lstrip()


def one_at_a_time(subject: Subject) -> Generate:
    return Generate("(a) generate + hook, one chat at a time", subject, width=1)


def static_batch(subject: Subject, width: int) -> Generate:
    return Generate("(b) generate + hook, one padded batch", subject, width)
