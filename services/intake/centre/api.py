"""The centre over HTTP: halls, units and seals."""

from __future__ import annotations

from services.intake.centre import halls_api, seals_api, units_api

ROUTES = (*units_api.ROUTES, *halls_api.ROUTES, *seals_api.ROUTES)
