"""One function per command of reception; HANDLERS joins the table of contents of intake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.intake.domain import (
    acceptance,
    contacts,
    correcting,
    events,
    mandates,
    on_the_spot,
    refusing,
)
from services.intake.domain.cases import Case, CaseAccepted, CaseConcluded, Status
from services.intake.domain.checks import FormalCheck, answerable, check_formal_only
from services.intake.domain.contacts import Contact
from services.intake.domain.item_lists import check_not_cancelled
from services.intake.reception import commands
from shared.kernel.policy import Profile
from shared.kernel.refusals import Conflict, NotFound
from shared.kernel.rules import rule
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def _existing(case: Case | None) -> Case:
    if case is None:
        raise NotFound("unknown_case", "没有这个办件，请核对办件标识")
    return case


def _policy(case: Case, context: Context) -> Profile:
    return context.policies.of(case.owner, context.now.date())


def check(case: Case | None, command: commands.CheckMaterials, context: Context) -> Events:
    case = _existing(case)
    how_far = str(_policy(case, context).values["acceptance_check"])
    check_formal_only(command.points, how_far)
    acceptance.check_points(case, command.points)
    record = FormalCheck(
        command.check_id,
        command.points,
        command.identities,
        context.actor,
        context.now,
        answerable(case.owner, acceptance.deciding_office(case, context.directory), how_far),
    )
    return [events.MaterialsChecked(record)]


def reassign(case: Case | None, command: commands.ReassignFirstAsked, _: Context) -> Events:
    _existing(case)
    contacts.check_reassignment(command.reason)
    return [events.FirstAskedReassigned(command.person, command.reason.strip())]


def propose_refusal(
    case: Case | None, command: commands.ProposeRefusal, context: Context
) -> Events:
    case = _existing(case)
    policy = _policy(case, context)
    if command.way is Status.RETURNED:
        refusing.check_returnable(acceptance.listed(policy, "case_types"))
    authority = str(policy.values["refusal_authority"])
    proposal = events.Proposal(
        command.reason, command.way.value, context.actor, command.forbidden_by
    )
    return refusing.refuse(case, proposal, authority)


def confirm_refusal(
    case: Case | None, command: commands.ConfirmRefusal, context: Context
) -> Events:
    case = _existing(case)
    authority = str(_policy(case, context).values["refusal_authority"])
    return refusing.decide(case, authority, command.role, context.actor)


def reject_refusal(case: Case | None, command: commands.RejectRefusal, context: Context) -> Events:
    case = _existing(case)
    authority = str(_policy(case, context).values["refusal_authority"])
    return refusing.reject(case, authority, command.role, context.actor, command.reason)


@rule("XQ-ZZ-02-3a")
def finish_on_the_spot(
    case: Case | None, command: commands.FinishOnTheSpot, context: Context
) -> Events:
    case = _existing(case)
    check_not_cancelled(command.files.get(case.item.id))
    on_the_spot.check_instant(case)
    on_the_spot.check_own_power(case)
    on_the_spot.check_delegated(case, command.connected)
    mandates.may_finish(command.mandate, case.item.id, context.actor, context.now.date())
    policy = _policy(case, context)
    mode = acceptance.service_mode(case.owner, case.competent_division, context.directory.divisions)
    clock_start = str(policy.values["clock_start.instant"])
    accepted_at = on_the_spot.accepted_at(case, clock_start, context.now)
    accepted = CaseAccepted(accepted_at, policy.name, policy.version, mode, on_the_spot=True)
    acceptance.accept(case, accepted, policy, context.actor)
    decided = CaseConcluded(command.outcome, case.owner, command.reason, context.now, context.now)
    return [accepted, decided]


def note_correction_found(
    case: Case | None, command: commands.NoteCorrectionFound, context: Context
) -> Events:
    case = _existing(case)
    policy = context.policies.version(case.profile, case.profile_version)
    due_at = correcting.notice_due(case, policy, context.calendars.of(case.owner))
    return correcting.found(case, command.department, due_at)


def take_notice(
    case: Case | None, command: commands.TakeCorrectionNotice, context: Context
) -> Events:
    case = _existing(case)
    policy = context.policies.version(case.profile, case.profile_version)
    due_at = correcting.notice_due(case, policy, context.calendars.of(case.owner))
    return correcting.notice(
        case, command.from_node, command.missing, command.handed_over_at, due_at
    )


def notice_overdue(case: Case | None, _: commands.NoticeOverdue, __: Context) -> Events:
    return correcting.deem_accepted(_existing(case))


def _met(contact: Contact | None) -> Contact:
    if contact is None:
        raise NotFound("unknown_contact", "没有这次接待，请核对接待标识")
    return contact


def make_contact(
    contact: Contact | None, command: commands.MakeContact, context: Context
) -> Events:
    if contact is not None:
        raise Conflict("contact_exists", "这次接待已经登记过")
    contacts.check_scope(command.caller, command.matter)
    return [
        contacts.ContactMade(
            command.contact_id,
            command.node,
            command.caller,
            command.matter,
            command.about,
            context.actor,
            context.now,
        )
    ]


@rule("TS-CK-01")
def take_up(contact: Contact | None, command: commands.TakeUpContact, _: Context) -> Events:
    contacts.expect_open(_met(contact))
    return [contacts.ContactTakenUp(command.guided)]


def refer(contact: Contact | None, command: commands.ReferContact, _: Context) -> Events:
    contacts.expect_open(_met(contact))
    contacts.check_exact(command.window, command.person)
    return [contacts.ContactReferred(command.window, command.person)]


@rule("TS-YC-04")
def refer_out(contact: Contact | None, command: commands.ReferOut, _: Context) -> Events:
    return contacts.refer_out(_met(contact), command.office, command.address)


def change_first_asked(
    contact: Contact | None, command: commands.ChangeFirstAsked, _: Context
) -> Events:
    _met(contact)
    contacts.check_reassignment(command.reason)
    return [contacts.FirstAskedChanged(command.clerk, command.reason.strip())]


HANDLERS: dict[type, Handler] = {
    commands.CheckMaterials: check,
    commands.ReassignFirstAsked: reassign,
    commands.ProposeRefusal: propose_refusal,
    commands.ConfirmRefusal: confirm_refusal,
    commands.RejectRefusal: reject_refusal,
    commands.FinishOnTheSpot: finish_on_the_spot,
    commands.NoteCorrectionFound: note_correction_found,
    commands.TakeCorrectionNotice: take_notice,
    commands.NoticeOverdue: notice_overdue,
    commands.MakeContact: make_contact,
    commands.TakeUpContact: take_up,
    commands.ReferContact: refer,
    commands.ReferOut: refer_out,
    commands.ChangeFirstAsked: change_first_asked,
}
