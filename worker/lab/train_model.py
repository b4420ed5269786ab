"""Training the demo Llama: from a seed, resumable, on the CPU."""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from tqdm import tqdm
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from worker.lab.dialogues import dialogue
from worker.lab.tokens import Encoded, encode

IGNORED = -100  # label of a position without loss, as in torch's cross entropy
POOL = 4096  # dialogues sorted by length together, so that a batch has little padding


@dataclass(frozen=True, slots=True)
class Recipe:
    seed: int = 20
    vocab_size: int = 2048
    hidden: int = 192
    layers: int = 6
    heads: int = 6
    kv_heads: int = 2
    feed_forward: int = 512
    context: int = 1024
    steps: int = 1600
    batch_tokens: int = 3072
    learning_rate: float = 2.5e-3
    warmup: int = 120
    checkpoint_every: int = 200


def new_model(recipe: Recipe, tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    torch.manual_seed(recipe.seed)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=recipe.hidden,
        intermediate_size=recipe.feed_forward,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.kv_heads,
        max_position_embeddings=recipe.context,
        tie_word_embeddings=True,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return LlamaForCausalLM(config)


def batches(recipe: Recipe, tokenizer: PreTrainedTokenizerFast) -> Iterator[list[Encoded]]:
    rng = random.Random(recipe.seed)
    while True:
        pool = encode(tokenizer, [dialogue(rng) for _ in range(POOL)])
        pool.sort(key=lambda row: len(row.ids))
        made: list[list[Encoded]] = [[]]
        for row in pool:
            if made[-1] and (len(made[-1]) + 1) * len(row.ids) > recipe.batch_tokens:
                made.append([])
            made[-1].append(row)
        rng.shuffle(made)
        yield from made


def tensors(rows: list[Encoded], pad: int) -> dict[str, torch.Tensor]:
    width = max(len(row.ids) for row in rows)
    ids = torch.full((len(rows), width), pad)
    labels = torch.full((len(rows), width), IGNORED)
    for at, row in enumerate(rows):
        n = len(row.ids)
        ids[at, :n] = torch.tensor(row.ids)
        labels[at, :n] = torch.where(torch.tensor(row.is_reply), ids[at, :n], IGNORED)
    return {"input_ids": ids, "labels": labels}  # causal and right-padded: no mask is needed


def learning_rate(recipe: Recipe, step: int) -> float:
    if step < recipe.warmup:
        return recipe.learning_rate * (step + 1) / recipe.warmup
    done = (step - recipe.warmup) / max(1, recipe.steps - recipe.warmup)
    return recipe.learning_rate * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))


def train(
    recipe: Recipe,
    tokenizer: PreTrainedTokenizerFast,
    checkpoint: Path,
    after_checkpoint: Callable[[int], None] | None = None,
) -> LlamaForCausalLM:
    """Resumes from `checkpoint`; the batches before it are drawn again and skipped."""
    model = new_model(recipe, tokenizer)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=0.0, betas=(0.9, 0.98), weight_decay=0.05, fused=True
    )
    start = _resume(model, optimizer, checkpoint)
    stream = batches(recipe, tokenizer)
    pad = int(tokenizer.pad_token_id or 0)
    bar = tqdm(range(recipe.steps), desc="model", unit="step", mininterval=5)
    loss_seen = 0.0
    for step in bar:
        rows = next(stream)
        if step < start:
            continue
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(recipe, step)
        loss = model(**tensors(rows, pad)).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        loss_seen = 0.97 * loss_seen + 0.03 * loss.item() if loss_seen else loss.item()
        bar.set_postfix(loss=f"{loss_seen:.3f}")
        if (step + 1) % recipe.checkpoint_every == 0:
            _save(model, optimizer, step + 1, checkpoint)
            if after_checkpoint:
                after_checkpoint(step + 1)
    model.eval()  # type: ignore[no-untyped-call]
    return model


def _save(
    model: LlamaForCausalLM, optimizer: torch.optim.Optimizer, step: int, checkpoint: Path
) -> None:
    part = checkpoint.with_suffix(".part")
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save(state, part)
    part.replace(checkpoint)


def _resume(model: LlamaForCausalLM, optimizer: torch.optim.Optimizer, checkpoint: Path) -> int:
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])
