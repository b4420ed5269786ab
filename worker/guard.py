"""Watches a reply for phrases that the house does not allow, while it is being written."""

from collections.abc import Sequence

from worker.contract import contains, normalised

SLACK = 4  # characters written for one that is compared: accents, marks, spaces


class Guard:
    """Of one reply, whose text only grows."""

    def __init__(self, phrases: Sequence[str] = (), prefix: str = "") -> None:
        """`prefix`: what the reply continues; a phrase may have begun there."""
        self._phrases = [phrase for phrase in map(normalised, phrases) if phrase]
        self._look = SLACK * (max(map(len, self._phrases), default=0) + 2)
        self._prefix = prefix[-self._look :] if self._phrases else ""
        self._seen = 0  # characters of the text that were looked at before

    def objects(self, text: str, *, is_whole: bool = False) -> bool:
        """The last word counts only when the text is whole: it may become another one."""
        if not self._phrases:
            return False
        said = self._prefix + text
        begin = max(0, said.rfind(" ", 0, max(0, self._seen - self._look)))  # not within a word
        self._seen = len(said)
        fresh = said[begin:] if is_whole else said[begin:] + "x"
        return contains(normalised(fresh), self._phrases)


NOTHING_FORBIDDEN = Guard()
