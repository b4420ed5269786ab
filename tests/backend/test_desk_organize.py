"""Keeping chats: names, pins, the archive, folders with an order, tags."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from backend.accounts.models import User
from backend.chats.models import Chat, ChatTag, Folder
from tests.backend.people import Json, Person


def listed(person: Person, **filters: Any) -> list[str]:
    answer = person.get("chats", **filters)
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["results"]]


def folder(person: Person, name: str) -> str:
    answer = person.post("folders", {"name": name})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def names(person: Person) -> list[str]:
    return [one["name"] for one in person.get("folders").json()["results"]]


def changed(person: Person, chat: str, **changes: Any) -> Json:
    answer = person.patch(f"chats/{chat}", changes)
    assert answer.status_code == 200, answer.content
    shown: Json = answer.json()
    return shown


def test_what_is_changed_is_shown_and_the_rest_stays(alice: Person) -> None:
    chat, birds = alice.chat(), folder(alice, "Birds")
    changed(alice, chat, title="  Grey\n geese ", folder=birds)
    changed(alice, chat, pinned=True, tags=["#Birds", "to  read", "BIRDS"])
    shown = changed(alice, chat)
    assert {name: shown[name] for name in ("title", "folder", "pinned", "archived", "tags")} == {
        "title": "Grey geese",
        "folder": birds,
        "pinned": True,
        "archived": False,
        "tags": ["birds", "to read"],
    }
    again = changed(alice, chat, folder=None, pinned=False, tags=["to read"])
    assert (again["folder"], again["pinned"], again["tags"]) == (None, False, ["to read"])
    assert again["title"] == "Grey geese"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"title": " "}, "title", "invalid"),
        ({"title": "x" * 121}, "title", "invalid"),
        ({"title": "\ufb2c" * 120}, "title", "invalid"),  # composed of three each
        ({"folder": str(uuid.uuid4())}, "folder", "folder_unknown"),
        ({"folder": "none"}, "folder", "invalid"),
        ({"tags": ["fine", "x" * 31]}, "tags.1", "tag_malformed"),
        ({"tags": ["fine", "##"]}, "tags.1", "tag_malformed"),
        ({"tags": [f"tag {i}" for i in range(21)]}, "tags", "tag_malformed"),
        ({"tags": "birds"}, "tags", "invalid"),
        ({"pinned": "perhaps"}, "pinned", "invalid"),
    ],
)
def test_a_change_that_cannot_be_is_refused_whole(
    alice: Person, body: Json, field: str, code: str
) -> None:
    chat = alice.chat()
    answer = alice.patch(f"chats/{chat}", {"title": "New", **body})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, field)
    assert (Chat.objects.get().title, ChatTag.objects.count()) == ("", 0)


def test_a_chat_does_not_go_into_the_folder_of_another(alice: Person, mallory: Person) -> None:
    theirs = folder(mallory, "Theirs")
    answer = alice.patch(f"chats/{alice.chat()}", {"folder": theirs})
    assert (answer.status_code, answer.json()["code"]) == (422, "folder_unknown")


def test_the_list_is_filtered(alice: Person) -> None:
    plain, pinned, archived, kept = (alice.chat() for _ in range(4))
    birds = folder(alice, "Birds")
    changed(alice, pinned, pinned=True)
    changed(alice, archived, archived=True)
    changed(alice, kept, folder=birds, tags=["Geese"])
    assert listed(alice) == [kept, pinned, plain]
    assert listed(alice, pinned="first") == [pinned, kept, plain]
    assert listed(alice, pinned="true") == [pinned]
    assert listed(alice, pinned="false") == [kept, plain]
    assert listed(alice, archived="true") == [archived]
    assert listed(alice, archived="any") == [kept, archived, pinned, plain]
    assert listed(alice, folder=birds) == [kept]
    assert listed(alice, folder="none") == [pinned, plain]
    assert listed(alice, tag="#geese") == [kept]
    assert listed(alice, tag="ducks") == []
    assert listed(alice, deleted="true") == []


@pytest.mark.parametrize("bad", [{"folder": "x"}, {"archived": "x"}, {"pinned": "x"}, {"tag": "#"}])
def test_a_filter_that_is_none_is_refused(alice: Person, bad: Json) -> None:
    answer = alice.get("chats", **bad)
    assert (answer.status_code, answer.json()["field"]) == (422, *bad)


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_with_pinned_first_every_page_follows_the_one_before(alice: Person, limit: int) -> None:
    user, gladys = User.objects.get(username="alice"), Chat.objects.get(id=alice.chat()).persona
    Chat.objects.all().delete()
    now = timezone.now()
    for i in range(9):
        Chat.objects.create(
            owner=user,
            persona=gladys,
            title=str(i),
            updated_at=now - timedelta(hours=i, microseconds=i % 2),
            pinned_at=now - timedelta(minutes=i) if i in (8, 3, 5) else None,
        )
    titles, page = [], alice.get("chats", pinned="first", limit=limit).json()
    titles += [one["title"] for one in page["results"]]
    while page["next"]:
        page = alice.client.get(page["next"]).json()
        titles += [one["title"] for one in page["results"]]
    assert "".join(titles) == "358012467"
    if page["previous"]:
        before = alice.client.get(page["previous"]).json()["results"]
        assert before[-1]["title"] == titles[-len(page["results"]) - 1]


def test_folders_have_an_order_of_their_own(alice: Person) -> None:
    first, _, third = (folder(alice, name) for name in ("A", "B", "C"))
    assert names(alice) == ["A", "B", "C"]
    assert alice.patch(f"folders/{third}", {"place": 0}).json()["place"] == 0
    assert names(alice) == ["C", "A", "B"]
    alice.patch(f"folders/{first}", {"place": 99, "name": " The  A "})
    assert names(alice) == ["C", "B", "The A"]
    assert list(Folder.objects.values_list("place", flat=True)) == [0, 1, 2]


def test_a_folders_name_is_its_own_and_only_among_ones_own(alice: Person, bob: Person) -> None:
    birds, fish = folder(alice, "Birds"), folder(alice, "Fish")
    for answer in (
        alice.post("folders", {"name": " Birds"}),
        alice.patch(f"folders/{fish}", {"name": "Birds", "place": 0}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "folder_exists")
        assert answer.json()["field"] == "name"
    assert names(alice) == ["Birds", "Fish"]
    assert alice.patch(f"folders/{birds}", {"name": "Birds"}).status_code == 200
    assert folder(bob, "Birds")


def test_a_folder_that_goes_leaves_its_chats(alice: Person) -> None:
    birds, chat = folder(alice, "Birds"), alice.chat()
    changed(alice, chat, folder=birds)
    assert alice.get("folders").json()["results"][0]["chats"] == 1
    assert alice.delete(f"folders/{birds}").status_code == 204
    assert alice.get(f"chats/{chat}").json()["folder"] is None
    assert names(alice) == []


def test_there_are_not_any_number_of_folders(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.LIMITS, "folders_per_user", 1)
    folder(alice, "Birds")
    answer = alice.post("folders", {"name": "Fish"})
    assert (answer.status_code, answer.json()["code"]) == (429, "limit_reached")


def test_tags_are_listed_with_how_often_they_are_used(alice: Person, bob: Person) -> None:
    one, other, gone = alice.chat(), alice.chat(), alice.chat()
    changed(alice, one, tags=["geese", "birds"])
    changed(alice, other, tags=["birds"])
    changed(alice, gone, tags=["birds", "gone"])
    changed(bob, bob.chat(), tags=["birds"])
    alice.delete(f"chats/{gone}")
    page = alice.get("chats/tags", limit=1).json()
    assert page["results"] == [{"name": "birds", "chats": 2}]
    assert alice.client.get(page["next"]).json()["results"] == [{"name": "geese", "chats": 1}]


def test_a_list_costs_the_same_however_much_is_kept(
    alice: Person, django_assert_num_queries: Any
) -> None:
    signed_in = 2  # session, user
    for i in range(3):
        changed(
            alice, alice.chat(), folder=folder(alice, f"F{i}"), tags=["a", f"b{i}"], pinned=True
        )
        with django_assert_num_queries(signed_in + 2):  # chats, tags
            listed(alice, pinned="first", tag="a")
        with django_assert_num_queries(signed_in + 1):
            names(alice)
        with django_assert_num_queries(signed_in + 1):
            alice.get("chats/tags")
