"""Who is banned is out at once, and back when it is over."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.models import Entry
from backend.chats.consumers import SIGNED_OUT
from backend.moderation.bans import ban_lift, ban_put, bans_lift_expired
from backend.moderation.errors import NotBannable
from backend.moderation.models import Appeal, Ban, Report
from backend.personas.models import Link, Persona, link_digest
from tests.backend.complaints import act, decide, loud_persona, report
from tests.backend.newsroom import browser, staff
from tests.backend.people import Person
from tests.backend.processes import Web


@pytest.fixture
def bobs(bob: Person) -> Persona:
    return loud_persona(bob)


@pytest.fixture
def mia(catalog: None) -> User:
    return staff("mia", "Moderator")


@pytest.fixture
def max_(catalog: None) -> User:
    return staff("max", "Moderator")


@pytest.fixture
def desk(mia: User) -> Client:
    return browser(mia)


def test_a_ban_shuts_the_account_ends_its_sessions_and_is_lifted_by_reversal(
    alice: Person, bob: Person, bobs: Persona, desk: Client
) -> None:
    assert bob.user is not None
    UserSession.objects.create(
        user=bob.user, ip="127.0.0.1", session_key=bob.client.session.session_key
    )
    assert bob.get("chats").status_code == 200
    report(alice, "persona", "bobs")
    decision = decide(desk, Report.objects.get(), "ban")
    assert bob.get("chats").status_code == 401
    assert alice.get("personas/bobs").status_code == 404
    ban = Ban.objects.get()
    assert (ban.user, ban.until, ban.decision) == (bob.user, None, decision)
    act(desk, decision, "reverse")
    assert User.objects.get(username="bob").is_active
    assert bob.get("chats").status_code == 401  # the old session stays over
    assert alice.get("personas/bobs").status_code == 200


def test_while_a_ban_holds_nobody_sees_what_the_author_shows(
    alice: Person, bob: Person, bobs: Persona, mia: User
) -> None:
    assert bob.user is not None
    Link.objects.create(persona=bobs, prefix="t", digest=link_digest("t" * 43))

    def seen() -> set[int]:
        begun = alice.post("chats", {"persona": "bobs"})
        shown = [alice.get(path) for path in ("personas/bobs", f"p/{'t' * 43}", "authors/bob")]
        return {answer.status_code for answer in (begun, *shown)}

    assert seen() == {200, 201}
    ban = ban_put(user=bob.user, by=mia, reason="loud")
    assert seen() == {404, 422}
    ban_lift(ban=ban, by=mia)
    assert seen() == {200, 201}


def test_a_ban_closes_live_sockets(live: Web, alice: Person, bob: Person, mia: User) -> None:
    assert bob.user is not None
    with bob.socket(live) as his, alice.socket(live) as hers:
        his.obeyed()
        ban_put(user=bob.user, by=mia, reason="loud")
        assert his.close_code() == SIGNED_OUT
        hers.obeyed()


def test_who_is_banned_appeals_with_the_key_from_the_mail(
    alice: Person, bob: Person, bobs: Persona, desk: Client, stranger: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    User.objects.filter(username="bob").update(email="bob@example.org")
    report(alice, "persona", "bobs")
    with django_capture_on_commit_callbacks(execute=True):
        decide(desk, Report.objects.get(), "ban")
    (letter,) = mail.outbox
    assert letter.to == ["bob@example.org"]
    found = re.search(r"^\S+:\S+:\S+$", str(letter.body), re.MULTILINE)
    assert found is not None
    body = {"key": found[0], "text": "It was a joke."}
    assert stranger.post("decisions/appeal", {**body, "key": "x"}).status_code == 404
    assert stranger.post("decisions/appeal", body).status_code == 201
    assert stranger.post("decisions/appeal", body).status_code == 409
    assert Appeal.objects.get().author == bob.user


def test_a_ban_for_a_while_ends_by_itself(bob: Person, mia: User) -> None:
    assert bob.user is not None
    until = timezone.now() + timedelta(days=1)
    ban = ban_put(user=bob.user, by=mia, reason="loud", until=until)
    assert bans_lift_expired() == 0
    Ban.objects.filter(pk=ban.pk).update(until=timezone.now())
    assert bans_lift_expired() == 1
    assert bans_lift_expired() == 0
    assert User.objects.get(pk=bob.user.pk).is_active
    assert Entry.objects.all()[0].action == "user.unban"
    assert Entry.objects.all()[0].actor_name == "system"


def test_of_two_bans_the_longer_holds(bob: Person, mia: User) -> None:
    assert bob.user is not None
    soon, later = (timezone.now() + timedelta(days=days) for days in (1, 9))
    ban_put(user=bob.user, by=mia, reason="a", until=later)
    assert ban_put(user=bob.user, by=mia, reason="b", until=soon).until == later
    assert ban_put(user=bob.user, by=mia, reason="c", until=None).until is None
    assert ban_put(user=bob.user, by=mia, reason="d", until=later).until is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Ban.objects.create(user=bob.user, reason="twice")


def test_staff_is_banned_by_superusers_alone_and_nobody_bans_themselves(
    mia: User, max_: User
) -> None:
    boss = staff("boss", superuser=True)
    for user, by in ((max_, mia), (boss, mia), (mia, mia), (boss, boss)):
        with pytest.raises(NotBannable):
            ban_put(user=user, by=by, reason="x")
    ban_put(user=max_, by=boss, reason="x")
    assert not User.objects.get(username="max").is_active


def test_a_ban_is_put_and_lifted_in_the_admin(bob: Person, desk: Client) -> None:
    assert bob.user is not None
    form = {"user": str(bob.user.pk), "reason": "loud", "until_0": "", "until_1": ""}
    answer = desk.post("/admin/moderation/ban/add/", form)
    assert answer.status_code == 302
    assert not User.objects.get(username="bob").is_active
    ban = Ban.objects.get()
    assert desk.post(f"/admin/moderation/ban/{ban.pk}/change/", {"reason": "x"}).status_code == 403
    assert act(desk, ban, "lift") == ["Lifted."]
    assert act(desk, ban, "lift") == ["It was lifted already."]
    assert User.objects.get(username="bob").is_active
