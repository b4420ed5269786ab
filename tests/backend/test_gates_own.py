"""What is not yours cannot be used by another door either."""

import uuid

import pytest

from backend.accounts.models import User
from tests.backend.people import Person


@pytest.fixture
def chat(alice: Person) -> str:
    return alice.chat()


def test_mallory_lists_only_her_own(mallory: Person, chat: str) -> None:
    assert mallory.get("chats").json()["results"] == []


def test_mallory_cannot_hang_a_turn_on_the_reply_of_another(
    alice: Person, mallory: Person, chat: str
) -> None:
    reply = alice.say(chat)["replies"][0]["id"]
    body = {"client_key": str(uuid.uuid4()), "parent": reply, "text": "x"}
    answer = mallory.post(f"chats/{mallory.chat()}/turns", body)
    assert (answer.status_code, answer.json()["field"]) == (422, "parent")


def test_somebody_who_was_shut_out_is_a_stranger(alice: Person, chat: str) -> None:
    User.objects.update(is_active=False)
    assert alice.get("chats").status_code == 401
