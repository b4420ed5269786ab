"""Reprints and where they come from, two editions compared, and what is left when somebody goes."""

import json
import uuid
from typing import Any

import pytest

from backend.accounts.belongings import belongings
from backend.accounts.models import User
from backend.chats.models import Chat, Reply, Turn
from backend.personas.comparing import lines_compared
from backend.personas.leaving import personas_leave
from backend.personas.models import Edition, Persona, Vector
from tests.backend.artifacts import clamp
from tests.backend.columnists import (
    persona_make,
    persona_row,
    refused,
    save,
    show,
    vector_make,
)
from tests.backend.people import Json, Person


def reprint(person: Person, slug: str) -> str:
    answer = person.post(f"personas/{slug}/reprint", {})
    assert answer.status_code == 201, answer.content
    made: str = answer.json()["slug"]
    return made


def lineage(person: Person, slug: str) -> Json:
    found: Json = person.get(f"personas/{slug}/lineage").json()
    return found


def names(found: Json) -> list[str | None]:
    return [one and one["slug"] for one in found["ancestors"]]


def user(name: str) -> User:
    return User.objects.get(username=name)


def test_a_reprint_says_what_its_original_says(alice: Person, bob: Person) -> None:
    before = bob.get("personas/gladys").json()
    slug = reprint(bob, "gladys")
    after = bob.get(f"personas/{slug}").json()
    for name in ("name", "byline", "bio", "greeting", "questions"):
        assert after[name] == before[name]
    for name in ("prompt", "clamps", "sampling", "model"):
        assert after["edition"][name] == before["edition"][name]
    assert (after["author"], after["visibility"], after["is_reprint"]) == ("bob", "private", True)
    assert (before["author"], before["is_reprint"]) == (None, False)
    assert alice.get(f"personas/{slug}").status_code == 404


def test_a_reprint_is_ones_own_to_change(bob: Person) -> None:
    slug = reprint(bob, "gladys")
    save(bob, slug, name="Gladiola", clamps=[clamp(2)])
    assert bob.get("personas/gladys").json()["name"] == "Gladys"


def test_lineage_goes_back_to_the_original(alice: Person, bob: Person, mallory: Person) -> None:
    first = reprint(alice, "gladys")
    show(alice, first)
    save(alice, first, bio="Second edition.")
    second = reprint(bob, first)
    show(bob, second)
    third = reprint(mallory, second)
    found = lineage(mallory, third)
    assert names(found) == [second, first, "gladys"]
    assert [one["edition"] for one in found["ancestors"]] == [1, 2, 1]
    assert [one["author"] for one in found["ancestors"]] == ["bob", "alice", None]
    assert [one["slug"] for one in lineage(bob, first)["results"]] == [second]
    assert lineage(bob, second)["results"] == []  # the third is private
    assert names(lineage(bob, "gladys")) == []


def test_lineage_tells_nothing_of_what_is_not_shown(alice: Person, bob: Person) -> None:
    first = reprint(alice, "gladys")
    show(alice, first)
    second = reprint(bob, first)
    show(bob, second)
    show(alice, first, "private")
    assert names(lineage(bob, second)) == [None, "gladys"]
    assert names(lineage(alice, second)) == [first, "gladys"]


def test_a_reprint_outlives_its_original(alice: Person, bob: Person) -> None:
    vector = vector_make(alice)
    use = {"vector": vector["id"], "strength": 2.0, "positions": "all"}
    first = persona_make(alice, vectors=[use])["slug"]
    show(alice, first)
    second = reprint(bob, first)
    before = bob.get(f"personas/{second}").json()
    personas_leave(user("alice"))
    user("alice").delete()
    assert not Persona.objects.filter(slug=first).exists()
    assert bob.get(f"personas/{second}").json() == before
    assert names(lineage(bob, second)) == [None]
    (copied,) = before["edition"]["vectors"]
    assert copied["vector"]["id"] != vector["id"]
    assert (copied["strength"], copied["vector"]["name"]) == (2.0, "Sideways")


def test_who_goes_leaves_a_husk_where_chats_of_others_need_one(alice: Person, bob: Person) -> None:
    vector = vector_make(alice)
    use = {"vector": vector["id"], "strength": 2.0, "positions": "all"}
    used, unused = persona_make(alice, prompt="Secret.", vectors=[use])["slug"], persona_make(alice)
    show(alice, used)
    persona = persona_row(used)
    chat = Chat.objects.create(owner=user("bob"), persona=persona)
    turn = Turn.objects.create(chat=chat, text="Hello", client_key=uuid.uuid4())
    assert persona.current is not None
    reply = Reply.objects.create(
        turn=turn, client_key=uuid.uuid4(), edition=persona.current, model="m", seed=1
    )
    personas_leave(user("alice"))
    user("alice").delete()
    assert not Persona.objects.filter(slug__in=(used, unused["slug"])).exists()
    assert Vector.objects.count() == 0
    reply.refresh_from_db()
    husk = reply.edition
    assert (husk.prompt, husk.clamps, husk.vectors, husk.persona.owner) == ("", [], [], None)
    assert "Nora" not in f"{husk.name} {husk.persona.name} {husk.persona.slug}"
    assert bob.get(f"personas/{husk.persona.slug}").status_code == 404
    assert len(bob.get("personas").json()["results"]) == 2
    assert bob.get(f"chats/{chat.id}").status_code == 200


def test_two_editions_compared(alice: Person) -> None:
    vector = vector_make(alice)
    use = {"vector": vector["id"], "strength": 1.0, "positions": "all"}
    slug = persona_make(
        alice, prompt="One.\nTwo.\nThree.", clamps=[clamp(1), clamp(2)], vectors=[use]
    )["slug"]
    save(
        alice,
        slug,
        byline="of note",
        prompt="One.\n2.\nThree.\nFour.",
        clamps=[clamp(2, 0.5), clamp(4)],
        vectors=[],
        tags=["new"],
    )
    found = alice.get(f"personas/{slug}/diff", **{"from": 1, "to": 2}).json()
    assert found["fields"] == [
        {"field": "byline", "before": "", "after": "of note"},
        {"field": "tags", "before": [], "after": ["new"]},
    ]
    assert found["dials"] == {
        "added": [{"label": "Flattery", "before": None, "after": clamp(4)}],
        "removed": [{"label": "Deadpan news", "before": clamp(1), "after": None}],
        "changed": [{"label": "Pirate speech", "before": clamp(2), "after": clamp(2, 0.5)}],
    }
    assert found["vectors"]["removed"] == [{"label": "Sideways", "before": use, "after": None}]
    assert [(one["change"], one["line"]) for one in found["prompt"]] == [
        ("same", "One."),
        ("removed", "Two."),
        ("added", "2."),
        ("same", "Three."),
        ("added", "Four."),
    ]


def test_an_edition_differs_from_itself_in_nothing(alice: Person) -> None:
    slug = persona_make(alice, prompt="x")["slug"]
    found = alice.get(f"personas/{slug}/diff", **{"from": 1, "to": 1}).json()
    nothing: Json = {"added": [], "removed": [], "changed": []}
    assert (found["fields"], found["prompt"]) == ([], [])
    assert (found["dials"], found["vectors"]) == (nothing, nothing)


@pytest.mark.parametrize("query", [{}, {"from": 1}, {"from": 0, "to": 1}, {"from": "x", "to": 1}])
def test_a_comparison_names_two_editions(alice: Person, query: Any) -> None:
    assert alice.get("personas/gladys/diff", **query).status_code == 422


def test_an_edition_that_is_not_there(alice: Person) -> None:
    assert alice.get("personas/gladys/editions/2").status_code == 404
    assert alice.get(f"personas/gladys/editions/{10**30}").status_code == 404
    assert alice.get("personas/gladys/diff", **{"from": 1, "to": 2}).status_code == 404


TEXTS = ["", "\n", "a", "a\nb\nc", "a\nb\nc\n", "c\nb\na", "x\n" * 500, "\n".join("ab" * 400)]


@pytest.mark.parametrize("before", TEXTS)
@pytest.mark.parametrize("after", TEXTS)
def test_the_lines_tell_both_texts(before: str, after: str) -> None:
    if before == after:
        assert lines_compared(before, after) == []
        return
    told = lines_compared(before, after)
    old = [one["line"] for one in told if one["change"] != "added"]
    new = [one["line"] for one in told if one["change"] != "removed"]
    assert ("\n".join(old), "\n".join(new)) == (before, after)


def files_of(person: User) -> dict[str, Json]:
    (mine,) = [one for one in belongings() if one.name == "personas"]
    return {path: json.loads(raw) for path, raw in mine.files(person)}


def test_all_that_is_ones_own_leaves_as_files(alice: Person, bob: Person) -> None:
    vector = vector_make(alice)
    use = {"vector": vector["id"], "strength": 1.0, "positions": "all"}
    slug = persona_make(alice, prompt="Old.", vectors=[use])["slug"]
    save(alice, slug, prompt="New.", note="Fresh.")
    alice.delete(f"personas/{slug}")
    persona_make(bob)
    files = files_of(user("alice"))
    assert set(files) == {f"personas/{slug}.json", f"vectors/{vector['id']}.json"}
    file = files[f"personas/{slug}.json"]
    assert file["prompt"] == "New."
    told = [(one["number"], one["prompt"], one["note"]) for one in file["editions"]]
    assert told == [(2, "New.", "Fresh."), (1, "Old.", "")]
    again = bob.post("personas/import", file)
    assert (again.status_code, again.json()["edition"]["prompt"]) == (201, "New.")


def test_a_guests_columnists_become_the_accounts(alice: Person, stranger: Person) -> None:
    stranger.post("session/guest")
    guest = User.objects.get(is_guest=True)
    slug = persona_make(stranger)["slug"]
    vector_make(stranger)
    (mine,) = [one for one in belongings() if one.name == "personas"]
    mine.adopt(guest, user("alice"))
    assert alice.get(f"personas/{slug}").json()["author"] == "alice"
    assert len(alice.get("vectors").json()["results"]) == 1
    assert files_of(guest) == {}
    assert Edition.objects.filter(persona__owner=user("alice")).count() == 1


def test_a_reprint_of_what_is_blocked_is_kept_but_speaks_not(alice: Person, bob: Person) -> None:
    from backend.personas.clamps import clamps_of
    from backend.personas.errors import FeatureBlocked
    from backend.policy.models import BlockedFeature

    slug = reprint(bob, "gladys")
    BlockedFeature.objects.create(artifact="demo", index=0)
    edition = persona_row(slug).current
    assert edition is not None
    with pytest.raises(FeatureBlocked, match="Caution"):
        clamps_of(edition)
    assert refused(bob.patch(f"personas/{slug}", {"bio": "x"}))[1] == "feature_blocked"
