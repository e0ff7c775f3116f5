"""The relay as a contestant: settings, tables and messages of the real thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.relay_service import BEYOND, MESSAGE_TYPE, NODES, SENDER, hop_data, metadata
from benchmarks.servers import Place
from cli.site import kept_secrets
from shared.contracts.envelope import Envelope, new_id, source, to_body, to_headers
from shared.db.engine import create_schema, open_engine
from shared.directory.directory import Directory
from shared.http.keys import generate_private_pem, load_signing_key
from shared.messaging.amqp import AmqpTransport
from shared.messaging.port import Publication
from shared.messaging.signatures import SIGNATURE, Signer
from shared.messaging.topology import RELAY_EXCHANGE, site_topology
from shared.settings import SERVICES, read_settings
from shared.site.time import system_now
from shared.vault import Vault, new_key

_SCHEMA = "routing"
#: The four nodes are one site's; the province is another, to which nobody carries its queue.
_SITE = """
name: bench
title: 压测站点
hosts: {hosts}
parent: province
elsewhere:
  province:
    hosts: ["{beyond}"]
    keys: [{{public: "{public}", valid_from: 2026-01-01T00:00:00+08:00}}]
    sealing_key: "{sealing_key}"
"""


class Ours:
    """Worker processes of a site, all with every guarantee on."""

    ours = True
    lacks = "-"
    module = "shared"
    history = "SELECT case_id, position AS hop, xmin FROM routing.history"

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self.label = f"接力 Jieli × {processes}"

    def prepare(self, place: Place) -> None:
        site_file = _site_file(place)
        site_file.write_text(_site(), encoding="utf-8")
        make_tables(place)
        directory = Directory.load(None, site_file)
        topology = site_topology(SERVICES, directory.hosted(), directory.peers)
        AmqpTransport(place.amqp_url).declare(topology)

    def commands(self, place: Place) -> Sequence[Sequence[str]]:  # noqa: ARG002
        return [("-m", "benchmarks.worker")] * self.processes

    def environment(self, place: Place) -> Mapping[str, str]:
        return {
            **kept_secrets(place.directory / "secrets.env"),
            "JIELI_AMQP_URL": place.amqp_url,
            "JIELI_DATABASE_URL": place.database_url,
            "JIELI_SITE_FILE": str(_site_file(place)),
            "JIELI_LOG_LEVEL": "WARNING",
        }

    def first_messages(self, case_ids: Sequence[str]) -> list[Publication]:
        signer = Signer(load_signing_key(read_settings().relay_private_key))
        return [_first_message(signer, case_id) for case_id in case_ids]


def make_tables(place: Place) -> None:
    engine = open_engine(place.database_url, _SCHEMA)
    create_schema(engine, _SCHEMA)
    metadata.create_all(engine)
    engine.dispose()


def _first_message(signer: Signer, case_id: str) -> Publication:
    unsigned = Envelope(
        id=new_id(),
        source=source(SENDER, _SCHEMA),
        type=MESSAGE_TYPE,
        subject=f"case/{case_id}",
        time=system_now().isoformat(),
        sequence=1,
        data=hop_data(case_id, 1),
        destination=NODES[0],
    )
    body = to_body(unsigned)
    headers = to_headers(unsigned)
    headers[SIGNATURE] = signer.sign(headers, body)
    return Publication(unsigned.id, RELAY_EXCHANGE, NODES[0], headers, body)


def _site() -> str:
    province = Signer(load_signing_key(generate_private_pem()))
    vault = Vault.from_text(new_key())
    return _SITE.format(
        hosts=[SENDER, *NODES],
        beyond=BEYOND,
        public=province.public,
        sealing_key=vault.sealing_key,
    )


def _site_file(place: Place) -> Path:
    return place.directory / "site.yaml"
