"""Relay signatures: what one node says to another is signed by its site and proved at the end.

A signature is a detached JWS (RFC 7515, appendix F) with EdDSA. Its payload, which does not travel,
is the canonical JSON of all CloudEvents attributes and the SHA-256 of the body. `via`, which every
site on the way adds to, is no part of it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.contracts.envelope import PREFIX
from shared.directory.tables import SigningKey
from shared.kernel.canonical import canonical_json
from shared.kernel.refusals import Invalid

SIGNATURE = PREFIX + "signature"
_UNSIGNED = (PREFIX + "via", SIGNATURE)
_ALGORITHM = "EdDSA"
#: Texts of about 1 KB that were signed last, with their signatures.
_REMEMBERED = 8192


class BadSignature(ValueError):
    """The message was not said by the node that it names, or not as it stands here."""


class Signer:
    """Signs with one private key; `public` is what other sites enter in their directory."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = encode_public(key.public_key())
        header = {"alg": _ALGORITHM, "kid": key_id(self.public)}
        self._header = _base64(canonical_json(header).encode())
        self._signature = lru_cache(_REMEMBERED)(self._signature_of)

    def sign(self, headers: Mapping[str, str], body: bytes) -> str:
        """The signature of a message with these headers and this body."""
        return self._signature(_signed_text(self._header, headers, body))

    def _signature_of(self, text: bytes) -> str:
        return f"{self._header}..{_base64(self._key.sign(text))}"

    def has_signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Is it this key's signature? Ed25519 always signs alike; signing again costs a third of
        verifying, and nothing where this process signed a moment ago."""
        given = headers.get(SIGNATURE, "")
        return hmac.compare_digest(given.encode(), self.sign(headers, body).encode())


@dataclass(frozen=True)
class _Known:
    """A key that a site may sign with, ready to verify."""

    key: Ed25519PublicKey
    entry: SigningKey

    def counts_at(self, instant: datetime) -> bool:
        entry = self.entry
        ends = [end for end in (entry.valid_until, entry.invalid_from) if end is not None]
        return entry.valid_from <= instant and all(instant < end for end in ends)


class Verifier:
    """Verifies against the keys of one site, by key id."""

    def __init__(self, keys: tuple[SigningKey, ...]) -> None:
        self._known = {key_id(entry.public): _Known(_public(entry), entry) for entry in keys}

    def verify(self, headers: Mapping[str, str], body: bytes, instant: datetime) -> None:
        """BadSignature unless one of the keys signed this, and counted at the message's time: an
        honest message that waited out an outage still counts."""
        given = headers.get(SIGNATURE, "")
        if not given:
            raise BadSignature("the signature is missing")
        header, _, signature = given.partition("..")
        known = self._known.get(_kid(header))
        if known is None:
            raise BadSignature("the key is not one of the sending site's")
        if not known.counts_at(instant):
            raise BadSignature("the key did not count at the time of the message")
        try:
            known.key.verify(_bytes(signature), _signed_text(header, headers, body))
        except InvalidSignature:
            raise BadSignature("the signature does not fit the message") from None


def key_id(public: str) -> str:
    """The name of a key: the beginning of its digest."""
    return hashlib.sha256(public.encode()).hexdigest()[:16]


def encode_public(key: Ed25519PublicKey) -> str:
    return base64.b64encode(key.public_bytes_raw()).decode()


def _public(entry: SigningKey) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(entry.public, validate=True))
    except (binascii.Error, ValueError):
        detail = f"站点文件中的公钥“{entry.public}”应是32字节的Base64"
        raise Invalid("site_file", detail) from None


def signed_payload(headers: Mapping[str, str], body: bytes) -> bytes:
    """What a signature is over, in the spelling of `shared.kernel.canonical`."""
    said = {name: value for name, value in headers.items() if name.startswith(PREFIX)}
    for name in _UNSIGNED:
        said.pop(name, None)
    said["bodysha256"] = hashlib.sha256(body).hexdigest()
    if not all(type(value) is str for value in said.values()):
        raise BadSignature("an attribute is no text")
    return msgspec.json.encode(said, order="deterministic")


def _signed_text(header: str, headers: Mapping[str, str], body: bytes) -> bytes:
    return f"{header}.{_base64(signed_payload(headers, body))}".encode()


def _kid(header: str) -> str:
    try:
        read = msgspec.json.decode(_bytes(header))
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadSignature("the signature cannot be read") from None
    if not isinstance(read, dict) or read.get("alg") != _ALGORITHM or set(read) != {"alg", "kid"}:
        raise BadSignature("the signature is not of a kind that is accepted here")
    return str(read["kid"])


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadSignature("the signature cannot be read") from None
