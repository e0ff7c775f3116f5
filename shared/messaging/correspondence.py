"""How a site speaks to others: it signs what its nodes say, checks what it is told, and seals
personal data to whoever is to read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.contracts.envelope import Envelope
from shared.directory.directory import Directory
from shared.directory.tables import SigningKey
from shared.kernel.refusals import Invalid
from shared.messaging.port import Delivery
from shared.messaging.signatures import SIGNATURE, BadSignature, Signer, Verifier
from shared.vault import Vault

_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
#: The party record, and a piece of an electronic material.
_SEALED = ("sealed_party", "sealed_data")


class Correspondence:
    """One site's signing key and vault, and the keys that the directory has of other sites."""

    def __init__(self, directory: Directory, signing_key: Ed25519PrivateKey, vault: Vault) -> None:
        self.directory = directory
        self.vault = vault
        self.signer = Signer(signing_key)
        own = SigningKey(self.signer.public, _ALWAYS)
        self._sealing_keys = dict(_sealing_keys(directory))
        self._verifiers = {directory.site.name: Verifier((own, *directory.site.keys))} | {
            name: Verifier(other.keys) for name, other in directory.site.elsewhere.items()
        }

    def sign(self, headers: dict[str, str], body: bytes) -> None:
        """Sign a message of one of this site's nodes: its signature joins the headers."""
        headers[SIGNATURE] = self.signer.sign(headers, body)

    def verify(self, envelope: Envelope, delivery: Delivery) -> None:
        """BadSignature unless the site that hosts the speaking node signed this."""
        headers, body = delivery.headers, delivery.body
        if self.directory.is_hosted(envelope.node) and self.signer.has_signed(headers, body):
            return
        if not self.directory.is_node(envelope.node):
            raise BadSignature("the speaking node is in no site of the directory")
        verifier = self._verifiers[self.directory.site_of(envelope.node)]
        verifier.verify(headers, body, envelope.instant)

    def readable_at(self, destination: str, data: dict[str, Any]) -> dict[str, Any]:
        """The data with what is sealed in it sealed to the site that hosts `destination`."""
        sealed = [name for name in _SEALED if data.get(name)]
        if self.directory.is_hosted(destination) or not sealed:
            return data
        key = self._sealing_keys.get(destination)
        # No link leads to a node without a key: its message travels nowhere, and says nothing.
        anew = {name: self.vault.seal_for(key, data[name]) if key else "" for name in sealed}
        return {**data, **anew}


def _sealing_keys(directory: Directory) -> Iterator[tuple[str, str]]:
    """Node elsewhere -> the public key of its site; a linked site without keys is refused."""
    for name in directory.linked():
        other = directory.site.elsewhere[name]
        if not other.keys or not other.sealing_key:
            detail = f"站点文件没有写明站点“{name}”的 keys 和 sealing_key：请向对方索取"
            raise Invalid("site_file", detail)
        for node in other.hosts:
            yield node, other.sealing_key
