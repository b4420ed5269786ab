"""Character cards as SillyTavern writes them, and PNGs around them, honest and hostile."""

import base64
import json
import struct
import zlib
from typing import Any

from tests.backend.people import Json, Person

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
PIXEL = zlib.compress(b"\0\0")


def card_v2(**data: Any) -> Json:
    """V1's fields once more outside, and keys of other programs everywhere."""
    inside: Json = {
        "name": "Seraphina",
        "description": "{{char}} guards the glade and likes {{user}}.",
        "personality": "caring, wry",
        "scenario": "{{user}} wakes up in the glade.",
        "first_mes": "*She smiles.* Good morning, {{user}}.",
        "mes_example": "<START>\n{{user}}: Hello\n{{char}}: Well met.",
        "creator_notes": "Made for tests.",
        "system_prompt": "Write {{char}}'s next reply.",
        "post_history_instructions": "Stay brief.",
        "alternate_greetings": ["Oh, {{user}}!", "Again?"],
        "tags": ["Fantasy", "Guardian Angel"],
        "creator": "somebody",
        "character_version": "1.2",
        "extensions": {
            "talkativeness": "0.5",
            "fav": False,
            "world": "Eldoria",
            "depth_prompt": {"prompt": "", "depth": 4, "role": "system"},
            "other/app": {"numbers": [1, 2.5, -1e-7, 12345678901234], "none": None, "ü": "☃"},
        },
        "character_book": {"entries": [{"keys": ["glade"], "content": "Old.", "extensions": {}}]},
        "unheard_of": {"deep": [[["kept"]]]},
    }
    inside |= data
    outside = {name: inside[name] for name in ("name", "description", "first_mes", "tags")}
    return {
        "spec": "chara_card_v2",
        "spec_version": "2.0",
        **outside,
        "creatorcomment": "outside",
        "chat": "Seraphina - 2026-11-01",
        "data": inside,
    }


def card_v3(**data: Any) -> Json:
    more = {
        "nickname": "Sera",
        "group_only_greetings": ["All of you!"],
        "assets": [{"type": "icon", "uri": "https://example.org/x.png", "name": "m", "ext": "png"}],
        "source": ["https://example.org/card"],
        "creation_date": 1700000000,
    }
    return {**card_v2(**{**more, **data}), "spec": "chara_card_v3", "spec_version": "3.0"}


def chunk(kind: bytes, body: bytes, *, crc: int | None = None, length: int | None = None) -> bytes:
    said = zlib.crc32(kind + body) if crc is None else crc
    size = len(body) if length is None else length
    return struct.pack(">I", size) + kind + body + struct.pack(">I", said)


def packed(card: Any) -> bytes:
    raw = card if isinstance(card, bytes) else json.dumps(card).encode()
    return base64.b64encode(raw)


def text(name: str, card: Any) -> bytes:
    return chunk(b"tEXt", name.encode() + b"\0" + packed(card))


def ztxt(name: str, packed_text: bytes) -> bytes:
    return chunk(b"zTXt", name.encode() + b"\0\0" + packed_text)


def itxt(name: str, card: Any, *, is_packed: bool) -> bytes:
    body = zlib.compress(packed(card)) if is_packed else packed(card)
    flags = b"\x01\0" if is_packed else b"\0\0"
    return chunk(b"iTXt", name.encode() + b"\0" + flags + b"en\0translated\0" + body)


def png(*chunks: bytes, end: bytes | None = None) -> bytes:
    head = SIGNATURE + chunk(b"IHDR", HEADER) + chunk(b"IDAT", PIXEL)
    return head + b"".join(chunks) + (chunk(b"IEND", b"") if end is None else end)


def carry(person: Person, body: Any) -> Any:
    """Imports a card: bytes as PNG, anything else as JSON."""
    if not isinstance(body, bytes):
        return person.post("personas/import", body)
    return person.client.post(
        "/api/personas/import", data=body, content_type="image/png", headers=person.csrf
    )


def carried(person: Person, body: Any) -> Json:
    answer = carry(person, body)
    assert answer.status_code == 201, answer.content
    made: Json = answer.json()
    return made


def export(person: Person, slug: str, form: str) -> bytes:
    answer = person.get(f"personas/{slug}/export", format=form)
    assert answer.status_code == 200, answer.content
    raw: bytes = answer.content
    return raw


def card_of(person: Person, slug: str) -> Json:
    card: Json = json.loads(export(person, slug, "card-json"))
    return card
