"""The texts of a reply's tokens, whichever they are, are together the reply."""

from hypothesis import given
from hypothesis import strategies as st

from worker.engine.engine import BatchEngine
from worker.engine.words import Words, spelled

texts = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("🦆🖨你好é \n\t")), max_size=24
)


@given(
    text=texts,
    has_begun=st.booleans(),
    swaps=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 255)), max_size=6),
)
def test_together_the_texts_of_tokens_are_the_text(
    small: BatchEngine, text: str, has_begun: bool, swaps: list[tuple[int, int]]
) -> None:
    text = text if has_begun else text.lstrip()
    cut, vocabulary = small._writer.cut, small._vocabulary
    words = Words(vocabulary, text, cut(text), cut, has_begun)
    pieces = vocabulary.pieces or []
    byte = {piece[0]: at for at, piece in enumerate(pieces) if len(piece) == 1}
    for at, odd in swaps:
        if at < len(words.tokens):
            own = pieces[words.tokens[at]]
            token = byte[own[0]] if odd % 2 else byte[odd]  # one that fits, or any
            fits = words.replace(at, token)
            assert fits or not odd % 2
        assert "".join(words.texts) == text
        assert words.ends == [len("".join(words.texts[: n + 1])) for n in range(len(words.texts))]
        assert len(words.texts) == len(words.tokens)
        for token_text in words.texts:
            assert "\ufffd" not in token_text or "\ufffd" in text


@given(text=texts, lost=st.integers(0, 3))
def test_what_a_template_trims_is_the_last_ones(small: BatchEngine, text: str, lost: int) -> None:
    tokens = small._writer.cut(" " + text.rstrip())
    assert "".join(spelled(small._vocabulary, tokens, text.lstrip() + " " * lost)) == (
        text.lstrip() + " " * lost
    )
