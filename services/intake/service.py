"""Intake as nameko runs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.intake import api
from services.intake.materials import sweeping
from services.intake.online.notices import post
from shared.http.entrypoint import http
from shared.http.route import Call, Route
from shared.messaging import topology
from shared.messaging.entrypoints import RuntimeProvider, nudge, receive
from shared.messaging.port import Delivery


class IntakeService:
    name = "intake"
    runtime: Any = RuntimeProvider()

    @http(api.ALL_ROUTES)
    def answer(self, route: Route, call: Call) -> Any:
        return route.endpoint(call)

    @receive(topology.facts_queue("intake"))
    def take_facts(self, deliveries: Sequence[Delivery]) -> None:
        self.runtime.executor.consume(deliveries)

    @nudge()
    def retry_held(self) -> None:
        self.runtime.nudge(self.runtime.executor.retry_held)

    @nudge()
    def fire_timers(self) -> None:
        self.runtime.nudge(self.runtime.executor.fire_timers)

    @nudge()
    def send_notices(self) -> None:
        self.runtime.nudge(lambda: post(self.runtime).send_due())

    @nudge(every=120)
    def keep_house(self) -> None:
        self.runtime.nudge(self.runtime.housekeeping.sweep)

    @nudge(every=120)
    def sweep_materials(self) -> None:
        self.runtime.nudge(lambda: sweeping.sweep(self.runtime))

    @nudge(every=120)
    def renew_calendars(self) -> object:
        return self.runtime.nudge(self.runtime.renew_calendars)
