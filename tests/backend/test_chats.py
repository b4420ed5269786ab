"""What may be said, what is refused, and what a worker is asked."""

import uuid
from typing import Any

import pytest
from django.conf import settings

from backend.catalog.models import Artifact
from backend.chats.compile import request_for
from backend.chats.models import Reply, Status, Turn
from backend.personas.models import Edition, Persona
from tests.backend.artifacts import MODEL, clamp
from tests.backend.people import Person


def posted(person: Person, **more: Any) -> Any:
    body = {"client_key": str(uuid.uuid4()), "parent": None, "text": "Hello.", **more}
    return person.post(f"chats/{person.chat()}/turns", body)


def answered(person: Person, chat: str, text: str, reply: str, parent: str | None) -> str:
    """A turn with its reply, as if a worker had written it."""
    said = person.say(chat, text, parent=parent)["replies"][0]["id"]
    Reply.objects.filter(id=said).update(text=reply, status=Status.DONE)
    return str(said)


REFUSED = [
    ([clamp(0), clamp(1), clamp(0)], "clamps.2.feature", "clamp_twice"),
    ([clamp(0), clamp(77)], "clamps.1.feature", "clamp_unknown"),
    ([clamp(2**40)], "clamps.0.feature", "clamp_unknown"),
    ([clamp(0, artifact="other")], "clamps.0.artifact", "clamp_unknown"),
    ([clamp(0, 101.0)], "clamps.0.strength", "invalid"),
    ([clamp(0), clamp(1, mode="sideways")], "clamps.1.mode", "invalid"),
    ([clamp(0, positions="nowhere")], "clamps.0.positions", "invalid"),
    ([clamp(-1)], "clamps.0.feature", "invalid"),
    ([clamp(i % 6) for i in range(33)], "clamps", "clamp_malformed"),
]


@pytest.mark.parametrize(("clamps", "field", "code"), REFUSED)
def test_a_clamp_that_cannot_be_is_named(
    alice: Person, clamps: list[Any], field: str, code: str
) -> None:
    answer = posted(alice, clamps=clamps)
    assert answer.status_code == 422
    assert (answer.json()["field"], answer.json()["code"]) == (field, code)
    assert not Turn.objects.exists()


def test_an_artifact_of_another_model_is_refused(alice: Person) -> None:
    other = Artifact.objects.get()
    other.pk, other.model = "other", "other-llama"
    other.save(force_insert=True)
    answer = posted(alice, clamps=[clamp(0, artifact="other")])
    assert answer.json()["code"] == "clamp_of_another_model"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "  \n"}, "text"),
        ({"text": "x" * 4_001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"client_key": "nonsense"}, "client_key"),
        ({"parent": str(uuid.uuid4())}, "parent"),
        ({"clamps": "many"}, "clamps"),
    ],
)
def test_a_turn_that_cannot_be_is_refused_by_field(
    alice: Person, body: dict[str, Any], field: str
) -> None:
    answer = posted(alice, **body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_absent_clamps_are_the_editions_and_none_is_dry(alice: Person) -> None:
    own, dry = posted(alice), posted(alice, clamps=[])
    assert own.json()["turn"]["replies"][0]["clamps"] == [clamp(0, -1.0)]
    assert dry.json()["turn"]["replies"][0]["clamps"] == []


def test_adding_nothing_does_not_cross(alice: Person) -> None:
    turn = posted(alice, clamps=[clamp(0, 0.0, mode="add"), clamp(1, 0.0)]).json()["turn"]
    reply = Reply.objects.get(id=turn["replies"][0]["id"])
    assert [one["feature"] for one in turn["replies"][0]["clamps"]] == [0, 1]
    assert [one.feature for one in request_for(reply).clamps] == [1]


def test_a_dial_that_does_something_makes_it_satire_whoever_writes(alice: Person) -> None:
    Persona.objects.update(is_satire=False)
    for clamps, is_satire in (
        ([], False),
        ([clamp(0, 0.0, mode="add")], False),
        ([clamp(0, 2.0, mode="add")], True),
        ([clamp(0, 0.0)], True),
    ):
        reply = posted(alice, clamps=clamps).json()["turn"]["replies"][0]
        assert reply["is_satire"] is is_satire
        Reply.objects.update(status=Status.DONE)


def test_the_branch_is_the_history(alice: Person) -> None:
    chat = alice.chat("morris")
    first = answered(alice, chat, "One?", "One.", None)
    answered(alice, chat, "Other branch?", "Other.", first)
    empty = answered(alice, chat, "Silence?", "", first)
    last = alice.say(chat, "Two?", parent=empty)["replies"][0]["id"]
    request = request_for(Reply.objects.get(id=last))
    said = [(message.role, message.text) for message in request.messages]
    assert said == [
        ("system", "You are Morris."),
        ("user", "One?"),
        ("assistant", "One."),
        ("user", "Two?"),
    ]
    assert (request.model, request.sampling.max_tokens) == (MODEL, 120)


def test_the_oldest_is_left_out_where_the_context_is_full(alice: Person) -> None:
    chat, parent = alice.chat(), None
    for i in range(4):
        parent = answered(alice, chat, f"{i}" * 200, "x" * 200, parent)
    last = alice.say(chat, "Now?", parent=parent)["replies"][0]["id"]
    request = request_for(Reply.objects.get(id=last))
    assert [message.text[0] for message in request.messages if message.role == "user"] == [
        "2",
        "3",
        "N",
    ]


def test_half_of_the_context_is_left_to_the_prompt(alice: Person) -> None:
    Artifact.objects.update(context=100)
    reply = Reply.objects.get(id=alice.say(alice.chat())["replies"][0]["id"])
    assert request_for(reply).sampling.max_tokens == 50


def test_a_reply_that_is_being_written_has_no_next_turn(alice: Person) -> None:
    chat = alice.chat()
    reply = alice.say(chat)["replies"][0]["id"]
    body = {"client_key": str(uuid.uuid4()), "parent": reply, "text": "And?"}
    answer = alice.post(f"chats/{chat}/turns", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "parent_unfinished")


def test_a_guest_has_few_replies_in_the_air(stranger: Person) -> None:
    stranger.post("session/guest")
    answers = [posted(stranger) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [201] * 4 + [429]
    assert answers[-1].json()["code"] == "limit_reached"


def test_turns_come_at_a_limited_rate(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.RATES, "turns", (1, 60))
    assert [posted(alice).status_code for _ in range(2)] == [201, 429]


def test_a_guest_keeps_few_chats(stranger: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.LIMITS, "chats_per_guest", 1)
    stranger.post("session/guest")
    stranger.chat()
    assert stranger.post("chats", {"persona": "gladys"}).status_code == 429


def test_a_chat_is_renamed_and_deleted(alice: Person) -> None:
    chat = alice.chat()
    assert alice.patch(f"chats/{chat}", {"title": "Geese"}).json()["title"] == "Geese"
    assert alice.patch(f"chats/{chat}", {"title": ""}).status_code == 422
    assert alice.get("chats").json()["results"][0]["title"] == "Geese"
    assert alice.delete(f"chats/{chat}").status_code == 204
    assert alice.get("chats").json()["results"] == []
    assert alice.get(f"chats/{chat}").status_code == 404


def test_a_chat_with_nobody_is_refused(alice: Person) -> None:
    answer = alice.post("chats", {"persona": "nobody"})
    assert (answer.status_code, answer.json()["field"]) == (422, "persona")


def test_lists_and_chats_cost_the_same_however_long(
    alice: Person, django_assert_num_queries: Any
) -> None:
    chat, parent = alice.chat(), None
    signed_in = 2  # session, user
    for _ in range(2):
        parent = answered(alice, chat, "Hello?", "Hello.", parent)
        alice.chat()
        with django_assert_num_queries(signed_in + 2):  # chats, tags
            alice.get("chats")
        with django_assert_num_queries(signed_in + 4):
            alice.get(f"chats/{chat}")


def test_a_reply_keeps_the_edition_it_was_written_by(alice: Person) -> None:
    reply = alice.say(alice.chat())["replies"][0]["id"]
    persona = Persona.objects.get(slug="gladys")
    persona.current = Edition.objects.create(persona=persona, number=2, model=MODEL)
    persona.save()
    assert alice.reply(reply)["edition"] == 1
