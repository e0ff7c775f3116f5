"""Starts services in this process: `python -m services.host [NAME …]`, all four by default.

Patching comes before every other import: nameko's containers are greenlets, and a module that
was imported unpatched would block them all.
"""

# ruff: noqa: E402
from __future__ import annotations

import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
warnings.filterwarnings("ignore", message=".*pkg_resources is deprecated.*")
import eventlet

eventlet.monkey_patch()

import importlib
import os
import signal
import stat
import sys
from collections.abc import Sequence
from typing import Any

import structlog
from nameko.containers import ServiceContainer
from nameko.runners import ServiceRunner

from shared.http.runtime import CLIENT_HEADER_KEY, RUNTIME_KEY
from shared.kernel.refusals import Refusal
from shared.logs import configure_logs
from shared.messaging.amqp import AmqpTransport
from shared.messaging.inprocess import InProcessTransport
from shared.messaging.port import Transport
from shared.messaging.topology import site_topology
from shared.process import prepare_process
from shared.settings import SERVICES, Settings, read_settings
from shared.site.runtime import Runtime, Site, open_site
from shared.site.schema import check_schemas

log = structlog.get_logger(__name__)
_WORKERS = 32
_LOOK_SECONDS = 0.1


def run(names: Sequence[str]) -> None:
    """Run the named services until SIGTERM or SIGINT."""
    settings = read_settings()
    configure_logs(settings.log_level)
    check_schemas(settings)
    runner = _runner(settings, names)
    stop = _Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.ask())
    eventlet.spawn(_stop_with_parent, stop)
    prepare_process()
    runner.start()
    log.info("services_started", services=list(names), embedded=settings.embedded)
    died = eventlet.spawn(runner.wait)
    # An idle hub would not notice what a signal handler schedules: the main greenlet looks.
    while not (stop.asked or died.dead):
        eventlet.sleep(_LOOK_SECONDS)
    if died.dead:
        died.wait()
    runner.stop()


class _Stop:
    """Whether this process was asked to end; safe to set in a signal handler."""

    def __init__(self) -> None:
        self.asked = False

    def ask(self) -> None:
        self.asked = True


def _runner(settings: Settings, names: Sequence[str]) -> ServiceRunner:
    site = open_site(settings, _transport(settings))
    if settings.embedded:
        # Memory has no queue before it is declared, and a message would be unroutable.
        site.transport.declare(
            site_topology(SERVICES, site.directory.hosted(), site.directory.peers)
        )
    runner = ServiceRunner(config={})
    for name in names:
        container = _container(name, settings, site)
        runner.service_map[name] = container
    return runner


def _container(name: str, settings: Settings, site: Site) -> ServiceContainer:
    definition = importlib.import_module(f"services.{name}.wiring").DEFINITION
    service: Any = getattr(
        importlib.import_module(f"services.{name}.service"), f"{name.capitalize()}Service"
    )
    config = {
        RUNTIME_KEY: Runtime(definition, site),
        CLIENT_HEADER_KEY: settings.client_header,
        "WEB_SERVER_ADDRESS": f"{settings.http_host}:{settings.port(name)}",
        "max_workers": _WORKERS,
    }
    return ServiceContainer(service, config)


def _transport(settings: Settings) -> Transport:
    return InProcessTransport() if settings.embedded else AmqpTransport(settings.amqp_url)


def _stop_with_parent(stop: _Stop) -> None:
    """End when the launcher's end of our standard input closes, however the launcher died."""
    if sys.stdin is None or not stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        return
    reader = eventlet.greenio.GreenPipe(sys.stdin.fileno(), "rb")
    while reader.read(1):
        pass
    stop.ask()


def main() -> None:
    try:
        run(sys.argv[1:] or list(SERVICES))
    except Refusal as refusal:
        sys.exit(f"不能启动：{refusal.detail}")


if __name__ == "__main__":
    main()
