"""Whether a text may be said here: the hard rules first, then the operator's blocked phrases."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

from backend.policy.models import BlockedPhrase

Where = Literal["message", "reply", "persona"]


@dataclass(frozen=True, slots=True)
class Objection:
    rule: str  # the name of a hard rule, or the phrase
    message: str  # for whoever wrote or asked


def normalised(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def objection(text: str, *, where: Where) -> Objection | None:
    said = normalised(text)
    column = {"message": "in_messages", "reply": "in_replies", "persona": "in_personas"}[where]
    for phrase in BlockedPhrase.objects.filter(**{column: True}):
        if normalised(phrase.phrase) in said:
            return Objection(phrase.phrase, "The policy of this house does not allow this text.")
    return None
