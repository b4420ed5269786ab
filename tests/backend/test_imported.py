"""Words that were written elsewhere are nobody's here: who is said to have written them is told,
and it is told that only a file says so.
"""

import copy
import uuid

import pytest

from backend.chats.desk_shapes import IMPORTED
from backend.chats.models import Reply
from backend.clippings.models import Clipping
from backend.moderation.models import Report
from backend.personas.models import Visibility
from tests.backend.complaints import report
from tests.backend.people import Json, Person
from tests.backend.sharing import branch, persona_made, token_of, user_of

SAID = {"persona": {"slug": "hers", "name": "Hers"}, "edition": 1}


def imported(person: Person, *, slug: str = "hers", name: str = "Hers", **more: object) -> Json:
    """A chat with one reply, as a file says that `slug` wrote it."""
    body: Json = copy.deepcopy(IMPORTED)
    body["file"]["turns"][0]["replies"][0] |= {"persona": {"slug": slug, "name": name}, **more}
    answer = person.post("chats/import", body)
    assert answer.status_code == 201, answer.content
    chat: Json = answer.json()
    return chat


def reply_of(chat: Json) -> Json:
    reply: Json = chat["turns"][0]["replies"][0]
    return reply


def test_a_receipt_names_whom_the_file_names(alice: Person) -> None:
    reply = reply_of(imported(alice, slug="hers", name="Hers", edition=7))
    receipt = alice.get(f"replies/{reply['id']}/receipt").json()
    assert reply["persona"] == "gladys"  # who lends the name
    assert (receipt["persona"], receipt["edition"]) == ({"slug": "hers", "name": "Hers"}, 7)
    assert (receipt["version"], receipt["sampling"]) == (0, None)


def test_vectors_that_a_file_makes_up_are_refused_not_stumbled_over(alice: Person) -> None:
    made_up = [{"vector": "north", "strength": 1.0, "positions": "reply"}]
    reply = reply_of(imported(alice, status="interrupted", vectors=made_up))
    answer = alice.post(f"replies/{reply['id']}/continue", {"client_key": str(uuid.uuid4())})
    assert (answer.status_code, answer.json()["code"]) == (422, "vector_unknown")


def test_nobody_is_reported_for_words_that_a_file_puts_into_their_mouth(
    bob: Person, mallory: Person
) -> None:
    persona_made(user_of(bob), "bobs")
    reply = reply_of(imported(mallory, slug="bobs", name="Bobs", text="Something vile."))
    assert report(mallory, "reply", reply["id"]).status_code == 201
    made = Report.objects.get()
    assert made.author is None
    assert (made.evidence["persona"], made.evidence["imported"]) == ("bobs", True)


@pytest.mark.parametrize("shows_persona", [True, False])
def test_a_clipping_of_it_says_so(bob: Person, mallory: Person, shows_persona: bool) -> None:
    persona_made(user_of(bob), "bobs", prompt="Bob's.")
    chat = imported(mallory, slug="bobs", name="Bobs", text="Something odd.")
    reply = Reply.objects.get(id=reply_of(chat)["id"])
    token = token_of(mallory, reply, shows_persona=shows_persona)
    shown = bob.get(f"clippings/{token}").json()
    (columnist,) = shown["columnists"]
    assert (columnist["slug"], columnist["prompt"], columnist["dials"]) == (None, None, [])
    expected = ("Bobs", True) if shows_persona else ("a columnist", False)
    assert (columnist["name"], columnist["is_imported"]) == expected
    page = bob.client.get(f"/c/{token}").content.decode()
    assert ("By Bobs (imported)" in page) is shows_persona
    assert ("<h2>Bobs (imported)</h2>" in page) is shows_persona


# Copies of clippings


def copied(person: Person, token: str) -> Json:
    answer = person.post(f"clippings/{token}/copy")
    assert answer.status_code == 201, answer.content
    chat: Json = person.get(f"chats/{answer.json()['chat']['id']}").json()
    return chat


def test_who_cannot_come_along_is_still_who_said_it(alice: Person, bob: Person) -> None:
    persona_made(user_of(alice), "hers", visibility=Visibility.PRIVATE)
    token = token_of(alice, branch(alice, ("A joke?", "It stayed red."), persona="hers")[0])
    chat = copied(bob, token)
    assert (reply_of(chat)["persona"], reply_of(chat)["imported"]) == ("gladys", SAID)
    assert "## Hers" in bob.get(f"chats/{chat['id']}/export", format="markdown").content.decode()
    file = bob.get(f"chats/{chat['id']}/export").json()
    assert reply_of(bob.post("chats/import", {"file": file}).json())["imported"] == SAID


def test_who_comes_along_said_it_here(alice: Person, bob: Person) -> None:
    token = token_of(alice, branch(alice, ("A joke?", "It stayed red."))[0])
    assert reply_of(copied(bob, token))["imported"] is None


def test_who_is_not_shown_is_not_told_by_a_copy(alice: Person, bob: Person) -> None:
    reply = branch(alice, ("A joke?", "It stayed red."), persona="morris")[0]
    chat = copied(bob, token_of(alice, reply, shows_persona=False))
    nobody = {"persona": {"slug": "a-columnist", "name": "a columnist"}, "edition": 0}
    assert reply_of(chat)["imported"] == nobody
    file = bob.get(f"chats/{chat['id']}/export").json()
    assert "orris" not in str(file)
    assert bob.post("chats/import", {"file": file}).status_code == 201


def test_a_copy_is_opened_at_its_end(alice: Person, bob: Person) -> None:
    talk = (("A joke?", "It stayed red."), ("Another?", "It turned green."))
    chat = copied(bob, token_of(alice, branch(alice, *talk)[1]))
    assert chat["head"] == chat["turns"][1]["replies"][0]["id"]
    assert Clipping.objects.count() == 1
