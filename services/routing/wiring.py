"""Routing, put together."""

from __future__ import annotations

from services.routing import tables
from services.routing.handlers import HANDLERS
from services.routing.incoming import INCOMING
from services.routing.outgoing import OUTGOING
from services.routing.reports import reports
from services.routing.repository import KINDS
from shared.service.definition import Definition

DEFINITION = Definition(
    name="routing",
    kernel=tables.kernel,
    kinds=KINDS,
    handlers=HANDLERS,
    incoming=INCOMING,
    outgoing=OUTGOING,
    reports=reports,
)
