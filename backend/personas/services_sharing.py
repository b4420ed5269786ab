"""Who may see a persona: its visibility, and the links that open it."""

from datetime import datetime

from allauth.account import app_settings as account_settings
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from backend.accounts.errors import AccountNeeded
from backend.accounts.models import User
from backend.personas.clamps import clamps_of
from backend.personas.content import content_of
from backend.personas.errors import (
    Archived,
    EmailUnverified,
    NotShared,
    TakenDown,
    TooMany,
)
from backend.personas.models import Link, Persona, Visibility, link_digest, link_token
from backend.personas.selectors import links_live, persona_of_link
from backend.personas.services import content_refuse, persona_locked
from backend.personas.vectors import vectors_checked

WIDTH = {Visibility.PRIVATE: 0, Visibility.UNLISTED: 1, Visibility.PUBLIC: 2}


def visibility_set(*, persona: Persona, owner: User, visibility: Visibility) -> Persona:
    with transaction.atomic():
        persona = persona_locked(persona)
        if visibility != Visibility.PRIVATE:
            _refuse_showing(persona, owner)
        if WIDTH[visibility] > WIDTH[Visibility(persona.visibility)]:
            assert persona.current is not None
            persona.shown_from = persona.current.number  # what came before stays its owner's
        if visibility == Visibility.PUBLIC:
            persona.published_at = persona.published_at or timezone.now()
        persona.visibility = visibility
        persona.save(update_fields=["visibility", "shown_from", "published_at"])
    return persona


def link_create(*, persona: Persona, expires_at: datetime | None = None) -> tuple[Link, str]:
    """The link and its token, which is shown this once."""
    token = link_token()
    with transaction.atomic():
        persona = persona_locked(persona)
        if persona.visibility == Visibility.PRIVATE:
            raise NotShared("Make this columnist unlisted first; then a link can open it.")
        if links_live().filter(persona=persona).count() >= settings.LIMITS["links_per_persona"]:
            raise TooMany("This columnist has enough links. Revoke one first.")
        link = Link.objects.create(
            persona=persona, prefix=token[:6], digest=link_digest(token), expires_at=expires_at
        )
    return link, token


def link_revoke(*, link: Link) -> None:
    Link.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def link_open(*, token: str) -> Persona:
    """What the link is of. Counted in the one UPDATE that also asks whether it lives."""
    live = links_live().filter(digest=link_digest(token))
    if not live.update(opened=F("opened") + 1):
        raise Http404
    return persona_of_link(token)


def _refuse_showing(persona: Persona, owner: User) -> None:
    edition = persona.current
    assert edition is not None
    if owner.is_guest:
        raise AccountNeeded("Sign up first: guests keep their columnists to themselves.")
    if account_settings.EMAIL_VERIFICATION == "mandatory" and not _is_verified(owner):
        raise EmailUnverified("Verify your e-mail address first.")
    if persona.taken_down_at is not None:
        raise TakenDown("A moderator took this columnist down. You may appeal the decision.")
    if persona.archived_at is not None:
        raise Archived("Restore this columnist first.")
    clamps_of(edition, within_ceiling=True)
    vectors_checked(edition.vectors, owner=owner, model=edition.model)
    content_refuse(persona=persona, content=content_of(edition), is_shown=True)


def _is_verified(owner: User) -> bool:
    return bool(EmailAddress.objects.filter(user=owner, verified=True).exists())
