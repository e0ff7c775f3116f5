"""Migrations lead to exactly the tables of the code, for the site and each service."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, Table, inspect

from shared.db import migrate
from shared.db.engine import open_engine
from shared.kernel.refusals import Conflict
from shared.settings import TABLE, Settings, read_settings
from shared.site.schema import PACKAGES, check_schemas, migrate_schemas


def settings_for(path: Path) -> Settings:
    """Settings that do not depend on the environment of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as environment:
        for setting in TABLE:
            environment.delenv(setting.name, raising=False)
        return replace(read_settings(), database_url=f"sqlite:///{path}")


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = settings_for(tmp_path_factory.mktemp("migrated"))
    migrate_schemas(settings)
    return settings


def differences(settings: Settings, schema: str, metadata: MetaData) -> list[object]:
    engine = open_engine(settings.database_url, schema)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = list(compare_metadata(context, metadata))
    engine.dispose()
    return found


def metadata_of(package: str) -> MetaData:
    """With the tables of the parts of a service, which its wiring brings in."""
    if package.startswith("services."):
        importlib.import_module(f"{package}.wiring")
    found: MetaData = importlib.import_module(f"{package}.tables").metadata
    return found


@pytest.mark.parametrize("schema", sorted(PACKAGES))
def test_migrated_schema_is_the_one_of_the_code(migrated: Settings, schema: str) -> None:
    metadata = metadata_of(PACKAGES[schema])
    assert len(metadata.tables) >= 2
    assert differences(migrated, schema, metadata) == []


@pytest.mark.parametrize("schema", sorted(PACKAGES))
def test_conditions_defaults_and_lengths_are_there_too(migrated: Settings, schema: str) -> None:
    """What `compare_metadata` does not look at, or not on SQLite."""
    engine = open_engine(migrated.database_url, schema)
    inspector = inspect(engine)
    for table in metadata_of(PACKAGES[schema]).tables.values():
        conditions = {
            index["name"]: str(index.get("dialect_options", {}).get("sqlite_where", ""))
            for index in inspector.get_indexes(table.name)
        }
        for index in table.indexes:
            wanted = index.dialect_options["sqlite"]["where"]
            assert conditions[str(index.name)] == ("" if wanted is None else str(wanted))
        for found in inspector.get_columns(table.name):
            column = table.c[found["name"]]
            default: Any = column.server_default
            assert found["default"] == (None if default is None else f"'{default.arg}'")
            assert getattr(found["type"], "length", None) == getattr(column.type, "length", None)
    engine.dispose()


def test_column_that_nobody_migrated_would_be_seen(migrated: Settings) -> None:
    grown = MetaData()
    for table in metadata_of("shared.site").tables.values():
        table.to_metadata(grown)
    grown.tables["business_time"].append_column(Column("speed", Integer))
    Table("new_table", grown, Column("id", Integer, primary_key=True))
    assert len(differences(migrated, "site", grown)) == 2


def test_migrating_again_changes_nothing(migrated: Settings) -> None:
    migrate_schemas(migrated)
    check_schemas(migrated)


def test_schema_that_was_never_migrated_is_refused(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with pytest.raises(Conflict, match="jieli migrate") as refusal:
        check_schemas(settings)
    assert refusal.value.code == "schema_outdated"


def test_schema_of_another_version_is_refused(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}", "site")
    migrate.upgrade(engine, "shared.site", "site")
    migrate.check(engine, "shared.site")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r9999'")
    with pytest.raises(migrate.SchemaOutdated, match="r9999"):
        migrate.check(engine, "shared.site")
    engine.dispose()
