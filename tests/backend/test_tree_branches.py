"""The tree of a chat: said again, regenerated, continued, switched, and who speaks in it."""

import struct
import uuid
from typing import Any

import pytest
from django.utils import timezone

from backend.chats.compile import request_for
from backend.chats.models import Chat, Reply
from backend.personas.models import Edition, Link, Persona, Vector, Visibility, link_digest
from tests.backend.artifacts import ARTIFACT, MODEL, clamp
from tests.backend.people import Json, Person
from tests.backend.recorder import LOST, finished, record


def key() -> dict[str, str]:
    return {"client_key": str(uuid.uuid4())}


def answered(person: Person, chat: str, text: str, **more: Any) -> str:
    """The id of a reply that has ended."""
    reply = str(person.say(chat, text, **more)["replies"][0]["id"])
    record(reply)
    return reply


def said_to_model(reply_id: str) -> list[tuple[str, str]]:
    request = request_for(Reply.objects.get(id=reply_id))
    return [(message.role, message.text) for message in request.messages]


def shown(person: Person, chat: str) -> Json:
    answer: Json = person.get(f"chats/{chat}").json()
    return answer


# Said again


def test_the_first_turn_said_again_is_a_second_beginning(alice: Person) -> None:
    chat = alice.chat("morris")
    answered(alice, chat, "Tell a jok.")
    again = alice.say(chat, "Tell a joke.")
    assert [turn["parent"] for turn in shown(alice, chat)["turns"]] == [None, None]
    assert said_to_model(again["replies"][0]["id"]) == [
        ("system", "You are Morris."),
        ("user", "Tell a joke."),
    ]


def test_a_later_turn_said_again_hangs_on_the_same_reply(alice: Person) -> None:
    chat = alice.chat()
    first = answered(alice, chat, "One?")
    answered(alice, chat, "Too?", parent=first)
    again = alice.say(chat, "Two?", parent=first)
    assert [turn["parent"] for turn in shown(alice, chat)["turns"]] == [None, first, first]
    texts = [text for _, text in said_to_model(again["replies"][0]["id"])]
    assert texts == ["One?", "Honk.", "Two?"]


def test_the_text_before_stays_as_it_was(alice: Person) -> None:
    chat = alice.chat()
    answered(alice, chat, "Tell a jok.")
    alice.say(chat, "Tell a joke.")
    assert [turn["text"] for turn in shown(alice, chat)["turns"]] == ["Tell a jok.", "Tell a joke."]


# Which branch is shown


def test_the_head_follows_what_is_asked_for(alice: Person) -> None:
    chat = alice.chat()
    assert shown(alice, chat)["head"] is None
    first = answered(alice, chat, "One?")
    assert shown(alice, chat)["head"] == first
    turn = alice.reply(first)["turn"]
    variant = alice.post(f"turns/{turn}/replies", key()).json()["reply"]["id"]
    assert shown(alice, chat)["head"] == variant


def test_a_branch_is_switched_to(alice: Person) -> None:
    chat = alice.chat()
    first = answered(alice, chat, "One?")
    answered(alice, chat, "Two?")
    answer = alice.put(f"chats/{chat}/head", {"reply": first})
    assert (answer.status_code, answer.json()["head"]) == (200, first)
    assert shown(alice, chat)["head"] == first


def test_no_head_is_in_another_chat(alice: Person) -> None:
    elsewhere = answered(alice, alice.chat(), "One?")
    chat = alice.chat()
    for reply in (elsewhere, str(uuid.uuid4())):
        answer = alice.put(f"chats/{chat}/head", {"reply": reply})
        assert (answer.status_code, answer.json()["code"]) == (422, "reply_unknown")
        assert answer.json()["field"] == "reply"


# Continued


@pytest.mark.parametrize("end", [finished("length"), finished("stopped"), LOST])
def test_a_reply_that_was_cut_off_goes_on(alice: Person, end: Any) -> None:
    chat = alice.chat()
    turn = alice.say(chat, clamps=[clamp(1, 0.5)])
    cut = turn["replies"][0]["id"]
    record(cut, "The goose", end)
    answer = alice.post(f"replies/{cut}/continue", key())
    more = answer.json()["reply"]
    assert answer.status_code == 201
    assert (more["turn"], more["index"], more["continues"]) == (turn["id"], 1, cut)
    assert (more["prefix"], more["text"], more["status"]) == ("The goose", "The goose", "queued")
    assert more["clamps"] == [clamp(1, 0.5)]
    request = request_for(Reply.objects.get(id=more["id"]))
    assert request.prefix == "The goose"
    assert [message.role for message in request.messages] == ["user"]
    assert record(more["id"], " left.").text == "The goose left."
    assert alice.reply(more["id"])["text"] == "The goose left."
    assert shown(alice, chat)["head"] == more["id"]


def test_what_goes_on_can_be_cut_off_and_go_on_again(alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    record(reply, "One", finished("length"))
    for place, text in enumerate((" two", " three"), start=1):
        more = alice.post(f"replies/{reply}/continue", key()).json()["reply"]
        assert (more["index"], more["continues"]) == (place, reply)
        reply = more["id"]
        record(reply, text, finished("length"))
    assert alice.reply(reply)["text"] == "One two three"
    assert alice.reply(reply)["prefix"] == "One two"


def test_the_same_key_continues_once(alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    record(reply, "One", finished("length"))
    body = key()
    answers = [alice.post(f"replies/{reply}/continue", body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["reply"]["id"] == answers[1].json()["reply"]["id"]


@pytest.mark.parametrize(
    ("text", "end"),
    [("Whole.", finished("stop")), ("", finished("stopped")), ("", LOST)],
)
def test_what_came_to_its_end_does_not_go_on(alice: Person, text: str, end: Any) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    record(reply, text, end)
    answer = alice.post(f"replies/{reply}/continue", key())
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_continue")


def test_what_is_being_written_does_not_go_on(alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    assert alice.post(f"replies/{reply}/continue", key()).status_code == 409


def test_a_continued_reply_is_history_as_a_whole(alice: Person) -> None:
    chat = alice.chat()
    reply = alice.say(chat, "Who?")["replies"][0]["id"]
    record(reply, "The goose", finished("length"))
    more = alice.post(f"replies/{reply}/continue", key()).json()["reply"]["id"]
    record(more, " did.")
    last = alice.say(chat, "Why?", parent=more)["replies"][0]["id"]
    assert said_to_model(last)[1] == ("assistant", "The goose did.")


# Who speaks


def test_somebody_else_speaks_from_now_on(alice: Person) -> None:
    chat = alice.chat()
    first = answered(alice, chat, "One?")
    answer = alice.put(f"chats/{chat}/persona", {"persona": "morris"})
    assert answer.json()["persona"] == {"slug": "morris", "name": "Morris"}
    second = alice.say(chat, "Two?", parent=first)["replies"][0]
    assert (alice.reply(first)["persona"], second["persona"]) == ("gladys", "morris")
    assert said_to_model(second["id"])[0] == ("system", "You are Morris.")


def test_nobody_is_nobody(alice: Person) -> None:
    chat = alice.chat()
    turn = alice.say(chat)["id"]
    for answer in (
        alice.put(f"chats/{chat}/persona", {"persona": "nobody"}),
        alice.post(f"turns/{turn}/replies", {**key(), "persona": "nobody"}),
        alice.post("chats", {"persona": "nobody", "link": "x" * 43}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "persona_unknown")
        assert answer.json()["field"] == "persona"


def test_a_variant_by_somebody_else(alice: Person) -> None:
    chat = alice.chat()
    turn = alice.reply(answered(alice, chat, "Why?"))["turn"]
    variant = alice.post(f"turns/{turn}/replies", {**key(), "persona": "morris"}).json()["reply"]
    assert (variant["index"], variant["persona"]) == (1, "morris")
    assert shown(alice, chat)["persona"]["slug"] == "gladys"


# Who may speak


def new_edition(persona: Persona, **more: Any) -> Edition:
    number = persona.editions.count() + 1
    edition = Edition.objects.create(persona=persona, number=number, model=MODEL, **more)
    persona.current = edition
    persona.save()
    return edition


def test_a_persona_that_was_hidden_speaks_on_as_it_was_met(alice: Person, bob: Person) -> None:
    persona = Persona.objects.get(slug="gladys")
    chat = alice.chat()
    Persona.objects.update(owner=bob.user, visibility=Visibility.PRIVATE)
    persona.refresh_from_db()
    new_edition(persona, prompt="A secret.")
    assert alice.say(chat)["replies"][0]["edition"] == 1
    assert bob.say(bob.chat())["replies"][0]["edition"] == 2


def test_a_link_opens_whom_nobody_sees(alice: Person, bob: Person) -> None:
    persona = Persona.objects.get(slug="gladys")
    Persona.objects.filter(slug="gladys").update(owner=bob.user, visibility=Visibility.UNLISTED)
    link = Link.objects.create(persona=persona, prefix="t", digest=link_digest("t" * 43))
    by_link = {"persona": "gladys", "link": "t" * 43}
    assert alice.post("chats", {"persona": "gladys"}).json()["code"] == "persona_unknown"
    assert alice.post("chats", {**by_link, "persona": "morris-too"}).status_code == 422
    chat = alice.post("chats", by_link).json()["id"]
    other = alice.chat("morris")
    turn = alice.say(other, voices=[{"persona": "morris"}, by_link])
    assert turn["replies"][1]["persona"] == "gladys"
    assert alice.put(f"chats/{other}/persona", by_link).status_code == 200
    link.revoked_at = timezone.now()
    link.save()
    assert alice.say(chat)["replies"][0]["persona"] == "gladys"  # what has begun goes on
    assert alice.post("chats", by_link).json()["code"] == "persona_unknown"
    body = {**key(), "persona": "gladys", "link": "t" * 43}
    assert alice.post(f"turns/{turn['id']}/replies", body).status_code == 201  # the chat's own


def test_one_that_was_archived_begins_nothing(alice: Person) -> None:
    Persona.objects.filter(slug="gladys").update(archived_at=timezone.now(), owner=alice.user)
    answer = alice.post("chats", {"persona": "gladys"})
    assert answer.json()["code"] == "persona_unknown"
    assert "archived" in answer.json()["message"]


def test_one_that_was_taken_down_answers_nobody(alice: Person) -> None:
    chat = alice.chat()
    cut = alice.say(chat)["replies"][0]
    record(cut["id"], "Hon", finished("length"))
    Persona.objects.update(taken_down_at=timezone.now(), owner=alice.user)
    for path, body in (
        (f"chats/{chat}/turns", {**key(), "parent": None, "text": "Why?"}),
        (f"turns/{cut['turn']}/replies", key()),
        (f"replies/{cut['id']}/continue", key()),
        ("chats", {"persona": "gladys"}),
    ):
        answer = alice.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "persona_taken_down"), path


def test_a_model_that_is_not_installed_says_so(alice: Person) -> None:
    chat = alice.chat("morris")
    Edition.objects.filter(persona__slug="morris").update(model="elsewhere")
    answer = alice.post(f"chats/{chat}/turns", {**key(), "parent": None, "text": "Why?"})
    assert (answer.status_code, answer.json()["code"]) == (409, "model_missing")


# Directions of one's own


def direction(owner: Person, **more: Any) -> Vector:
    values = struct.pack("<8f", *range(8))
    plain: Json = {"name": "North", "artifact": ARTIFACT, "values": values, "width": 8}
    return Vector.objects.create(owner=owner.user, **{**plain, **more})


def held(vector: Vector, strength: float = 0.5) -> Json:
    return {"vector": str(vector.id), "strength": strength, "positions": "reply"}


def test_a_vector_crosses_as_numbers(alice: Person) -> None:
    vector = direction(alice)
    reply = alice.say(alice.chat(), vectors=[held(vector)])["replies"][0]
    assert reply["vectors"] == [held(vector)]
    (crossing,) = request_for(Reply.objects.get(id=reply["id"])).vectors
    assert (crossing.artifact, crossing.strength, crossing.positions) == (ARTIFACT, 0.5, "reply")
    assert list(crossing.numbers) == list(range(8))


def test_an_editions_vectors_are_its_own_and_dry_is_without(alice: Person, bob: Person) -> None:
    vector = direction(bob)
    new_edition(Persona.objects.get(slug="gladys"), vectors=[held(vector)])
    chat = alice.chat()
    for more, expected in (
        ({}, [held(vector)]),
        ({"clamps": [clamp(1)]}, [held(vector)]),
        ({"clamps": []}, []),
        ({"vectors": []}, []),
        ({"vectors": [held(vector, -1.0)]}, [held(vector, -1.0)]),
    ):
        assert alice.say(chat, **more)["replies"][0]["vectors"] == expected, more
        Reply.objects.update(status="done")


def test_mallory_has_no_vector_of_alices(alice: Person, mallory: Person) -> None:
    body = {**key(), "parent": None, "text": "x", "vectors": [held(direction(alice))]}
    answer = mallory.post(f"chats/{mallory.chat()}/turns", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "vector_unknown")
    assert answer.json()["field"] == "vectors.0.vector"


def test_a_vector_for_another_model_is_refused(alice: Person) -> None:
    vector = direction(alice, artifact="elsewhere")
    body = {**key(), "parent": None, "text": "x", "vectors": [held(vector)]}
    answer = alice.post(f"chats/{alice.chat()}/turns", body)
    assert answer.json()["code"] == "vector_of_another_model"


def test_clamps_and_vectors_share_their_places(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.chats.voices.MAX_CLAMPS", 2)
    body = {**key(), "parent": None, "text": "x", "vectors": [held(direction(alice))]}
    answer = alice.post(f"chats/{alice.chat()}/turns", {**body, "clamps": [clamp(1), clamp(2)]})
    assert (answer.json()["code"], answer.json()["field"]) == ("clamp_malformed", "vectors")


def test_a_vector_that_pushes_makes_it_satire(alice: Person) -> None:
    Persona.objects.update(is_satire=False)
    chat, vector = alice.chat("morris"), direction(alice)
    for strength, is_satire in ((0.0, False), (0.5, True)):
        reply = alice.say(chat, vectors=[held(vector, strength)])["replies"][0]
        assert reply["is_satire"] is is_satire


# Deleted


def test_what_is_deleted_exists_for_nobody(alice: Person) -> None:
    chat = alice.chat()
    reply = answered(alice, chat, "Why?")
    turn = alice.reply(reply)["turn"]
    alice.delete(f"chats/{chat}")
    for method, path, body in (
        ("get", f"chats/{chat}", None),
        ("get", f"replies/{reply}", None),
        ("get", f"replies/{reply}/receipt", None),
        ("put", f"chats/{chat}/head", {"reply": reply}),
        ("put", f"chats/{chat}/persona", {"persona": "morris"}),
        ("post", f"chats/{chat}/turns", {**key(), "parent": None, "text": "x"}),
        ("post", f"turns/{turn}/replies", key()),
        ("post", f"replies/{reply}/continue", key()),
        ("post", f"replies/{reply}/replays", None),
        ("post", f"replies/{reply}/stop", None),
    ):
        answer = getattr(alice, method)(path, *([body] if method != "get" else []))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path


def test_deleting_ends_what_nobody_writes_yet(
    alice: Person, django_capture_on_commit_callbacks: Any
) -> None:
    chat = alice.chat()
    reply = alice.say(chat)["replies"][0]["id"]
    with django_capture_on_commit_callbacks(execute=True):
        alice.delete(f"chats/{chat}")
    assert Reply.objects.get(id=reply).status == "stopped"
    assert Chat.objects.get(id=chat).deleted_at is not None


# Cost


def test_sending_costs_the_same_however_long_the_chat(
    alice: Person, django_assert_max_num_queries: Any
) -> None:
    chat = alice.chat()
    costs = []
    parent = None
    for _ in range(4):
        with django_assert_max_num_queries(60) as spent:
            parent = alice.say(chat, parent=parent)["replies"][0]["id"]
        costs.append(len(spent))
        record(parent)
    assert costs[1:] == [costs[1]] * 3
