"""Ports that nobody listens on, below the range from which the kernel gives ports to clients."""

from __future__ import annotations

import random
import socket

from shared.testing.servers.refused import ServersUnavailable

_LOWEST, _HIGHEST = 20_000, 32_000

# A port found now may be bound only seconds later, when another server has asked already.
_given: set[int] = set()


def spare_port() -> int:
    """A loopback port of our own; random, so that parallel test runs do not meet."""
    for port in random.SystemRandom().sample(range(_LOWEST, _HIGHEST), 500):
        if port not in _given and _can_bind(port):
            _given.add(port)
            return port
    raise ServersUnavailable(f"{_LOWEST}–{_HIGHEST} 之间找不到空闲端口")


def _can_bind(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
