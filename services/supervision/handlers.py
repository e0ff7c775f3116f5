"""One function per command; the registry at the end is supervision's table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.supervision import commands
from services.supervision.domain import cards, duties
from services.supervision.domain.clocks import Clocks
from services.supervision.domain.events import apply
from shared.directory.directory import Directory
from shared.kernel.clockrules import RuleSet
from shared.kernel.refusals import NotFound
from shared.rulebook.clocks import in_force
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def hear(clocks: Clocks | None, command: commands.Hear, context: Context) -> Events:
    """Clocks of a case run at its owner's site alone."""
    if not context.directory.is_hosted(command.subject.node):
        return []
    moved = _moved(clocks, command, context.directory)
    for event in moved:
        clocks = apply(clocks, event)
    rules = _rules_for(clocks, command, context)
    calendar_of = context.calendars.of
    heard = cards.hear(clocks, command.subject, command.seen, rules, calendar_of, context.now)
    return [*moved, *heard]


def _rules_for(clocks: Clocks | None, command: commands.Hear, context: Context) -> RuleSet:
    """A case keeps the version that was in force when its clocks started: the one that its terms
    name, before that the one of its node on the day of the first fact."""
    if command.profile:
        return in_force(context.policies.version(command.profile, command.version))
    if clocks is not None and clocks.profile:
        return _rules_of(clocks, context)
    day = command.seen.at.date()
    return in_force(context.policies.of(command.subject.node, day))


def _rules_of(clocks: Clocks, context: Context) -> RuleSet:
    return in_force(context.policies.version(clocks.profile, clocks.profile_version))


def _moved(clocks: Clocks | None, command: commands.Hear, directory: Directory) -> Events:
    # A site without links hands nothing away.
    if not command.node or not directory.peers:
        return []
    site = _other_site(command.node, directory)
    return cards.move(clocks, command.subject, site, command.seen.at)


def _other_site(node: str, directory: Directory) -> str:
    """The site of a node to which links lead from here; empty for our own and unknown ones."""
    known = directory.is_node(node) and directory.site_of(node) in directory.linked()
    return directory.site_of(node) if known else ""


def fall_due(clocks: Clocks | None, command: commands.ClockDue, context: Context) -> Events:
    if clocks is None or not clocks.profile:
        return []
    rules = _rules_of(clocks, context)
    return cards.fall_due(clocks, command.due_at, rules, context.calendars.of)


def remeasure(clocks: Clocks | None, _: commands.Remeasure, context: Context) -> Events:
    if clocks is None or not clocks.profile:
        return []
    return cards.settle(clocks, _rules_of(clocks, context), context.calendars.of, context.now)


def appeal(clocks: Clocks | None, command: commands.AppealCard, _: Context) -> Events:
    return cards.appeal(clocks, command.card, command.reason)


def reject_appeal(clocks: Clocks | None, command: commands.RejectAppeal, _: Context) -> Events:
    return cards.reject_appeal(clocks, command.card, command.reason)


def revoke(clocks: Clocks | None, command: commands.RevokeCard, _: Context) -> Events:
    return cards.revoke(clocks, command.card, command.reason)


def begin_duty(clocks: Clocks | None, command: commands.BeginDuty, context: Context) -> Events:
    node = command.duty_of.node
    if not context.directory.is_hosted(node):
        raise NotFound("unknown_node", f"本站点没有节点 {node}")
    return duties.begin(clocks, command.duty_of, command.duty, command.person)


def check_daily(clocks: Clocks | None, command: commands.CheckDaily, _: Context) -> Events:
    return duties.check(clocks, command.duty, command.person)


def report_overdue(clocks: Clocks | None, command: commands.ReportOverdue, _: Context) -> Events:
    return duties.report_overdue(clocks, command.situation, command.handling)


def record_exception(
    clocks: Clocks | None, command: commands.RecordException, _: Context
) -> Events:
    return duties.record_exception(clocks, command.rule, command.reason)


HANDLERS: dict[type, Handler] = {
    commands.Hear: hear,
    commands.ClockDue: fall_due,
    commands.Remeasure: remeasure,
    commands.AppealCard: appeal,
    commands.RejectAppeal: reject_appeal,
    commands.RevokeCard: revoke,
    commands.BeginDuty: begin_duty,
    commands.CheckDaily: check_daily,
    commands.ReportOverdue: report_overdue,
    commands.RecordException: record_exception,
}
