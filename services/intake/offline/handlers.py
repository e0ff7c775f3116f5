"""One function per command of offline; HANDLERS joins the table of contents of intake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.intake.domain import booklets, offline_conflicts
from services.intake.domain.booklets import Booklet, BookletIssued
from services.intake.domain.offline_conflicts import ConflictKept, ConflictOpened, OfflineConflict
from services.intake.offline import commands
from shared.kernel.refusals import Conflict, NotFound
from shared.kernel.worktime import ZONE
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def issue_booklet(
    booklet: Booklet | None, command: commands.IssueBooklet, context: Context
) -> Events:
    if booklet is not None:
        raise Conflict("booklet_exists", "这个号段已经领取过")
    booklets.check_held(command.held)
    booklets.check_taken(command.taken, command.size)
    issued_at = context.now.astimezone(ZONE)
    today = issued_at.date()
    last = booklets.last_day(today, command.days)
    return [
        BookletIssued(
            command.booklet_id,
            command.node,
            context.actor,
            command.device,
            today,
            command.first,
            command.size,
            issued_at,
            last,
        )
    ]


def _existing(booklet: Booklet | None) -> Booklet:
    if booklet is None:
        raise NotFound("unknown_booklet", "没有这个号段，请核对号段标识", "booklet_id")
    return booklet


def use_number(booklet: Booklet | None, command: commands.UseNumber, context: Context) -> Events:
    return booklets.use(_existing(booklet), command.written, context.now)


def return_booklet(
    booklet: Booklet | None, command: commands.ReturnBooklet, context: Context
) -> Events:
    return booklets.give_back(_existing(booklet), context.actor, command.head)


def revoke_booklet(booklet: Booklet | None, command: commands.RevokeBooklet, _: Context) -> Events:
    return booklets.revoke(_existing(booklet), command.reason)


def keep_conflict(
    conflict: OfflineConflict | None, command: commands.KeepConflict, context: Context
) -> Events:
    if conflict is not None:
        # The same entry came twice at the same moment: it is kept already.
        return []
    return [
        ConflictKept(
            conflict_id=command.conflict_id,
            node=command.node,
            case_id=command.case_id,
            number=command.number,
            booklet_id=command.booklet_id,
            agent=context.actor,
            device=command.device,
            written_at=command.written_at,
            arrived_at=context.now,
            fault=command.fault,
            detail=command.detail,
            sealed_party=command.sealed_party,
        )
    ]


def _kept(conflict: OfflineConflict | None) -> OfflineConflict:
    if conflict is None:
        raise NotFound("unknown_conflict", "没有这条离线冲突，请核对标识")
    return conflict


def settle_conflict(
    conflict: OfflineConflict | None, command: commands.SettleConflict, context: Context
) -> Events:
    return offline_conflicts.settle(
        _kept(conflict), command.case_id, command.case_no, context.actor, command.request
    )


def reject_conflict(
    conflict: OfflineConflict | None, command: commands.RejectConflict, context: Context
) -> Events:
    return offline_conflicts.reject(_kept(conflict), command.reason, context.actor)


def open_conflict(
    conflict: OfflineConflict | None, command: commands.OpenConflict, context: Context
) -> Events:
    _kept(conflict)
    return [ConflictOpened(context.actor, command.reason, context.now)]


HANDLERS: dict[type, Handler] = {
    commands.IssueBooklet: issue_booklet,
    commands.UseNumber: use_number,
    commands.ReturnBooklet: return_booklet,
    commands.RevokeBooklet: revoke_booklet,
    commands.KeepConflict: keep_conflict,
    commands.SettleConflict: settle_conflict,
    commands.RejectConflict: reject_conflict,
    commands.OpenConflict: open_conflict,
}
