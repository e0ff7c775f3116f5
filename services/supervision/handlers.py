"""One function per command; the registry at the end is supervision's table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.supervision import commands
from services.supervision.domain import measuring
from services.supervision.domain.clocks import CaseClocks, CaseRef
from services.supervision.domain.events import apply
from shared.directory.directory import Directory
from shared.kernel.rules import rule
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def _measured_here(case: CaseRef, context: Context) -> bool:
    """The clocks of a case run at its owner's site alone."""
    return context.directory.is_hosted(case.owner)


def start(clocks: CaseClocks | None, command: commands.StartClocks, context: Context) -> Events:
    return measuring.start(
        clocks, command.case, command.started_at, command.limits, context.calendar
    )


def locate(clocks: CaseClocks | None, command: commands.LocateCase, context: Context) -> Events:
    # A site without links hands nothing away.
    if not context.directory.peers or not _measured_here(command.case, context):
        return []
    site = _other_site(command.node, context.directory)
    return measuring.move(clocks, command.case, site, command.at)


def _other_site(node: str, directory: Directory) -> str:
    """The site of a node to which links lead from here; empty for our own and unknown ones."""
    known = directory.is_node(node) and directory.site_of(node) in directory.linked()
    return directory.site_of(node) if known else ""


@rule("LS-TC-04e")
def begin_transit(
    clocks: CaseClocks | None, command: commands.BeginTransit, context: Context
) -> Events:
    if not _measured_here(command.case, context):
        return []
    moved = locate(clocks, command, context)
    for event in moved:
        clocks = apply(clocks, event)
    begun = measuring.begin_transit(clocks, command.case, command.sent, context.calendar)
    return [*moved, *begun]


@rule("LS-TC-04e")
def end_transit(
    clocks: CaseClocks | None, command: commands.EndTransit, context: Context
) -> Events:
    if not _measured_here(command.case, context):
        return []
    return measuring.end_transit(clocks, command.case, command.landed, context.calendar)


@rule("LS-TC-04e")
def reopen_transit(
    clocks: CaseClocks | None, command: commands.ReopenTransit, context: Context
) -> Events:
    return measuring.reopen_transit(clocks, command.case, command.shipment_id, context.calendar)


def stop(clocks: CaseClocks | None, command: commands.StopClocks, context: Context) -> Events:
    return measuring.stop(
        clocks, command.case, command.stopped_at, command.outcome, context.calendar
    )


def fall_due(clocks: CaseClocks | None, command: commands.ClockDue, context: Context) -> Events:
    return measuring.fall_due(clocks, command.which, command.due_at, context.calendar)


HANDLERS: dict[type, Handler] = {
    commands.StartClocks: start,
    commands.LocateCase: locate,
    commands.BeginTransit: begin_transit,
    commands.EndTransit: end_transit,
    commands.ReopenTransit: reopen_transit,
    commands.StopClocks: stop,
    commands.ClockDue: fall_due,
}
