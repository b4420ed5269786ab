"""Search over one's own chats: the same stories on SQLite and on PostgreSQL."""

import uuid
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from backend.accounts.models import User
from backend.chats import search_index
from backend.chats.models import Chat, Reply, Status, Turn
from backend.chats.search_words import query_of, snippet
from tests.backend.people import Json, Person


def told(person: Person, *texts: str, title: str = "", reply: str = "") -> str:
    """A chat in which this was said, and to the last of it this was answered."""
    chat, parent = person.chat(), None
    for text in texts:
        parent = person.say(chat, text, parent=parent)["replies"][0]["id"]
        Reply.objects.filter(id=parent).update(status=Status.DONE)
    Reply.objects.filter(id=parent).update(text=reply)
    Chat.objects.filter(id=chat).update(title=title)
    return chat


def hits(person: Person, q: str, **more: Any) -> list[Json]:
    answer = person.get("search", q=q, **more)
    assert answer.status_code == 200, answer.content
    results: list[Json] = answer.json()["results"]
    return results


def found(person: Person, q: str, **more: Any) -> set[str]:
    return {hit["chat"] for hit in hits(person, q, **more)}


def lit(hit: Json) -> list[str]:
    return [segment["text"] for segment in hit["snippet"] if segment["hit"]]


def plain(hit: Json) -> str:
    return "".join(segment["text"] for segment in hit["snippet"])


def test_titles_messages_and_replies_are_found_with_what_they_are(alice: Person) -> None:
    chat = told(alice, "Do geese fly?", title="About a goose", reply="Geese do; a goose did.")
    turn = alice.get(f"chats/{chat}").json()["turns"][0]
    by_kind = {hit["kind"]: hit for hit in hits(alice, "goose")}
    assert set(by_kind) == {"chat", "reply"}
    assert by_kind["chat"] == {
        **by_kind["chat"],
        "chat": chat,
        "title": "About a goose",
        "turn": None,
        "reply": None,
        "snippet": [{"text": "About a ", "hit": False}, {"text": "goose", "hit": True}],
    }
    assert (by_kind["reply"]["turn"], by_kind["reply"]["reply"]) == (
        turn["id"],
        turn["replies"][0]["id"],
    )
    (asked,) = hits(alice, "fly")
    assert (asked["kind"], asked["turn"], asked["reply"]) == ("turn", turn["id"], None)


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ("goose", "A GOOSE!"),
        ("GOO", "a goose"),  # the last word may be a beginning
        ("grey goo", "The goose is grey."),  # in any order
        ('"grey goose"', "One Grey, goose."),
        ('"grey goo', "One grey goose"),  # not closed yet
        ("cafe", "Un café au lait"),
        ("CAFÉ", "un cafe\u0301"),
        ("muller", "Herr Müller"),
        ("example", "see https://www.example.com/a-b/c?d=e"),
        ("well-known", "It is a well-known fact"),
        ("don't", "I don’t know"),
        ("snake case", "a snake_case name"),
        ("2026", "in 2026, perhaps"),
        ("гусь", "Серый ГУСЬ"),
        ("蜜蜂", "请介绍一下蜜蜂的生活"),
        ("नमस्ते", "नमस्ते दुनिया"),
        ("bold", "a **bold** <b>word</b>"),
        ("c++ cod", "some C++ code"),
    ],
)
def test_a_text_is_found_by(alice: Person, q: str, text: str) -> None:
    chat = told(alice, text, title="x")
    told(alice, "Something else", title="y", reply="altogether")
    assert found(alice, q) == {chat}
    assert lit(hits(alice, q)[0])


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ("goo se", "goose"),  # only the last word may be a beginning
        ('"goose grey"', "grey goose"),
        ('"goo"', "goose"),
        ("oose", "goose"),
        ("goose duck", "goose"),
        ("x OR goose", "goose"),
        ("", "goose"),
        ("?!. *", "goose"),
        ("thing", "goose"),
    ],
)
def test_a_text_is_not_found_by(alice: Person, q: str, text: str) -> None:
    told(alice, text, title="t")
    assert hits(alice, q) == []


@pytest.mark.parametrize(
    "q",
    [
        '"',
        '"""',
        '"goose',
        "goose*",
        "*",
        "NEAR(goose duck, 5)",
        "goose NEAR duck",
        "AND OR NOT",
        "goose AND",
        "text:goose",
        "thing:a",
        "^goose",
        "goose + duck",
        "{text}: x",
        "goose:*",
        "goose:AB & !duck | (",
        "<-> 'goose'",
        "\\",
        "'; DROP TABLE chats_chat; --",
        "%",
        "_",
        "%s %(x)s {0}",
        "(((((",
        "👨\u200d👩\u200d👧",
        "\u202e\u200b\ufeff",
        "e\u0301\u0301",
        "x" * 200,
        "a " * 100,
        "蜜" * 200,
        "\ud7ff\ue000\U0010ffff",
    ],
)
def test_hostile_words_are_only_words(alice: Person, q: str) -> None:
    told(alice, "A goose, a duck.")
    assert alice.get("search", q=q).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"q": "x" * 10_000}, 422),
        ({"q": "a\x00b"}, 422),
        ({"q": "goose", "limit": 0}, 422),
        ({"q": "goose", "folder": "x"}, 422),
        ({"q": "goose", "cursor": "x"}, 404),
        ({"q": "goose", "cursor": "WzFd"}, 404),
        ({"q": "goose", "cursor": "é"}, 404),
        ({"q": "goose", "folder": str(uuid.uuid4())}, 200),
        ({}, 200),
    ],
)
def test_what_cannot_be_asked_is_refused(alice: Person, query: Json, status: int) -> None:
    assert alice.get("search", **query).status_code == status


@hypothesis_settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=80))
def test_any_words_get_an_answer(alice: Person, redis: Any, q: str) -> None:
    redis.flushdb()  # the rate is another story
    assert alice.get("search", q=q).status_code == 200


def test_only_ones_own_and_nothing_deleted(alice: Person, bob: Person) -> None:
    kept, gone = told(alice, "goose"), told(alice, "goose")
    told(bob, "goose")
    alice.delete(f"chats/{gone}")
    assert found(alice, "goose") == {kept}
    alice.post(f"chats/{gone}/restore")
    assert found(alice, "goose") == {kept, gone}


def test_a_search_stays_in_a_folder(alice: Person) -> None:
    inside, outside = told(alice, "goose"), told(alice, "goose")
    birds = alice.post("folders", {"name": "Birds"}).json()["id"]
    alice.patch(f"chats/{inside}", {"folder": birds})
    assert found(alice, "goose", folder=birds) == {inside}
    assert found(alice, "goose", folder="none") == {outside}


def test_titles_come_first_then_those_that_say_it_more(alice: Person) -> None:
    filler = " ".join(f"word{i}" for i in range(200))
    once = told(alice, f"{filler} goose {filler}", title="a")
    short = told(alice, "a goose bites", title="b")
    often = told(alice, f"goose goose goose {filler} goose goose {filler}", title="c")
    titled = told(alice, "bites", title="One goose")
    order = [hit["chat"] for hit in hits(alice, "goose")]
    assert order[0] == titled
    assert order.index(short) < order.index(once)
    assert order.index(often) < order.index(once)


def test_of_equals_the_newest_is_first(alice: Person) -> None:
    chats = [told(alice, "goose", title="x") for _ in range(3)]
    assert [hit["chat"] for hit in hits(alice, "goose")] == chats[::-1]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_every_page_follows_the_one_before_while_others_write(
    alice: Person, bob: Person, limit: int
) -> None:
    for i in range(7):
        told(alice, "goose " * (i % 3 + 1) + "and a duck", title="x")
    whole = [hit["turn"] for hit in hits(alice, "goose", limit=100)]
    page = alice.get("search", q="goose", limit=limit).json()
    paged = [hit["turn"] for hit in page["results"]]
    while page["next"]:
        assert len(page["results"]) == limit
        told(bob, "goose " * 50)
        page = alice.client.get(page["next"]).json()
        paged += [hit["turn"] for hit in page["results"]]
    assert paged == whole
    assert len(whole) == 7


def test_the_index_follows_what_is_written_changed_and_deleted(alice: Person) -> None:
    chat = told(alice, "goose", title="swan", reply="duck")
    Reply.objects.update(text="heron")  # as a reply is written down at its end
    alice.patch(f"chats/{chat}", {"title": "stork"})
    turn = Turn.objects.get()
    turn.text = "eagle"
    turn.save()
    for gone in ("goose", "duck", "swan"):
        assert hits(alice, gone) == []
    for there in ("heron", "stork", "eagle"):
        assert found(alice, there) == {chat}
    Reply.objects.update(text="")
    assert hits(alice, "heron") == []
    turn.delete()
    assert hits(alice, "eagle") == []
    Chat.objects.all().delete()
    assert hits(alice, "stork") == []


def test_what_belonged_to_somebody_who_is_gone_leaves_no_words(alice: Person) -> None:
    told(alice, "goose", title="goose", reply="goose")
    User.objects.filter(username="alice").delete()
    table = "chats_words" if connection.vendor == "sqlite" else "chats_turn"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] == 0


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps generated columns")
def test_triggers_that_a_migration_drops_are_mended(alice: Person) -> None:
    told(alice, "goose", title="x")
    assert search_index.mend(connection) is False
    with connection.cursor() as cursor:
        for name in ("chats_turn_words_insert", "chats_turn_words_delete"):
            cursor.execute(f"DROP TRIGGER {name}")
    missed = told(alice, "a missed goose", title="x")
    assert missed not in found(alice, "goose")
    assert search_index.mend(connection) is True
    assert missed in found(alice, "goose")
    assert len(hits(alice, "goose")) == 2


def test_what_was_said_before_the_index_was_made_is_in_it(alice: Person) -> None:
    connection.check_constraints()  # PostgreSQL changes no table that waits for a check
    search_index.drop(connection)
    chat = told(alice, "goose", title="swan", reply="heron")
    connection.check_constraints()
    search_index.build(connection)
    for word in ("goose", "swan", "heron"):
        assert found(alice, word) == {chat}


def test_a_search_costs_the_same_however_much_is_found(
    alice: Person, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        told(alice, "goose", "goose", title="goose", reply="goose")
        with django_assert_num_queries(2 + 1):  # session, user
            hits(alice, "goose")


def test_searches_come_at_a_limited_rate(
    alice: Person, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.RATES, "searches", (1, 60))
    assert [alice.get("search", q="x").status_code for _ in range(2)] == [200, 429]


@given(st.text(max_size=400), st.text(max_size=30))
def test_a_snippet_is_a_piece_of_the_text(text: str, q: str) -> None:
    pieces = snippet(text, query_of(q))
    whole = "".join(str(piece["text"]) for piece in pieces)
    assert whole.removeprefix("…").removesuffix("…") in text or whole in text
    assert len(whole) <= 162
    assert all(piece["text"] for piece in pieces)


def test_a_long_text_is_shown_around_its_first_hit() -> None:
    pieces = snippet("word " * 300 + "goose " + "tail " * 300, query_of("goose"))
    assert [piece["hit"] for piece in pieces] == [False, False, True, False]
    assert (pieces[0]["text"], pieces[2]["text"]) == ("…", "goose")
    assert str(pieces[-1]["text"]).endswith("tail…")
