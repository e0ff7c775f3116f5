"""Delivery, put together."""

from __future__ import annotations

from services.delivery import tables
from services.delivery.handlers import HANDLERS
from services.delivery.incoming import INCOMING
from services.delivery.outgoing import OUTGOING
from services.delivery.repository import KINDS
from shared.service.definition import Definition

DEFINITION = Definition(
    name="delivery",
    kernel=tables.kernel,
    kinds=KINDS,
    handlers=HANDLERS,
    incoming=INCOMING,
    outgoing=OUTGOING,
)
