"""What the HTTP entrypoint needs of the runtime that a service puts into its configuration."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol

from prometheus_client import CollectorRegistry

from shared.http.tokens import Verifier

RUNTIME_KEY: Final = "runtime"
"""The runtime stands in `container.config` under this key."""

CLIENT_HEADER_KEY: Final = "client_header"
"""And under this the header in which a proxy says who asks."""

DEFAULT_MAX_BODY_BYTES: Final = 1_048_576


class HttpRuntime(Protocol):
    """Endpoints get the same object as `call.service`, with whatever more their service gives."""

    @property
    def token_verifier(self) -> Verifier: ...

    @property
    def max_body_bytes(self) -> int: ...

    @property
    def registry(self) -> CollectorRegistry: ...

    def system_now(self) -> datetime:
        """Machine time, never stepped business time: tokens expire by it."""

    def ready(self) -> dict[str, bool]:
        """Each dependency by name, and whether it can be used now. Must answer quickly."""
