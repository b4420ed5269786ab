"""What must hold before a worker is asked: the policy of the house, and everybody's share."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings

from backend.accounts.allowance import allowance_reserve, allowance_settle
from backend.accounts.models import User
from backend.catalog.selectors import context_of
from backend.chats.errors import AgeNeeded, ModelMissing
from backend.chats.models import Chat
from backend.chats.off_record import off_record_count
from backend.chats.selectors import unfinished_count
from backend.lib.errors import LimitReached
from backend.policy.classifier import reply_is_refused
from backend.policy.errors import NotAllowedHere, Paused
from backend.policy.rules import objection
from backend.policy.selectors import model_pause, policy_now


def asking_checked(user: User, *, models: Iterable[str]) -> None:
    policy = policy_now()
    if policy.age_gate and user.adult_since is None:
        message = f"Say first that you are at least {policy.minimum_age} years old."
        raise AgeNeeded(message)
    for model in set(models):
        if pause := model_pause(model):
            raise Paused(pause.reason or f"{model} takes no questions for now.")
        model_checked(model)


def model_checked(model: str) -> None:
    if context_of(model) is None:
        raise ModelMissing(f"{model} is not installed here.")


def text_checked(text: str, *, field: str = "text") -> None:
    """What people send. Nothing of it is saved where somebody objects."""
    if found := objection(text, where="message"):
        raise NotAllowedHere(found.message, field=field)


def words_refused(text: str, *, asked: str) -> str | None:
    """What a worker sent, once it is whole: why it is to be withheld, if it is."""
    if found := objection(text, where="reply"):
        return found.message
    if reply_is_refused(text, asked=asked):
        return "This reply was withheld: the policy of this house does not allow it."
    return None


def share_take(user: User, *, tokens: int, replies: int = 1) -> None:
    """In the caller's transaction. The tokens first: that makes the askers of one user queue, so
    that each counts the replies of those before.
    """
    allowance_reserve(user=user, tokens=tokens)
    kind = "unfinished_per_guest" if user.is_guest else "unfinished_per_user"
    if unfinished_count(user) + off_record_count(user) + replies > settings.LIMITS[kind]:
        raise LimitReached("Several replies are still being written. Wait for one, or stop it.")


def share_settle(*, chat: UUID, begun: datetime, reserved: int, spent: int) -> None:
    """In the caller's transaction. Whose chat it is, is asked under its lock: a guest may be
    becoming somebody, and their tokens move after their chats.
    """
    owner = Chat.objects.select_for_update().values_list("owner_id", flat=True).get(pk=chat)
    allowance_settle(user_id=owner, begun=begun, reserved=reserved, spent=spent)
