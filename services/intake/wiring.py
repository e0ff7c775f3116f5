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
    # A result may be sent to the applicant from the site that decided.
    from_elsewhere=("jieli.delivery.result_delivered.v1", "jieli.delivery.delivery_revoked.v1"),
)
