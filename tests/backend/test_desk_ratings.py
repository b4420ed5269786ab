"""What a reader thinks of a reply."""

from typing import Any

import pytest

from backend.chats.models import Rating
from tests.backend.people import Person


@pytest.fixture
def reply(alice: Person) -> str:
    return str(alice.say(alice.chat())["replies"][0]["id"])


def test_a_rating_is_shown_replaced_and_withdrawn(alice: Person, reply: str) -> None:
    assert alice.reply(reply)["rating"] is None
    alice.put(f"replies/{reply}/rating", {"is_good": False, "reasons": ["wrong", "refused"]})
    better = {"is_good": True, "reasons": ["funny", "funny"], "comment": "Ha!"}
    assert alice.put(f"replies/{reply}/rating", better).status_code == 200
    assert alice.reply(reply)["rating"] == {"is_good": True, "reasons": ["funny"], "comment": "Ha!"}
    assert Rating.objects.count() == 1
    for _ in range(2):
        assert alice.delete(f"replies/{reply}/rating").status_code == 204
    assert alice.reply(reply)["rating"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "is_good"),
        ({"is_good": True, "reasons": ["mean"]}, "reasons.0"),
        ({"is_good": True, "reasons": ["funny", "incoherent"]}, "reasons.1"),
        ({"is_good": False, "reasons": ["funny"]}, "reasons.0"),
        ({"is_good": True, "comment": "x" * 1_001}, "comment"),
    ],
)
def test_a_rating_that_cannot_be_is_refused(
    alice: Person, reply: str, body: dict[str, Any], field: str
) -> None:
    answer = alice.put(f"replies/{reply}/rating", body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert not Rating.objects.exists()


def test_mallory_rates_nothing_of_alice(mallory: Person, reply: str) -> None:
    assert mallory.put(f"replies/{reply}/rating", {"is_good": True}).status_code == 404


def test_ratings_cost_no_query_of_their_own(
    alice: Person, reply: str, django_assert_num_queries: Any
) -> None:
    chat = alice.get("chats").json()["results"][0]["id"]
    for _ in range(2):
        with django_assert_num_queries(2 + 4):  # session, user; chat, turns, replies, tags
            alice.get(f"chats/{chat}")
        alice.put(f"replies/{reply}/rating", {"is_good": True})
