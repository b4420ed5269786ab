"""From chat messages to token ids, by the model's own chat template."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from jinja2 import TemplateError

from worker.contract import ChatMessage

LETTER = "x"


class PromptTooLong(ValueError):
    def __init__(self, tokens: int, limit: int) -> None:
        super().__init__(f"The conversation is {tokens} tokens long; at most {limit} fit.")


class BadPrompt(ValueError):
    """The model's chat template refuses these messages."""


class Prompt(NamedTuple):
    ids: list[int]
    header: int  # tokens up to and with the assistant's; behind it stand the reply's first words


class PromptWriter:
    def __init__(self, tokenizer: Any, context: int) -> None:
        if tokenizer.chat_template is None:
            raise ValueError("The model's tokenizer has no chat template; the engine needs one.")
        self._tokenizer = tokenizer
        self._limit = context - 1  # room for one token of reply
        specials = sorted(tokenizer.all_special_tokens, key=len, reverse=True)
        self._special = re.compile("|".join(map(re.escape, specials)) or r"(?!)")

    def write(self, messages: Sequence[ChatMessage], prefix: str = "") -> Prompt:
        said = [{"role": m.role, "content": self._defused(m.text)} for m in messages]
        try:
            header = self._rendered(said, add_generation_prompt=True)
            begun = self._begun(said, header, self._defused(prefix)) if prefix else ""
        except TemplateError as error:
            raise BadPrompt(f"messages: the model's chat template says: {error}") from error
        ids = self._encoded(header)
        whole = [*ids, *self._encoded(begun)]
        if len(whole) > self._limit:
            raise PromptTooLong(len(whole), self._limit)
        return Prompt(whole, len(ids))

    def said(
        self, messages: Sequence[ChatMessage], prefix: str, text: str
    ) -> tuple[Prompt, list[int]]:
        """A prompt, and what was said then, in the tokens that the tokenizer would cut it into."""
        lead = ""
        if not prefix:  # what the template puts between the header and the first word
            asked = [{"role": m.role, "content": self._defused(m.text)} for m in messages]
            header = self._rendered(asked, add_generation_prompt=True)
            begun = self._begun(asked, header, LETTER)
            lead = begun.removesuffix(LETTER) if begun.endswith(LETTER) else ""
        return self.write(messages, prefix), self.cut(lead + text)

    def cut(self, text: str) -> list[int]:
        """Control tokens that somebody typed are letters here."""
        how = {"add_special_tokens": False, "split_special_tokens": True}
        return list(self._tokenizer(text, **how)["input_ids"]) if text else []

    def plain(self, text: str) -> list[int]:
        """A text that is nobody's turn, as the model was shown such texts."""
        start = self._tokenizer.bos_token_id
        ids = [*([] if start is None else [start]), *self.cut(text)]
        if len(ids) > self._limit:
            raise PromptTooLong(len(ids), self._limit)
        return ids

    def _begun(self, said: list[dict[str, str]], header: str, prefix: str) -> str:
        """A reply's first words as the template would put them behind the header."""
        spoken = [*said, {"role": "assistant", "content": prefix}]
        whole = self._rendered(spoken, continue_final_message=True)
        return whole.removeprefix(header) if whole.startswith(header) else prefix

    def _rendered(self, said: list[dict[str, str]], **how: bool) -> str:
        text: str = self._tokenizer.apply_chat_template(said, tokenize=False, **how)
        return text

    def _encoded(self, text: str) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"]) if text else []

    def _defused(self, text: str) -> str:
        """Nobody may speak in another role by typing the model's control tokens."""
        while self._special.search(text):
            text = self._special.sub("", text)
        return text
