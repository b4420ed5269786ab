"""Why this word: what a step knows of the token it chose, told only of replies that ask for it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from worker.contract import Alternative, Clamp, Reading, TokenRecord
from worker.engine.ranks import REACH, Rank
from worker.engine.steering import Steering


class Where(NamedTuple):
    """A token was chosen in the last pass: after a line of those who speak, or of one who reads."""

    reader: int
    line: int


class Recorder:
    def __init__(self, steering: Steering, tokenizer: Any) -> None:
        self._steering, self._tokenizer = steering, tokenizer

    @torch.inference_mode()
    def record(
        self,
        token: int,
        logits: Tensor,
        alternatives: int,
        clamps: Sequence[Clamp],
        rank: Rank,
        where: Where,
    ) -> TokenRecord:
        """logits (V,), from a token of this rank."""
        logprobs = logits.float().log_softmax(-1)
        best, ids = logprobs.topk(alternatives)
        others = zip(ids.tolist(), best.tolist(), strict=True)
        return TokenRecord(
            token=token,
            text=self._text(token),
            logprob=float(logprobs[token]),
            alternatives=[
                Alternative(token=other, text=self._text(other), logprob=logprob)
                for other, logprob in others
            ],
            clamps=self._readings(clamps, rank, where),
        )

    def _text(self, token: int) -> str:
        text: str = self._tokenizer.decode([token], clean_up_tokenization_spaces=False)
        return text

    def _readings(self, clamps: Sequence[Clamp], rank: Rank, where: Where) -> list[Reading]:
        """Of those that held; whether the others were looked at is up to the neighbours."""
        readings = []
        for clamp, (at, k) in zip(clamps, self._steering.homes(clamps), strict=True):
            if rank < REACH[clamp.positions]:
                continue
            seen = self._steering.seen[at, where.reader]
            x, f, change = (part[where.line, -1] for part in seen)
            artifact = self._steering.artifacts[clamp.artifact]
            moved = change[k] * artifact.decoder[clamp.feature].norm()
            readings.append(
                Reading(
                    artifact=clamp.artifact,
                    feature=clamp.feature,
                    activation=float(f[k] / artifact.max_activation[clamp.feature]),
                    push=float(moved / x.float().norm()),
                )
            )
        return readings
