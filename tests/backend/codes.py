"""The codes of an authenticator app, as the tests compute them."""

import base64
import hashlib
import hmac
import struct
import time


def code_now(secret: str, at: float | None = None) -> str:
    """RFC 6238, six digits of 30 seconds."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    step = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    digest = hmac.new(key, step, hashlib.sha1).digest()
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
