"""Keeping chats with everything running: what is written meanwhile, and many at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from django.conf import settings

from backend.chats.models import Folder
from tests.backend.people import Person
from tests.backend.processes import Web, eventually


def posted(web: Web, person: Person, path: str, body: Any) -> httpx.Response:
    cookies = {name: one.value for name, one in person.client.cookies.items()}
    headers = {**person.csrf, "Origin": web.url}
    url = f"{web.url}/api/{path}"
    return httpx.post(url, json=body, cookies=cookies, headers=headers, timeout=60)


def test_what_a_worker_wrote_of_a_deleted_chat_is_there_when_it_comes_back(
    live: Web, alice: Person
) -> None:
    chat = alice.chat()
    reply = alice.say(chat, "Tell of herons.")["replies"][0]["id"]
    with alice.socket(live) as socket:
        socket.attach(reply)
        while socket.receive()["event"]["type"] != "delta":
            pass
    assert alice.delete(f"chats/{chat}").status_code == 204
    assert alice.get("search", q="herons").json()["results"] == []
    alice.post(f"chats/{chat}/restore")
    written = alice.waits_for(reply, "stopped", "done")
    word = max(written["text"].split(), key=len).strip(".,!?")
    found = eventually(lambda: alice.get("search", q=word).json()["results"], what=word)
    assert reply in {hit["reply"] for hit in found}


def test_a_file_is_larger_than_other_bodies_may_be(without_worker: Web, alice: Person) -> None:
    chat = alice.chat()
    alice.say(chat)
    file = alice.get(f"chats/{chat}/export").json()
    file["turns"][0]["replies"][0]["text"] = "x" * (settings.BODY_BYTES + 1)
    assert posted(without_worker, alice, "chats/import", {"file": file}).status_code == 201
    file["turns"][0]["replies"][0]["text"] = "x" * settings.LIMITS["import_bytes"]
    refused = posted(without_worker, alice, "chats/import", {"file": file})
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


def test_folders_made_at_once_have_one_name_and_one_place_each(
    without_worker: Web, alice: Person
) -> None:
    names = ["Birds"] * 6 + [f"F{i}" for i in range(6)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(
            pool.map(lambda name: posted(without_worker, alice, "folders", {"name": name}), names)
        )
    assert sorted(answer.status_code for answer in answers) == [201] * 7 + [409] * 5
    places = Folder.objects.values_list("place", flat=True)
    assert sorted(places) == list(range(7))
