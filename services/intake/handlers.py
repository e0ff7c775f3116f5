"""One function per command; the registry at the end is intake's table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.intake import commands
from services.intake.domain import acceptance, conclusion
from services.intake.domain.cases import Case, CaseConcluded
from shared.kernel.refusals import Conflict, NotFound
from shared.kernel.rules import rule
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def _existing(case: Case | None) -> Case:
    if case is None:
        raise NotFound("unknown_case", "没有这个办件，请核对办件标识")
    return case


def register(case: Case | None, command: commands.RegisterCase, context: Context) -> Events:
    if case is not None:
        raise Conflict("case_exists", "这个办件已经登记过")
    context.directory.node_for(command.competent_division)
    return acceptance.register(command, context.now)


@rule("XQ-CZ-04-1b")
def accept(case: Case | None, _: commands.AcceptCase, context: Context) -> Events:
    return acceptance.accept(_existing(case), context.now)


@rule("XQ-CZ-04-1c")
def request_correction(case: Case | None, _: commands.RequestCorrection, __: Context) -> Events:
    return acceptance.request_correction(_existing(case))


def supplement(case: Case | None, command: commands.SupplementCase, _: Context) -> Events:
    return acceptance.supplement(_existing(case), command.materials)


def refuse(case: Case | None, command: commands.RefuseCase, _: Context) -> Events:
    return acceptance.refuse(_existing(case), command.reason)


def conclude(case: Case | None, command: commands.ConcludeCase, context: Context) -> Events:
    concluded = CaseConcluded(
        command.outcome, command.decided_by, command.reason, command.decided_at, context.now
    )
    return conclusion.conclude(_existing(case), concluded)


def close(case: Case | None, command: commands.CloseCase, _: Context) -> Events:
    return conclusion.close(_existing(case), command.method, command.delivered_at)


def reopen(case: Case | None, _: commands.ReopenCase, __: Context) -> Events:
    return conclusion.reopen(_existing(case))


HANDLERS: dict[type, Handler] = {
    commands.RegisterCase: register,
    commands.AcceptCase: accept,
    commands.RequestCorrection: request_correction,
    commands.SupplementCase: supplement,
    commands.RefuseCase: refuse,
    commands.ConcludeCase: conclude,
    commands.CloseCase: close,
    commands.ReopenCase: reopen,
}
