"""Likes and uses: of one person once, whatever they do and however fast."""

from typing import Any

from backend.accounts.errors import AccountNeeded
from backend.accounts.models import User
from backend.chats.models import Chat
from backend.gallery.errors import OwnPersona
from backend.gallery.models import Like, Use
from backend.personas.models import Persona


def like_put(*, persona: Persona, user: User) -> None:
    if user.is_guest:
        raise AccountNeeded("Sign up to like a columnist.")
    if persona.owner_id == user.pk:
        raise OwnPersona("This columnist is yours: others decide whether they like it.")
    Like.objects.get_or_create(persona=persona, user=user)


def like_withdraw(*, persona: Persona, user: User) -> None:
    Like.objects.filter(persona=persona, user=user).delete()


def use_record(sender: Any, *, chat: Chat, **_: Any) -> None:
    """A chat has begun. Its owner's own persona is not used, but tried."""
    if chat.persona.owner_id != chat.owner_id:
        Use.objects.get_or_create(persona_id=chat.persona_id, user_id=chat.owner_id)


def uses_adopt(*, guest: User, user: User) -> None:
    """A guest who becomes somebody has used what the guest has used, each persona once."""
    known = Use.objects.filter(user=user).values("persona")
    moved = Use.objects.filter(user=guest).exclude(persona__in=known)
    moved.exclude(persona__owner=user).update(user=user)
    Use.objects.filter(user=guest).delete()
