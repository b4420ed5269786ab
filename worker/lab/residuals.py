"""Residual-stream samples of the demo model over dialogues, with what each position is."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from tqdm import tqdm
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from worker.lab.dialogues import Said, dialogue
from worker.lab.tokens import ROLES, Encoded, encode, token_id

BATCH = 64
Output = Tensor | tuple[Tensor, ...]  # of a decoder layer, by the library's version


@dataclass(frozen=True, slots=True)
class Samples:
    """One row a token, in text order. T tokens, d features of the residual stream."""

    x: Tensor  # (T, d) float32, output of the hooked layer
    ids: Tensor  # (T,)
    talk: Tensor  # (T,) index of the dialogue
    is_header: Tensor  # (T,) bool: the assistant's role token, where a reply is decided
    is_end: Tensor  # (T,) bool: ends a sentence of a reply


def collect(
    model: LlamaForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    layer: int,
    talks: Sequence[Sequence[Said]],
) -> Samples:
    """Every token but the first (an attention sink) of the dialogues, in order."""
    rows = encode(tokenizer, talks)
    header = token_id(tokenizer, ROLES["assistant"])
    ends = torch.tensor(tokenizer.convert_tokens_to_ids([".", "!", "?"]))
    ids = torch.tensor([token for row in rows for token in row.ids[1:]])
    is_reply = torch.tensor([flag for row in rows for flag in row.is_reply[1:]])
    talk = torch.tensor([at for at, row in enumerate(rows) for _ in row.ids[1:]])
    x = torch.cat(list(_streams(model, layer, rows)))
    is_header = torch.eq(ids, header)
    return Samples(x, ids, talk, is_header, is_reply & torch.isin(ids, ends))


@torch.inference_mode()
def _streams(model: LlamaForCausalLM, layer: int, rows: list[Encoded]) -> Iterator[Tensor]:
    for start in tqdm(range(0, len(rows), BATCH), desc=f"read layer {layer}", mininterval=5):
        some = rows[start : start + BATCH]
        width = max(len(row.ids) for row in some)
        ids = torch.tensor([row.ids + [0] * (width - len(row.ids)) for row in some])
        kept: list[Tensor] = []
        hook = model.model.layers[layer].register_forward_hook(_keeper(kept))
        model.model(input_ids=ids, use_cache=False)
        hook.remove()
        for at, row in enumerate(some):
            yield kept[0][at, 1 : len(row.ids)].clone()


def _keeper(kept: list[Tensor]) -> Callable[[object, object, Output], None]:
    def keep(_module: object, _inputs: object, output: Output) -> None:
        kept.append(output if isinstance(output, Tensor) else output[0])

    return keep


def draw(count: int, seed: int) -> list[list[Said]]:
    rng = random.Random(seed)
    return [dialogue(rng) for _ in range(count)]
