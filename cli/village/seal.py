"""The key under which a village's file keeps personal data: given, or derived from a passphrase."""

from __future__ import annotations

import hashlib
import os

from cli.village.store import Store
from shared.kernel.refusals import Invalid
from shared.vault import Vault

_SALT, _PROOF = "salt", "proof"
#: As OWASP asks of scrypt: 64 MiB, about a tenth of a second on a small machine.
_COST, _BLOCK, _MEMORY = 2**16, 8, 128 * 1024 * 1024
_SHORTEST = 8


def open_vault(store: Store, key: str, passphrase: str) -> Vault:
    """The vault of this file; refuses another key than the one that it was begun with."""
    vault = Vault.from_text(key) if key else Vault(_derived(store, passphrase))
    proof = store.note(_PROOF)
    if not proof:
        store.keep_note(_PROOF, vault.seal({"of": "village"}))
        return vault
    try:
        vault.open(proof)
    except Invalid:
        raise Invalid("wrong_key", "密钥或口令不对，打不开这个文件里的登记") from None
    return vault


def _derived(store: Store, passphrase: str) -> bytes:
    if len(passphrase) < _SHORTEST:
        detail = (
            f"请设置 JIELI_VILLAGE_KEY，或用 JIELI_VILLAGE_PASSPHRASE 给出至少{_SHORTEST}个字的口令"
        )
        raise Invalid("no_key", detail)
    salt = store.note(_SALT)
    if not salt:
        salt = os.urandom(16).hex()
        store.keep_note(_SALT, salt)
    return hashlib.scrypt(
        passphrase.encode(),
        salt=bytes.fromhex(salt),
        n=_COST,
        r=_BLOCK,
        p=1,
        maxmem=_MEMORY,
        dklen=32,
    )
