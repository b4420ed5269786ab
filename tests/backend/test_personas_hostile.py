"""Files that were made to hurt: each is refused with a reason, at once, and leaves nothing."""

import json
import time
import zlib
from typing import Any

import httpx
import pytest
from django.conf import settings

from backend.personas.models import Persona, Vector
from tests.backend.artifacts import clamp
from tests.backend.cards import (
    SIGNATURE,
    card_of,
    card_v2,
    card_v3,
    carried,
    carry,
    chunk,
    export,
    itxt,
    packed,
    png,
    text,
    ztxt,
)
from tests.backend.columnists import persona_make, refused, show
from tests.backend.people import Person, verified
from tests.backend.processes import Web

GOOD = text("chara", card_v2())
BOMB = zlib.compress(b"A" * 100_000_000, 9)
DEEP = b"[" * 100_000 + b"]" * 100_000

IMAGES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "neither"),
    "a GIF": (b"GIF89a" + b"\0" * 100, "not a PNG"),
    "nothing after the signature": (SIGNATURE, "cut off"),
    "no card": (png(), "no character card"),
    "no end": (png(GOOD, end=b""), "cut off"),
    "cut in the middle": (png(GOOD)[:-40], "cut off"),
    "length of 100 MB": (png(chunk(b"tEXt", b"chara\0AAAA", length=100_000_000)), "cut off"),
    "length of 4 GB": (png(chunk(b"tEXt", b"chara\0AAAA", length=2**32 - 1)), "cut off"),
    "wrong CRC": (png(chunk(b"tEXt", b"chara\0" + packed(card_v2()), crc=7)), "checksum"),
    "zTXt bomb": (png(ztxt("chara", BOMB)), "unpacks to more"),
    "iTXt bomb": (
        png(chunk(b"iTXt", b"chara\0\x01\0\0\0" + BOMB)),
        "unpacks to more",
    ),
    "zTXt cut off": (png(ztxt("chara", zlib.compress(packed(card_v2()))[:-9])), "cut off"),
    "zTXt of noise": (png(ztxt("chara", b"noise")), "damaged"),
    "chunks without end": (png(chunk(b"teSt", b"") * 5_000), "chunks"),
    "not base64": (png(chunk(b"tEXt", b"chara\0!!!!")), "broken"),
    "not JSON": (png(text("chara", b"{nope")), "broken"),
    "not text": (png(text("chara", b"\xff\xfe")), "broken"),
    "deep JSON": (png(text("chara", DEEP)), "deep"),
    "a list": (png(text("chara", [1])), "not the file"),
    "another program's": (png(text("chara", {"spec": "other"})), "neither"),
    "NaN": (png(text("chara", b'{"spec": "chara_card_v2", "data": {"x": NaN}}')), "broken"),
}


@pytest.mark.parametrize("name", IMAGES)
def test_a_hostile_image_is_refused(alice: Person, name: str) -> None:
    image, says = IMAGES[name]
    begun = time.monotonic()
    answer = carry(alice, image)
    assert (answer.status_code, answer.json()["code"]) == (422, "card_unreadable")
    assert says in answer.json()["message"]
    assert time.monotonic() - begun < 2
    assert Persona.objects.filter(owner=alice.user).count() == 0


def mixed(**mix: Any) -> dict[str, Any]:
    return card_v2(extensions={"shallot": mix})


VECTOR = {"name": "V", "artifact": "demo", "strength": 1.0, "values": "AACAPwAAgD8="}
OURS = {"format": "shallot-persona", "name": "X"}
FILES: dict[str, tuple[Any, str | None]] = {
    "no object": ([], None),
    "no data": ({"spec": "chara_card_v2"}, "data"),
    "data is a list": ({"spec": "chara_card_v2", "data": []}, "data"),
    "extensions is a list": ({"spec": "chara_card_v2", "data": {"extensions": []}}, "data"),
    "no name": (card_v2(name=""), "name"),
    "a name of spaces": ({**OURS, "name": "  "}, "name"),
    "name is a number": ({**OURS, "name": 7}, "name"),
    "version 2": ({**OURS, "version": 2}, "version"),
    "strength in words": (mixed(clamps=[clamp(1), clamp(2, "x")]), "clamps.1.strength"),  # type: ignore[arg-type]
    "strength beyond all": (mixed(clamps=[clamp(2, 1e9)]), "clamps.0"),
    "feature below 0": (mixed(clamps=[clamp(-1)]), "clamps.0"),
    "unknown key in a clamp": (mixed(clamps=[clamp(1, evil=1)]), "clamps.0"),
    "33 clamps": (mixed(clamps=[clamp(n) for n in range(33)]), "clamps"),
    "clamps is an object": (mixed(clamps={}), "clamps"),
    "temperature": ({**OURS, "sampling": {"temperature": 3}}, "sampling.temperature"),
    "language": ({**OURS, "language": "<script>"}, "language"),
    "9 vectors": ({**OURS, "vectors": [VECTOR] * 9}, "vectors"),
    "prompt": ({**OURS, "prompt": "x" * 8_001}, "prompt"),
    "U+0000 in a key": ({**OURS, "extensions": {"a\0": 1}}, None),
    "U+0000 deep inside": (card_v2(unheard_of=[{"x": "a\0"}]), None),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_by_field(alice: Person, name: str) -> None:
    body, field = FILES[name]
    assert refused(carry(alice, body)) == (422, "card_unreadable", field)
    assert Persona.objects.filter(owner=alice.user).count() == 0


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ("AACAPw==", "8 numbers"),
        ("????", "base64"),
        ("AAA=", "4 bytes"),
        ("", "from 1"),
        ("AADAfw==" , "finite"),  # NaN
        ("AACAfw==", "finite"),  # infinite
        ("AAAAAA==", "nowhere"),
    ],
)  # fmt: skip
def test_a_hostile_vector_is_refused(alice: Person, values: str, says: str) -> None:
    answer = carry(alice, {**OURS, "vectors": [{**VECTOR, "values": values}]})
    assert refused(answer) == (422, "vector_malformed", "vectors.0.values")
    assert says in answer.json()["message"]
    assert (Vector.objects.count(), Persona.objects.filter(owner=alice.user).count()) == (0, 0)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"format": "shallot-persona", "name": "X", "clamps": [{"artifact": "demo", "feature": 1,'
        b' "strength": NaN}]}',
        b'{"format": "shallot-persona", "name": "X", "clamps": [{"artifact": "demo", "feature": 1,'
        b' "strength": 1e999}]}',
        b'{"format": "shallot-persona", "name": "\xff"}',
        b'{"format": "shallot-persona", "name": "\\ud800"}',
        DEEP,
        b"{",
    ],
)
def test_what_is_no_json_is_no_file(alice: Person, raw: bytes) -> None:
    answer = alice.post("personas/import", raw)
    assert answer.status_code == 400, answer.content
    assert Persona.objects.filter(owner=alice.user).count() == 0


def test_a_file_that_is_too_large(alice: Person) -> None:
    most = settings.LIMITS["card_bytes"]
    assert carry(alice, SIGNATURE + b"\0" * most).status_code == 413
    assert alice.post("personas/import", b'"' + b"x" * most + b'"').status_code == 413


def test_a_card_without_end_is_too_large_to_keep(alice: Person) -> None:
    answer = carry(alice, card_v2(unheard_of="x" * settings.BODY_BYTES))
    assert refused(answer) == (422, "card_unreadable", None)


def test_only_this_address_takes_a_large_body(
    transactional_db: None, catalog: None, web: Web
) -> None:
    alice = Person(verified("alice"))
    cookies = {name: one.value for name, one in alice.client.cookies.items()}
    headers = {**alice.csrf, "Origin": web.url}
    image = png(chunk(b"teSt", b"\0" * 2 * settings.BODY_BYTES), text("chara", card_v2()))

    def send(path: str, body: bytes) -> int:
        kind = {"Content-Type": "image/png"}
        url = f"{web.url}/api/{path}"
        both = {**headers, **kind}
        return httpx.post(url, content=body, headers=both, cookies=cookies, timeout=30).status_code

    assert send("personas/import", image) == 201
    assert send("personas", image) == 413
    assert send("personas/import", b"\0" * (settings.LIMITS["card_bytes"] + 1)) == 413


MARKUP = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "\u202eevil\u2066",
    "'; DROP TABLE personas_persona; --",
    "]]></svg><svg onload=alert(1)>",
]


@pytest.mark.parametrize("evil", MARKUP)
def test_markup_is_text_everywhere(alice: Person, stranger: Person, evil: str) -> None:
    texts = {name: evil for name in ("name", "byline", "bio", "greeting", "prompt")}
    made = persona_make(alice, **texts, questions=[evil])
    show(alice, made["slug"])
    answer = stranger.get(f"personas/{made['slug']}")
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.json()["bio"] == evil
    picture = stranger.get(f"personas/{made['slug']}/avatar.svg")
    assert evil.encode() not in picture.content
    for form in ("shallot", "card-json", "card-png"):
        answer = stranger.get(f"personas/{made['slug']}/export", format=form)
        assert answer["Content-Disposition"].startswith("attachment; filename=")
        assert "sandbox" in answer["Content-Security-Policy"]
    raw = export(alice, made["slug"], "card-json")
    assert carried(alice, json.loads(raw))["greeting"] == evil


def test_anything_anywhere_in_a_card_breaks_nothing(alice: Person) -> None:
    odd: list[Any] = [None, 7, True, [], {}, [None], {"x": {}}, "text"]
    for place, name in enumerate(card_v3()["data"]):
        if name in ("name", "extensions"):
            continue
        card = card_v3(**{name: odd[place % len(odd)]})
        slug = carried(alice, card)["slug"]
        out = card_of(alice, slug)
        assert out["data"][name] == card["data"][name]
        export(alice, slug, "card-png")


def test_a_card_kept_in_our_own_file_is_not_trusted(alice: Person) -> None:
    cards: list[Any] = [[], 7, {}, {"data": 7}, {"data": {"extensions": 7}}, {"data": {"name": []}}]
    for kept in cards:
        slug = carried(alice, {**OURS, "extensions": {"card": kept}})["slug"]
        assert card_of(alice, slug)["data"]["name"] == "X"
        export(alice, slug, "card-png")


def test_nothing_is_fetched(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a card made us look elsewhere")

    card = png(itxt("ccv3", card_v3(), is_packed=True))
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert carried(alice, card)["name"] == "Seraphina"
