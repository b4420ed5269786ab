"""Many phrases looked for at once, as whole words: what contains a phrase inside a word is free."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from backend.policy.normal import readings

# Written without spaces between words: Thai, Lao, Burmese, Khmer, kana, Han, Hangul.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)


class Phrases:
    """By their first word, so that a text costs its own length however many phrases there are."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: defaultdict[str, list[tuple[list[str], str]]] = defaultdict(list)
        self._unspaced: list[tuple[str, str]] = []
        for phrase in phrases:
            for reading in readings(phrase):
                self._add(reading, phrase)

    def _add(self, reading: str, phrase: str) -> None:
        words = reading.split()
        if UNSPACED.search(reading):
            self._unspaced.append(("".join(words), phrase))
        elif words:
            self._by_first[words[0]].append((words, phrase))

    def found_in(self, texts: Sequence[str]) -> str | None:
        """The first phrase in any of a text's readings, as it was written."""
        for text in texts:
            if phrase := self._among(text.split()) or self._within(text):
                return phrase
        return None

    def _among(self, words: list[str]) -> str | None:
        for place, word in enumerate(words):
            for wanted, phrase in self._by_first.get(word, ()):
                if words[place : place + len(wanted)] == wanted:
                    return phrase
        return None

    def _within(self, text: str) -> str | None:
        if not self._unspaced or not UNSPACED.search(text):
            return None
        joined = text.replace(" ", "")
        return next((phrase for wanted, phrase in self._unspaced if wanted in joined), None)
