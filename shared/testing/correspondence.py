"""A correspondence with keys of its own, for tests and measurements."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.directory.directory import Directory
from shared.messaging.correspondence import Correspondence
from shared.vault import Vault


def fresh_correspondence(directory: Directory) -> Correspondence:
    """The correspondence of this directory's site, with new keys."""
    return Correspondence(directory, Ed25519PrivateKey.generate(), Vault(os.urandom(32)))
