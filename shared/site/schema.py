"""All schemas of a site: migrate them as a job, check them at start."""

from __future__ import annotations

from sqlalchemy import inspect, text

from shared.db import migrate
from shared.db.engine import open_engine
from shared.kernel.refusals import Conflict
from shared.settings import SERVICES, Settings
from shared.site.tables import SCHEMA
from shared.site.time import SteppedTime

#: Schema -> the package that holds its migrations.
PACKAGES = {"site": "shared.site"} | {service: f"services.{service}" for service in SERVICES}


def migrate_schemas(settings: Settings) -> None:
    """Bring every schema of the site up to date."""
    for schema, package in PACKAGES.items():
        engine = open_engine(settings.database_url, schema)
        migrate.upgrade(engine, package, schema)
        engine.dispose()


def check_schemas(settings: Settings) -> None:
    """Conflict unless every schema is what this code expects: services never migrate."""
    for schema, package in PACKAGES.items():
        engine = open_engine(settings.database_url, schema)
        try:
            migrate.check(engine, package)
        except migrate.SchemaOutdated as outdated:
            raise Conflict("schema_outdated", str(outdated)) from None
        finally:
            engine.dispose()


def drop_schemas(settings: Settings) -> None:
    """Forget a simulated site. Refuses one that keeps real time: its cases are people's."""
    engine = open_engine(settings.database_url, SCHEMA)
    with engine.connect() as connection:
        known = inspect(connection).has_table("business_time", schema=SCHEMA)
    if known and SteppedTime(engine).stored() is None:
        raise Conflict("not_a_simulation", "这个数据库不是演练用的（没有演练时间），不会清空它")
    with engine.begin() as connection:
        for schema in PACKAGES:
            connection.execute(text(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'))
    engine.dispose()
