"""The proxy behind which links are cut: it passes on, refuses, falls silent, and forgets."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from faults.fault_site import environment
from faults.links import Links, Manner, links

_SILENCE_SECONDS = 0.2


@pytest.fixture
def echo() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture
def made() -> Iterator[Links]:
    with links(environment()) as made:
        yield made


class Line:
    """One connection by a link, held at both ends."""

    def __init__(self, port: int, listener: socket.socket) -> None:
        self.near = socket.create_connection(("127.0.0.1", port), timeout=2)
        self.far, _ = listener.accept()
        self.far.settimeout(2)

    def carries(self, data: bytes) -> bool:
        self.near.sendall(data)
        return self.far.recv(100) == data


def _port(made: Links, listener: socket.socket) -> int:
    target = listener.getsockname()[1]
    url = made.through("broker/intake", f"amqp://jieli:secret@127.0.0.1:{target}/site")
    assert url.startswith("amqp://jieli:secret@127.0.0.1:")
    assert url.endswith("/site")
    return int(url.rpartition(":")[2].partition("/")[0])


def test_link_that_is_refused_tells_everybody(made: Links, echo: socket.socket) -> None:
    port = _port(made, echo)
    line = Line(port, echo)
    assert line.carries(b"one")
    made.cut("broker", Manner.REFUSED)
    with pytest.raises(ConnectionResetError):
        line.near.recv(1)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)
    made.heal("broker", Manner.REFUSED)
    assert Line(port, echo).carries(b"two")


def test_link_that_was_silent_goes_on_where_it_was(made: Links, echo: socket.socket) -> None:
    line = Line(_port(made, echo), echo)
    made.cut("broker/intake", Manner.SILENT)
    line.near.sendall(b"late")
    line.far.settimeout(_SILENCE_SECONDS)
    with pytest.raises(TimeoutError):
        line.far.recv(1)
    made.heal("broker/intake", Manner.SILENT)
    line.far.settimeout(2)
    assert line.far.recv(100) == b"late"


def test_link_that_was_forgotten_is_reset_at_the_end(made: Links, echo: socket.socket) -> None:
    line = Line(_port(made, echo), echo)
    made.cut("broker", Manner.FORGOTTEN)
    made.heal("broker", Manner.FORGOTTEN)
    with pytest.raises(ConnectionResetError):
        line.near.recv(1)


def test_other_links_are_left_alone(made: Links, echo: socket.socket) -> None:
    line = Line(_port(made, echo), echo)
    made.cut("database", Manner.REFUSED)
    made.cut("brok", Manner.REFUSED)
    assert line.carries(b"on")
