"""Alembic's way in: the schema of routing."""

from services.routing.tables import metadata
from shared.db.migrate import run_environment

run_environment(metadata)
