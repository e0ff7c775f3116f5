"""Intake, put together."""

from __future__ import annotations

from services.intake import tables
from services.intake.handlers import HANDLERS
from services.intake.incoming import INCOMING
from services.intake.outgoing import OUTGOING
from services.intake.repository import KINDS
from shared.service.definition import Definition

DEFINITION = Definition(
    name="intake",
    kernel=tables.kernel,
    kinds=KINDS,
    handlers=HANDLERS,
    incoming=INCOMING,
    outgoing=OUTGOING,
)
