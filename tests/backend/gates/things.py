"""One thing of each kind, all of them the owner's, and what an address calls them."""

import hashlib
import uuid
from datetime import timedelta
from typing import Any

import msgspec
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Group
from django.utils import timezone

from backend.accounts.models import ApiKey, Export, Usage, User
from backend.audit.services import entry_add
from backend.chats.models import Chat, ChatTag, Folder, Rating, Replay, Reply, Turn
from backend.clippings.services import clipping_create
from backend.gallery.models import Like, Use
from backend.moderation.models import Appeal, Ban, Decision, Notice, Report
from backend.moderation.selectors import appeal_key
from backend.personas.models import Link, Persona, PersonaTag, Vector
from backend.personas.services import edition_print
from backend.policy.models import BlockedFeature, BlockedPhrase, PausedModel, Policy
from tests.backend.artifacts import MODEL
from worker.contract import Sampling

TOKEN = "t" * 43
Things = dict[str, str]


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def things_build(owner: User, other: User, banned: User, admin: User) -> Things:
    """Parameter -> value. Where one parameter can name several things, a row says which after a
    colon: `{slug:public}`.
    """
    private, unlisted, public = (persona(owner, v) for v in ("private", "unlisted", "public"))
    link = Link.objects.create(persona=unlisted, prefix="t", digest=digest(TOKEN))
    vector = Vector.objects.create(
        owner=owner, name="North", artifact="demo", values=b"\0" * 32, width=8
    )
    talk = talk_build(owner)
    account = account_build(owner)
    chat = Chat.objects.get(pk=talk["chat_id"])
    clipping, cut = clipping_create(owner=owner, chat=chat, upto=uuid.UUID(talk["reply_id"]))
    rules_build(admin, banned)
    case = case_build(owner, other, admin, public)
    likes_build(other, public)
    return {
        "any": "",
        "artifact": "demo",
        "index": "0",
        "slug": private.slug,
        "slug:unlisted": unlisted.slug,
        "slug:public": public.slug,
        "slug:house": "gladys",
        "number": "1",
        "username": owner.username,
        "token": cut,
        "token:link": TOKEN,
        "token:none": "n" * 43,
        "link_id": str(link.id),
        "vector_id": str(vector.id),
        "clipping_id": str(clipping.id),
        "name": "base",
        "name:private": f"persona:{private.slug}",
        "name:public": f"persona:{public.slug}",
        **talk,
        **account,
        **case,
        # of the admin
        "content_type_id": "1",
        "app_label": "chats",
        "id": str(owner.pk),
        "url": "nowhere",
        "model": MODEL,
        "switch": "sign_ups",
    }


def persona(owner: User, visibility: str) -> Persona:
    made = Persona.objects.create(
        owner=owner, slug=f"{visibility}-one", name=visibility, visibility=visibility,
        published_at=timezone.now(),
    )  # fmt: skip
    edition_print(
        persona=made, content={"prompt": "", "clamps": [], "sampling": {}, "model": MODEL}
    )
    PersonaTag.objects.create(persona=made, name="town")
    return made


def talk_build(owner: User) -> Things:
    speaker = Persona.objects.get(slug="gladys")
    assert speaker.current is not None
    folder = Folder.objects.create(owner=owner, name="Town")
    chat = Chat.objects.create(owner=owner, persona=speaker, title="Mine", folder=folder)
    turn = Turn.objects.create(chat=chat, text="Hello", client_key=uuid.uuid4())
    reply = Reply.objects.create(
        turn=turn, client_key=uuid.uuid4(), edition=speaker.current, model=MODEL, seed=1,
        status="done", text="Honk.", reason="stop", ended_at=timezone.now(),
        receipt={"sampling": msgspec.to_builtins(Sampling())},
    )  # fmt: skip
    replay = Replay.objects.create(reply=reply, is_same=True, ended_at=timezone.now())
    Rating.objects.create(reply=reply, is_good=True)
    ChatTag.objects.create(chat=chat, name="town")
    thrown = Chat.objects.create(owner=owner, persona=speaker, deleted_at=timezone.now())
    return {
        "chat_id": str(chat.id),
        "chat_id:deleted": str(thrown.id),
        "turn_id": str(turn.id),
        "reply_id": str(reply.id),
        "replay_id": str(replay.id),
        "folder_id": str(folder.id),
    }


def account_build(owner: User) -> Things:
    key = ApiKey.objects.create(user=owner, prefix="shallot-", digest=digest("key"))
    tomorrow = timezone.now() + timedelta(days=1)
    export = Export.objects.create(user=owner, state="ready", expires_at=tomorrow, file="mine.zip")
    settings.EXPORTS_DIR.mkdir(exist_ok=True)
    (settings.EXPORTS_DIR / export.file).write_bytes(b"PK")
    Usage.objects.create(user=owner, day="2026-01-01")
    Group.objects.create(name="moderators")
    EmailAddress.objects.create(user=owner, email="owner@shallot.example", verified=True)
    Authenticator.objects.create(user=owner, type="recovery_codes", data={"migrated_codes": []})
    UserSession.objects.create(user=owner, ip="127.0.0.1", session_key="s" * 32, user_agent="")
    return {"key_id": str(key.id), "export_id": str(export.id)}


def rules_build(admin: User, banned: User) -> None:
    Policy.objects.update_or_create(pk=1, defaults={"text": "Be kind."})
    BlockedPhrase.objects.create(phrase="purple goose")
    BlockedFeature.objects.create(artifact="demo", index=5)
    PausedModel.objects.create(model="another-llama")
    Ban.objects.create(user=banned, by=admin, reason="Rude.")
    entry_add(actor=admin, action="user.ban", thing=banned)


def case_build(owner: User, other: User, admin: User, public: Persona) -> Things:
    about: dict[str, Any] = {"target": "persona", "target_id": public.slug, "author": owner}
    decision = Decision.objects.create(action="warning", by=admin, **about)
    report = Report.objects.create(
        reporter=other, reason="other", decision=decision, state="decided", **about
    )
    notice = Notice.objects.create(user=owner, decision=decision, text="Mind the tone.")
    appealed = Decision.objects.create(action="warning", by=admin, **about)
    Appeal.objects.create(decision=appealed, author=owner, text="It was satire.")
    return {
        "decision_id": str(decision.id),
        "appeal_key": appeal_key(decision),
        "report_id": str(report.id),
        "notice_id": str(notice.id),
    }


def likes_build(other: User, public: Persona) -> None:
    Like.objects.create(persona=public, user=other)
    Use.objects.create(persona=public, user=other)


def filled(path: str, things: Things) -> str:
    """The path with things in it."""
    for name in (part.split("}")[0] for part in path.split("{")[1:]):
        value = _of_admin(path) if name == "object_id" else things.get(name)
        assert value is not None, (
            f"{path}: build the thing that {{{name}}} names in tests/backend/gates/things.py, "
            "and add its line to the dictionary there."
        )
        path = path.replace(f"{{{name}}}", value)
    return f"/{path}"


def _of_admin(path: str) -> str:
    """The one thing of the model that the admin's address is about."""
    parts = path.split("/")
    if parts[1] == "r":
        return "1"
    found = apps.get_model(parts[1], parts[2])._default_manager.first()
    assert found is not None, f"{path}: build one in tests/backend/gates/things.py."
    return quote(str(found.pk))
