"""What lets a reply be asked for: the day's tokens, the policy, the age gate."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.utils import timezone

from backend.accounts.models import Usage, User
from backend.chats.compile import request_for, tokens_of
from backend.chats.models import Reply, Turn
from backend.policy import classifier
from backend.policy.models import BlockedFeature, BlockedPhrase, PausedModel, Policy
from tests.backend.artifacts import ARTIFACT, MODEL, clamp
from tests.backend.people import Person
from tests.backend.processes import Web
from tests.backend.recorder import LOST, finished, record
from worker.contract import Failed, GenerationRequest


def posted(person: Person, chat: str, text: str = "Why?", **more: Any) -> Any:
    body = {"client_key": str(uuid.uuid4()), "parent": None, "text": text, **more}
    return person.post(f"chats/{chat}/turns", body)


def usage(person: Person) -> tuple[int, int, int]:
    """Tokens spent, tokens set aside, replies."""
    assert person.user is not None
    today = Usage.objects.get(user=person.user)
    return today.tokens, today.reserved, today.replies


# Tokens


def test_a_reply_sets_aside_the_most_it_can_take(alice: Person) -> None:
    reply = Reply.objects.get(id=alice.say(alice.chat(), "x" * 31)["replies"][0]["id"])
    assert reply.reserved == tokens_of(request_for(reply)) == 120 + 11
    assert usage(alice) == (0, 131, 1)


@pytest.mark.parametrize(
    ("end", "text", "spent"),
    [
        (finished(tokens=30, prompt=12), "Honk.", 42),
        (finished("stopped", tokens=0, prompt=0), "", 0),
        (LOST, "x" * 30, 10),
        (Failed(seq=2, code="overloaded", message="Full."), "", 0),
    ],
)
def test_what_was_not_taken_comes_back_however_it_ends(
    alice: Person, end: Any, text: str, spent: int
) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    record(reply, text, end)
    assert usage(alice) == (spent, 0, 1)


def test_a_second_report_is_not_counted(alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    record(reply, "Honk.", finished(tokens=30, prompt=12))
    with pytest.raises(AssertionError):
        record(reply, "Honk.", finished(tokens=30, prompt=12))
    assert usage(alice)[0] == 42


def test_every_way_to_ask_takes_of_the_day(alice: Person) -> None:
    chat = alice.chat()
    turn = alice.say(chat, voices=[{"persona": "gladys"}, {"persona": "morris"}])
    assert usage(alice)[2] == 2
    key = {"client_key": str(uuid.uuid4())}
    alice.post(f"turns/{turn['id']}/replies", key)
    assert usage(alice)[2] == 3
    cut = turn["replies"][0]["id"]
    record(cut, "x" * 300, finished("length"))
    before = usage(alice)[1]
    alice.post(f"replies/{cut}/continue", key | {"client_key": str(uuid.uuid4())})
    assert usage(alice)[2] == 4
    assert usage(alice)[1] - before == 120 + 4 + 100  # the words it goes on from are read again


def test_a_day_that_is_spent_answers_429_and_saves_nothing(alice: Person) -> None:
    User.objects.update(tokens_per_day=200)
    chat = alice.chat()
    assert posted(alice, chat).status_code == 201
    answer = posted(alice, chat)
    assert (answer.status_code, answer.json()["code"]) == (429, "allowance_spent")
    assert (Turn.objects.count(), Reply.objects.count()) == (1, 1)
    assert usage(alice)[2] == 1


def test_voices_are_all_answered_or_none(alice: Person) -> None:
    User.objects.update(tokens_per_day=300)
    voices = [{"persona": "gladys"}, {"persona": "morris"}, {"persona": "gladys"}]
    assert posted(alice, alice.chat(), voices=voices).status_code == 429
    assert (Turn.objects.count(), Reply.objects.count()) == (0, 0)
    assert not Usage.objects.exclude(reserved=0).exists()


@pytest.mark.slow
def test_twenty_who_ask_at_once_get_no_more_than_there_is(
    without_worker: Web, alice: Person
) -> None:
    """Each sets aside 122 tokens; there are seven times as many. Eight may be in the air."""
    User.objects.update(tokens_per_day=122 * 7 + 121)
    answers = twenty_at_once(without_worker, alice)
    assert sorted(answer.status_code for answer in answers) == [201] * 7 + [429] * 13
    assert {answer.json().get("code") for answer in answers} == {None, "allowance_spent"}
    assert (usage(alice), Reply.objects.count()) == ((0, 122 * 7, 7), 7)


@pytest.mark.slow
def test_twenty_who_ask_at_once_have_no_more_in_the_air(without_worker: Web, alice: Person) -> None:
    answers = twenty_at_once(without_worker, alice)
    most = settings.LIMITS["unfinished_per_user"]
    assert sorted(answer.status_code for answer in answers) == [201] * most + [429] * (20 - most)
    assert Reply.objects.count() == Turn.objects.count() == most


def twenty_at_once(web: Web, person: Person) -> list[httpx.Response]:
    chats = [person.chat() for _ in range(20)]  # so that no lock of a chat keeps them apart
    cookies = {name: one.value for name, one in person.client.cookies.items()}
    headers = {**person.csrf, "Origin": web.url}

    def post(chat: str) -> httpx.Response:
        body = {"client_key": str(uuid.uuid4()), "parent": None, "text": "Why?"}
        url = f"{web.url}/api/chats/{chat}/turns"
        return httpx.post(url, json=body, cookies=cookies, headers=headers, timeout=60)

    with ThreadPoolExecutor(20) as pool:
        return list(pool.map(post, chats))


# Policy


def test_a_blocked_phrase_is_refused_and_not_saved(alice: Person) -> None:
    BlockedPhrase.objects.create(phrase="purple weasel")
    answer = posted(alice, alice.chat(), "Tell of the PURPLE  weasel.")
    assert (answer.status_code, answer.json()["code"]) == (422, "not_allowed_here")
    assert answer.json()["field"] == "text"
    assert not Turn.objects.exists()


def test_the_worker_is_told_what_no_reply_may_say(alice: Person) -> None:
    BlockedPhrase.objects.create(phrase="purple weasel")
    BlockedPhrase.objects.create(phrase="green goose", in_replies=False)
    reply = Reply.objects.get(id=alice.say(alice.chat())["replies"][0]["id"])
    assert request_for(reply).forbidden == ["purple weasel"]


WITHHELD = Failed(seq=9, code="withheld", message="It was about to say what it may not.")


@pytest.mark.parametrize(
    ("text", "end"), [("A purple weasel.", finished()), ("A purple wea", WITHHELD)]
)
def test_what_must_not_be_said_is_not_kept(alice: Person, text: str, end: Any) -> None:
    BlockedPhrase.objects.create(phrase="purple weasel")
    reply = alice.say(alice.chat())["replies"][0]["id"]
    record(reply, text, end)
    kept = alice.reply(reply)
    assert (kept["status"], kept["text"], kept["reason"]) == ("failed", "", None)
    assert kept["error"]["code"] == "withheld"
    assert usage(alice)[1] == 0


def test_a_phrase_that_two_parts_make_together_is_withheld(alice: Person) -> None:
    BlockedPhrase.objects.create(phrase="purple weasel")
    cut = alice.say(alice.chat())["replies"][0]["id"]
    record(cut, "A purple", finished("length"))
    key = {"client_key": str(uuid.uuid4())}
    more = alice.post(f"replies/{cut}/continue", key).json()["reply"]["id"]
    assert record(more, " weasel.").error_code == "withheld"


@pytest.fixture
def guard(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that objects to whatever is said of geese."""

    def ask(request: GenerationRequest, seconds: float) -> str:
        about = request.messages[0].text.partition("<BEGIN CONVERSATION>")[2]
        return "unsafe\nS10" if "geese" in about else "safe"

    monkeypatch.setattr(classifier, "_asker", [ask])
    Policy.objects.update_or_create(
        pk=1,
        defaults={
            "classifier_model": "guard",
            "classifies_input": True,
            "classifies_output": True,
        },
    )


@pytest.mark.usefixtures("guard")
def test_the_guard_reads_what_is_sent_and_what_is_answered(alice: Person) -> None:
    chat = alice.chat()
    answer = posted(alice, chat, "Tell of the geese.")
    assert (answer.status_code, answer.json()["code"]) == (422, "not_allowed_here")
    assert not Turn.objects.exists()
    fine, wrong = (alice.say(chat)["replies"][0]["id"] for _ in range(2))
    assert record(fine, "Of ducks.").text == "Of ducks."
    assert record(wrong, "Of geese.").error_code == "withheld"


def test_a_paused_model_takes_nothing_and_says_why(alice: Person) -> None:
    turn = alice.say(alice.chat())
    record(turn["replies"][0]["id"], "Hon", finished("length"))
    PausedModel.objects.create(model=MODEL, reason="Being cleaned.")
    key = {"client_key": str(uuid.uuid4())}
    for answer in (
        posted(alice, alice.chat()),
        alice.post(f"turns/{turn['id']}/replies", key),
        alice.post(f"replies/{turn['replies'][0]['id']}/continue", key),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "paused")
        assert answer.json()["message"] == "Being cleaned."


def test_a_blocked_feature_is_not_turned(alice: Person) -> None:
    BlockedFeature.objects.create(artifact=ARTIFACT, index=3)
    answer = posted(alice, alice.chat(), clamps=[clamp(1), clamp(3)])
    assert (answer.json()["code"], answer.json()["field"]) == (
        "feature_blocked",
        "clamps.1.feature",
    )


def test_where_age_matters_it_is_asked_first(alice: Person) -> None:
    turn = alice.say(alice.chat())
    Policy.objects.create(pk=1, age_gate=True, minimum_age=16)
    key = {"client_key": str(uuid.uuid4())}
    for answer in (posted(alice, alice.chat()), alice.post(f"turns/{turn['id']}/replies", key)):
        assert (answer.status_code, answer.json()["code"]) == (403, "age_needed")
        assert "16" in answer.json()["message"]
    User.objects.update(adult_since=timezone.now())
    assert posted(alice, alice.chat()).status_code == 201


# Chats


def test_chats_of_a_guest_are_counted_without_those_deleted(
    stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.LIMITS, "chats_per_guest", 1)
    stranger.post("session/guest")
    chat = stranger.chat()
    assert stranger.post("chats", {"persona": "gladys"}).status_code == 429
    stranger.delete(f"chats/{chat}")
    assert stranger.post("chats", {"persona": "gladys"}).status_code == 201
