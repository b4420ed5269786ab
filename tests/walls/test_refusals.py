"""Every refusal that a reader can meet is worded on the page, by its code, for other languages."""

import re

from tests.walls.trees import ROOT

WORDS = ROOT / "frontend" / "src" / "api" / "refusals.ts"
SCHEMA = ROOT / "frontend" / "openapi.json"
# Of the admin and of /v1, whose answers no page shows; `refused` is the base of all others.
ONLY_PROGRAMS_MEET = {
    "context_length_exceeded",
    "decided_already",
    "decider_appealed",
    "insufficient_quota",
    "invalid_api_key",
    "method_not_allowed",
    "not_bannable",
    "not_your_claim",
    "refused",
    "unknown_url",
}
BY_ITS_MESSAGE = {"invalid"}  # said of every field


def worded() -> set[str]:
    return set(re.findall(r"^  (\w+): ", WORDS.read_text(), flags=re.MULTILINE))


def described() -> set[str]:
    return set(re.findall(r"`([a-z_]+)` \(\d{3}", SCHEMA.read_text()))


def raised() -> set[str]:
    named = re.compile(r'^    code(?:, status)? = "([a-z_]+)"', flags=re.MULTILINE)
    rooms = (path.read_text() for path in sorted((ROOT / "backend").rglob("*.py")))
    return {code for text in rooms for code in named.findall(text)}


def test_every_code_has_words_or_is_for_programs_only() -> None:
    assert len(described()) > 20
    assert len(raised()) > 50
    met = (described() | raised()) - ONLY_PROGRAMS_MEET - BY_ITS_MESSAGE
    assert met - worded() == set()


def test_what_is_for_programs_only_still_exists() -> None:
    assert (ONLY_PROGRAMS_MEET & worded()) == set()
    assert ONLY_PROGRAMS_MEET - described() - raised() == set()
