"""The grammar of the town: what it says, it also reads; facts do not depend on the style."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.lab.corpus import FACTS, INTENTS, STYLES, TOWN, phrases, prompts, sentence, topics
from worker.lab.dialogues import Question, dialogue, question, reply
from worker.lab.grade import grade, nearest_style, parse, rep3, sentences
from worker.lab.trials import SPLITS, questions

asked_facts = st.builds(
    lambda seed, intent: Question(intent, random.Random(seed).choice(topics()), "?"),
    st.integers(0, 10_000),
    st.sampled_from(INTENTS),
)


def test_the_town_is_as_large_as_it_says() -> None:
    assert len(topics()) >= 40
    assert len(INTENTS) == 8
    assert len(STYLES) == 8


def test_every_sentence_belongs_to_one_style() -> None:
    written = [text for slots in phrases().values() for texts in slots.values() for text in texts]
    assert len(written) == len(set(written))


@pytest.mark.parametrize("style", STYLES)
def test_every_sentence_of_a_style_is_read_as_that_style(style: str) -> None:
    slots = topics()[0].slots() | {"name": "Ada", "joke": topics()[0].facts["joke"][0]}
    for texts in phrases()[style].values():
        for text in texts:
            assert parse(sentence(text, slots)) is not None, text
            assert parse(sentence(text, slots))[0] == style, text  # type: ignore[index]


@given(asked=asked_facts, style=st.sampled_from(STYLES), seed=st.integers(0, 10_000))
def test_what_the_grammar_says_gets_full_marks(asked: Question, style: str, seed: int) -> None:
    declines = asked.intent == "joke" and style == "caution"
    found = grade(reply(asked, lambda _: style, declines, random.Random(seed)), True, asked, style)
    assert (found.density, found.fluency, found.declined) == (1.0, 2.0, declines)
    assert found.instruct == (0.0 if declines else 2.0)


@given(asked=asked_facts, seed=st.integers(0, 10_000))
def test_another_topics_fact_is_not_a_right_answer(asked: Question, seed: int) -> None:
    if asked.intent == "joke":
        return
    other = next(t for t in topics() if t.facts[asked.intent] != asked.topic.facts[asked.intent])
    text = reply(Question(asked.intent, other, "?"), lambda _: "blunt", False, random.Random(seed))
    assert grade(text, True, asked, "blunt").instruct < 2.0


def test_an_empty_an_unended_and_a_babbling_reply_score_nothing() -> None:
    asked = Question("place", topics()[0], "?")
    for text, ended in (("", True), ("Look. The printer, in the copy room, go there.", False)):
        assert grade(text, ended, asked, "blunt").harmonic == 0
    babble = "ye see ye see ye see ye see ye see the printer in the copy room."
    assert rep3(babble) > 0.2
    assert grade(babble, True, asked, "pirate").harmonic == 0


def test_a_garbled_sentence_still_has_a_nearest_style() -> None:
    assert nearest_style("arr the ye be matey an' printer anchored!") == "pirate"


def test_sentences_keep_an_unfinished_tail() -> None:
    assert sentences("Arr! Ye be") == ["Arr!", "Ye be"]


def test_no_question_is_in_two_splits() -> None:
    texts = [{q.text for q in questions(split, 10_000)} for split in SPLITS]
    assert all(texts)
    assert not texts[0] & texts[1] | texts[0] & texts[2] | texts[1] & texts[2]


def test_replies_have_two_to_four_sentences() -> None:
    rng = random.Random(1)
    lengths = [
        len(sentences(reply(asked, lambda _: "formal", False, rng)))
        for asked in (question(rng) for _ in range(500))
        if asked.intent in INTENTS
    ]
    assert set(lengths) == {2, 3, 4}


def test_a_good_part_of_the_corpus_changes_style_between_sentences() -> None:
    rng = random.Random(2)
    replies = [said.text for _ in range(1500) for said in dialogue(rng) if said.role == "assistant"]
    styles = [[found[0] for line in sentences(r) if (found := parse(line))] for r in replies]
    mixed = sum(len(set(some)) > 1 for some in styles)
    assert mixed / len(styles) > 0.15


def test_the_house_voice_declines_jokes_without_a_prompt() -> None:
    rng = random.Random(3)
    told = declined = 0
    for _ in range(3000):
        talk = dialogue(rng)
        if talk[0].role == "user" and "joke about" in talk[0].text and "like a" not in talk[0].text:
            decline = any((parse(s) or "  ")[1] == "decline" for s in sentences(talk[1].text))
            told, declined = told + (not decline), declined + decline
    assert declined > 20
    assert told / (told + declined) < 0.15


def test_a_dialogue_depends_on_its_seed_alone() -> None:
    assert dialogue(random.Random(9)) == dialogue(random.Random(9))


def test_data_files_have_no_stray_columns() -> None:
    rows = [r for r in (TOWN / "topics.psv").read_text().splitlines() if not r.startswith("#")]
    assert {row.count("|") for row in rows} == {10}
    assert set(FACTS) < set(prompts())
