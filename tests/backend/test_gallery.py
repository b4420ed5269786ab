"""The gallery: what is shown, found and counted, in which order, page by page."""

import uuid
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.accounts.models import User
from backend.gallery.models import Like, Use
from backend.personas.models import Persona, Visibility
from tests.backend.people import Json, Person
from tests.backend.sharing import persona_made, user_of

START = datetime(2026, 12, 1, tzinfo=UTC)


def slugs(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["slug"] for one in answer.json()["results"]]


def walked(
    person: Person, path: str, *, way: str = "next", between: Callable[[], None] | None = None
) -> Iterator[Json]:
    """Every row of every page."""
    address: str | None = f"/api/{path}"
    while address:
        page = person.client.get(address).json()
        yield from page["results"]
        address = page[way]
        if between:
            between()


@pytest.fixture
def town(alice: Person, bob: Person) -> dict[str, Persona]:
    """Of Alice, of Bob and of the house, and three that are not shown."""
    a, b = user_of(alice), user_of(bob)
    return {
        "doom": persona_made(
            a, "doom", name="Doctor Doom", bio="Expects ÉCLAIRS.", tags=["health"]
        ),
        "pirate": persona_made(b, "pirate", byline="of the seas", tags=["sea", "health"]),
        "lord": persona_made(b, "lord", language="en-GB", bio="A 100% gentleman_"),
        "fleur": persona_made(a, "fleur", language="fr", tags=["jardin"]),
        "secret": persona_made(a, "secret", visibility=Visibility.PRIVATE, tags=["hidden"]),
        "few": persona_made(a, "few", visibility=Visibility.UNLISTED, tags=["hidden"]),
        "old": persona_made(b, "old", archived_at=timezone.now(), tags=["hidden"]),
    }


def test_a_stranger_sees_what_is_public(stranger: Person, town: Any) -> None:
    rows = {row["slug"]: row for row in stranger.get("gallery").json()["results"]}
    assert rows.keys() == {"doom", "pirate", "lord", "fleur", "gladys", "morris"}
    assert rows["doom"]["author"] == {"username": "alice"}
    assert rows["gladys"]["author"] is None
    assert rows["doom"]["tags"] == ["health"]
    for row in rows.values():
        assert (row["likes"], row["uses"], row["reprints"]) == (0, 0, 0)
        assert row["liked_by_me"] is False


def test_the_newest_come_first(stranger: Person, town: Any) -> None:
    assert slugs(stranger.get("gallery"))[:4] == ["fleur", "lord", "pirate", "doom"]
    Persona.objects.filter(slug="doom").update(published_at=timezone.now())
    assert slugs(stranger.get("gallery"))[0] == "doom"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "doctor"}, {"doom"}),
        ({"q": "DOOM doctor"}, {"doom"}),
        ({"q": "doctor pirate"}, set()),
        ({"q": "éclairs"}, {"doom"}),
        ({"q": "seas"}, {"pirate"}),
        ({"q": "heal"}, {"doom", "pirate"}),
        ({"q": "heal seas"}, {"pirate"}),
        ({"q": "100%"}, {"lord"}),
        ({"q": "n_"}, {"lord"}),
        ({"q": ".*"}, set()),
        ({"q": "(["}, set()),
        ({"q": "hidden"}, set()),
        ({"tag": "health"}, {"doom", "pirate"}),
        ({"tag": "heal"}, set()),
        ({"tag": "#Health "}, {"doom", "pirate"}),
        ({"tag": "health", "q": "pirate"}, {"pirate"}),
        ({"language": "fr"}, {"fleur"}),
        ({"language": "EN-gb"}, {"lord"}),
        ({"language": "en"}, {"doom", "pirate", "lord", "gladys", "morris"}),
        ({"language": "e"}, set()),
    ],
)
def test_search_and_filters(
    stranger: Person, town: Any, query: dict[str, str], found: set[str]
) -> None:
    assert set(slugs(stranger.get("gallery", **query))) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [({"sort": "best"}, "sort"), ({"q": "x" * 201}, "q"), ({"q": "a\0b"}, "q")],
)
def test_a_wrong_word_is_named(stranger: Person, query: dict[str, str], field: str) -> None:
    answer = stranger.get("gallery", **query)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


NUL = b64encode(b'[[1,"a\\u0000b"]]').decode()
HUGE = b64encode(b'[[1%s,"2026-12-01T00:00:00Z","%s"]]' % (b"0" * 18, str(uuid.uuid4()).encode()))


@pytest.mark.parametrize(
    "cursor", ["x", "é", "W10=", "W1tdLGZhbHNlXQ==", "W1sxLDIsM10sZmFsc2Vd", NUL]
)
@pytest.mark.parametrize("path", ["gallery", "gallery?sort=liked", "gallery/tags"])
def test_a_cursor_that_is_none(stranger: Person, cursor: str, path: str) -> None:
    join = "&" if "?" in path else "?"
    answer = stranger.client.get(f"/api/{path}{join}cursor={cursor}")
    found = (answer.status_code, answer.json().get("code"), answer.json().get("results"))
    assert found in [(404, "not_found", None), (200, None, [])]
    assert answer.status_code == 404 or cursor == NUL


def test_a_number_that_no_database_holds(stranger: Person) -> None:
    answer = stranger.get("gallery", sort="liked", cursor=HUGE.decode())
    assert answer.status_code in (200, 404)


def test_a_cursor_belongs_to_its_sort(stranger: Person) -> None:
    link = stranger.get("gallery", limit=1).json()["next"]
    assert stranger.client.get(f"{link}&sort=liked").status_code == 404


def test_tags_are_counted(stranger: Person, town: Any) -> None:
    listed = list(walked(stranger, "gallery/tags?limit=2"))
    assert listed == [
        {"name": "health", "personas": 2},
        {"name": "jardin", "personas": 1},
        {"name": "sea", "personas": 1},
    ]


def test_what_a_ban_or_a_takedown_hides(stranger: Person, alice: Person, town: Any) -> None:
    def shown() -> set[str]:
        found = set(slugs(stranger.get("gallery")))
        tags = {one["name"] for one in walked(stranger, "gallery/tags")}
        assert ("jardin" in tags) == ("fleur" in found)
        return found

    Persona.objects.filter(slug="fleur").update(taken_down_at=timezone.now())
    assert shown() == {"doom", "pirate", "lord", "gladys", "morris"}
    User.objects.filter(username="alice").update(deletion_due_at=timezone.now())
    assert shown() == {"pirate", "lord", "gladys", "morris"}
    User.objects.filter(username="bob").update(is_active=False)
    assert shown() == {"gladys", "morris"}


def test_an_author_has_a_page(stranger: Person, bob: Person, town: Any) -> None:
    User.objects.filter(username="alice").update(bio="Turns dials.")
    Like.objects.create(persona=town["doom"], user=user_of(bob))
    Use.objects.create(persona=town["fleur"], user=user_of(bob))
    Like.objects.create(persona=town["secret"], user=user_of(bob))
    page = stranger.get("authors/alice").json()
    since = page.pop("since")
    assert since.startswith(str(timezone.now().year))
    assert page == {
        "username": "alice", "bio": "Turns dials.", "personas": 2, "likes": 1, "uses": 1,
    }  # fmt: skip
    assert slugs(stranger.get("authors/alice/personas")) == ["fleur", "doom"]


def test_an_author_without_public_personas(stranger: Person, mallory: Person) -> None:
    page = stranger.get("authors/mallory").json()
    assert (page["personas"], page["likes"], page["uses"]) == (0, 0, 0)
    assert slugs(stranger.get("authors/mallory/personas")) == []


@pytest.mark.parametrize(
    "state",
    [
        {"is_guest": True},
        {"is_active": False},
        {"deletion_due_at": datetime(2027, 1, 1, tzinfo=UTC)},
        {"username": "renamed"},
    ],
)
def test_who_has_no_page(stranger: Person, alice: Person, state: dict[str, Any]) -> None:
    assert stranger.get("authors/alice").status_code == 200
    User.objects.filter(username="alice").update(**state)
    for path in ("authors/alice", "authors/alice/personas"):
        assert stranger.get(path).status_code == 404


def test_the_number_of_queries_does_not_grow(stranger: Person, bob: Person, town: Any) -> None:
    for path in ("gallery", "gallery?sort=used&q=e&tag=health", "gallery/tags",
                 "authors/alice/personas"):  # fmt: skip
        for person in (stranger, bob):
            counts = set()
            for limit in (1, 100):
                join = "&" if "?" in path else "?"
                with CaptureQueriesContext(connection) as captured:
                    answer = person.client.get(f"/api/{path}{join}limit={limit}")
                assert answer.status_code == 200
                counts.add(len(captured))
            assert len(counts) == 1, path


RANKS = {"new": (), "liked": ("likes",), "used": ("uses",)}
ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=12
)


@pytest.fixture
def fans(catalog: None) -> list[User]:
    return [User.objects.create_user(f"fan-{number}") for number in range(3)]


def scene(rows: list[tuple[int, int, int]], fans: list[User]) -> list[tuple[Any, ...]]:
    """(likes, uses, published, id, slug) of a gallery with these numbers, many of them equal."""
    before = Persona.objects.filter(slug__startswith="row-")
    before.update(current=None)
    before.delete()
    known = []
    for place, (likes, uses, day) in enumerate(rows):
        persona = persona_made(
            None, f"row-{place}", id=uuid.uuid4(), published_at=START + timedelta(days=day)
        )
        Like.objects.bulk_create(Like(persona=persona, user=fan) for fan in fans[:likes])
        Use.objects.bulk_create(Use(persona=persona, user=fan) for fan in fans[:uses])
        known.append((likes, uses, persona.published_at, persona.id, persona.slug))
    return known


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, sort=st.sampled_from(list(RANKS)), limit=st.integers(1, 5))
def test_every_sort_is_pythons_forward_and_back(
    stranger: Person, fans: list[User], rows: list[tuple[int, int, int]], sort: str, limit: int
) -> None:
    known = scene(rows, fans)
    column = {"new": 2, "liked": 0, "used": 1}[sort]
    expected = [
        row[4] for row in sorted(known, key=lambda row: (row[column], *row[2:4]), reverse=True)
    ]
    path = f"gallery?q=row&sort={sort}&limit={limit}"
    forward = [row["slug"] for row in walked(stranger, path)]
    assert forward == expected
    last = f"/api/{path}"
    while link := stranger.client.get(last).json()["next"]:
        last = link
    pages: list[str] = []
    back: str | None = last
    while back:
        page = stranger.client.get(back).json()
        pages = [row["slug"] for row in page["results"]] + pages
        back = page["previous"]
    assert pages == expected


@pytest.mark.parametrize("sort", ["liked", "used"])
def test_pages_hold_while_counts_change(stranger: Person, fans: list[User], sort: str) -> None:
    """Whoever's count stays is met once, however the others climb and fall past the reader."""
    known = scene([(place % 4, place % 4, 0) for place in range(24)], fans)
    restless = [row[4] for row in known[::3]]
    moves = iter(restless * 2)
    model: Any = Like if sort == "liked" else Use

    def move() -> None:
        persona = Persona.objects.get(slug=next(moves))
        if not model.objects.filter(persona=persona).delete()[0]:
            model.objects.bulk_create(model(persona=persona, user=fan) for fan in fans)

    path = f"gallery?q=row&sort={sort}&limit=2"
    met = [row["slug"] for row in walked(stranger, path, between=move)]
    still = {row[4] for row in known} - set(restless)
    assert sorted(slug for slug in met if slug in still) == sorted(still)
