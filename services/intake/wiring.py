"""Intake, put together."""

from __future__ import annotations

from services.intake import tables
from services.intake.documents.issuing import with_slips
from services.intake.handlers import HANDLERS
from services.intake.incoming import INCOMING, TIMERS
from services.intake.outgoing import OUTGOING
from services.intake.repository import KINDS
from shared.contracts.envelope import Envelope
from shared.directory.directory import Directory
from shared.service.definition import Definition, said_here


def _of_our_cases(fact: Envelope, directory: Directory) -> bool:
    """The case file is kept at its owner's site, whoever decides or delivers. A fact of this site
    that does not say whose case it is must be looked at."""
    owner = fact.data.get("owner")
    return directory.is_hosted(owner) if owner else said_here(fact, directory)


DEFINITION = Definition(
    name="intake",
    kernel=tables.kernel,
    kinds=KINDS,
    handlers=HANDLERS,
    incoming=INCOMING,
    outgoing=OUTGOING,
    timers=TIMERS,
    completed=with_slips,
    concerns=_of_our_cases,
)
