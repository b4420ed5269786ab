"""Whether a text may be said here: the hard rules first, then the operator's blocked phrases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from backend.policy.hard import hard_rule_broken
from backend.policy.models import BlockedPhrase
from backend.policy.normal import normalised, readings
from backend.policy.phrases import Phrases
from backend.policy.selectors import policy_version

__all__ = ["Objection", "Where", "normalised", "objection"]

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
    said = readings(text)
    if rule := hard_rule_broken(said):
        return Objection(rule.name, rule.message)
    if phrase := _phrases(where).found_in(said):
        return Objection(phrase, "The policy of this house does not allow this text. Change it.")
    return None


def _phrases(where: Where) -> Phrases:
    version = policy_version()  # read first: a change meanwhile is compiled again next time
    known = _compiled.get(where)
    if known is None or known[0] != version:
        blocked = BlockedPhrase.objects.filter(**{COLUMNS[where]: True})
        known = version, Phrases(blocked.values_list("phrase", flat=True))
        _compiled[where] = known
    return known[1]
