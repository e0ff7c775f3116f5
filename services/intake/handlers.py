"""One function per command; the registry at the end is intake's table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.intake import commands
from services.intake.appointments import handlers as appointments
from services.intake.assistance import handlers as assistance
from services.intake.centre import handlers as centre
from services.intake.domain import acceptance, conclusion, duties, mandates, on_the_spot
from services.intake.domain.cases import Case, CaseAccepted, CaseConcluded, PersonalDataShown
from services.intake.domain.item_lists import check_not_cancelled
from services.intake.guidance import handlers as guidance
from services.intake.items import handlers as items
from services.intake.materials import handlers as materials
from services.intake.offline import handlers as offline
from services.intake.online import handlers as online
from services.intake.queues import handlers as queues
from services.intake.reception import handlers as reception
from shared.kernel.refusals import Conflict, NotFound
from shared.kernel.rules import rule
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def _existing(case: Case | None) -> Case:
    if case is None:
        raise NotFound("unknown_case", "没有这个办件，请核对办件标识")
    return case


@rule("LS-TC-05f")
def register(case: Case | None, command: commands.RegisterCase, context: Context) -> Events:
    if case is not None:
        raise Conflict("case_exists", "这个办件已经登记过")
    context.directory.node_for(command.competent_division)
    then = command.written_at or context.now
    policy = context.policies.of(command.owner, then.date())
    divisions = context.directory.divisions
    mode = acceptance.service_mode(command.owner, command.competent_division, divisions)
    mandates.check_registration(command.mandate, command.item.id, mode, context.actor, then.date())
    duties.check_registration(command, policy, context.actor, then.date())
    return acceptance.register(command, divisions, context.now, policy, context.actor)


@rule("XQ-CZ-04-1b")
def accept(case: Case | None, command: commands.AcceptCase, context: Context) -> Events:
    case = _existing(case)
    check_not_cancelled(command.files.get(case.item.id))
    mandates.may_accept(command.mandate, case.item.id, context.actor, context.now.date())
    profile = context.policies.of(case.owner, context.now.date())
    duties.check_acceptance(case, profile, context.actor, command.roles)
    mode = acceptance.service_mode(case.owner, case.competent_division, context.directory.divisions)
    clock_start = str(profile.values["clock_start.instant"])
    accepted = CaseAccepted(
        on_the_spot.accepted_at(case, clock_start, context.now),
        profile.name,
        profile.version,
        mode,
        command.deferred,
        command.deferred_until,
        accepted_by=context.actor,
    )
    return [
        *acceptance.accept(case, accepted, profile, context.actor),
        *acceptance.receive_materials(case, context.directory, command.resident),
    ]


@rule("XQ-CZ-04-1c")
def request_correction(case: Case | None, _: commands.RequestCorrection, __: Context) -> Events:
    return acceptance.request_correction(_existing(case))


def supplement(case: Case | None, command: commands.SupplementCase, context: Context) -> Events:
    return acceptance.supplement(_existing(case), command.materials, context.now)


def conclude(case: Case | None, command: commands.ConcludeCase, context: Context) -> Events:
    concluded = CaseConcluded(
        command.outcome, command.decided_by, command.reason, command.decided_at, context.now
    )
    return conclusion.conclude(_existing(case), concluded)


def close(case: Case | None, command: commands.CloseCase, _: Context) -> Events:
    return conclusion.close(_existing(case), command.method, command.delivered_at)


def reopen(case: Case | None, _: commands.ReopenCase, __: Context) -> Events:
    return conclusion.reopen(_existing(case))


def show_personal_data(
    case: Case | None, command: commands.ShowPersonalData, context: Context
) -> Events:
    _existing(case)
    return [PersonalDataShown(context.actor, command.reason, context.now)]


HANDLERS: dict[type, Handler] = {
    commands.RegisterCase: register,
    commands.AcceptCase: accept,
    commands.RequestCorrection: request_correction,
    commands.SupplementCase: supplement,
    commands.ConcludeCase: conclude,
    commands.CloseCase: close,
    commands.ReopenCase: reopen,
    commands.ShowPersonalData: show_personal_data,
    **items.HANDLERS,
    **centre.HANDLERS,
    **reception.HANDLERS,
    **appointments.HANDLERS,
    **queues.HANDLERS,
    **guidance.HANDLERS,
    **assistance.HANDLERS,
    **materials.HANDLERS,
    **online.HANDLERS,
    **offline.HANDLERS,
}
