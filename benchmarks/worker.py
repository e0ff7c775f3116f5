"""One worker process of the relay, started as services/host.py starts a service."""

# ruff: noqa: E402
# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
warnings.filterwarnings("ignore", message=".*pkg_resources is deprecated.*")
import eventlet

eventlet.monkey_patch()

from collections.abc import Sequence
from typing import Any

from nameko.containers import ServiceContainer
from nameko.runners import ServiceRunner

from benchmarks.relay_service import DEFINITION, publish_contract
from shared.http.runtime import RUNTIME_KEY
from shared.logs import configure_logs
from shared.messaging import topology
from shared.messaging.amqp import AmqpTransport
from shared.messaging.entrypoints import RuntimeProvider, nudge, receive
from shared.messaging.port import Delivery
from shared.process import prepare_process
from shared.settings import read_settings
from shared.site.runtime import Runtime, open_site

_WORKERS = 32


class RelayService:
    """services/routing/service.py without HTTP and facts."""

    name = "routing"
    runtime: Any = RuntimeProvider()

    @receive(topology.relay_queue())
    def take_relay(self, deliveries: Sequence[Delivery]) -> None:
        self.runtime.executor.consume_relay(deliveries)

    @nudge()
    def retry_held(self) -> None:
        self.runtime.nudge(self.runtime.executor.retry_held)

    @nudge()
    def fire_timers(self) -> None:
        self.runtime.nudge(self.runtime.executor.fire_timers)

    @nudge(every=120)
    def keep_house(self) -> None:
        self.runtime.nudge(self.runtime.housekeeping.sweep)


def main() -> None:
    publish_contract()
    settings = read_settings()
    configure_logs(settings.log_level)
    site = open_site(settings, AmqpTransport(settings.amqp_url))
    config = {RUNTIME_KEY: Runtime(DEFINITION, site), "max_workers": _WORKERS}
    runner = ServiceRunner(config={})
    runner.service_map["routing"] = ServiceContainer(RelayService, config)
    prepare_process()
    runner.start()
    runner.wait()


if __name__ == "__main__":
    main()
