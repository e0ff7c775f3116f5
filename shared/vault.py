"""Sealing of personal data: AES-GCM with the site's key, JWE between sites; keyed digests that name
a person."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
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


class Vault:
    """Seals and opens party records. A sealed value names the key that it was sealed with, so
    that keys can be replaced one after the other."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise Invalid("setting", "JIELI_SEALING_KEY 应是32字节的Base64", "JIELI_SEALING_KEY")
        self._key = key
        self.key_id = hashlib.sha256(b"key-id" + key).hexdigest()[:8]
        derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=_OPENING).derive(key)
        self._opening = X25519PrivateKey.from_private_bytes(derived)

    @property
    def sealing_key(self) -> str:
        """The public key to which other sites seal what only this one may read."""
        return base64.b64encode(self._opening.public_key().public_bytes_raw()).decode()

    @classmethod
    def from_text(cls, text: str) -> Vault:
        try:
            key = base64.b64decode(text, validate=True)
        except binascii.Error:
            key = b""
        return cls(key)

    def seal(self, record: dict[str, Any]) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        header = f"{_VERSION}.{self.key_id}"
        sealed = AESGCM(self._key).encrypt(nonce, msgspec.json.encode(record), header.encode())
        return f"{header}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

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
        try:
            raw = base64.urlsafe_b64decode(payload)
            opened = AESGCM(self._key).decrypt(
                raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], header.encode()
            )
        except (binascii.Error, InvalidTag, ValueError):
            raise Invalid("sealed_record", "封存的个人信息无法打开：密钥不符或内容被改动") from None
        record: dict[str, Any] = msgspec.json.decode(opened)
        return record

    def _open_from_elsewhere(self, sealed: str) -> dict[str, Any]:
        try:
            key = OKPKey.import_key(self._opening)
            opened = jwe.decrypt_compact(sealed, key, algorithms=_ALGORITHMS).plaintext
        except (JoseError, InvalidTag, ValueError):
            opened = None
        if opened is None:
            raise Invalid("sealed_record", "封存的个人信息无法打开：密钥不符或内容被改动")
        record: dict[str, Any] = msgspec.json.decode(opened)
        return record

    def party_id(self, id_type: str, id_number: str) -> str:
        """The same person has the same id at this site; without the key it names nobody."""
        text = f"{id_type}:{id_number}".encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()[:32]


def new_key() -> str:
    return base64.b64encode(os.urandom(_KEY_BYTES)).decode()
