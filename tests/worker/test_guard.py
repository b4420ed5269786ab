"""A reply that comes to contain a forbidden phrase ends, and nothing of it is kept."""

import pytest

from tests.worker.processes import Server, Worker
from tests.worker.test_story import outcome, request
from worker.contract import Delta, Failed, GenerationRequest, normalised
from worker.guard import Guard


def heard(guard: Guard, *pieces: str) -> int | None:
    """After which piece it objected."""
    text = ""
    for number, piece in enumerate(pieces):
        text += piece
        if guard.objects(text, is_whole=number == len(pieces) - 1):
            return number
    return None


@pytest.mark.parametrize(
    ("pieces", "at"),
    [
        (["the town", " hall", " is", " shut"], 2),  # `hall` might have become `hallway`
        (["the town hallway is", " open"], None),
        (["downtown hall", " is open"], None),
        (["The TOWN", "\n\nHálL"], 1),
        (["the town", " hall"], 1),
        (["a " * 400, "town", " ha", "ll ", "a" * 90], 3),
        (["town" * 200 + " hallo"], None),
    ],
)
def test_whole_words_across_pieces(pieces: list[str], at: int | None) -> None:
    assert heard(Guard(["Town  hall"]), *pieces) == at


def test_a_phrase_may_begin_in_what_the_reply_continues() -> None:
    assert Guard(["town hall"], prefix="See the town").objects(" hall.", is_whole=True)
    assert not Guard(["hall"], prefix="See the town").objects("hall.", is_whole=True)


def test_without_phrases_nothing_is_refused() -> None:
    assert not Guard().objects("anything", is_whole=True)
    assert not Guard(["  "]).objects("anything", is_whole=True)


@pytest.mark.parametrize(
    "written", ["Naïve", "NAI\u0308VE", "\uff4e\uff41\uff49\uff56\uff45", "na\u200bive"]
)
def test_tricks_of_writing_do_not_help(written: str) -> None:
    assert normalised(written) == "naive"


def test_a_reply_is_withheld_while_it_is_written(redis: Server, echo: Worker) -> None:
    plain = request("plain")
    echo.ask(plain, "echo")
    echo.ended("plain")
    whole = outcome(echo).text
    phrase = " ".join(whole.split()[4:6])
    fields = {name: getattr(plain, name) for name in plain.__struct_fields__}
    echo.ask(GenerationRequest(**{**fields, "id": "bad", "forbidden": [phrase.upper()]}), "echo")
    events = echo.ended("bad")
    told = "".join(event.text for event in events if isinstance(event, Delta))
    assert len(told.split()) <= 6  # the phrase's last word may be told before it has an end
    end = events[-1]
    assert isinstance(end, Failed)
    assert (end.code, outcome(echo).text) == ("withheld", "")
