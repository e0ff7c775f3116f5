"""Ed25519 keys of a site, as PEM text (PKCS8 for the private half)."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from joserfc.jwk import OKPKey

from shared.kernel.refusals import Invalid


def generate_private_pem() -> str:
    """A new key; whoever calls keeps it where only the site's administrator can read it."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode("ascii")


def public_pem(private_pem: str) -> str:
    pem = (
        _private(private_pem)
        .public_key()
        .public_bytes(
            serialization.Encoding.PEM,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )
    )
    return pem.decode("ascii")


def load_private_key(pem: str) -> OKPKey:
    return OKPKey.import_key(_private(pem))


def load_public_key(pem: str) -> OKPKey:
    try:
        key = serialization.load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise Invalid("token_key", "令牌公钥应为 PEM 格式的 Ed25519 公钥。")
    return OKPKey.import_key(key)


def load_signing_key(pem: str) -> Ed25519PrivateKey:
    """The key that signs relay messages."""
    return _private(pem)


def _private(pem: str) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise Invalid("token_key", "私钥应为未加密的 PKCS8 PEM 格式的 Ed25519 私钥。")
    return key
