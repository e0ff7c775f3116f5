"""Sealing of personal data: AES-GCM with the site's key, JWE between sites; keyed digests that name
a person."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterable
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from shared.kernel.refusals import Invalid

_KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = "s1"
_JWE_PARTS = 5
_ALGORITHMS = ["ECDH-ES", "A256GCM"]
_OPENING = b"jieli party records between sites"
_FILES = b"jieli electronic materials"
_KEY_ID_BYTES = 8
#: By so much a sealed piece of a file is longer: key, nonce and tag.
SEALED_MORE = _KEY_ID_BYTES + _NONCE_BYTES + 16


class Vault:
    """Seals and opens party records. A sealed value names the key that it was sealed with, so that
    keys can be replaced one after the other: the newest seals, all open. People are named under
    `naming_key`, which stays; without one, under the oldest key."""

    def __init__(self, key: bytes, *older: bytes, naming_key: bytes = b"") -> None:
        keys = (key, *older)
        _check_lengths(keys, "JIELI_SEALING_KEY")
        if naming_key:
            _check_lengths((naming_key,), "JIELI_PARTY_KEY")
        self._keys = {_key_id(one): one for one in keys}
        self._openings = [_opening_key(one) for one in keys]
        self._file_keys = {_key_id(one): _derived(one, _FILES) for one in keys}
        self._naming_key = naming_key or keys[-1]
        self.key_id = _key_id(key)

    @property
    def sealing_key(self) -> str:
        """The public key to which other sites seal what only this one may read."""
        newest = self._openings[0].public_key()
        return base64.b64encode(newest.public_bytes_raw()).decode()

    @classmethod
    def from_text(cls, text: str, naming_key: str = "") -> Vault:
        """From the environment: the keys in base64 with commas between them, the newest first."""
        keys = [_decoded(part) for part in text.split(",")]
        return cls(*keys, naming_key=_decoded(naming_key))

    def seal(self, record: dict[str, Any]) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        header = f"{_VERSION}.{self.key_id}"
        key = self._keys[self.key_id]
        sealed = AESGCM(key).encrypt(nonce, msgspec.json.encode(record), header.encode())
        return f"{header}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def is_newest(self, sealed: str) -> bool:
        """Whether the value stands under the newest key of this site."""
        return sealed.startswith(f"{_VERSION}.{self.key_id}.")

    def reseal(self, sealed: str) -> str:
        """The same record under the newest key."""
        return sealed if self.is_newest(sealed) else self.seal(self.open(sealed))

    def seal_for(self, sealing_key: str, sealed: str) -> str:
        """A record that this site can open, sealed anew as a JWE that only the owner of that public
        key can open."""
        header = {"alg": "ECDH-ES", "enc": "A256GCM"}
        raw = base64.b64decode(sealing_key)
        recipient = OKPKey.import_key(X25519PublicKey.from_public_bytes(raw))
        record = msgspec.json.encode(self.open(sealed))
        return jwe.encrypt_compact(header, record, recipient, algorithms=_ALGORITHMS)

    def open(self, sealed: str) -> dict[str, Any]:
        """The record again; Invalid if it was sealed with another key or was changed."""
        if sealed.count(".") == _JWE_PARTS - 1:
            return self._open_from_elsewhere(sealed)
        header, _, payload = sealed.rpartition(".")
        key = self._keys.get(header.rpartition(".")[2])
        if key is None:
            raise _unopened()
        try:
            raw = base64.urlsafe_b64decode(payload)
            opened = AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], header.encode())
        except (binascii.Error, InvalidTag, ValueError):
            raise _unopened() from None
        record: dict[str, Any] = msgspec.json.decode(opened)
        return record

    def _open_from_elsewhere(self, sealed: str) -> dict[str, Any]:
        for opening in self._openings:
            key = OKPKey.import_key(opening)
            try:
                opened = jwe.decrypt_compact(sealed, key, algorithms=_ALGORITHMS).plaintext
            except (JoseError, InvalidTag, ValueError):
                continue
            if opened is not None:
                record: dict[str, Any] = msgspec.json.decode(opened)
                return record
        raise _unopened()

    def seal_bytes(self, data: bytes, about: str) -> bytes:
        """A piece of a file. It opens only as what it was sealed as: `about` says of which file,
        and where in it."""
        nonce, header = os.urandom(_NONCE_BYTES), self.key_id.encode()
        key = AESGCM(self._file_keys[self.key_id])
        return header + nonce + key.encrypt(nonce, data, header + about.encode())

    def open_bytes(self, sealed: bytes, about: str) -> bytes:
        """The piece again; Invalid as `open`."""
        header, rest = sealed[:_KEY_ID_BYTES], sealed[_KEY_ID_BYTES:]
        key = self._file_keys.get(header.decode("latin-1"))
        if key is None:
            raise _unopened()
        nonce, data = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        try:
            return AESGCM(key).decrypt(nonce, data, header + about.encode())
        except (InvalidTag, ValueError):
            raise _unopened() from None

    def are_newest(self, sealed: bytes) -> bool:
        """Whether the piece stands under the newest key of this site."""
        return sealed.startswith(self.key_id.encode())

    def keyed(self, purpose: str, text: str) -> bytes:
        """The same text has the same digest at this site, for each purpose another; without the key
        nobody can make or check one."""
        key = _derived(self._naming_key, f"jieli {purpose}".encode())
        return hmac.new(key, text.encode(), hashlib.sha256).digest()

    def party_id(self, id_type: str, id_number: str) -> str:
        """The same person has the same id at this site; without the key it names nobody."""
        text = f"{id_type}:{id_number}".encode()
        return hmac.new(self._naming_key, text, hashlib.sha256).hexdigest()[:32]


def _unopened() -> Invalid:
    return Invalid("sealed_record", "封存的个人信息无法打开：密钥不符或内容被改动")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        # Not a key of any length: what checks the length tells which setting is wrong.
        return b"?"


def _check_lengths(keys: Iterable[bytes], setting: str) -> None:
    if any(len(key) != _KEY_BYTES for key in keys):
        raise Invalid("setting", f"{setting} 应是32字节的Base64", setting)


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"key-id" + key).hexdigest()[:8]


def _opening_key(key: bytes) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(_derived(key, _OPENING))


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=purpose).derive(key)


def new_key() -> str:
    return base64.b64encode(os.urandom(_KEY_BYTES)).decode()
