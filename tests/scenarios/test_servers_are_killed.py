"""Broker and database are killed under a running site: it heals by itself and loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from scene.clerks import Clerks
from scene.judge import judge
from scene.site import Site
from scene.waiting import until
from sqlalchemy import func, select

from cli.sample_day.desk import Seat
from shared.db.engine import reading
from shared.messaging.amqp import AmqpTransport
from shared.messaging.topology import site_topology
from shared.settings import SERVICES
from shared.testing.servers import PrivateServers

pytestmark = pytest.mark.real
_LIMITS = ("promised", "legal")


@pytest.fixture(scope="module")
def running_site(
    private_servers: PrivateServers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    site = Site(
        tmp_path_factory.mktemp("killed"),
        private_servers.rabbit.fresh_vhost("scenarios"),
        private_servers.postgres.fresh_database("scenarios"),
    )
    try:
        site.begin()
        # A broker that is killed within two seconds of making a queue forgets it.
        directory = site.directory
        topology = site_topology(SERVICES, directory.hosted(), directory.peers)
        AmqpTransport(site.settings.amqp_url).declare(topology)
        yield site
    finally:
        site.end()


@pytest.fixture
def site(running_site: Site, private_servers: PrivateServers) -> Site:
    running_site.wait_ready()
    return running_site


def test_broker_is_killed_while_cases_flow(site: Site, private_servers: PrivateServers) -> None:
    clerks = Clerks(site, "broker")
    clerks.accept(8)
    clerks.work()
    private_servers.rabbit.kill()
    clerks.accept(4)
    clerks.work()
    private_servers.rabbit.start()
    clerks.finish()
    judge(clerks)


def test_database_is_killed_while_cases_flow(site: Site, private_servers: PrivateServers) -> None:
    clerks = Clerks(site, "database")
    clerks.accept(8)
    clerks.work()
    private_servers.postgres.kill()
    private_servers.postgres.start()
    clerks.accept(4)
    clerks.finish()
    judge(clerks)


def test_limit_that_passed_while_the_broker_was_away_is_seen(
    site: Site, private_servers: PrivateServers
) -> None:
    """The marks that say how far everything is published were lost with the broker: they come
    again, and the timers that wait for them fire once."""
    clerks = Clerks(site, "late")
    (case,) = clerks.accept(1)
    site.rest()
    private_servers.rabbit.kill()
    site.clock.set(site.now() + timedelta(days=60))
    until(lambda: _timers_due(site, site.now()) > 0, "the limit has passed")
    private_servers.rabbit.start()
    site.rest()
    shown = site.desk.get(Seat(case.owner), "supervision", f"/cases/{case.case_id}/clocks")
    limits = [clock for clock in shown["clocks"] if clock["which"] in _LIMITS]
    assert [clock["late"] for clock in limits] == [True] * 2
    red = {card["rule"] for card in shown["cards"] if card["level"] == "red"}
    assert {clock["rule"] for clock in limits} <= red
    clerks.finish()
    judge(clerks, unusual=[case])


def _timers_due(site: Site, now: datetime) -> int:
    timers = site.definitions["supervision"].kernel.timers
    statement = select(func.count()).where(timers.c.due_at <= now.isoformat())
    with reading(site.engines["supervision"]) as connection:
        return int(connection.execute(statement).scalar_one())
