"""A TCP proxy whose links can be cut: `python -m faults.proxy` in a process of its own.

It reads commands from standard input, one JSON list a line, and answers each with a line. When
standard input closes it ends, so that it never outlives a test.
"""

from __future__ import annotations

import json
import selectors
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

_CHUNK = 256 * 1024
_RESET = struct.pack("ii", 1, 0)


@dataclass(eq=False)
class Pipe:
    """One connection: `pending` waits for a slow reader, by the socket that it goes to."""

    ends: tuple[socket.socket, socket.socket]
    pending: dict[socket.socket, bytes] = field(default_factory=dict)

    def other(self, end: socket.socket) -> socket.socket:
        return self.ends[1] if end is self.ends[0] else self.ends[0]


@dataclass(eq=False)
class Link:
    """What listens at `port` and leads to `target`."""

    port: int
    target: tuple[str, int]
    listener: socket.socket | None = None
    pipes: set[Pipe] = field(default_factory=set)
    silent: bool = False


class Proxy:
    """All links, in one loop."""

    def __init__(self) -> None:
        self.links: dict[str, Link] = {}
        self.selector = selectors.DefaultSelector()

    def open(self, name: str, port: int, host: str, target: int) -> None:
        self.links[name] = Link(port, (host, target))
        self._listen(self.links[name])

    def refuse(self, name: str) -> None:
        """Every connection is reset, and new ones are refused."""
        link = self.links[name]
        if link.listener is not None:
            self.selector.unregister(link.listener)
            link.listener.close()
            link.listener = None
        for pipe in list(link.pipes):
            self._drop(link, pipe)

    def silence(self, name: str) -> None:
        """Nothing passes any more, and nobody is told."""
        link = self.links[name]
        link.silent = True
        if link.listener is not None:
            self.selector.unregister(link.listener)
        for pipe in link.pipes:
            for end in pipe.ends:
                with suppress(KeyError):
                    self.selector.unregister(end)

    def forget(self, name: str) -> None:
        """As `heal`, but what fell silent is reset, as by a firewall that lost its memory."""
        for pipe in list(self.links[name].pipes):
            self._drop(self.links[name], pipe)
        self.heal(name)

    def heal(self, name: str) -> None:
        """Connections that fell silent go on where they were."""
        link = self.links[name]
        if link.listener is None:
            self._listen(link)
        elif link.silent:
            self.selector.register(link.listener, selectors.EVENT_READ, (link, None))
        link.silent = False
        for pipe in list(link.pipes):
            self._watch(link, pipe)

    def run(self) -> None:
        self.selector.register(sys.stdin.fileno(), selectors.EVENT_READ, None)
        while True:
            for key, events in self.selector.select():
                if key.data is None:
                    if not self._obey(sys.stdin.readline()):
                        return
                    continue
                link, pipe = key.data
                if link.silent:
                    continue
                if pipe is None:
                    self._accept(link)
                elif pipe in link.pipes:
                    self._move(link, pipe, key.fileobj, events)

    def _obey(self, line: str) -> bool:
        if not line:
            return False
        command, *arguments = json.loads(line)
        getattr(self, command)(*arguments)
        print("done", flush=True)
        return True

    def _listen(self, link: Link) -> None:
        listener = socket.create_server(("127.0.0.1", link.port), backlog=256)
        listener.setblocking(False)
        link.listener = listener
        self.selector.register(listener, selectors.EVENT_READ, (link, None))

    def _accept(self, link: Link) -> None:
        if link.listener is None:
            return
        with suppress(BlockingIOError, ConnectionError):
            client, _ = link.listener.accept()
            try:
                server = socket.create_connection(link.target, timeout=2.0)
            except OSError:
                _reset(client)
                return
            pipe = Pipe((client, server))
            link.pipes.add(pipe)
            for end in pipe.ends:
                end.setblocking(False)
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._watch(link, pipe)

    def _move(self, link: Link, pipe: Pipe, end: Any, events: int) -> None:
        try:
            if events & selectors.EVENT_WRITE:
                self._send(pipe, end, pipe.pending.pop(end, b""))
            if events & selectors.EVENT_READ:
                data = end.recv(_CHUNK)
                if not data:
                    self._drop(link, pipe, gently=True)
                    return
                self._send(pipe, pipe.other(end), data)
            self._watch(link, pipe)
        except BlockingIOError:
            pass
        except OSError:
            self._drop(link, pipe)

    def _send(self, pipe: Pipe, end: socket.socket, data: bytes) -> None:
        try:
            sent = end.send(data) if data else 0
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            pipe.pending[end] = data[sent:]

    def _watch(self, link: Link, pipe: Pipe) -> None:
        """Read an end only while the other takes what it says."""
        for end in pipe.ends:
            wanted = 0 if pipe.pending.get(pipe.other(end)) else selectors.EVENT_READ
            wanted |= selectors.EVENT_WRITE if pipe.pending.get(end) else 0
            known = self.selector.get_map().get(end)
            if known is None:
                if wanted:
                    self.selector.register(end, wanted, (link, pipe))
            elif not wanted:
                self.selector.unregister(end)
            elif known.events != wanted:
                self.selector.modify(end, wanted, (link, pipe))

    def _drop(self, link: Link, pipe: Pipe, *, gently: bool = False) -> None:
        link.pipes.discard(pipe)
        for end in pipe.ends:
            with suppress(KeyError, ValueError):
                self.selector.unregister(end)
            if gently and not pipe.pending.get(end):
                end.close()
            else:
                _reset(end)


def _reset(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    end.close()


if __name__ == "__main__":
    Proxy().run()
