"""Alembic's way in: the schema of the site itself."""

from shared.db.migrate import run_environment
from shared.site.tables import metadata

run_environment(metadata)
