"""Lists take as many queries for many as for one; the measure itself is measured too."""

import pytest
from django.test import Client

from backend.chats.models import Chat
from backend.personas.models import Persona, Visibility
from backend.personas.services import edition_print
from tests.backend.artifacts import MODEL, clamp
from tests.backend.people import Person
from tests.backend.queries import assert_constant


def columnists_made(count: int) -> None:
    for _ in range(count):
        slug = f"made-{Persona.objects.count()}"
        made = Persona.objects.create(slug=slug, name=slug, visibility=Visibility.PUBLIC)
        content = {"prompt": "", "clamps": [clamp(0)], "sampling": {}, "model": MODEL}
        edition_print(persona=made, content=content)


def test_the_list_of_chats(alice: Person) -> None:
    assert_constant(lambda n: [alice.chat() for _ in range(n)], lambda: alice.get("chats"), most=5)


def test_a_chat_with_its_turns(alice: Person) -> None:
    chat = alice.chat()

    def said(count: int) -> None:
        for _ in range(count):
            alice.say(chat)
            Chat.objects.get(id=chat).turns.get(replies__status="queued").replies.update(
                status="done"
            )

    assert_constant(said, lambda: alice.get(f"chats/{chat}"), most=7)


@pytest.mark.parametrize("path", ["personas", "features"])
def test_the_public_lists(stranger: Person, path: str) -> None:
    assert_constant(columnists_made, lambda: stranger.get(path), most=5)


def test_a_list_that_asks_again_for_each_is_caught(alice: Person) -> None:
    def asks_for_each() -> object:
        for chat in Chat.objects.all():
            assert chat.persona.slug
        return Client().get("/healthz")

    with pytest.raises(AssertionError, match="personas_persona"):
        assert_constant(lambda n: [alice.chat() for _ in range(n)], asks_for_each)
