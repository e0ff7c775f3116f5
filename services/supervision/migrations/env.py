"""Alembic's way in: the schema of supervision."""

from services.supervision.tables import metadata
from shared.db.migrate import run_environment

run_environment(metadata)
