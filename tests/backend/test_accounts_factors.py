"""Second factors and passkeys, with codes and a security key that the tests compute themselves."""

import base64
import hashlib
import json
import os
import struct
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from fido2 import cbor

from tests.backend.codes import code_now
from tests.backend.people import Json
from tests.backend.visitors import Visitor, member


def websafe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unsafe(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class SecurityKey:
    """One ES256 credential, user verified, attestation `none`."""

    def __init__(self, origin: str = "http://testserver") -> None:
        self.origin, self.rp = origin, origin.partition("://")[2]
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.owner, self.count = "", 0

    def _data(self, flags: int, more: bytes = b"") -> bytes:
        self.count += 1
        rp = hashlib.sha256(self.rp.encode()).digest()
        return rp + struct.pack(">BI", flags, self.count) + more

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, response: dict[str, str]) -> Json:
        named = {"id": websafe(self.id), "rawId": websafe(self.id), "type": "public-key"}
        return {**named, "clientExtensionResults": {}, "response": response}

    def registers(self, options: Json) -> Json:
        asked = options["publicKey"]
        self.owner = asked["user"]["id"]
        point = self.key.public_key().public_numbers()
        cose = {
            1: 2,
            3: -7,
            -1: 1,
            -2: point.x.to_bytes(32, "big"),
            -3: point.y.to_bytes(32, "big"),
        }
        credential = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor.encode(cose)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(0x45, credential)}
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(
            {
                "clientDataJSON": websafe(client),
                "attestationObject": websafe(cbor.encode(attestation)),
            }
        )

    def signs(self, options: Json) -> Json:
        asked = options["publicKey"]
        client = self._client("webauthn.get", asked["challenge"])
        data = self._data(0x05)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe(client),
                "authenticatorData": websafe(data),
                "signature": websafe(signed),
                "userHandle": self.owner,
            }
        )


@pytest.fixture
def vera(catalog: None) -> Visitor:
    return member("vera")


def with_totp(vera: Visitor) -> str:
    vera.reauthenticates()
    found = vera.auth("get", "account/authenticators/totp")
    secret = str(found.json()["meta"]["secret"])
    answer = vera.auth("post", "account/authenticators/totp", {"code": code_now(secret)})
    assert answer.status_code == 200, answer.content
    return secret


def with_passkey(vera: Visitor) -> SecurityKey:
    vera.reauthenticates()
    options = vera.auth("get", "account/authenticators/webauthn?passwordless").json()["data"]
    assert options["creation_options"]["publicKey"]["rp"]["name"] == "The Shallot"
    key = SecurityKey()
    credential = key.registers(options["creation_options"])
    body = {"name": "my key", "credential": credential}
    answer = vera.auth("post", "account/authenticators/webauthn", body)
    assert answer.status_code == 200, answer.content
    return key


def pending(answer: Any) -> list[str]:
    return [flow["id"] for flow in answer.json()["data"]["flows"] if flow.get("is_pending")]


def test_a_second_factor_is_asked_for(vera: Visitor) -> None:
    secret = with_totp(vera)
    other = Visitor()
    first = other.signs_in("vera")
    assert (first.status_code, pending(first)) == (401, ["mfa_authenticate"])
    assert other.name is None
    wrong = other.auth("post", "auth/2fa/authenticate", {"code": "000000"})
    assert wrong.status_code == 400
    stale = other.auth("post", "auth/2fa/authenticate", {"code": code_now(secret, at=0)})
    assert stale.status_code == 400
    cache.clear()  # the code that set it up may be shown again
    code = {"code": code_now(secret)}
    assert other.auth("post", "auth/2fa/authenticate", code).status_code == 200
    assert other.name == "vera"
    again = Visitor()
    again.signs_in("vera")
    assert again.auth("post", "auth/2fa/authenticate", code).status_code == 400


def test_a_recovery_code_works_once(vera: Visitor) -> None:
    with_totp(vera)
    codes = vera.auth("get", "account/authenticators/recovery-codes").json()["data"]
    code = codes["unused_codes"][0]
    statuses = []
    for _ in range(2):
        other = Visitor()
        other.signs_in("vera")
        statuses.append(other.auth("post", "auth/2fa/authenticate", {"code": code}).status_code)
    assert statuses == [200, 400]


def test_nobody_adds_a_factor_at_an_open_browser(vera: Visitor) -> None:
    """Without having shown the password a moment ago."""
    answer = vera.auth("get", "account/authenticators/webauthn?passwordless")
    assert answer.status_code == 401
    assert not Authenticator.objects.exists()


def test_a_passkey_alone_signs_in(vera: Visitor) -> None:
    key = with_passkey(vera)
    other = Visitor()
    options = other.auth("get", "auth/webauthn/login").json()["data"]["request_options"]
    answer = other.auth("post", "auth/webauthn/login", {"credential": key.signs(options)})
    assert answer.status_code == 200, answer.content
    assert other.name == "vera"


def test_a_passkey_of_another_key_does_not(vera: Visitor) -> None:
    key = with_passkey(vera)
    forged = SecurityKey()
    forged.id, forged.owner = key.id, key.owner
    other = Visitor()
    options = other.auth("get", "auth/webauthn/login").json()["data"]["request_options"]
    answer = other.auth("post", "auth/webauthn/login", {"credential": forged.signs(options)})
    assert answer.status_code == 400
    assert other.name is None


def test_a_signature_is_not_taken_twice(vera: Visitor) -> None:
    key = with_passkey(vera)
    other = Visitor()
    options = other.auth("get", "auth/webauthn/login").json()["data"]["request_options"]
    signed = {"credential": key.signs(options)}
    assert other.auth("post", "auth/webauthn/login", signed).status_code == 200
    assert Visitor().auth("post", "auth/webauthn/login", signed).status_code == 400


def test_a_passkey_is_a_second_factor_too(vera: Visitor) -> None:
    key = with_passkey(vera)
    other = Visitor()
    assert pending(other.signs_in("vera")) == ["mfa_authenticate"]
    options = other.auth("get", "auth/webauthn/authenticate").json()["data"]["request_options"]
    body = {"credential": key.signs(options)}
    assert other.auth("post", "auth/webauthn/authenticate", body).status_code == 200
    assert other.name == "vera"


def test_an_origin_without_https_is_taken_in_development_only(vera: Visitor, settings: Any) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
    vera.reauthenticates()
    options = vera.auth("get", "account/authenticators/webauthn?passwordless").json()["data"]
    body = {"name": "k", "credential": SecurityKey().registers(options["creation_options"])}
    assert vera.auth("post", "account/authenticators/webauthn", body).status_code == 400
