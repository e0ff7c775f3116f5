"""/metrics: what happened to messages, what waits, what is held, counted from the database."""

from __future__ import annotations

from paper_site import PaperSite
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import update

from cli.site import definitions
from shared.messaging.port import Delivery
from shared.site.metrics import ServiceCollector


def told(site: PaperSite, service: str, *, connected: bool = True) -> dict[str, float]:
    """Sample -> value."""
    registry = CollectorRegistry()
    definition, engine = definitions()[service], site.engines[service]
    registry.register(ServiceCollector(definition, engine, lambda: connected))
    lines = generate_latest(registry).decode().splitlines()
    samples = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in samples}


def test_every_message_that_was_said_was_heard(played: tuple[PaperSite, dict[str, str]]) -> None:
    site, _ = played
    said = {name: told(site, name) for name in definitions()}

    def count(service: str, event: str) -> float:
        return said[service][f'jieli_messages_total{{event="{event}"}}']

    facts = len([m for m in site.wire.said if m.producer == "intake"])
    assert count("intake", "facts") == facts > 20
    for reader in ("routing", "delivery", "supervision"):
        assert count(reader, "received:intake:fact") == facts
    assert count("routing", "unroutable") == 1


def test_dead_letter_and_backlog_are_shown(tampered: PaperSite) -> None:
    quiet = told(tampered, "routing")
    assert quiet["jieli_outbox_unsent"] == quiet["jieli_outbox_oldest_seconds"] == 0
    assert quiet['jieli_held_messages{status="dead"}'] == 1
    outbox = definitions()["routing"].kernel.outbox
    with tampered.engines["routing"].begin() as connection:
        connection.execute(update(outbox).values(sent_at=None, created_at=1.0))
    waiting = told(tampered, "routing")
    assert waiting["jieli_outbox_unsent"] > 20
    assert waiting["jieli_outbox_oldest_seconds"] > 1_000_000


def test_service_without_trouble_holds_nothing(tampered: PaperSite) -> None:
    assert not [name for name in told(tampered, "intake") if name.startswith("jieli_held")]
    tampered.executors["intake"].consume([Delivery({}, b"", None)])
    assert told(tampered, "intake")['jieli_held_messages{status="dead"}'] == 1


def test_lost_broker_is_shown(tampered: PaperSite) -> None:
    assert told(tampered, "intake")["jieli_broker_connected"] == 1
    assert told(tampered, "intake", connected=False)["jieli_broker_connected"] == 0
