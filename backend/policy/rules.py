"""Whether a text may be said here: the hard rules first, then the operator's blocked phrases."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from backend.policy.hard import hard_rule_broken
from backend.policy.models import BlockedPhrase
from backend.policy.normal import normalised, readings
from backend.policy.phrases import Phrases
from backend.policy.selectors import policy_version

__all__ = ["Objection", "Where", "normalised", "objection", "objections"]

NOT_HERE = "The policy of this house does not allow this text. Change it."
Where = Literal["message", "reply", "persona"]
COLUMNS: dict[Where, str] = {
    "message": "in_messages",
    "reply": "in_replies",
    "persona": "in_personas",
}


@dataclass(frozen=True, slots=True)
class Objection:
    rule: str  # the name of a hard rule, or the phrase
    message: str  # for whoever wrote or asked


_compiled: dict[Where, tuple[datetime | None, Phrases]] = {}  # by the policy's version


def objection(text: str, *, where: Where) -> Objection | None:
    """One query, and another after the policy has changed."""
    return next((found for _, found in objections([(where, text)])), None)


def objections(said: Iterable[tuple[Where, str]]) -> Iterator[tuple[int, Objection]]:
    """(place, objection), with one query for them all, and more after the policy has changed."""
    version = policy_version()
    for place, (where, text) in enumerate(said):
        read = readings(text)
        if rule := hard_rule_broken(read):
            yield place, Objection(rule.name, rule.message)
        elif phrase := _phrases(where, version).found_in(read):
            yield (
                place,
                Objection(phrase, "The policy of this house does not allow this text. Change it."),
            )


def _phrases(where: Where, version: datetime | None) -> Phrases:
    """Of the version read first: a change meanwhile is compiled again next time."""
    known = _compiled.get(where)
    if known is None or known[0] != version:
        blocked = BlockedPhrase.objects.filter(**{COLUMNS[where]: True})
        known = version, Phrases(blocked.values_list("phrase", flat=True))
        _compiled[where] = known
    return known[1]
