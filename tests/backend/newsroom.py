"""A house with thirty of everything, and the staff that looks at it."""

import uuid
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from backend.accounts.models import ApiKey, Usage, User
from backend.audit.models import Entry
from backend.catalog.models import Artifact
from backend.chats.models import Chat, Reply, Turn
from backend.clippings.models import Clipping
from backend.moderation.models import Appeal, Ban, Decision, Notice, Report
from backend.personas.models import Edition, Link, Persona, Vector
from backend.policy.models import BlockedFeature, BlockedPhrase, PausedModel

MANY = 30


def staff(name: str, *groups: str, superuser: bool = False) -> User:
    user = User.objects.create_user(name, is_staff=True, is_superuser=superuser)
    user.groups.set(Group.objects.filter(name__in=groups))
    assert user.groups.count() == len(groups)
    return user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def furnish(by: User) -> None:
    """Thirty rows in every table that the admin shows."""
    for number in range(MANY):
        _one(number, by)


def _one(number: int, by: User) -> None:
    user = User.objects.create_user(f"reader-{number}", email=f"reader-{number}@example.org")
    persona, edition = _persona(number, user)
    chat = Chat.objects.create(owner=user, persona=persona, title=f"Secret title {number}")
    turn = Turn.objects.create(chat=chat, text="Secret question", client_key=uuid.uuid4())
    reply = Reply.objects.create(
        turn=turn, client_key=uuid.uuid4(), edition=edition, model=f"model-{number}", seed=1,
        status="done", text="Secret answer", tokens=3, ended_at=timezone.now(),
    )  # fmt: skip
    _of_user(number, user)
    _of_moderation(user, reply, by)
    Clipping.objects.create(
        owner=user, chat=chat, title="Secret clipping", snapshot={}, prefix="p", digest=f"{number}"
    )
    Artifact.objects.create(
        id=f"artifact-{number}", title="A", model=f"model-{number}", context=8, manifest={},
        digest="d", loaded_at=timezone.now(),
    )  # fmt: skip
    BlockedPhrase.objects.create(phrase=f"phrase {number}")
    BlockedFeature.objects.create(artifact="demo", index=number)
    PausedModel.objects.create(model=f"model-{number}")
    Group.objects.create(name=f"Group {number}")
    Entry.objects.create(actor_name="x", action="x.y", kind="k", thing=str(number), details={})


def _persona(number: int, owner: User) -> tuple[Persona, Edition]:
    persona = Persona.objects.create(slug=f"persona-{number}", owner=owner, name=f"P {number}")
    editions = [
        Edition.objects.create(
            persona=persona, number=one, prompt="Secret prompt", model="m", name=f"P {number}"
        )
        for one in range(1, 4)
    ]
    Persona.objects.filter(pk=persona.pk).update(current=editions[-1])
    Link.objects.create(persona=persona, prefix="l", digest=f"link-{number}")
    return persona, editions[-1]


def _of_user(number: int, user: User) -> None:
    ApiKey.objects.create(user=user, prefix="shallot-x", digest=f"key-{number}")
    Usage.objects.create(user=user, day=timezone.now().date(), tokens=10)
    Vector.objects.create(owner=user, name="v", artifact="demo", values=b"\0" * 16, width=4)
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    UserSession.objects.create(user=user, ip="127.0.0.1", session_key=f"s{number}", user_agent="x")


def _of_moderation(user: User, reply: Reply, by: User) -> None:
    decision = Decision.objects.create(
        action="warning", target="reply", target_id=str(reply.pk), author=user, by=by
    )
    Report.objects.create(
        reporter=user, author=user, target="reply", target_id=str(reply.pk), reason="other",
        evidence={"said": "what was reported"}, decision=decision, claimed_by=by,
    )  # fmt: skip
    Notice.objects.create(user=user, decision=decision, text="A notice")
    Appeal.objects.create(decision=decision, author=user, text="But no")
    Ban.objects.create(user=user, by=by, reason="x", decision=decision)


def pages_of(model_admin: Any) -> dict[str, str]:
    """The addresses of a model's pages that somebody with all rights may open."""
    from django.urls import reverse

    meta = model_admin.model._meta
    name = f"admin:{meta.app_label}_{meta.model_name}"
    pages = {"list": reverse(f"{name}_changelist")}
    first = model_admin.model._default_manager.order_by("pk").first()
    if first is not None:
        pages["change"] = reverse(f"{name}_change", args=(first.pk,))
    if model_admin.has_add_permission(_Anything()):
        pages["add"] = reverse(f"{name}_add")
    return pages


class _Anything:
    """A request of somebody who may do everything."""

    class user:
        is_superuser = True

        @staticmethod
        def has_perm(*_: Any) -> bool:
            return True
