"""Alembic's way in: the schema of delivery."""

from services.delivery.tables import metadata
from shared.db.migrate import run_environment

run_environment(metadata)
