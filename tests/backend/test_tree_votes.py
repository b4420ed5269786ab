"""Replies seen side by side: the model by itself among them, one seed, one vote per turn."""

import uuid
from typing import Any

import pytest

from backend.chats.models import Reply, Vote
from backend.personas.models import Edition
from tests.backend.artifacts import clamp
from tests.backend.people import Json, Person
from tests.backend.recorder import record
from tests.backend.talks import answered, key, said_to_model, shown


@pytest.fixture
def beside(alice: Person) -> Json:
    """A turn that Gladys, Gladys without dials, Morris and the model by itself have answered."""
    Edition.objects.filter(persona__slug="gladys").update(prompt="Be brief.")
    voices: list[Json] = [
        {"persona": "gladys"},
        {"persona": "gladys", "clamps": []},
        {"persona": "morris", "clamps": [clamp(1)]},
        {"persona": "gladys", "bare": True},
    ]
    turn = alice.say(alice.chat(), voices=voices)
    for reply in turn["replies"]:
        record(reply["id"])
    return turn


def ids(turn: Json) -> list[str]:
    return [str(one["id"]) for one in turn["replies"]]


def vote(person: Person, turn: Json, place: int, *places: int) -> Any:
    chosen = [ids(turn)[one] for one in places or range(len(turn["replies"]))]
    return person.put(f"turns/{turn['id']}/vote", {"reply": ids(turn)[place], "among": chosen})


# Who speaks


def test_the_model_by_itself_hears_neither_prompt_nor_dials(beside: Json) -> None:
    _, dry, _, bare = beside["replies"]
    assert (dry["is_bare"], bare["is_bare"]) == (False, True)
    assert bare["clamps"] == bare["vectors"] == []
    assert [role for role, _ in said_to_model(dry["id"])] == ["system", "user"]
    assert [role for role, _ in said_to_model(bare["id"])] == ["user"]


def test_what_is_seen_side_by_side_has_one_seed(alice: Person, beside: Json) -> None:
    assert len({one["seed"] for one in beside["replies"]}) == 1
    other = alice.say(alice.chat())["replies"][0]
    assert other["seed"] != beside["replies"][0]["seed"]


def test_the_model_by_itself_goes_on_by_itself(alice: Person, beside: Json) -> None:
    bare = ids(beside)[3]
    Reply.objects.filter(id=bare).update(reason="length")
    more = alice.post(f"replies/{bare}/continue", key()).json()["reply"]
    assert more["is_bare"]
    assert [role for role, _ in said_to_model(more["id"])] == ["user"]


def test_by_itself_is_without_clamps(alice: Person, beside: Json) -> None:
    begun = alice.say(alice.chat(), voices=[{"persona": "gladys", "bare": True}])["replies"][0]
    answer = alice.post(f"replies/{begun['id']}/steer", {"clamps": [clamp(1)]})
    assert (answer.status_code, answer.json()["code"]) == (422, "clamp_malformed")
    body = {**key(), "bare": True, "clamps": [clamp(1)]}
    answer = alice.post(f"turns/{beside['id']}/replies", body)
    assert (answer.status_code, answer.json()["field"]) == (422, "bare")


def test_a_variant_to_compare_has_the_same_seed_and_moves_nothing(alice: Person) -> None:
    chat = alice.chat()
    first = answered(alice, chat, "Hello.")
    seed = alice.reply(first)["seed"]
    body = {**key(), "clamps": [], "seed": seed, "aside": True}
    turn = alice.reply(first)["turn"]
    dry = alice.post(f"turns/{turn}/replies", body).json()["reply"]
    assert dry["seed"] == seed
    assert shown(alice, chat)["head"] == first
    record(dry["id"])
    other = alice.post(f"turns/{turn}/replies", key()).json()["reply"]
    assert shown(alice, chat)["head"] == other["id"]


@pytest.mark.parametrize("seed", [-1, 2**53, "x"])
def test_a_seed_is_a_number_that_a_browser_holds(alice: Person, beside: Json, seed: Any) -> None:
    answer = alice.post(f"turns/{beside['id']}/replies", {**key(), "seed": seed})
    assert (answer.status_code, answer.json()["field"]) == (422, "seed")


# Votes


def test_a_turn_has_one_vote_and_another_replaces_it(alice: Person, beside: Json) -> None:
    chat = alice.get("chats").json()["results"][0]["id"]
    for place in (0, 2):
        assert vote(alice, beside, place).status_code == 200
        assert shown(alice, chat)["turns"][0]["vote"] == ids(beside)[place]
    assert Vote.objects.count() == 1
    for _ in range(2):
        assert alice.delete(f"turns/{beside['id']}/vote").status_code == 204
    assert shown(alice, chat)["turns"][0]["vote"] is None


def test_votes_are_counted_by_how_the_dials_stood(alice: Person, bob: Person, beside: Json) -> None:
    vote(alice, beside, 0)
    mine = alice.get("personas/gladys/votes").json()
    assert mine == {
        "mine": [
            {"mix": "bare", "won": 0, "of": 1},
            {"mix": "dry", "won": 0, "of": 1},
            {"mix": "printed", "won": 1, "of": 1},
        ],
        "everybody": None,  # she is the house's
    }
    vote(alice, beside, 2, 2, 3)
    assert alice.get("personas/morris/votes").json()["mine"] == [
        {"mix": "turned", "won": 1, "of": 1}
    ]
    assert bob.get("personas/morris/votes").json()["mine"] == []


def test_the_owner_of_a_columnist_sees_everybodys_votes(alice: Person, bob: Person) -> None:
    nora = alice.post("personas", {"name": "Nora", "prompt": "Be brief."}).json()["slug"]
    alice.put(f"personas/{nora}/visibility", {"visibility": "unlisted"})
    token = alice.post(f"personas/{nora}/links", {}).json()["token"]
    by_link = {"persona": nora, "link": token}
    turn = bob.say(bob.chat(), voices=[by_link, {"persona": "morris"}])
    for reply in turn["replies"]:
        record(reply["id"])
    assert vote(bob, turn, 0).status_code == 200
    told = alice.get(f"personas/{nora}/votes").json()
    assert told == {"mine": [], "everybody": [{"mix": "printed", "won": 1, "of": 1}]}
    assert bob.get(f"personas/{nora}/votes").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda good: {**good, "reply": str(uuid.uuid4())}, "reply"),
        (lambda good: {**good, "among": good["among"][:1]}, "among"),
        (lambda good: {**good, "among": [good["among"][0]] * 2}, "among.1"),
        (lambda good: {**good, "among": [*good["among"][:2], str(uuid.uuid4())]}, "among.2"),
        (lambda good: {**good, "reply": good["among"][3], "among": good["among"][:3]}, "reply"),
    ],
)
def test_a_vote_that_cannot_be_is_refused(
    alice: Person, beside: Json, change: Any, field: str
) -> None:
    good = {"reply": ids(beside)[0], "among": ids(beside)}
    answer = alice.put(f"turns/{beside['id']}/vote", change(good))
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert not Vote.objects.exists()


def test_what_is_being_written_has_no_vote_yet(alice: Person, beside: Json) -> None:
    Reply.objects.filter(id=ids(beside)[1]).update(status="writing")
    answer = vote(alice, beside, 0)
    assert (answer.json()["code"], answer.json()["field"]) == ("vote_malformed", "among.1")


def test_mallory_votes_on_nothing_of_alice(mallory: Person, beside: Json) -> None:
    assert vote(mallory, beside, 0).status_code == 404
    assert mallory.delete(f"turns/{beside['id']}/vote").status_code == 404


def test_votes_cost_no_query_of_their_own(
    alice: Person, beside: Json, django_assert_num_queries: Any
) -> None:
    chat = alice.get("chats").json()["results"][0]["id"]
    for _ in range(2):
        with django_assert_num_queries(2 + 4):  # session, user; chat, turns, replies, tags
            alice.get(f"chats/{chat}")
        vote(alice, beside, 0)


def test_a_file_brings_the_vote_along(alice: Person, beside: Json) -> None:
    vote(alice, beside, 2)
    chat = alice.get("chats").json()["results"][0]["id"]
    file = alice.get(f"chats/{chat}/export").json()
    assert file["turns"][0]["replies"][3]["is_bare"] is True
    copy = alice.post("chats/import", {"file": file}).json()["turns"][0]
    assert copy["vote"] == copy["replies"][2]["id"]
    assert [one["is_bare"] for one in copy["replies"]] == [False, False, False, True]
    file["turns"][0]["vote"] = "nobody"
    refused = alice.post("chats/import", {"file": file})
    assert (refused.status_code, refused.json()["field"]) == (422, "file.turns.0.vote")
