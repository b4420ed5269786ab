"""Text on its way out: whole characters, whole stop strings, the same text in any portions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from tests.worker.tiny import make_tokenizer
from worker.engine.detokenize import (
    HALF_A_CHARACTER,
    ByteDetokenizer,
    Detokenizer,
    StopStrings,
    WindowDetokenizer,
    byte_pieces,
)
from worker.engine.sentence_ends import sentence_ends


def make_sentencepiece() -> PreTrainedTokenizerFast:
    """Llama 2's kind: a mark for spaces, and bytes for what has no piece."""
    words = ["▁", "▁the", "▁goose", "goose", ".", "é", "世", "a", "▁a", "!"]
    pieces = ["<unk>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *words]
    core = Tokenizer(
        models.BPE({piece: i for i, piece in enumerate(pieces)}, [], byte_fallback=True)
    )
    core.pre_tokenizer = pre_tokenizers.Metaspace()
    core.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    return PreTrainedTokenizerFast(tokenizer_object=core, unk_token="<unk>", eos_token="</s>")


BYTE_LEVEL, SENTENCEPIECE = make_tokenizer(), make_sentencepiece()
TOKENIZERS = {"table": BYTE_LEVEL, "bytes": BYTE_LEVEL, "sentencepiece": SENTENCEPIECE}
PIECES = byte_pieces(BYTE_LEVEL)
emoji = st.sampled_from(
    ["🦆", "👩‍👩‍👧", "你好", "世界", "é", "naïve", "…", " ", "\n", "goose", "."]
)
writing = st.lists(st.one_of(st.text(max_size=5), emoji), max_size=12).map("".join)


def detokenizer_for(kind: str) -> Detokenizer:
    if kind == "table":
        assert PIECES
        return ByteDetokenizer(PIECES)
    return WindowDetokenizer(TOKENIZERS[kind])


def encoded(text: str, kind: str) -> list[int]:
    """Byte for byte, as a model may write any text."""
    if kind != "sentencepiece":
        ids: list[int] = BYTE_LEVEL.encode(text, add_special_tokens=False)
        return ids
    return [2 + byte for byte in text.encode()]


@pytest.mark.parametrize("kind", TOKENIZERS)
@given(text=writing)
@settings(max_examples=150, deadline=None)
def test_no_half_character_is_ever_told(kind: str, text: str) -> None:
    detokenizer = detokenizer_for(kind)
    ids = encoded(text.replace(HALF_A_CHARACTER, ""), kind)
    told = [detokenizer.push([token]) for token in ids]
    assert not any(HALF_A_CHARACTER in piece for piece in told)
    whole = TOKENIZERS[kind].decode(ids, clean_up_tokenization_spaces=False)
    assert "".join(told) + detokenizer.flush() == whole


@pytest.mark.parametrize("kind", TOKENIZERS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_tokens_in_any_portions_make_the_same_text(kind: str, data: st.DataObject) -> None:
    tokenizer = TOKENIZERS[kind]
    vocabulary = st.integers(0, len(tokenizer) - 1)
    if kind == "sentencepiece":  # whether a run of bytes is text shows only at its end
        vocabulary = st.integers(258, len(tokenizer) - 1)
    portions = data.draw(st.lists(st.lists(vocabulary, max_size=4), max_size=15))
    detokenizer = detokenizer_for(kind)
    told = "".join(detokenizer.push(portion) for portion in portions) + detokenizer.flush()
    ids = [token for portion in portions for token in portion]
    assert told == tokenizer.decode(
        ids, skip_special_tokens=True, clean_up_tokenization_spaces=False
    )


def test_only_tokens_that_are_bytes_have_a_table() -> None:
    assert byte_pieces(SENTENCEPIECE) is None


def test_a_word_keeps_its_space_but_the_first_has_none() -> None:
    goose = SENTENCEPIECE.convert_tokens_to_ids("▁goose")
    detokenizer = WindowDetokenizer(SENTENCEPIECE)
    assert [detokenizer.push([goose]) for _ in range(3)] == ["goose", " goose", " goose"]


letters = st.text("ab\n🦆", max_size=4)


@given(stops=st.lists(letters.filter(bool), min_size=1, max_size=4), portions=st.lists(letters))
@settings(max_examples=400, deadline=None)
def test_a_stop_string_cuts_the_text_and_no_part_of_it_is_told(
    stops: list[str], portions: list[str]
) -> None:
    filter_, told, met = StopStrings(stops), "", False
    for count, portion in enumerate(portions, 1):
        piece, met = filter_.push(portion)
        told += piece
        so_far = "".join(portions[:count])
        assert met == any(stop in so_far for stop in stops)
        if met:
            portions = portions[:count]
            break
        held = so_far[len(told) :]
        assert so_far.startswith(told)
        assert all(len(held) < len(stop) for stop in stops) or any(
            stop.startswith(held) for stop in stops
        )
    full = "".join(portions)
    if met:
        assert told == full[: min(full.index(stop) for stop in stops if stop in full)]
    else:
        assert told + filter_.flush() == full


def test_sentence_ends_are_found_in_any_vocabulary() -> None:
    ends = sentence_ends(SENTENCEPIECE)
    assert {SENTENCEPIECE.convert_ids_to_tokens(token) for token in ends} >= {".", "!"}
    pieces = {BYTE_LEVEL.decode([token]) for token in sentence_ends(BYTE_LEVEL)}
    assert {".", "!", "?"} <= pieces
    assert not any(piece.strip(" \n'\"").isalnum() for piece in pieces)
