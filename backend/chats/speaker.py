"""Who answers in a chat, for its reader: even one that was met by a link and is shown no more."""

from typing import Any

from backend.chats.models import Chat
from backend.personas.content import FACE
from backend.personas.models import Persona
from backend.personas.selectors import personas_seen_by

WORDS: dict[str, Any] = {"byline": "", "bio": "", "greeting": "", "questions": [], "tags": []}


def persona_in(chat: Chat) -> Persona:
    """Not to be saved: its face is that of the edition which answers."""
    persona = chat.persona
    if personas_seen_by(chat.owner).filter(pk=persona.pk).exists():
        return persona
    edition = chat.edition or persona.current
    assert edition is not None
    for name in FACE:
        setattr(persona, name, getattr(edition, name))
    edition.prompt = ""
    persona.current = edition
    if persona.taken_down_at is not None:
        for name, nothing in WORDS.items():
            setattr(persona, name, nothing)
    return persona
