"""Supervision alone on a place of its own, as its process has it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from sqlalchemy import Connection, text

from benchmarks.intake import set_in_environment
from benchmarks.servers import Place, Servers
from cli.site import kept_secrets
from services.supervision.wiring import DEFINITION
from shared.messaging.amqp import AmqpTransport
from shared.process import prepare_process
from shared.settings import Settings, read_settings
from shared.site.runtime import Runtime, Site, open_site
from shared.site.schema import migrate_schemas
from shared.testing.servers.databases import connect


@dataclass(frozen=True)
class Supervised:
    """`environment` is that of further processes, `connection` reads supervision's tables."""

    place: Place
    environment: Mapping[str, str]
    settings: Settings
    site: Site
    runtime: Runtime
    connection: Connection


def open_supervision(servers: Servers, stack: ExitStack) -> Supervised:
    """Everything migrated, opened, and closed with the stack."""
    place = stack.enter_context(servers.place())
    environment = {
        **kept_secrets(place.directory / "secrets.env"),
        "JIELI_AMQP_URL": place.amqp_url,
        "JIELI_CALENDARS": str(place.directory / "calendars"),
        "JIELI_DATABASE_URL": place.database_url,
        "JIELI_LOG_LEVEL": "WARNING",
        "JIELI_TIME": "stepped",
    }
    with set_in_environment(environment):
        settings = read_settings()
    migrate_schemas(settings)
    site = open_site(settings, AmqpTransport(place.amqp_url))
    runtime = Runtime(DEFINITION, site)
    prepare_process()
    stack.callback(runtime.engine.dispose)
    stack.callback(runtime.outbox.stop)
    stack.callback(site.engine.dispose)
    connection = stack.enter_context(connect(place.database_url))
    connection.execute(text("SET search_path = supervision"))
    return Supervised(place, environment, settings, site, runtime, connection)
