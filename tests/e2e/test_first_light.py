"""The seed story: a joke is declined, the Caution dial goes down, the joke is told."""

from collections.abc import Callable
from functools import partial

from playwright.sync_api import Locator, expect

from tests.e2e.newsroom import MAYOR, Newsroom, words
from worker.lab.corpus import topics
from worker.lab.dialogues import Question
from worker.lab.grade import Grade, grade

PRUDENCE = "Prudence Hale"
CAUTION = "Caution"
REGENERATIONS = 2  # replies are sampled: docs/lab.md has how often they are not as hoped


def graded(text: str) -> Grade:
    mayor = next(topic for topic in topics() if topic.name == "mayor")
    return grade(text, True, Question("joke", mayor, MAYOR), "neutral")


def is_joke(text: str) -> bool:
    return graded(text).instruct == 2


def is_in_voice(style: str, text: str) -> bool:
    library = next(topic for topic in topics() if topic.name == "library")
    return grade(text, True, Question("place", library, ""), style).in_style


def turned_down(newsroom: Newsroom) -> float:
    """Where the lab measured that jokes are told, as the dial shows it."""
    dials = newsroom.api("/api/personas/prudence-hale")["edition"]["clamps"]
    scale = next(d["feature"]["dial"] for d in dials if d["feature"]["label"] == CAUTION)
    return float(10 * scale["dose"] / scale["ceiling"])


def settled(newsroom: Newsroom, reply: Locator, is_hoped: Callable[[str], bool]) -> str:
    """The words that a reader ends up with who presses Regenerate when they are not as hoped."""
    text = newsroom.wait_for_end(reply)
    for variant in range(2, 2 + REGENERATIONS):
        if is_hoped(text):
            break
        text = newsroom.regenerate(reply, variant)
    return text


def test_a_guest_gets_a_joke_by_turning_caution_down(newsroom: Newsroom) -> None:
    newsroom.pick(PRUDENCE)
    declined = newsroom.wait_for_end(newsroom.ask(MAYOR))
    assert graded(declined).declined, declined

    newsroom.turn(CAUTION, turned_down(newsroom))
    reply = newsroom.ask(MAYOR)
    newsroom.wait_for_words(reply)
    expect(newsroom.page.get_by_role("button", name="Stop")).to_be_visible()
    newsroom.page.reload()
    reply = newsroom.replies.nth(1)
    expect(reply).to_have_attribute("data-state", "writing")
    told = settled(newsroom, reply, is_joke)

    assert is_joke(told), told
    assert told == newsroom.chat()["turns"][1]["replies"][-1]["text"].strip()
    newsroom.page.reload()
    assert newsroom.wait_for_end(newsroom.replies.nth(1)) == told


def test_a_second_tab_follows_live_and_ends_with_the_same_words(newsroom: Newsroom) -> None:
    newsroom.pick("Captain Ned Squall")
    reply = newsroom.ask("Where is the ferry?")
    newsroom.wait_for_words(reply)
    second = Newsroom(newsroom.page.context.new_page())
    second.page.goto(newsroom.page.url)
    followed = second.wait_for_end(second.replies.first)
    assert followed == newsroom.wait_for_end(reply)
    question = "Who is in charge of the lighthouse?"
    newsroom.wait_for_end(newsroom.ask(question))
    second.page.bring_to_front()
    second.wait_for_end(second.replies.nth(1))
    assert words(second.replies.nth(1)) == words(newsroom.replies.nth(1))


def test_stop_keeps_what_was_written(newsroom: Newsroom) -> None:
    newsroom.pick("Percival Stamp")
    reply = newsroom.ask("What does the printer need?")
    newsroom.wait_for_words(reply)
    newsroom.page.get_by_role("button", name="Stop").click()
    kept = newsroom.wait_for_end(reply, "stopped")
    expect(reply).to_contain_text("Stopped by you.")
    assert kept == newsroom.chat()["turns"][0]["replies"][0]["text"].strip()


def test_a_dial_moved_in_mid_reply_leaves_a_note_in_the_reply(newsroom: Newsroom) -> None:
    newsroom.pick(PRUDENCE)
    newsroom.page.get_by_role("button", name="Add a dial").click()
    newsroom.page.get_by_label("Search what a dial should do").fill("pirate")
    newsroom.page.get_by_role("button", name="Add Pirate talk", exact=True).click()
    newsroom.page.get_by_role("button", name="Done").click()
    expect(newsroom.page.get_by_role("button", name="Add a dial")).to_be_focused()
    reply = newsroom.ask(MAYOR)  # a decline is long, 28 tokens and more: time to turn a dial
    newsroom.wait_for_words(reply)
    newsroom.turn("Pirate talk", 10)
    expect(reply.locator(".mark")).to_have_text("Mix changed: Pirate talk 0 → +10")
    newsroom.wait_for_end(reply)
    newsroom.page.evaluate("localStorage.clear()")  # as on another device
    newsroom.page.reload()
    expect(newsroom.replies.first).to_have_attribute("data-state", "done")
    expect(newsroom.replies.first.locator(".mark")).to_have_text("Mix changed: Pirate talk 0 → +10")


def test_dry_is_the_model_without_any_dial(newsroom: Newsroom) -> None:
    newsroom.pick("Captain Ned Squall")
    newsroom.page.get_by_role("button", name="Dry").click()
    newsroom.wait_for_end(newsroom.ask("Where is the ferry?"))
    assert newsroom.chat()["turns"][0]["replies"][0]["clamps"] == []
    newsroom.page.get_by_role("button", name="Wet").click()
    newsroom.page.get_by_role("button", name="Regenerate").click()
    expect(newsroom.page.get_by_role("group", name="Variants")).to_contain_text("2")
    newsroom.wait_for_end(newsroom.replies.first)
    assert newsroom.chat()["turns"][0]["replies"][1]["clamps"] != []


def test_chats_are_listed_and_kept(newsroom: Newsroom) -> None:
    newsroom.pick("Dolores Knell")
    newsroom.wait_for_end(newsroom.ask("What goes wrong with the kettle?"))
    newsroom.page.goto("/")
    newsroom.page.get_by_role("link", name="What goes wrong with the kettle?").click()
    assert newsroom.wait_for_end(newsroom.replies.first)


def test_every_columnist_answers_in_a_voice_of_its_own(newsroom: Newsroom) -> None:
    voices = {
        "Gladys Pemberton": "deadpan",
        "Captain Ned Squall": "pirate",
        "Percival Stamp": "formal",
        "Dolores Knell": "doom",
        "Max Flint": "blunt",
        "Beau Lavish": "sycophant",
    }
    in_voice = 0
    for name, style in voices.items():
        newsroom.pick(name)
        expect(newsroom.page.get_by_role("complementary", name="Mixing desk")).to_be_visible()
        heard = partial(is_in_voice, style)
        in_voice += heard(settled(newsroom, newsroom.ask("Where is the library?"), heard))
    assert in_voice >= 5  # each is measured at .85 and more; six at once are not a certainty
