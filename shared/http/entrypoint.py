"""The one HTTP entrypoint of a service: a method under `@http(ROUTES)` serves all its routes."""
# mypy: allow-subclassing-any
# nameko and eventlet have no types.

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import eventlet
import structlog
from eventlet.event import Event
from nameko.extensions import Entrypoint
from nameko.web.handlers import HttpRequestHandler

from shared.http.route import Call, Endpoint, Route
from shared.http.server import ApiServer


@dataclass(frozen=True, slots=True)
class _Raised:
    """An endpoint's exception, carried past nameko, which would log it with its text."""

    error: Exception


class HttpRoutes(HttpRequestHandler):
    """Stands over a method `answer(self, route, call)` that returns `route.endpoint(call)`.

    The container's configuration holds an `HttpRuntime` under `RUNTIME_KEY`; endpoints find it
    in `call.service`.
    """

    container: Any
    server = ApiServer()

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        Entrypoint.__init__(self)

    def stop(self) -> None:
        self.server.drain()
        super().stop()

    def run(self, route: Route, call: Call) -> Any:
        """What the endpoint returns or raises; by a worker, unless the route is inline."""
        if route.inline:
            return route.endpoint(call)
        guarded = replace(route, endpoint=_guarded(route.endpoint))
        outcome = self._worker_outcome(guarded, call)
        if isinstance(outcome, _Raised):
            raise outcome.error
        return outcome

    def _worker_outcome(self, route: Route, call: Call) -> Any:
        answered = Event()

        def handle_result(_: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            answered.send(_Raised(exc_info[1]) if exc_info else result)
            return result, exc_info

        self.container.spawn_worker(self, (route, call), {}, handle_result=handle_result)
        return answered.wait()


def _guarded(endpoint: Endpoint) -> Endpoint:
    def run(call: Call) -> Any:
        try:
            with structlog.contextvars.bound_contextvars(request_id=call.request_id):
                return endpoint(call)
        except eventlet.Timeout as timeout:
            # A BaseException: nameko would never report the worker's end, and the client hang.
            return _Raised(TimeoutError(f"endpoint gave up after {timeout.seconds} s"))
        except Exception as error:
            return _Raised(error)

    return run


http: Callable[[Iterable[Route]], Callable[[Any], Any]] = HttpRoutes.decorator
