"""The trainers on a very small recipe: deterministic, resumable, in the layouts they name."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import PreTrainedTokenizerFast

from worker.lab.bootstrap import interval, spearman
from worker.lab.dialogues import dialogue
from worker.lab.residuals import Samples, collect
from worker.lab.tokens import encode, train_tokenizer
from worker.lab.train_model import Recipe, new_model, train
from worker.lab.train_sae import Dictionary, SaeRecipe, save_sae, train_sae

SMALL = Recipe(
    vocab_size=600, hidden=32, layers=2, heads=2, kv_heads=1, feed_forward=48, steps=6,
    batch_tokens=512, warmup=2, checkpoint_every=3,
)  # fmt: skip


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    torch.set_num_threads(1)
    return train_tokenizer(SMALL.vocab_size, SMALL.seed)


def test_our_encoding_is_the_chat_template(tokenizer: PreTrainedTokenizerFast) -> None:
    for seed in range(20):
        talk = dialogue(random.Random(seed))
        messages = [{"role": said.role, "content": said.text} for said in talk]
        ids = tokenizer.apply_chat_template(messages, tokenize=True, return_dict=False)
        assert encode(tokenizer, [talk])[0].ids == ids


def test_two_trainings_from_one_seed_are_bit_identical(
    tokenizer: PreTrainedTokenizerFast, tmp_path: Path
) -> None:
    one = train(SMALL, tokenizer, tmp_path / "one").state_dict()
    two = train(SMALL, tokenizer, tmp_path / "two").state_dict()
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_a_training_cut_off_in_the_middle_ends_at_the_same_weights(
    tokenizer: PreTrainedTokenizerFast, tmp_path: Path
) -> None:
    whole = train(SMALL, tokenizer, tmp_path / "whole").state_dict()
    first = replace(SMALL, checkpoint_every=4)

    class Cut(Exception):
        pass

    def cut(_step: int) -> None:
        raise Cut

    with pytest.raises(Cut):
        train(first, tokenizer, tmp_path / "cut", after_checkpoint=cut)
    resumed = train(first, tokenizer, tmp_path / "cut").state_dict()
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


@pytest.fixture(scope="module")
def samples(tokenizer: PreTrainedTokenizerFast) -> Samples:
    talks = [dialogue(random.Random(seed)) for seed in range(80)]
    return collect(new_model(SMALL, tokenizer).eval(), tokenizer, 1, talks)


def test_headers_and_sentence_ends_are_found(samples: Samples) -> None:
    assert int(samples.is_header.sum()) >= 80
    assert int(samples.is_end.sum()) > int(samples.is_header.sum())
    assert not (samples.is_header & samples.is_end).any()


def test_the_sae_reconstructs_and_keeps_k_features_a_token(samples: Samples) -> None:
    recipe = SaeRecipe(d_sae=64, prefixes=(16, 64), k=8, batch=256, epochs=25)
    sae = train_sae(samples, recipe)
    f = sae.encode(samples.x)
    error = (samples.x - sae.decode(f)).square().sum() / (
        samples.x - samples.x.mean(0)
    ).square().sum()
    assert error < 0.3
    assert 4 < (f > 0).float().sum(1).mean() < 16
    assert torch.allclose(sae.W_dec.norm(dim=1), torch.ones(64), atol=1e-5)


def test_the_sae_is_saved_in_saelens_layout(samples: Samples, tmp_path: Path) -> None:
    sae = train_sae(samples, SaeRecipe(d_sae=64, prefixes=(16, 64), k=8, batch=256, epochs=1))
    save_sae(sae, tmp_path, 1, "tiny")
    cfg = json.loads((tmp_path / "cfg.json").read_text())
    stored = load_file(tmp_path / "sae_weights.safetensors")
    assert cfg["architecture"] == "jumprelu"
    assert cfg["metadata"]["hook_name"] == "blocks.1.hook_resid_post"
    assert torch.equal(Dictionary(**stored).encode(samples.x), sae.encode(samples.x))


def test_intervals_hold_the_mean_and_shrink_with_more_questions() -> None:
    few, many = interval([0.0, 2.0] * 10), interval([0.0, 2.0] * 200)
    assert few.low < 1.0 < few.high
    assert many.high - many.low < few.high - few.low


def test_rank_correlation_of_rising_and_falling_rows() -> None:
    assert spearman([1, 2, 3], [1, 5, 9]) == pytest.approx(1)
    assert spearman([1, 2, 3], [9, 5, 1]) == pytest.approx(-1)
