"""A search as somebody types it, and the piece of a text that shows why it was found.

The databases cut and fold words as `words_of` and `folded` do, or nearly: where they differ, a hit
is still a hit, and only its highlight is missing.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

MOST_WORDS = 16
SNIPPET_CHARS = 160

# Scripts that put no space between words: their words are looked for anywhere in a text.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
CHUNK = re.compile(r"[^\s!-/:-@\[-`{-~]+")  # between blanks and ASCII punctuation


def _folds() -> dict[int, str]:
    """Latin letters with marks, on the letter alone; marks that stand for themselves, on nothing.

    As SQLite's `unicode61 remove_diacritics 2` has it.
    """
    folds = {mark: "" for mark in range(0x0300, 0x0370)}
    for code in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            folds[code] = base.lower()
    return folds


FOLDS = _folds()


@dataclass(frozen=True, slots=True)
class Word:
    start: int
    end: int
    text: str  # folded


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow one another. Open: the last may go on."""

    words: tuple[str, ...]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    terms: tuple[Term, ...] = ()
    parts: tuple[str, ...] = ()  # anywhere in the text, in unspaced scripts

    def __bool__(self) -> bool:
        return bool(self.terms or self.parts)


def query_of(text: str) -> Query:
    """Everything in it must be found: words, and "phrases" in quotation marks. The last word may be
    the beginning of one. No other sign means anything.
    """
    terms: list[Term] = []
    parts: list[str] = []
    pieces = re.sub("[“”„«»]", '"', text).split('"')
    for number, piece in enumerate(pieces):
        found = [(piece[word.start : word.end], word.text) for word in words_of(piece)]
        parts += [raw for raw, _ in found if UNSPACED.search(raw)]
        words = [folded for raw, folded in found if not UNSPACED.search(raw)]
        if number % 2 and words:
            terms.append(Term(tuple(words)))
        else:
            terms += [Term((word,)) for word in words]
    terms = terms[:MOST_WORDS]
    is_open = bool(terms) and bool(pieces[-1].strip())  # the last sign closes no phrase
    if is_open:
        terms[-1] = Term(terms[-1].words, is_open=True)
    return Query(tuple(terms), tuple(parts[:MOST_WORDS]))


def folded(text: str) -> str:
    return text.lower().translate(FOLDS)


def words_of(text: str) -> Iterator[Word]:
    for chunk in CHUNK.finditer(text):
        place = chunk.start()
        for is_word, run in groupby(chunk[0], _is_in_word):
            end = place + sum(1 for _ in run)
            if is_word and (word := folded(text[place:end])):
                yield Word(place, end, word)
            place = end


def snippet(text: str, query: Query) -> list[dict[str, object]]:
    """About a sentence around the first hit: `[{text, hit}]`, plain text."""
    hits = _hits(text, query)
    start, end = _window(text, hits[0][0] if hits else 0)
    segments = [("…", False)] if start else []
    place = start
    for low, high in hits:
        if low >= end:
            break
        segments += [(text[place:low], False), (text[low : min(high, end)], True)]
        place = min(high, end)
    segments.append((text[place:end] + ("…" if end < len(text) else ""), False))
    return [{"text": piece, "hit": hit} for piece, hit in segments if piece]


def _hits(text: str, query: Query) -> list[tuple[int, int]]:
    """Where it was found, in order, none within another."""
    words = list(words_of(text))
    found = [span for term in query.terms for span in _spans(words, term)]
    for part in query.parts:
        found += [match.span() for match in re.finditer(re.escape(part), text)]
    hits: list[tuple[int, int]] = []
    for low, high in sorted(found):
        if not hits or low >= hits[-1][1]:
            hits.append((low, high))
    return hits


def _spans(words: Sequence[Word], term: Term) -> Iterator[tuple[int, int]]:
    length = len(term.words)
    for place in range(len(words) - length + 1):
        here = words[place : place + length]
        same = [word.text for word in here[:-1]] == list(term.words[:-1])
        last, wanted = here[-1].text, term.words[-1]
        if same and (last.startswith(wanted) if term.is_open else last == wanted):
            yield here[0].start, here[-1].end


def _window(text: str, hit: int) -> tuple[int, int]:
    """Around the hit, from blank to blank where there is one near."""
    start = max(hit - SNIPPET_CHARS // 4, 0)
    if start and (blank := text.find(" ", start, hit)) >= 0:
        start = blank + 1
    end = min(start + SNIPPET_CHARS, len(text))
    if end < len(text) and (blank := text.rfind(" ", start + SNIPPET_CHARS // 2, end)) >= 0:
        end = blank
    return start, end


def _is_in_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"
