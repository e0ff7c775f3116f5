"""What Prometheus may ask a service: counted when it asks, from the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, func, select

from shared.db.engine import reading
from shared.service.definition import Definition
from shared.service.housekeeping import tallies


class ServiceCollector(Collector):
    """The broker's link, messages by what happened to them, outbox backlog, held messages."""

    def __init__(
        self, definition: Definition, engine: Engine, broker_connected: Callable[[], bool]
    ) -> None:
        self.definition = definition
        self.engine = engine
        self.broker_connected = broker_connected

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily(
            "jieli_broker_connected",
            "1 while every queue of the service is being read",
            float(self.broker_connected()),
        )
        with reading(self.engine) as connection:
            yield self._messages(connection)
            yield from self._outbox(connection)
            yield from self._held(connection)

    def _messages(self, connection: Connection) -> Metric:
        metric = CounterMetricFamily(
            "jieli_messages", "Messages by what happened to them", labels=["event"]
        )
        for name, amount in tallies(connection, self.definition).items():
            metric.add_metric([name], amount)
        return metric

    def _outbox(self, connection: Connection) -> Iterable[Metric]:
        table = self.definition.kernel.outbox
        unsent = table.c.sent_at.is_(None)
        statement = select(func.count(), func.min(table.c.created_at)).where(unsent)
        count, oldest = connection.execute(statement).one()
        yield GaugeMetricFamily("jieli_outbox_unsent", "Messages not yet published", count)
        age = time.time() - oldest if oldest else 0.0
        yield GaugeMetricFamily("jieli_outbox_oldest_seconds", "Age of the oldest of them", age)

    def _held(self, connection: Connection) -> Iterable[Metric]:
        table = self.definition.kernel.held
        held = GaugeMetricFamily(
            "jieli_held_messages", "Messages parked, retrying or dead", labels=["status"]
        )
        oldest = GaugeMetricFamily(
            "jieli_held_oldest_seconds", "Age of the oldest of each status", labels=["status"]
        )
        statement = select(table.c.status, func.count(), func.min(table.c.held_at)).group_by(
            table.c.status
        )
        for status, count, since in connection.execute(statement):
            held.add_metric([status], count)
            oldest.add_metric([status], time.time() - since)
        yield held
        yield oldest
