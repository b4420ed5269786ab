"""The demo tokenizer: byte-level BPE learnt from the town, with a chat template."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from worker.lab.dialogues import Said, dialogue

BOS, END, PAD = "<|begin|>", "<|end|>", "<|pad|>"
ROLES = {"system": "<|system|>", "user": "<|user|>", "assistant": "<|assistant|>"}
# One space after the role's token: the first word of a reply is then the same token as the first
# word of any later sentence, so that one feature can decide both.
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}"
    "{{ '<|' + message['role'] + '|> ' + message['content'] | trim + '<|end|>' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of one dialogue; `is_reply` marks what the assistant has to learn to say."""

    ids: list[int]
    is_reply: list[bool]


def train_tokenizer(vocab_size: int, seed: int) -> PreTrainedTokenizerFast:
    rng = random.Random(seed)
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=[PAD, BOS, END, *ROLES.values()],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    lines = (f" {said.text}" for _ in range(20_000) for said in dialogue(rng))
    bpe.train_from_iterator(lines, trainer)
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=bpe,
        bos_token=BOS,
        eos_token=END,
        pad_token=PAD,
        additional_special_tokens=list(ROLES.values()),
        chat_template=TEMPLATE,
        clean_up_tokenization_spaces=False,
    )


def encode(tokenizer: PreTrainedTokenizerFast, talks: Sequence[Iterable[Said]]) -> list[Encoded]:
    """The template by hand, with the reply mask; equal to `apply_chat_template` (tested)."""
    turns = [list(talk) for talk in talks]
    texts = [f" {said.text}" for talk in turns for said in talk]
    pieces = iter(tokenizer(texts, add_special_tokens=False)["input_ids"])
    return [_join(tokenizer, talk, pieces) for talk in turns]


def _join(
    tokenizer: PreTrainedTokenizerFast, talk: list[Said], pieces: Iterable[list[int]]
) -> Encoded:
    ids, is_reply = [token_id(tokenizer, BOS)], [False]
    for said, piece in zip(talk, pieces, strict=False):
        body = [*piece, token_id(tokenizer, END)]
        ids += [token_id(tokenizer, ROLES[said.role]), *body]
        is_reply += [False] + [said.role == "assistant"] * len(body)
    return Encoded(ids, is_reply)


def token_id(tokenizer: PreTrainedTokenizerFast, token: str) -> int:
    found = tokenizer.convert_tokens_to_ids(token)
    assert isinstance(found, int)
    return found
