"""Schema migrations: one Alembic history per service, run as a job, checked by the services."""

from __future__ import annotations

from importlib import resources

from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData

from shared.db.engine import create_schema


class SchemaOutdated(Exception):
    """The database's schema is not the one that this code was written for."""


def upgrade(engine: Engine, package: str, schema: str) -> None:
    """Bring a service's (or the site's) schema up to date; harmless if it is. `package` holds
    the folder `migrations`."""
    create_schema(engine, schema)
    with engine.begin() as connection:
        config = _config(package)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check(engine: Engine, package: str) -> None:
    """SchemaOutdated unless the schema is exactly what the code expects."""
    wanted = ScriptDirectory.from_config(_config(package)).get_current_head()
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != wanted:
        raise SchemaOutdated(
            f"{package}：数据库结构版本是 {found or '空'}，程序需要 {wanted}；"
            "请先运行 jieli migrate"
        )


def run_environment(metadata: MetaData) -> None:
    """The body of every `env.py`: the connection comes from `upgrade`, never from a file."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()


def _config(package: str) -> Config:
    config = Config()
    location = resources.files(package) / "migrations"
    config.set_main_option("script_location", str(location))
    return config
