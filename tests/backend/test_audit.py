"""Whatever somebody with power does is written down, and stays."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.test import Client

from backend.accounts.models import ApiKey, User
from backend.audit.models import Entry, EntryIsFinal
from backend.audit.services import entry_add
from backend.personas.models import Persona
from backend.policy.models import BlockedPhrase, PausedModel, Policy
from tests.backend.newsroom import browser, staff


@pytest.fixture
def editor(catalog: None) -> User:
    return staff("editor", superuser=True)


@pytest.fixture
def desk(editor: User) -> Client:
    return browser(editor)


@pytest.fixture
def entry(editor: User) -> Entry:
    return entry_add(actor=editor, action="x.y", thing=editor, why="because")


DEEDS: list[Callable[[Entry], Any]] = [
    lambda entry: entry.save(),
    lambda entry: entry.delete(),
    lambda entry: Entry.objects.update(action="nothing"),
    lambda entry: Entry.objects.all().delete(),
    lambda entry: Entry.objects.filter(pk=entry.pk).delete(),
    lambda entry: Entry.objects.bulk_update([entry], ["action"]),
]


@pytest.mark.parametrize("deed", DEEDS)
def test_the_models_refuse_to_change_an_entry(entry: Entry, deed: Callable[[Entry], Any]) -> None:
    with pytest.raises(EntryIsFinal), transaction.atomic():
        deed(entry)
    assert Entry.objects.get(pk=entry.pk).action == "x.y"


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET action = 'z'", "DELETE FROM audit_entry"]
)
def test_the_database_refuses_too(entry: Entry, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="only added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.get(pk=entry.pk).action == "x.y"


def test_an_entry_outlives_whoever_made_it(entry: Entry, editor: User) -> None:
    editor.delete()
    kept = Entry.objects.get(pk=entry.pk)
    assert kept.actor_name == "editor"


def test_nobody_adds_or_changes_entries_in_the_admin(desk: Client, entry: Entry) -> None:
    assert desk.get("/admin/audit/entry/add/").status_code == 403
    assert desk.post(f"/admin/audit/entry/{entry.pk}/change/", {"action": "z"}).status_code == 403
    assert desk.post(f"/admin/audit/entry/{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    desk.post("/admin/audit/entry/", chosen)
    assert Entry.objects.filter(pk=entry.pk).exists()


def newest() -> Entry:
    return Entry.objects.all()[0]


def test_adding_changing_and_deleting_are_written_down(desk: Client, editor: User) -> None:
    form = {"phrase": "zorgle", "in_messages": "on", "reason": "silly"}
    assert desk.post("/admin/policy/blockedphrase/add/", form).status_code == 302
    phrase = BlockedPhrase.objects.get()
    added = newest()
    assert (added.actor, added.action, added.thing) == (editor, "blockedphrase.add", str(phrase.pk))
    assert added.details["changed"]["phrase"] == "zorgle"

    desk.post(f"/admin/policy/blockedphrase/{phrase.pk}/change/", {**form, "phrase": "blarg"})
    assert newest().details == {"changed": {"phrase": ["zorgle", "blarg"]}}

    desk.post(f"/admin/policy/blockedphrase/{phrase.pk}/delete/", {"post": "yes"})
    assert newest().action == "blockedphrase.delete"
    assert newest().details["was"]["phrase"] == "blarg"


def test_deleting_several_is_written_down_for_each(desk: Client) -> None:
    rows = [BlockedPhrase.objects.create(phrase=word) for word in ("a b", "c d")]
    chosen = {
        "action": "delete_selected",
        "_selected_action": [row.pk for row in rows],
        "post": "yes",
    }
    desk.post("/admin/policy/blockedphrase/", chosen)
    assert not BlockedPhrase.objects.exists()
    assert {entry.thing_name for entry in Entry.objects.all()} == {"a b", "c d"}


def test_quotas_and_rights_say_what_they_were(desk: Client) -> None:
    alice = User.objects.create_user("alice", email="alice@example.org")
    group = Group.objects.get(name="Moderator")
    form = {
        "username": "alice", "email": alice.email, "bio": "", "tokens_per_day": "77",
        "is_staff": "on", "groups": [group.pk],
    }  # fmt: skip
    answer = desk.post(f"/admin/accounts/user/{alice.pk}/change/", form)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert newest().details["changed"] == {
        "tokens_per_day": [None, 77],
        "is_staff": [False, True],
        "groups": [[], ["Moderator"]],
    }


def test_a_password_is_never_written_down(desk: Client) -> None:
    alice = User.objects.create_user("alice")
    form = {
        "password1": "a-Long-enough-1",
        "password2": "a-Long-enough-1",
        "usable_password": "true",
    }
    answer = desk.post(f"/admin/accounts/user/{alice.pk}/password/", form)
    assert answer.status_code == 302
    assert newest().action == "user.change"
    assert "Long" not in str(newest().details)


def test_a_persona_of_the_house(desk: Client) -> None:
    persona = Persona.objects.get(slug="gladys")
    form = {
        "place": "7", "editions-TOTAL_FORMS": "0", "editions-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert desk.post(f"/admin/personas/persona/{persona.pk}/change/", form).status_code == 302
    assert newest().details["changed"] == {
        "is_satire": [True, False],
        "place": [persona.place, 7],
    }


def test_switches_and_pauses_are_asked_for_and_written_down(desk: Client) -> None:
    assert "Pause sign-ups" in desk.get("/admin/switches/sign_ups/").content.decode()
    assert not Policy.objects.filter(sign_ups_paused=True).exists()
    desk.post("/admin/switches/sign_ups/")
    assert Policy.objects.get().sign_ups_paused
    assert newest().details == {"changed": {"sign_ups_paused": [False, True]}}
    desk.post("/admin/switches/sign_ups/")
    assert not Policy.objects.get().sign_ups_paused

    desk.post("/admin/models/a/model/switch/", {"reason": "Being moved."})
    assert PausedModel.objects.get().reason == "Being moved."
    assert (newest().action, newest().thing_name) == ("model.pause", "a/model")
    desk.post("/admin/models/a/model/switch/")
    assert not PausedModel.objects.exists()
    assert newest().action == "model.resume"


def test_keys_are_revoked_and_not_edited(desk: Client) -> None:
    key = ApiKey.objects.create(user=User.objects.create_user("al"), prefix="p", digest="d")
    path = f"/admin/accounts/apikey/{key.pk}"
    assert desk.post(f"{path}/change/", {"name": "x"}).status_code == 403
    assert desk.get(f"{path}/revoke/").status_code == 200
    assert ApiKey.objects.get().revoked_at is None
    desk.post(f"{path}/revoke/")
    assert ApiKey.objects.get().revoked_at is not None
    assert newest().action == "apikey.revoke"


def test_the_history_of_a_thing_is_the_log(desk: Client, editor: User) -> None:
    alice = User.objects.create_user("alice")
    entry_add(actor=editor, action="user.smile", thing=alice)
    entry_add(actor=editor, action="user.frown", thing=editor)
    answer = desk.get(f"/admin/accounts/user/{alice.pk}/history/", follow=True)
    assert "user.smile" in answer.content.decode()
    results = answer.context["cl"].result_list
    assert [one.action for one in results] == ["user.smile"]


def test_only_a_superuser_gives_power_away(catalog: None) -> None:
    operator = browser(staff("op", "Operator"))
    alice, other = User.objects.create_user("alice"), staff("other")
    form = {"username": "alice", "is_staff": "on", "is_superuser": "on", "tokens_per_day": "5"}
    assert operator.post(f"/admin/accounts/user/{alice.pk}/change/", form).status_code == 302
    alice.refresh_from_db()
    assert (alice.tokens_per_day, alice.is_staff, alice.is_superuser) == (5, False, False)
    for path in ("change", "password"):
        answer = operator.post(f"/admin/accounts/user/{other.pk}/{path}/", {"password1": "x"})
        assert answer.status_code == 403
