"""Ports for a run's services that nobody listens on."""

from __future__ import annotations

import os
import socket
from collections.abc import Collection

from shared.kernel.refusals import Conflict
from shared.settings import SERVICES

_FIRST_PORT = 8101
_LAST_PORT = 8901


def spare_ports(taken: Collection[int] = ()) -> int:
    """The first of four neighbouring ports that nobody listens on; `taken` are the first ones of
    sites that have not started yet.

    Two runs that begin at the same moment look in different places first: neither holds its ports
    yet, and one would talk to the other's services.
    """
    groups = range(_FIRST_PORT, _LAST_PORT, len(SERVICES))
    start = os.getpid() % len(groups)
    in_turn: list[int] = [*groups[start:], *groups[:start]]
    for first in in_turn:
        if first in taken:
            continue
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
