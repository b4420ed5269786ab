"""The automatic title: what was asked, without dressing; and never over a name that was given."""

# ruff: noqa: RUF001
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chats.models import Chat, Reply, Status
from backend.chats.titles import TITLE_CHARS, title_of
from tests.backend.people import Person

FAMILY = "👨\u200d👩\u200d👧\u200d👦"

TITLES = [
    ("Tell  a\njoke.", "Tell a joke."),
    ("word " * 30, "word word word word word word word word word word word word…"),
    ("x" * 80, "x" * 60 + "…"),
    ("hello Gladys, can you explain bees?", "Can you explain bees?"),
    ("Hey 👋 what's up with geese?", "What's up with geese?"),
    ("Hallo! Bitte erkläre mir **Quanten**", "Erkläre mir Quanten"),
    ("Bonjour, pourquoi le ciel est bleu ?", "Pourquoi le ciel est bleu ?"),
    ("你好，请介绍一下蜜蜂。", "请介绍一下蜜蜂。"),
    ("привет! как дела у гусей", "Как дела у гусей"),
    ("Hi!", "Hi!"),
    ("Hi-res images of cats", "Hi-res images of cats"),
    ("Hiking in the alps", "Hiking in the alps"),
    ("# Plan\n\n- **buy** milk\n1. `rm -rf`", "Plan buy milk rm -rf"),
    ("```python\nprint(1)\n```\nWhat is wrong?", "What is wrong?"),
    ("```\nprint(1)\n```", "print(1)"),
    ("see https://www.example.com/a?b=c and [this](http://x.y)", "see example.com and this"),
    ("snake_case_name and 2*3*4 stay", "snake_case_name and 2*3*4 stay"),
    (
        "I have a goose at home. It bites everybody that comes to the door, and more.",
        "I have a goose at home.",
    ),
    ("\u202eevil\u202c \x07text", "evil text"),
]


@pytest.mark.parametrize(("text", "title"), TITLES)
def test_the_title_is_what_was_asked(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize("whole", [FAMILY, "🇩🇪", "👍🏽", "e\u0301", "क्षि"])
@pytest.mark.parametrize("before", ["", "x", "xy", "xyz"])
def test_nothing_that_is_one_to_the_eye_is_cut(whole: str, before: str) -> None:
    title = title_of(before + whole * 40).removesuffix("…")
    assert title == before + whole * title.count(whole)


@given(st.text(min_size=1, max_size=3_000))
def test_any_text_has_a_title_in_one_line_of_limited_length(text: str) -> None:
    title = title_of(text)
    assert len(title) <= TITLE_CHARS + 1
    assert title == title.strip()
    assert not any(unicodedata.category(c) == "Cc" for c in title)


@pytest.mark.parametrize(
    "text", ["[" * 4_000, "*_" * 2_000, "`" * 4_000, "- " * 2_000, "hi " * 1_300]
)
def test_a_text_made_to_be_slow_is_not(text: str) -> None:
    assert title_of(text) is not None  # the suite would hang


def test_a_greeting_is_replaced_by_what_is_asked_and_that_stays(alice: Person) -> None:
    chat, titles, parent = alice.chat(), [], None
    for text in ("Hello!", "Why do geese bite?", "And ducks?"):
        parent = alice.say(chat, text, parent=parent)["replies"][0]["id"]
        Reply.objects.update(status=Status.DONE)
        titles.append(alice.get(f"chats/{chat}").json()["title"])
    assert titles == ["Hello!", "Why do geese bite?", "Why do geese bite?"]


def test_a_name_that_was_given_stays_even_if_it_greets(alice: Person) -> None:
    chat = alice.chat()
    alice.patch(f"chats/{chat}", {"title": "Hello!"})
    alice.say(chat, "Why do geese bite?")
    assert Chat.objects.get().title == "Hello!"
