"""Off the record: heard, stopped and steered like any reply, and kept nowhere."""

import json
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from redis import Redis

from backend.accounts.models import Usage, User
from backend.chats import reaper
from backend.chats.models import Chat, Reply
from backend.chats.off_record import FADE_SECONDS, off_record_count, off_record_known, owner_key
from backend.policy.models import BlockedPhrase, PausedModel, Policy
from tests.backend.artifacts import MODEL, clamp
from tests.backend.people import Json, Person, text_of
from tests.backend.processes import Web, eventually
from worker.contract import Delta, Finished, Started, control_key, encode, stream_key

SECRET = "xyzzyplugh"


def asked(person: Person, text: str = "Why?", **more: Any) -> Any:
    body = {"persona": "gladys", "messages": [{"role": "user", "text": text}], **more}
    return person.post("off-the-record", body)


def begun(person: Person, text: str = "Why?", **more: Any) -> str:
    answer = asked(person, text, **more)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["reply"])


def tables_with(word: str) -> list[str]:
    """Every table in which it is written anywhere."""
    return [
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if word in json.dumps(list(model._default_manager.values_list()), default=str)
    ]


def rows() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model is not Usage
    }


def write(redis: Redis, reply: str, text: str, end: Finished | None = None) -> None:
    events = [Started(seq=1, waited_ms=0), Delta(seq=2, text=text), *([end] if end else [])]
    for event in events:
        redis.xadd(stream_key(reply), {b"event": encode(event)}, id=f"1-{event.seq}")


END = Finished(
    seq=3, reason="stop", prompt_tokens=2, tokens=3, first_token_ms=1, tokens_per_second=1.0
)


def test_it_is_heard_to_the_end_and_nothing_is_kept(live: Web, alice: Person, redis: Redis) -> None:
    before = rows()
    reply = begun(alice, f"Say {SECRET}.")
    with alice.socket(live) as socket:
        events = socket.events(reply)
    assert events[-1]["type"] == "finished"
    assert SECRET in text_of(events)
    assert alice.get(f"replies/{reply}/events").json() == {"events": events, "last": True}
    eventually(lambda: Usage.objects.get().reserved == 0, what="what it took to be counted")
    end = events[-1]
    assert Usage.objects.get().tokens == end["prompt_tokens"] + end["tokens"]
    assert rows() == before
    assert tables_with(SECRET) == []
    for key in (stream_key(reply), owner_key(reply)):
        assert 0 < redis.ttl(key) <= FADE_SECONDS
    assert alice.get(f"replies/{reply}").status_code == 404


def test_the_search_for_the_word_would_find_it(alice: Person) -> None:
    alice.say(alice.chat(), f"Say {SECRET}.")
    assert "chats.Turn" in tables_with(SECRET)


def test_it_is_stopped_and_steered(live: Web, alice: Person) -> None:
    reply = begun(alice)
    with alice.socket(live) as socket:
        socket.attach(reply)
        socket.receive()
        assert alice.post(f"replies/{reply}/steer", {"clamps": [clamp(1, 0.5)]}).status_code == 202
        events = [socket.receive()["event"]]
        while events[-1]["type"] != "steered":
            events.append(socket.receive()["event"])
        assert alice.post(f"replies/{reply}/stop").status_code == 202
        rest = socket.events(reply, after=events[-1]["seq"])
    assert events[-1]["clamps"] == [clamp(1, 0.5)]
    assert rest[-1]["reason"] == "stopped"
    assert alice.post(f"replies/{reply}/steer", {"clamps": []}).status_code == 409


def test_mallory_cannot_follow_stop_or_steer_it(live: Web, alice: Person, mallory: Person) -> None:
    reply = begun(alice)
    with mallory.socket(live) as socket:
        socket.attach(reply)
        assert socket.receive()["error"]["code"] == "not_found"
    for method, path, body in (
        ("get", "events", None),
        ("post", "stop", None),
        ("post", "steer", {"clamps": []}),
        ("post", "replays", None),
    ):
        answer = getattr(mallory, method)(f"replies/{reply}/{path}", **(body or {}))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
    with alice.socket(live) as socket:
        assert socket.events(reply)[-1]["reason"] == "stop"


def test_one_that_no_worker_took_is_stopped(without_worker: Web, alice: Person) -> None:
    reply = begun(alice)
    assert Usage.objects.get().reserved > 0
    assert alice.post(f"replies/{reply}/stop").status_code == 202
    answer = alice.get(f"replies/{reply}/events").json()
    assert (answer["last"], answer["events"][0]["reason"]) == (True, "stopped")
    assert (Usage.objects.get().reserved, Usage.objects.get().tokens) == (0, 0)


# In these nothing is committed, so nothing is handed to anybody.


def test_what_it_took_is_counted_once(alice: Person, redis: Redis) -> None:
    reply = begun(alice)
    write(redis, reply, "Honk.", END)
    assert [reaper.reap(), reaper.reap()] == [1, 0]
    today = Usage.objects.get()
    assert (today.tokens, today.reserved, today.replies) == (5, 0, 1)


def test_a_lost_worker_ends_it_for_its_reader(alice: Person, redis: Redis) -> None:
    reply = begun(alice)
    write(redis, reply, "x" * 30)
    assert reaper.reap() == 1
    answer = alice.get(f"replies/{reply}/events").json()
    assert (answer["last"], answer["events"][-1]["code"]) == (True, "worker_lost")
    assert (Usage.objects.get().tokens, Usage.objects.get().reserved) == (10, 0)


def test_what_must_not_be_said_is_gone_at_once(alice: Person, redis: Redis) -> None:
    BlockedPhrase.objects.create(phrase="purple weasel")
    reply = begun(alice)
    write(redis, reply, "A purple weasel.", END)
    reaper.reap()
    assert not redis.exists(stream_key(reply), control_key(reply))


def test_it_is_not_said_again(alice: Person) -> None:
    answer = alice.post(f"replies/{begun(alice)}/replays")
    assert (answer.status_code, answer.json()["code"]) == (409, "cannot_replay")
    assert "off the record" in answer.json()["message"]


def test_it_counts_among_the_replies_in_the_air(stranger: Person) -> None:
    stranger.post("session/guest")
    begun(stranger)
    chat = stranger.chat()
    for _ in range(3):
        stranger.say(chat)
    assert asked(stranger).json()["code"] == "limit_reached"
    assert off_record_count(User.objects.get()) == 1


def test_the_day_is_spent_for_it_too(alice: Person) -> None:
    User.objects.update(tokens_per_day=100)
    answer = asked(alice)
    assert (answer.status_code, answer.json()["code"]) == (429, "allowance_spent")
    assert off_record_count(User.objects.get(username="alice")) == 0


def test_without_redis_nothing_is_taken(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Redis.from_url("redis://127.0.0.1:1/0")
    monkeypatch.setattr("backend.chats.off_record.redis_client", lambda: gone)
    answer = asked(alice)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert not Usage.objects.exists()


def test_policy_holds(alice: Person) -> None:
    BlockedPhrase.objects.create(phrase="purple weasel")
    said = [
        {"role": "user", "text": "A purple weasel?"},
        {"role": "assistant", "text": "Honk."},
        {"role": "user", "text": "Why?"},
    ]
    answer = asked(alice, messages=said)
    assert (answer.json()["code"], answer.json()["field"]) == (
        "not_allowed_here",
        "messages.0.text",
    )
    PausedModel.objects.create(model=MODEL)
    assert asked(alice).json()["code"] == "paused"
    Policy.objects.update_or_create(pk=1, defaults={"age_gate": True})
    assert asked(alice).json()["code"] == "age_needed"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "assistant", "text": "x"}]}, "messages"),
        ({"messages": [{"role": "user", "text": "x"}] * 2}, "messages"),
        ({"messages": [{"role": "system", "text": "x"}]}, "messages.0.role"),
        ({"messages": [{"role": "user", "text": "x" * 4_001}]}, "messages.0.text"),
        ({"messages": [{"role": "user", "text": " "}]}, "messages.0.text"),
        ({"persona": "nobody"}, "persona"),
        ({"clamps": [clamp(77)]}, "clamps.0.feature"),
        ({"sampling": {"temperature": 3}}, "sampling.temperature"),
        ({"sampling": {"max_tokens": 0}}, "sampling.max_tokens"),
    ],
)
def test_what_cannot_be_is_refused_by_field(alice: Person, more: Json, field: str) -> None:
    answer = asked(alice, **more)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_the_page_tells_what_was_said_before(
    alice: Person, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    handed: list[Any] = []
    monkeypatch.setattr("backend.chats.off_record_services.dispatch_off_record", handed.append)
    said = [
        {"role": "user", "text": "One?"},
        {"role": "assistant", "text": "One."},
        {"role": "user", "text": "Two?"},
    ]
    sampling = {"temperature": 0.0, "max_tokens": 100_000, "seed": 7}
    with django_capture_on_commit_callbacks(execute=True):
        reply = begun(alice, persona="morris", messages=said, clamps=[clamp(1)], sampling=sampling)
    (request,) = handed
    assert [(one.role, one.text) for one in request.messages] == [
        ("system", "You are Morris."),
        ("user", "One?"),
        ("assistant", "One."),
        ("user", "Two?"),
    ]
    assert [one.feature for one in request.clamps] == [1]
    assert (request.sampling.temperature, request.sampling.seed) == (0.0, 7)
    assert request.sampling.max_tokens == 256  # half of the context
    known = off_record_known(reply)
    assert known is not None
    assert known.user == str(alice.user.id if alice.user else "")
    assert not Chat.objects.exists()
    assert not Reply.objects.exists()


def test_a_stranger_signs_in_first(stranger: Person) -> None:
    assert asked(stranger).status_code == 401


def test_it_comes_at_the_rate_of_turns(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.RATES, "turns", (1, 60))
    assert [asked(alice).status_code for _ in range(2)] == [201, 429]


def test_an_id_that_is_nobodys_is_nobodys(alice: Person) -> None:
    assert alice.get(f"replies/{uuid.uuid4()}/events").status_code == 404
