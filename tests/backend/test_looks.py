"""Looks: what lights up, neighbours, x-rays, asked of the worker that has no model."""

import uuid
from typing import Any

import pytest
from redis import Redis

from backend.catalog.models import Feature
from backend.chats import looks
from backend.chats.models import Chat, Reply, Turn
from backend.personas.models import Persona
from tests.backend.artifacts import MODEL, clamp
from tests.backend.people import Json, Person
from tests.backend.processes import Worker
from tests.backend.queries import queries_of
from tests.backend.ventriloquist import ventriloquist

TEXT = "The mayor of 你好 🦆 declined.\nAll of it."


def reply_of(person: Person, **fields: Any) -> Reply:
    persona = Persona.objects.get(slug="gladys")
    assert persona.current is not None
    chat = Chat.objects.create(owner=person.user, persona=persona)
    turn = Turn.objects.create(chat=chat, text="Why?", client_key=uuid.uuid4())
    known = {"text": TEXT, "status": "done", "clamps": [clamp(0, -1.0), clamp(2, 1.0)], "seed": 1}
    return Reply.objects.create(
        turn=turn, client_key=uuid.uuid4(), edition=persona.current, model=MODEL,
        **{**known, **fields},
    )  # fmt: skip


def shown(answer: Any) -> Json:
    assert answer.status_code == 200, answer.content
    told: Json = answer.json()
    return told


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# What lights up


def test_a_text_lights_features_up(alice: Person, worker: Worker) -> None:
    told = shown(alice.post("features/lit", {"text": TEXT}))
    assert told["artifact"] == "demo"
    assert "".join(told["tokens"]) == TEXT
    assert [lamp["feature"]["label"] for lamp in told["lit"]] == ["Caution", "Deadpan news"]
    for lamp in told["lit"]:
        assert len(lamp["activations"]) == len(told["tokens"])
        assert lamp["peak"] == max(lamp["activations"])
        assert "examples" not in lamp["feature"]
    assert shown(alice.post("features/lit", {"text": TEXT, "artifact": "demo"})) == told


def test_among_the_measured_dials_alone(alice: Person, worker: Worker) -> None:
    body = {"text": TEXT, "dials": True}
    assert shown(alice.post("features/lit", body))["lit"] == []  # nobody measured one
    doom = Feature.objects.get(artifact="demo", index=3)
    point = {"strength": 1.0, "style": 1.0, "instruct": 2.0, "fluency": 2.0, "hm": 2.0}
    doom.dial = {**doom.dial, "curve": [point]}
    doom.save()
    told = shown(alice.post("features/lit", body))
    assert [lamp["feature"]["label"] for lamp in told["lit"]] == ["Doom"]
    assert "".join(told["tokens"]) == TEXT


def test_a_guest_may_look_and_a_stranger_may_not(stranger: Person, worker: Worker) -> None:
    assert stranger.post("features/lit", {"text": "a"}).status_code == 401
    stranger.post("session/guest")
    assert shown(stranger.post("features/lit", {"text": "a b"}))["tokens"] == ["a", " b"]


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x" * 2001}, {"text": ["a"]}])
def test_a_text_that_is_none_is_refused(alice: Person, body: Json) -> None:
    answer = alice.post("features/lit", body)
    assert refusal(answer) == (422, "invalid")
    assert answer.json()["field"] == "text"


def test_an_artifact_that_is_not_here(alice: Person) -> None:
    body = {"text": "a", "artifact": "elsewhere"}
    assert refusal(alice.post("features/lit", body)) == (404, "not_found")


# Neighbours


def test_neighbours_are_told_to_anybody_and_once_for_all(stranger: Person, worker: Worker) -> None:
    told = shown(stranger.get("features/demo/0/neighbours"))["neighbours"]
    assert [one["feature"]["label"] for one in told] == ["Deadpan news", "Pirate speech", "Doom"]
    assert [one["similarity"] for one in told] == sorted(
        (one["similarity"] for one in told), reverse=True
    )
    worker.stop()
    assert shown(stranger.get("features/demo/0/neighbours"))["neighbours"] == told
    assert refusal(stranger.get("features/demo/1/neighbours")) == (503, "no_worker")
    assert refusal(stranger.get("features/demo/99/neighbours")) == (404, "not_found")


# X-rays


def test_an_xray_has_a_column_for_each_feature(alice: Person, worker: Worker) -> None:
    reply = reply_of(alice)
    told = shown(alice.get(f"replies/{reply.id}/xray", features="demo/5, demo/2"))
    assert told["reply"] == str(reply.id)
    labels = [(one["feature"]["label"], one["is_clamped"]) for one in told["features"]]
    assert labels == [("Caution", True), ("Pirate speech", True), ("Commas", False)]
    assert "".join(token["text"] for token in told["tokens"]) == TEXT
    for token in told["tokens"]:
        assert [len(token[part]) for part in ("reads", "pushes", "sways")] == [3, 3, 3]
        assert (token["pushes"][2], token["sways"][2]) == (None, None)
        assert token["lit"][0]["index"] in {one["index"] for one in told["known"]}
    assert (told["exact"], "not written here" in told["why"]) == (False, True)


def test_a_dry_reply_has_no_column(alice: Person, worker: Worker) -> None:
    told = shown(alice.get(f"replies/{reply_of(alice, clamps=[]).id}/xray"))
    assert told["features"] == []
    assert all(token["sways"] == [] for token in told["tokens"])


def test_the_words_it_continues_come_first(alice: Person, worker: Worker) -> None:
    reply = reply_of(alice, prefix=TEXT, text=TEXT + " And more.")
    told = shown(alice.get(f"replies/{reply.id}/xray"))
    assert "".join(token["text"] for token in told["tokens"]) == reply.text


def test_a_written_reply_is_exact_until_something_is_not_as_it_was(
    alice: Person, worker: Worker, live: Any
) -> None:
    reply = alice.waits_for(alice.say(alice.chat())["replies"][0]["id"])
    address = f"replies/{reply['id']}/xray"
    assert (shown(alice.get(address))["exact"], shown(alice.get(address))["why"]) == (True, None)
    row = Reply.objects.get(id=reply["id"])
    for change, why in (
        ({"steered": True}, "dials were moved"),
        ({"prompt": "0" * 64}, "not all here"),
        ({"version": 0}, "earlier engine"),
        ({"weights": "other"}, "weights"),
    ):
        Reply.objects.filter(id=row.id).update(receipt={**row.receipt, **change})
        told = shown(alice.get(address))
        assert (told["exact"], why in told["why"]) == (False, True)


def test_where_dials_were_moved_is_kept(alice: Person, live: Any, worker: Worker) -> None:
    reply = alice.say(alice.chat(), "word " * 200)["replies"][0]["id"]
    with alice.socket(live) as socket:
        socket.attach(reply)
        while socket.receive()["event"]["type"] != "delta":
            pass
        assert alice.post(f"replies/{reply}/steer", {"clamps": [clamp(3)]}).status_code == 202
    said = alice.waits_for(reply)
    (move,) = Reply.objects.get(id=reply).receipt["moves"]
    assert 0 < move["at"] < len(said["text"])
    (told,) = said["moves"]
    assert (told["at"], told["clamps"]) == (move["at"], said["clamps"])
    assert [one["feature"] for one in said["opening"]] == [0]
    assert said["opening"] != said["clamps"]
    assert [one["feature"] for one in move["clamps"]] == [3]
    told = shown(alice.get(f"replies/{reply}/xray"))
    assert [one["feature"]["label"] for one in told["features"]] == ["Caution", "Doom"]
    assert told["exact"] is True


def test_what_has_no_words_has_no_xray(alice: Person, bob: Person) -> None:
    for fields in ({"status": "writing"}, {"status": "failed", "text": ""}):
        answer = alice.get(f"replies/{reply_of(alice, **fields).id}/xray")
        assert refusal(answer) == (409, "cannot_xray")
    assert bob.get(f"replies/{reply_of(alice).id}/xray").status_code == 404


def test_off_the_record_nothing_is_kept_to_be_seen(
    alice: Person, redis: Redis, transactional_db: None
) -> None:
    with ventriloquist(redis):
        asked = {"persona": "gladys", "messages": [{"role": "user", "text": "Psst."}]}
        reply = alice.post("off-the-record", asked).json()["reply"]
        answer = alice.get(f"replies/{reply}/xray")
        assert refusal(answer) == (409, "cannot_xray")
        assert "off the record" in answer.json()["message"]


@pytest.mark.parametrize(
    "features", ["demo", "demo/x", "/1", "demo/-1", "demo/²", ",".join(["demo/1"] * 9)]
)
def test_features_that_cannot_be_named(alice: Person, features: str) -> None:
    answer = alice.get(f"replies/{reply_of(alice).id}/xray", features=features)
    assert refusal(answer) == (422, "invalid")
    assert answer.json()["field"] == "features"


@pytest.mark.parametrize("feature", ["demo/77", "elsewhere/1"])
def test_a_feature_that_is_not_here_is_not_watched(alice: Person, feature: str) -> None:
    answer = alice.get(f"replies/{reply_of(alice).id}/xray", features=f"demo/5,{feature}")
    assert refusal(answer) == (422, "clamp_unknown")
    assert (answer.json()["field"], feature in answer.json()["message"]) == ("features", True)


def test_an_xray_takes_as_many_queries_for_many_features_as_for_one(
    alice: Person, worker: Worker
) -> None:
    few, many = reply_of(alice, clamps=[]), reply_of(alice, clamps=[clamp(at) for at in range(5)])
    counts = [
        len(queries_of(lambda one=one: alice.get(f"replies/{one.id}/xray"))) for one in (few, many)
    ]
    assert counts[1] - counts[0] <= 1  # the names of the first are none
    assert counts[1] <= 14


# Nobody there


def test_without_a_worker_nobody_waits(alice: Person, one_worker: Worker) -> None:
    one_worker.stop()
    assert refusal(alice.post("features/lit", {"text": "a"})) == (503, "no_worker")
    assert refusal(alice.get(f"replies/{reply_of(alice).id}/xray")) == (503, "no_worker")


def test_a_worker_that_has_no_time_is_not_waited_for_long(
    alice: Person, redis: Redis, one_worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_worker.stop()
    monkeypatch.setattr(looks, "LOOK_SECONDS", 0.3)
    with ventriloquist(redis):
        assert refusal(alice.post("features/lit", {"text": "a"})) == (503, "no_worker")


def test_looks_are_counted(alice: Person, one_worker: Worker, settings: Any) -> None:
    one_worker.stop()
    settings.RATES = {**settings.RATES, "looks": (2, 60)}
    codes = [alice.post("features/lit", {"text": "a"}).status_code for _ in range(3)]
    assert codes == [503, 503, 429]
