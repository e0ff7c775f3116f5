"""What goes astray, or is not what it says, between three sites with real brokers and shovels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace

import pytest
from scene.waiting import until
from sqlalchemy import Row, select

from cli.sample_day.site_servers import linked_sites
from cli.sample_day.stage import SITES, Stage
from cli.sample_day.station import Station, opened
from cli.site import definitions
from shared.contracts.envelope import Envelope, new_id, source, stream_key, to_body, to_headers
from shared.db.bulk import Writes
from shared.db.engine import reading
from shared.messaging import topology
from shared.messaging.amqp_publisher import AmqpPublisher
from shared.messaging.port import Outcome, Publication
from shared.messaging.sending import write_outbox
from shared.site.runtime import open_correspondence
from shared.site.schema import migrate_schemas
from shared.site.time import system_now
from shared.testing.servers import temporary_directory

CITY, COUNTY, VILLAGE = "411500000000", "411521000000", "411521101204"
ASTRAY = "411522000000"
_KERNEL = definitions()["routing"].kernel
_READY_SECONDS = 60.0


@dataclass(frozen=True)
class Three:
    """The sites at work, by name."""

    stations: dict[str, Station]

    def say(self, site: str, node: str, to: str) -> Envelope:
        """A node of the site says something to another, in its own stream."""
        station = self.stations[site]
        message = replace(_offer(node, to), sequence=0)
        post = open_correspondence(station.settings, station.directory)
        with station.databases["routing"].begin() as connection:
            writes = Writes()
            draft = (message, topology.RELAY_EXCHANGE, to)
            write_outbox(connection, definitions()["routing"], [draft], post, writes)
            writes.flush(connection)
        return message

    def held(self, site: str) -> list[Row[object]]:
        with reading(self.stations[site].databases["routing"]) as connection:
            return list(connection.execute(select(_KERNEL.held)).all())

    def heard(self, site: str, stream: str) -> int:
        """How many messages of a stream the site has handled."""
        cursors = _KERNEL.cursors
        statement = select(cursors.c.sequence).where(cursors.c.stream == stream)
        with reading(self.stations[site].databases["routing"]) as connection:
            return connection.execute(statement).scalar_one_or_none() or 0


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Three]:
    stage = Stage(tmp_path_factory.mktemp("three"), SITES)
    with ExitStack() as stack:
        data = stack.enter_context(temporary_directory())
        sites = stack.enter_context(linked_sites(stage, data))
        stations = [stack.enter_context(opened(site)) for site in sites]
        for station in stations:
            migrate_schemas(station.settings)
            station.clock.set(system_now())
            launcher = station.equipment.launcher()
            launcher.start()
            stack.callback(launcher.stop)
            launcher.wait_ready(_READY_SECONDS)
        yield Three({station.directory.site.name: station for station in stations})


@pytest.mark.real
@pytest.mark.parametrize(
    ("level", "speaker"), [("zhoudang", VILLAGE), ("luoshan", COUNTY), ("xinyang", CITY)]
)
def test_message_to_an_unknown_node_is_answered_from_every_level(
    three: Three, level: str, speaker: str
) -> None:
    """It climbs to the city, which knows nobody above; the answer comes down the same way. (Routing
    then looks for the handoff, which no case of this test has.)"""
    offer = three.say(level, speaker, ASTRAY)
    answers = stream_key(source(CITY, topology.RELAY), offer.subject, speaker)
    (answer,) = until(
        lambda: [row for row in three.held(level) if row.stream == answers],
        f"{level} hears that {ASTRAY} is unknown",
    )
    assert (answer.direction, offer.id in answer.body.decode()) == ("in", True)
    dead = [row for row in three.held("xinyang") if row.message_id == offer.id]
    assert [(row.direction, row.status) for row in dead] == [("out", "dead")]
    assert "unknown_destination" in dead[0].error


@pytest.mark.real
def test_message_that_its_node_did_not_sign_is_a_dead_letter(three: Three) -> None:
    """Whoever can write into the county's queue cannot speak for the village."""
    forged = _offer(VILLAGE, COUNTY)
    queue = topology.relay_in("zhoudang")
    publication = Publication(forged.id, "", queue, to_headers(forged), to_body(forged))
    county = three.stations["luoshan"]
    with closing(AmqpPublisher(county.settings.amqp_url)) as publisher:
        assert publisher.publish([publication]) == [Outcome.CONFIRMED]
    (dead,) = until(
        lambda: [row for row in three.held("luoshan") if "BadSignature" in row.error],
        "the county refuses it",
    )
    assert (dead.direction, dead.status) == ("in", "dead")
    assert three.heard("luoshan", forged.stream) == 0


def _offer(node: str, to: str) -> Envelope:
    case_id = new_id()
    return Envelope(
        id=new_id(),
        source=source(node, "routing"),
        type=topology.fact_type(topology.RELAY, "handoff_offered"),
        subject=f"case/{case_id}",
        time=system_now().isoformat(),
        sequence=1,
        data={"case_id": case_id, "handoff_id": "h-1"},
        destination=to,
    )
