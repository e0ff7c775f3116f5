"""What the command line needs of a site: settings, databases, secrets kept in var/."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from sqlalchemy import Engine

from shared.db.engine import open_engine
from shared.http import keys
from shared.service.definition import Definition
from shared.settings import SERVICES, Settings
from shared.vault import new_key

SECRET_NAMES = (
    "JIELI_TOKEN_PRIVATE_KEY",
    "JIELI_TOKEN_PUBLIC_KEY",
    "JIELI_SEALING_KEY",
    "JIELI_PARTY_KEY",
    "JIELI_RELAY_PRIVATE_KEY",
    "JIELI_EMS_KEY",
    "JIELI_EMS_SENDER_NO",
)


def definitions() -> dict[str, Definition]:
    """The four services, without nameko."""
    return {name: import_module(f"services.{name}.wiring").DEFINITION for name in SERVICES}


@contextmanager
def engines(settings: Settings) -> Iterator[dict[str, Engine]]:
    """The databases of the four services, closed again afterwards."""
    opened = {name: open_engine(settings.database_url, name) for name in SERVICES}
    try:
        yield opened
    finally:
        for engine in opened.values():
            engine.dispose()


def make_secrets() -> dict[str, str]:
    """Fresh keys for a site, one line each."""
    private = keys.generate_private_pem()
    return {
        "JIELI_TOKEN_PRIVATE_KEY": private.replace("\n", "\\n"),
        "JIELI_TOKEN_PUBLIC_KEY": keys.public_pem(private).replace("\n", "\\n"),
        "JIELI_SEALING_KEY": new_key(),
        "JIELI_PARTY_KEY": new_key(),
        "JIELI_RELAY_PRIVATE_KEY": keys.generate_private_pem().replace("\n", "\\n"),
        "JIELI_EMS_KEY": base64.b64encode(os.urandom(16)).decode(),
        "JIELI_EMS_SENDER_NO": "1100000000000",
    }


def kept_secrets(path: Path) -> dict[str, str]:
    """The secrets in this file, made there first (readable by its owner only) if it is not."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(f"{name}={value}\n" for name, value in make_secrets().items())
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
    kept = _read_secrets(path)
    added = {name: value for name, value in make_secrets().items() if name not in kept}
    if added:
        # Kept by an earlier version, which needed fewer.
        with path.open("a") as file:
            file.writelines(f"{name}={value}\n" for name, value in added.items())
    return kept | added


def _read_secrets(path: Path) -> dict[str, str]:
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)
