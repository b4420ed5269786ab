"""From chat messages to token ids, by the model's own chat template."""

import re
from collections.abc import Sequence
from typing import Any

from jinja2 import TemplateError

from worker.contract import ChatMessage


class PromptTooLong(ValueError):
    def __init__(self, tokens: int, limit: int) -> None:
        super().__init__(f"The conversation is {tokens} tokens long; at most {limit} fit.")


class BadPrompt(ValueError):
    """The model's chat template refuses these messages."""


class PromptWriter:
    def __init__(self, tokenizer: Any, context: int) -> None:
        if tokenizer.chat_template is None:
            raise ValueError("The model's tokenizer has no chat template; the engine needs one.")
        self._tokenizer = tokenizer
        self._limit = context - 1  # room for one token of reply
        specials = sorted(tokenizer.all_special_tokens, key=len, reverse=True)
        self._special = re.compile("|".join(map(re.escape, specials)) or r"(?!)")

    def write(self, messages: Sequence[ChatMessage]) -> list[int]:
        said = [{"role": m.role, "content": self._defused(m.text)} for m in messages]
        try:
            encoded = self._tokenizer.apply_chat_template(
                said, tokenize=True, add_generation_prompt=True, return_dict=True
            )
        except TemplateError as error:
            raise BadPrompt(f"messages: the model's chat template says: {error}") from error
        ids: list[int] = list(encoded["input_ids"])
        if len(ids) > self._limit:
            raise PromptTooLong(len(ids), self._limit)
        return ids

    def _defused(self, text: str) -> str:
        """Nobody may speak in another role by typing the model's control tokens."""
        while self._special.search(text):
            text = self._special.sub("", text)
        return text
