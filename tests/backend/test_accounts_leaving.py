"""An account leaves: asked for by its owner, undone within two weeks, and then whole."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone
from redis import Redis

from backend.accounts.exports import export_build
from backend.accounts.leaving import account_remove_due, accounts_due
from backend.accounts.models import Export, User
from backend.accounts.selectors import api_key_for
from backend.accounts.tasks import remove_due
from backend.chats.models import Chat, Reply, Turn
from backend.clippings.models import Clipping
from backend.gallery.models import Like
from backend.personas.models import Edition, Link, Persona, PersonaTag, Visibility
from backend.personas.selectors import personas_seen_by
from tests.backend.people import Person
from tests.backend.processes import Web
from tests.backend.visitors import PASSWORD, Visitor, member

LATER = timedelta(days=14, minutes=1)


@pytest.fixture
def vera(catalog: None) -> Visitor:
    return member("vera")


def owner() -> User:
    return User.objects.get(username="vera")


def fortnight_passes() -> None:
    due = User.objects.exclude(deletion_due_at=None)
    for user in due:
        assert user.deletion_due_at is not None
        User.objects.filter(pk=user.pk).update(deletion_due_at=user.deletion_due_at - LATER)


def columnist(user: User, slug: str = "mine") -> Persona:
    persona = Persona.objects.create(
        slug=slug, owner=user, name="Vera's own", bio="Secret life", greeting="Hello",
        tags=["politics"], visibility=Visibility.PUBLIC, extensions={"a": 1},
    )  # fmt: skip
    editions = [
        Edition.objects.create(
            persona=persona, number=number, name="Vera's own", prompt=f"Secret {number}",
            clamps=[{"artifact": "demo", "feature": 0}], model="m",
        )
        for number in (1, 2, 3)
    ]  # fmt: skip
    Persona.objects.filter(pk=persona.pk).update(current=editions[-1])
    persona.links.create(prefix="x", digest=slug)
    persona.tag_rows.create(name="politics")
    return Persona.objects.get(pk=persona.pk)


def talked(user: User, persona: Persona, edition: Edition | None) -> Reply:
    chat = Chat.objects.create(owner=user, persona=persona)
    turn = Turn.objects.create(chat=chat, text="Hello", client_key=uuid.uuid4())
    assert edition is not None
    return Reply.objects.create(
        turn=turn, client_key=uuid.uuid4(), edition=edition, model="m", seed=1, status="done",
        text="Good day",
    )  # fmt: skip


def asks_to_leave(vera: Visitor) -> None:
    answer = vera.post("account/deletion", {"password": PASSWORD})
    assert answer.status_code == 202, answer.content


def test_who_leaves_is_signed_out_everywhere(vera: Visitor) -> None:
    other = Visitor()
    other.signs_in("vera")
    answer = vera.post("account/deletion", {"password": PASSWORD})
    assert answer.status_code == 202
    assert timedelta(days=13) < owner().deletion_due_at - timezone.now() < timedelta(days=15)  # type: ignore[operator]
    assert answer.json()["due_at"][:19] == f"{owner().deletion_due_at:%Y-%m-%dT%H:%M:%S}"
    assert (vera.name, other.name) == (None, None)


def test_leaving_closes_sockets(live: Web, catalog: None) -> None:
    vera, other = member("vera"), Visitor()
    other.signs_in("vera")
    with other.socket(live) as socket:
        socket.obeyed()
        asks_to_leave(vera)
        assert socket.close_code() == 4401


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " "])
def test_an_open_browser_is_not_enough(vera: Visitor, password: str) -> None:
    answer = vera.post("account/deletion", {"password": password})
    assert (answer.status_code, answer.json()["code"]) == (403, "proof_needed")
    assert answer.json()["field"] == "password"
    assert owner().deletion_due_at is None
    assert vera.name == "vera"


def test_who_showed_the_password_a_moment_ago_need_not_again(vera: Visitor) -> None:
    vera.reauthenticates()
    assert vera.post("account/deletion", {}).status_code == 202


def test_guessing_the_password_is_stopped(vera: Visitor) -> None:
    answers = [vera.post("account/deletion", {"password": str(n)}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429]


def test_within_two_weeks_all_comes_back(vera: Visitor) -> None:
    chat = vera.chat()
    secret = vera.post("account/keys", {"name": "k"}).json()["secret"]
    asks_to_leave(vera)
    assert api_key_for(secret) is None
    back = Visitor()
    assert back.signs_in("vera").status_code == 200
    assert back.get("session").json()["user"]["deletion_due_at"] is not None
    assert back.delete("account/deletion").status_code == 200
    assert back.get("session").json()["user"]["deletion_due_at"] is None
    fortnight_passes()
    remove_due()
    assert back.get(f"chats/{chat}").status_code == 200
    assert api_key_for(secret) is not None
    answer = back.delete("account/deletion")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_leaving")


def test_before_it_is_due_nothing_is_removed(vera: Visitor) -> None:
    asks_to_leave(vera)
    assert accounts_due() == []
    remove_due()
    assert owner().is_active


def test_an_undo_wins_over_a_removal_that_is_on_its_way(vera: Visitor) -> None:
    asks_to_leave(vera)
    fortnight_passes()
    (due,) = accounts_due()
    User.objects.update(deletion_due_at=None)
    assert account_remove_due(user_id=due) is False
    assert owner()


def rows_of(user_id: uuid.UUID) -> dict[str, int]:
    """In every table that names its owner by a foreign key, and in the sessions' list."""
    return {
        f"{model._meta.label}.{field.name}": count
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "related_model", None) is User and getattr(field, "column", None)
        if (count := model._default_manager.filter(**{field.name: user_id}).count())
    }


def test_everything_that_is_theirs_goes(vera: Visitor, alice: Person, redis: Redis) -> None:
    user = owner()
    gladys = Persona.objects.get(slug="gladys")
    reply = talked(user, columnist(user), Persona.objects.get(slug="mine").current)
    talked(user, gladys, gladys.current)
    redis.xadd(f"reply:{reply.pk}", {"event": b"x"})
    Like.objects.create(persona=gladys, user=user)
    Clipping.objects.create(owner=user, chat=reply.turn.chat, title="t", snapshot={}, digest="d")
    vera.post("account/keys", {"name": "k"})
    Export.objects.create(user=user)
    assert len(rows_of(user.pk)) >= 7
    asks_to_leave(vera)
    fortnight_passes()
    remove_due()
    assert not User.objects.filter(pk=user.pk).exists()
    assert rows_of(user.pk) == {}
    assert not Persona.objects.exclude(owner=None).exists()
    assert not Persona.objects.filter(slug="mine").exists()
    assert not Reply.objects.exists()
    assert Visitor().signs_in("vera").status_code == 400
    with connection.cursor() as cursor:
        connection.check_constraints()
        cursor.execute("SELECT 1")


def test_what_others_said_with_a_columnist_stays_and_the_columnist_does_not(
    vera: Visitor, bob: Person
) -> None:
    user, mine = owner(), columnist(owner())
    assert bob.user is not None
    second = mine.editions.get(number=2)
    reply = talked(bob.user, mine, second)
    talked(user, mine, mine.current)
    Like.objects.create(persona=mine, user=bob.user)
    reprint = Persona.objects.create(
        slug="bobs", owner=bob.user, name="Bob's", reprinted_from=second
    )
    asks_to_leave(vera)
    fortnight_passes()
    remove_due()
    assert not User.objects.filter(pk=user.pk).exists()
    kept = bob.get(f"chats/{reply.turn.chat_id}").json()
    assert kept["turns"][0]["replies"][0]["text"] == "Good day"
    assert kept["persona"]["name"] == "A columnist who left"
    shell = Persona.objects.get(pk=mine.pk)
    assert (shell.owner, shell.current, shell.visibility) == (None, None, "private")
    assert [edition.number for edition in shell.editions.all()] == [2]
    said = str(Persona.objects.filter(pk=mine.pk).values()) + str(shell.editions.values())
    for word in ("Vera", "Secret", "politics", "demo", "mine", "Hello"):
        assert word not in said
    assert not Link.objects.exists()
    assert not PersonaTag.objects.filter(persona=shell).exists()
    for somebody in (None, bob.user):
        assert not personas_seen_by(somebody).filter(pk=shell.pk).exists()
    reprint.refresh_from_db()
    assert reprint.owner == bob.user
    answer = bob.post(
        f"chats/{reply.turn.chat_id}/turns",
        {"client_key": str(uuid.uuid4()), "parent": None, "text": "Still there?"},
    )
    assert answer.status_code == 422


def test_a_chat_begun_but_never_answered_holds_a_shell_too(vera: Visitor, bob: Person) -> None:
    assert bob.user is not None
    chat = Chat.objects.create(owner=bob.user, persona=columnist(owner()))
    asks_to_leave(vera)
    fortnight_passes()
    remove_due()
    shell = Persona.objects.get(pk=chat.persona_id)
    assert (shell.name, shell.editions.count()) == ("A columnist who left", 0)


def test_one_that_cannot_leave_does_not_keep_the_others(
    vera: Visitor, catalog: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import DatabaseError

    from backend.accounts import leaving

    other = member("oscar")
    for one in (vera, other):
        asks_to_leave(one)
    fortnight_passes()
    remove = leaving.account_remove

    def broken(*, user: User) -> None:
        if user.username == "vera":
            raise DatabaseError("a row that is held")
        remove(user=user)

    monkeypatch.setattr(leaving, "account_remove", broken)
    remove_due()
    assert [user.username for user in User.objects.all()] == ["vera"]


def test_a_guest_leaves_at_once(catalog: None) -> None:
    guest = Visitor()
    guest.post("session/guest")
    guest.chat()
    assert guest.post("account/deletion", {}).status_code == 202
    assert guest.name is None
    remove_due()
    assert not User.objects.exists()
    assert not Chat.objects.exists()


def test_their_exports_go_with_them(
    vera: Visitor, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr("backend.accounts.dispatch.app.send_task", lambda *_, **__: None)
    export = vera.post("account/exports").json()
    export_build(export_id=export["id"])
    path = Path(settings.EXPORTS_DIR) / Export.objects.get(id=export["id"]).file
    assert path.exists()
    asks_to_leave(vera)
    fortnight_passes()
    with django_capture_on_commit_callbacks(execute=True):
        remove_due()
    assert not path.exists()


def test_beat_asks_for_it(live: Web) -> None:
    from backend.config.celery import app

    asked: Any = app.conf.beat_schedule
    named = {entry["task"] for entry in asked.values()}
    assert {"accounts.remove_due", "accounts.sweep_exports"} <= named
    app.loader.import_default_modules()
    assert named <= set(app.tasks)
