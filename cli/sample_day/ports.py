"""Ports for a run's services that nobody listens on."""

from __future__ import annotations

import socket

from shared.kernel.refusals import Conflict
from shared.settings import SERVICES

_FIRST_PORT = 8101
_LAST_PORT = 8901


def spare_ports() -> int:
    """The first of four neighbouring ports that nobody listens on."""
    for first in range(_FIRST_PORT, _LAST_PORT, len(SERVICES)):
        if all(_free(first + offset) for offset in range(len(SERVICES))):
            return first
    raise Conflict("no_port", f"{_FIRST_PORT}–{_LAST_PORT} 之间没有空闲端口")


def _free(port: int) -> bool:
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
