"""nameko's web server, made fit for service: it survives bad connections and drains on stop."""
# mypy: allow-subclassing-any
# nameko and eventlet have no types.

from __future__ import annotations

import socket
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import eventlet
import structlog
from eventlet import wsgi
from nameko.web.server import HttpOnlyProtocol, WebServer

from shared.http.application import Application
from shared.http.problems import CONTENT_TYPE
from shared.http.runtime import CLIENT_HEADER_KEY, RUNTIME_KEY

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_KEEP_ALIVE_SECONDS: Final = 75
_SOCKET_SECONDS: Final = 60
_DRAIN_SECONDS: Final = 30.0
_DISCARD_BYTES: Final = 8 * 1024 * 1024
_BACKLOG: Final = 1024

_log = structlog.get_logger(__name__)


class ApiProtocol(HttpOnlyProtocol):
    """eventlet's HTTP protocol without its log lines, with bounded patience for refused bodies."""

    # The standard library answers what it cannot parse as HTTP/0.9, without a status line.
    default_request_version = "HTTP/1.0"
    error_content_type = CONTENT_TYPE
    error_message_format = (
        '{"type": "urn:jieli:problem:malformed_http", "title": "请求无法读懂", '
        '"status": %(code)d, "code": "malformed_http", "detail": "请求不是有效的 HTTP。"}'
    )

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: the standard library would print the request line, which may name people."""

    def get_environ(self) -> WSGIEnvironment:
        environ: WSGIEnvironment = super().get_environ()
        body = environ["wsgi.input"]
        body.discard = partial(_discard, body)
        unframed = environ.get("HTTP_TRANSFER_ENCODING", "chunked").lower() != "chunked"
        if unframed or self.server.draining:
            self.close_connection = True
        return environ


def _discard(body: Any) -> None:
    """Read what the application left, so that the client sees the answer; give up on a flood."""
    left = _DISCARD_BYTES
    while piece := body.read(65_536):
        left -= len(piece)
        if left < 0:
            raise OSError("body too long to discard")


class ApiServer(WebServer):
    """One per container; every `HttpRoutes` entrypoint of the service shares it."""

    container: Any
    _sock: Any
    _serv: Any
    _gt: Any
    _starting: bool
    _is_accepting: bool

    @property
    def port(self) -> int:
        """The port in use, which differs from the configured one if that is 0."""
        return int(self._sock.getsockname()[1])

    def start(self) -> None:
        if self._starting:
            return
        self._starting = True
        app = self.get_wsgi_app()
        # Without reuse_port a second process on the same port fails, instead of taking half.
        self._sock = eventlet.listen(self.bind_addr, backlog=_BACKLOG, reuse_port=False)
        self._sock.settimeout(None)
        self._serv = _wsgi_server(self._sock, app)
        self._gt = self.container.spawn_managed_thread(self.run)

    def get_wsgi_app(self) -> Application:
        routes = [
            (route, provider.run) for provider in self._providers for route in provider.routes
        ]
        config = self.container.config
        return Application(routes, config[RUNTIME_KEY], config.get(CLIENT_HEADER_KEY, ""))

    def run(self) -> None:
        while self._is_accepting:
            try:
                sock, address = self._sock.accept()
            except OSError as error:
                _log.warning("http_accept_failed", error=type(error).__name__)
                eventlet.sleep(0.1)
                continue
            sock.settimeout(_SOCKET_SECONDS)
            # Head and body are two writes; with Nagle the second would wait 40 ms for an ACK.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.container.spawn_managed_thread(partial(self.process_request, sock, address))

    def process_request(self, sock: Any, address: Any) -> None:
        """An exception that left this greenlet would make nameko kill the whole service."""
        try:
            super().process_request(sock, address)
        except Exception as error:
            _log.warning("http_connection_failed", error=type(error).__name__)
        finally:
            sock.close()

    def drain(self) -> None:
        """Take no new connections, then let the requests under way get their answers."""
        if not self._is_accepting or self._serv is None:
            return
        self._is_accepting = False
        self._serv.draining = True
        self._gt.kill()
        self._sock.close()
        with eventlet.Timeout(_DRAIN_SECONDS, False):
            while self._serv.outstanding_requests:
                eventlet.sleep(0.01)

    def stop(self) -> None:
        self.drain()
        self.wait_for_providers()

    def kill(self) -> None:
        if self._sock is not None:
            self._sock.close()


def _wsgi_server(sock: Any, app: Application) -> Any:
    server = wsgi.Server(
        sock,
        sock.getsockname(),
        app,
        protocol=ApiProtocol,
        debug=False,
        log_output=False,
        keepalive=_KEEP_ALIVE_SECONDS,
        socket_timeout=_SOCKET_SECONDS,
    )
    server.draining = False
    return server
