"""A nameko service with the HTTP entrypoint, on a spare port, which it prints.

Its argument is the public key of its tokens. Requests to /held and /held-inline wait until
/release is called.
"""

import eventlet

eventlet.monkey_patch()

import logging  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from datetime import UTC, datetime  # noqa: E402
from typing import Any  # noqa: E402

import structlog  # noqa: E402
from eventlet.event import Event  # noqa: E402
from marshmallow import Schema, fields  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402
from prometheus_client import CollectorRegistry  # noqa: E402

from shared.http.entrypoint import http  # noqa: E402
from shared.http.health import operational_routes  # noqa: E402
from shared.http.keys import load_public_key  # noqa: E402
from shared.http.route import PUBLIC, Call, Route  # noqa: E402
from shared.http.server import ApiServer  # noqa: E402
from shared.http.tokens import Verifier  # noqa: E402

CLERK = frozenset({"clerk"})


class Office:
    """The runtime: two workers' worth of clerks."""

    max_body_bytes = 10_000
    registry = CollectorRegistry()

    def __init__(self, public_pem: str) -> None:
        keys = [load_public_key(public_pem)]
        self.token_verifier = Verifier(keys, "luoshan", "intake", lambda _: False)
        self.released = Event()
        self.held = 0

    def system_now(self) -> datetime:
        return datetime.now(UTC)

    def ready(self) -> dict[str, bool]:
        return {"database": True}


class NoteSchema(Schema):
    text = fields.String(required=True)


def note(call: Call) -> dict[str, Any]:
    return {"text": f"{call.actor.subject}：{call.body['text']}"}


def fail(_: Call) -> None:
    raise RuntimeError("secret-of-the-applicant")


def give_up(_: Call) -> None:
    with eventlet.Timeout(0.01):
        eventlet.sleep(60)


def hold(call: Call) -> dict[str, Any]:
    call.service.held += 1
    call.service.released.wait()
    return {"held": True}


def count_held(call: Call) -> dict[str, Any]:
    return {"held": call.service.held}


def release(call: Call) -> dict[str, Any]:
    call.service.released.send()
    return {}


ROUTES = (
    Route("POST", "/notes", note, "记事", CLERK, NoteSchema, answer=NoteSchema),
    Route("POST", "/failures", fail, "出错", PUBLIC),
    Route("POST", "/timeouts", give_up, "超时", PUBLIC),
    Route("POST", "/held", hold, "等待", PUBLIC),
    Route("POST", "/held-inline", hold, "等待", PUBLIC, inline=True),
    Route("GET", "/held", count_held, "等待数", PUBLIC, inline=True),
    Route("POST", "/release", release, "放行", PUBLIC, inline=True),
)


class Intake:
    name = "intake"

    @http((*ROUTES, *operational_routes("试验", "1", ROUTES)))
    def answer(self, route: Route, call: Call) -> Any:
        return route.endpoint(call)


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    config = {
        "WEB_SERVER_ADDRESS": "127.0.0.1:0",
        "max_workers": 2,
        "runtime": Office(sys.argv[1]),
    }
    container = ServiceContainer(Intake, config)
    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopping.append(number))
    container.start()
    print(container.shared_extensions[ApiServer].port, flush=True)
    # A greenlet spawned by the signal handler would not run before the hub's next event.
    while not stopping:
        eventlet.sleep(0.02)
    container.stop()


main()
