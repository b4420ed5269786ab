"""A reply from the question to the record, with every process real."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from redis import Redis

from backend.chats.models import Turn
from tests.backend.artifacts import clamp
from tests.backend.people import Person, text_of
from tests.backend.processes import Web, eventually


def test_what_is_streamed_is_what_is_kept(live: Web, alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]
    with alice.socket(live) as socket:
        events = socket.events(reply["id"])
    kept = alice.waits_for(reply["id"])
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["type"] == "started"
    assert kept["text"] == text_of(events) != ""
    assert (kept["reason"], kept["tokens"] > 0) == ("stop", True)


def test_any_cursor_gives_the_same_text(live: Web, alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    with alice.socket(live) as socket:
        whole = socket.events(reply)
    polled = alice.get(f"replies/{reply}/events").json()
    assert polled == {"events": whole, "last": True}
    for after in (1, 7, len(whole) - 1):
        rest = alice.get(f"replies/{reply}/events", after=after).json()
        assert rest["events"] == whole[after:]


def test_two_tabs_and_a_late_one_read_the_same(live: Web, alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    with alice.socket(live) as first, alice.socket(live) as second:
        first.attach(reply)
        begun = [first.receive()["event"] for _ in range(5)]
        late = second.events(reply, after=3)
        rest = first.events(reply, after=5)
    assert [*begun, *rest][3:] == late


def test_a_reply_that_ended_is_sent_whole(live: Web, alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    kept = alice.waits_for(reply)
    with alice.socket(live) as socket:
        assert socket.events(reply, after=4) == [{"type": "saved", "text": kept["text"]}]


def test_stop_keeps_what_was_written(live: Web, alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    with alice.socket(live) as socket:
        socket.attach(reply)
        for _ in range(5):
            socket.receive()
        assert alice.post(f"replies/{reply}/stop").status_code == 202
    kept = alice.waits_for(reply, "stopped")
    assert 0 < kept["tokens"] < 50
    assert kept["reason"] == "stopped"
    assert alice.post(f"replies/{reply}/stop").status_code == 202


def test_a_dial_moves_in_mid_reply(live: Web, alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    with alice.socket(live) as socket:
        socket.attach(reply)
        socket.receive()
        answer = alice.post(f"replies/{reply}/steer", {"clamps": [clamp(1, 0.5)]})
        events = socket.events(reply, after=1)
    assert answer.status_code == 202
    steered = [event for event in events if event["type"] == "steered"]
    assert steered[0]["clamps"] == [clamp(1, 0.5)]
    assert alice.waits_for(reply)["clamps"] == [clamp(1, 0.5)]
    assert alice.post(f"replies/{reply}/steer", {"clamps": []}).status_code == 409


def test_another_variant_has_another_seed(live: Web, alice: Person) -> None:
    turn = alice.say(alice.chat())
    first = alice.waits_for(turn["replies"][0]["id"])
    key = {"client_key": str(uuid.uuid4())}
    answer = alice.post(f"turns/{turn['id']}/replies", key)
    again = alice.post(f"turns/{turn['id']}/replies", key)
    second = alice.waits_for(answer.json()["reply"]["id"])
    assert (answer.status_code, again.status_code) == (201, 200)
    assert again.json()["reply"]["id"] == second["id"]
    assert (first["index"], second["index"]) == (0, 1)
    assert first["seed"] != second["seed"]


def test_the_next_turn_hangs_on_the_reply(live: Web, alice: Person) -> None:
    chat = alice.chat()
    first = alice.say(chat, "Tell a joke about the mayor.")["replies"][0]["id"]
    alice.waits_for(first)
    second = alice.say(chat, "Another.", parent=first)
    shown = alice.get(f"chats/{chat}").json()
    assert shown["title"] == "Tell a joke about the mayor."
    assert [turn["parent"] for turn in shown["turns"]] == [None, first]
    alice.waits_for(second["replies"][0]["id"])


def test_the_same_key_twenty_times_at_once_is_one_turn(live: Web, alice: Person) -> None:
    chat = alice.chat()
    body = {"client_key": str(uuid.uuid4()), "parent": None, "text": "Once."}
    cookies = {name: one.value for name, one in alice.client.cookies.items()}
    headers = {**alice.csrf, "Origin": live.url}

    def post(_: int) -> httpx.Response:
        url = f"{live.url}/api/chats/{chat}/turns"
        return httpx.post(url, json=body, cookies=cookies, headers=headers, timeout=60)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(post, range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["turn"]["id"] for answer in answers}) == 1
    assert Turn.objects.filter(chat_id=uuid.UUID(chat)).count() == 1
    alice.waits_for(answers[0].json()["turn"]["replies"][0]["id"])


def test_closing_every_tab_loses_nothing(live: Web, alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    with alice.socket(live) as socket:
        socket.attach(reply)
        socket.receive()
    assert len(alice.waits_for(reply)["text"].split()) > 50


def test_deleting_a_chat_stops_its_worker(live: Web, alice: Person, redis: Redis) -> None:
    chat = alice.chat()
    reply = alice.say(chat)["replies"][0]["id"]
    eventually(lambda: redis.exists(f"reply:{reply}"))
    assert alice.delete(f"chats/{chat}").status_code == 204
    eventually(lambda: not redis.exists(f"reply:{reply}:lease"), seconds=5)
    assert alice.get(f"chats/{chat}").status_code == 404


@pytest.mark.parametrize("frame", ["", "[]", "{", '{"type":"attach"}', '{"type":"ping","x":1}'])
def test_a_frame_that_is_none_is_refused_and_the_socket_lives(
    live: Web, alice: Person, frame: str
) -> None:
    with alice.socket(live) as socket:
        socket.send(frame)
        assert socket.receive()["error"]["code"] == "bad_frame"
        socket.send({"type": "ping"})
        assert socket.receive() == {"type": "pong"}
