"""An account leaves: two weeks in which it may come back, then all that is its own is removed."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from backend.accounts.belongings import belongings
from backend.accounts.errors import NotLeaving, ProofNeeded, TooManyTries
from backend.accounts.models import User

log = logging.getLogger(__name__)

UNDO_WITHIN = timedelta(days=14)


def deletion_begin(*, user: User) -> datetime:
    """Ends every session at once; signing in again shows when it is due. A guest, who cannot sign
    in again, leaves now.
    """
    due = timezone.now() + (timedelta() if user.is_guest else UNDO_WITHIN)
    User.objects.filter(pk=user.pk).update(deletion_due_at=due, sign_outs=F("sign_outs") + 1)
    return due


def deletion_undo(*, user: User) -> None:
    undone = User.objects.filter(pk=user.pk, deletion_due_at__isnull=False)
    if not undone.update(deletion_due_at=None):
        raise NotLeaving("This account is not about to be deleted.")
    user.deletion_due_at = None


def proof_check(*, request: HttpRequest, user: User, password: str) -> None:
    """That it is really them, not somebody at their open browser."""
    if user.is_guest or did_recently_reauthenticate(request):
        return
    if not password:
        raise ProofNeeded("Give your password, or show a second factor first.", field="password")
    try:
        is_right = get_adapter().reauthenticate(user, password)
    except ValidationError as error:  # too often
        raise TooManyTries(error.messages[0]) from error
    if not is_right:
        raise ProofNeeded("This is not your password.", field="password")


def accounts_due() -> list[UUID]:
    return list(
        User.objects.filter(deletion_due_at__lte=timezone.now()).values_list("pk", flat=True)
    )


def account_remove_due(*, user_id: UUID) -> bool:
    """Unless it came back meanwhile: the lock decides."""
    with transaction.atomic():
        due = User.objects.select_for_update().filter(deletion_due_at__lte=timezone.now())
        user = due.filter(pk=user_id).first()
        if user is None:
            return False
        account_remove(user=user)
    log.info("account %s removed", user_id)
    return True


def account_remove(*, user: User) -> None:
    """In the caller's transaction. Upper apps first: what they own may hold on to what lower ones
    own.
    """
    for one in reversed(belongings()):
        one.leave(user)
    user.delete()
