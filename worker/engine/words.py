"""The tokens of a text that was said: as the tokenizer cuts it, until a pass tells better."""

import codecs
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from worker.engine.detokenize import HALF_A_CHARACTER
from worker.engine.row import Vocabulary


@dataclass(slots=True, eq=False)
class Words:
    """A reply's text in tokens. Sampling may say a word in other tokens than the usual ones."""

    vocabulary: Vocabulary
    text: str
    tokens: list[int]
    cut: Callable[[str], list[int]]
    has_begun: bool  # behind a prefix white space counts; a reply does not begin with it
    texts: list[str] = field(init=False)  # of each token; together they are the text
    ends: list[int] = field(init=False)  # characters of the text up to and with each token

    def __post_init__(self) -> None:
        if not self._spell():
            raise ValueError("text: it cannot be cut into the model's tokens.")

    def replace(self, at: int, token: int) -> bool:
        """Whether the text can go on with this token here; what follows is cut anew then."""
        rest = self._rest([*self.tokens[:at], token])
        if rest is None:
            return False
        kept, self.tokens = self.tokens, [*self.tokens[:at], token, *rest]
        if self._spell():
            return True
        self.tokens = kept
        return not self._spell()

    def _rest(self, head: Sequence[int]) -> list[int] | None:
        """Tokens for what is left of the text after these; None if it does not begin so."""
        pieces = self.vocabulary.pieces
        if pieces is None:
            return None
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        said = decoder.decode(b"".join(pieces[token] for token in head))
        said = said if self.has_begun else said.lstrip()
        if not self.text.startswith(said):
            return None
        left, half = self.text[len(said) :], decoder.getstate()[0]
        if not half:
            return self.cut(left)
        begun, left = left[:1], left[1:]  # a character of which these bytes are the first
        if begun == HALF_A_CHARACTER:
            return self.cut(left)
        if not begun.encode().startswith(half):
            return None
        tokens = [self._byte(byte) for byte in begun.encode()[len(half) :]]
        return [*tokens, *self.cut(left)]

    def _byte(self, byte: int) -> int:
        """Every alphabet of bytes has each of them."""
        assert self.vocabulary.pieces is not None
        return self.vocabulary.pieces.index(bytes([byte]))

    def _spell(self) -> bool:
        """Texts and ends of the tokens; whether together they are the text."""
        reader = self.vocabulary.detokenizer()
        texts = [reader.push([token]) for token in self.tokens]
        if texts:
            texts[-1] += reader.flush()
        begun = self.has_begun
        for at, text in enumerate(texts):
            texts[at] = text if begun else text.lstrip()
            begun = begun or bool(texts[at])
        if "".join(texts) != self.text:
            return False
        self.texts, self.ends = texts, list(accumulate(map(len, texts)))
        return True


def spelled(vocabulary: Vocabulary, tokens: Sequence[int], text: str) -> list[str]:
    """The text over these tokens; what none of them says (a template trims) is the last one's."""
    reader, left, texts = vocabulary.detokenizer(), text, list[str]()
    for token in tokens:
        piece = reader.push([token])
        piece = piece if texts and left != text else piece.lstrip()
        texts.append(piece if left.startswith(piece) else "")
        left = left[len(texts[-1]) :]
    if texts:
        texts[-1] += left
    return texts
