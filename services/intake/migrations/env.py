"""Alembic's way in: the schema of intake."""

from services.intake.tables import metadata
from shared.db.migrate import run_environment

run_environment(metadata)
