"""What is said in a chat and answered at once, and what a model hears of it."""

import uuid
from typing import Any

from backend.chats.compile import request_for
from backend.chats.models import Reply
from tests.backend.people import Json, Person
from tests.backend.recorder import record


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
