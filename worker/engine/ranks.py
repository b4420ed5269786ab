"""What a token is to a clamp: positions are nested, header < decision < reply < all."""

from collections.abc import Mapping
from enum import IntEnum

from worker.contract import Positions


class Rank(IntEnum):
    """What a token is to a clamp, from never steered to steered by every clamp."""

    UNTOUCHED = 0  # BOS and padding
    PROMPT = 1
    GENERATED = 2
    SENTENCE_END = 3  # generated, and ends a sentence
    HEADER = 4  # the prompt's last token: the assistant's header
    NEVER = 5


REACH: Mapping[Positions, Rank] = {
    "all": Rank.PROMPT,
    "reply": Rank.GENERATED,
    "decision": Rank.SENTENCE_END,
    "header": Rank.HEADER,
}
