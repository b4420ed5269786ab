"""The second language is complete, plurals included."""

import re

from tests.walls.trees import ROOT

WORDS = ROOT / "frontend" / "src" / "words"
ENTRY = re.compile(r'^msgid ((?:"[^\n]*"\n)+)msgstr ((?:"[^\n]*"\n)+)', flags=re.MULTILINE)


def catalogue(language: str) -> dict[str, str]:
    text = (WORDS / f"{language}.po").read_text() + "\n"
    return {_joined(said): _joined(meant) for said, meant in ENTRY.findall(text) if _joined(said)}


def _joined(lines: str) -> str:
    return "".join(line[1:-1] for line in lines.splitlines())


def holes(text: str) -> set[str]:
    """Values and tags that a translation must not lose: `{name}`, `{0}`, `<0>`."""
    return set(re.findall(r"\{(\w+)[,}]", text)) | set(re.findall(r"</?\d+/?>", text))


def test_every_message_has_german_words() -> None:
    assert len(catalogue("en")) > 100
    german = catalogue("de")
    assert [said for said in catalogue("en") if not german.get(said)] == []


def test_no_value_plural_or_tag_is_lost_in_german() -> None:
    german = {said: meant for said, meant in catalogue("de").items() if meant}
    lost = [said for said, meant in german.items() if holes(said) != holes(meant)]
    assert lost == []
    one_for_many = [
        said
        for said, meant in german.items()
        if ", plural," in said and not ("one {" in meant and "other {" in meant)
    ]
    assert one_for_many == []
