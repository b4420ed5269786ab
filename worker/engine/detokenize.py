"""From token ids to text, bit by bit: never half a character, never a part of a stop string."""

import codecs
from collections.abc import Sequence
from typing import Any, Protocol

HALF_A_CHARACTER = "\ufffd"  # what decoders write for bytes that are not (yet) UTF-8


class Detokenizer(Protocol):
    """What is new in the text after each token; all of it together is decode(all tokens)."""

    def push(self, tokens: Sequence[int]) -> str: ...

    def flush(self) -> str:
        """At the end, half a character stays half a character."""
        ...


class ByteDetokenizer:
    """For tokenizers whose tokens are bytes (byte-level BPE, as all Llama 3 are): a table."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = pieces
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def push(self, tokens: Sequence[int]) -> str:
        return self._decoder.decode(b"".join([self._pieces[token] for token in tokens]))

    def flush(self) -> str:
        return self._decoder.decode(b"", final=True)


def byte_pieces(tokenizer: Any) -> list[bytes] | None:
    """The bytes of every token; None for a tokenizer whose tokens are not bytes."""
    to_byte = {char: byte for byte, char in _bytes_to_unicode().items()}
    special, added = set(tokenizer.all_special_ids), set(tokenizer.get_added_vocab().values())
    pieces = []
    for token, name in enumerate(tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))):
        if token in special:
            pieces.append(b"")
        elif token in added:
            pieces.append(name.encode())
        elif not name or set(name) - to_byte.keys():
            return None
        else:
            pieces.append(bytes(to_byte[char] for char in name))
    decoded = tokenizer.batch_decode([[t] for t in range(len(pieces))], skip_special_tokens=True)
    same = all(p.decode(errors="replace") == d for p, d in zip(pieces, decoded, strict=True))
    return pieces if same else None


def _bytes_to_unicode() -> dict[int, str]:
    """GPT-2's names for bytes: printable ones are themselves, the others follow from 256 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {b: chr(b) for b in printable} | {b: chr(256 + n) for n, b in enumerate(others)}


class WindowDetokenizer:
    """For every other tokenizer.

    Some decoders look at a token's neighbours (leading spaces, runs of bytes), so the last tokens
    are decoded again with each new one and the difference is what is new.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._window: list[int] = []  # tokens decoded together
        self._told = 0  # how many of them are told already
        self._told_text = ""

    def push(self, tokens: Sequence[int]) -> str:
        self._window.extend(tokens)
        text = self._decode(self._window)
        if text.endswith(HALF_A_CHARACTER):
            return ""
        return self._tell(text)

    def flush(self) -> str:
        return self._tell(self._decode(self._window))

    def _tell(self, text: str) -> str:
        new = text[len(self._told_text) :]
        if new:
            self._window = self._window[self._told :]
            self._told = len(self._window)
            self._told_text = self._decode(self._window)
        return new

    def _decode(self, tokens: list[int]) -> str:
        text: str = self._tokenizer.decode(
            tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text


class StopStrings:
    """Text on its way out, held back while it could still become a stop string."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stops)
        self._held = ""

    def push(self, text: str) -> tuple[str, bool]:
        """What may be told now, and whether a stop string was met: then nothing more will be."""
        if not self._stops:
            return text, False
        self._held += text
        met = [at for stop in self._stops if (at := self._held.find(stop)) >= 0]
        if met:
            return self._held[: min(met)], True
        safe = len(self._held) - self._longest_beginning()
        told, self._held = self._held[:safe], self._held[safe:]
        return told, False

    def flush(self) -> str:
        told, self._held = self._held, ""
        return told

    def _longest_beginning(self) -> int:
        longest = max(map(len, self._stops)) - 1
        for length in range(min(longest, len(self._held)), 0, -1):
            if any(stop.startswith(self._held[-length:]) for stop in self._stops):
                return length
        return 0
