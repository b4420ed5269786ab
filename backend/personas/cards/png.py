"""The card inside of a PNG: text chunks, read without decoding the picture."""

import base64
import binascii
import zlib
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from backend.lib.parsing import Unreadable, json_read
from backend.personas.errors import CardUnreadable

SIGNATURE = b"\x89PNG\r\n\x1a\n"
NAMES = ("ccv3", "chara")  # the first that is there counts
CHUNKS = 4_096
FRAME = 12  # bytes: length, type and CRC


def card_in(png: bytes) -> Any:
    found = dict(_texts(png))
    for name in NAMES:
        if name in found:
            return _json(found[name], name)
    raise CardUnreadable("There is no character card in this image.")


def _json(text: bytes, name: str) -> Any:
    try:
        raw = base64.b64decode(b"".join(text.split()), validate=True)
        return json_read(raw)
    except (binascii.Error, Unreadable) as error:
        raise CardUnreadable(f"The card in the chunk {name!r} is broken: {error}") from error


def _texts(png: bytes) -> Iterator[tuple[str, bytes]]:
    most = settings.LIMITS["card_bytes"]
    for kind, body in _chunks(png):
        if kind not in (b"tEXt", b"zTXt", b"iTXt"):
            continue
        name, _, rest = body.partition(b"\0")
        if name.decode("latin-1") not in NAMES:
            continue
        yield name.decode("latin-1"), _text(kind, rest, most)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(SIGNATURE):
        raise CardUnreadable("This is not a PNG image.")
    at = len(SIGNATURE)
    for _ in range(CHUNKS):
        length = int.from_bytes(png[at : at + 4])
        end = at + FRAME + length
        if end > len(png):
            raise CardUnreadable("This image is cut off.")
        kind, body = png[at + 4 : at + 8], png[at + 8 : end - 4]
        if zlib.crc32(kind + body) != int.from_bytes(png[end - 4 : end]):
            raise CardUnreadable("This image is damaged: a checksum is wrong.")
        if kind == b"IEND":
            return
        yield kind, body
        at = end
    raise CardUnreadable(f"This image has more than {CHUNKS} chunks.")


def _text(kind: bytes, rest: bytes, most: int) -> bytes:
    match kind:
        case b"tEXt":
            return rest
        case b"zTXt":
            return _inflated(rest[1:], most)
        case _:
            packed, text = rest[:1] == b"\x01", rest[2:].split(b"\0", 2)[-1]
            return _inflated(text, most) if packed else text


def _inflated(packed: bytes, most: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(packed, most + 1)
    except zlib.error as error:
        raise CardUnreadable("The card in this image is damaged.") from error
    if len(text) > most:
        raise CardUnreadable(f"The card in this image unpacks to more than {most} bytes.")
    if not inflater.eof:
        raise CardUnreadable("The card in this image is cut off.")
    return text
