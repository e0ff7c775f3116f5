"""不予受理 and 退办: why, who decides, and what the applicant can do about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from services.intake.domain import cases, events
from services.intake.domain.cases import Case, Status
from services.intake.domain.closing import check_not_closing_time
from shared.kernel.refusals import Conflict, Forbidden, Invalid
from shared.kernel.rules import rule

#: Values of the policy `refusal_authority`, and who then decides beside the window.
FIRST_ASKED, NO_VETO, DEPARTMENT = "first_asked_person", "no_window_veto", "department"
_DECIDES = {NO_VETO: ("window_head", "department"), DEPARTMENT: ("department",)}

REMEDIES = "不服本决定的，可以自收到之日起六十日内申请行政复议，或者在六个月内提起行政诉讼。"
_OPEN = (Status.REGISTERED, Status.CORRECTING)


@rule("KD-ZN-3-4e")
def reason_of_return(reason: str) -> str:
    """退办: the applicant is told why, in so many words."""
    if not reason.strip():
        raise Invalid("reason_missing", "退办必须写明理由，并告知申请人", "reason")
    return reason.strip()


@rule("XQ-CZ-04-1h")
def reason_of_refusal(reason: str) -> str:
    """不予受理: its specific reasons."""
    if not reason.strip():
        raise Invalid("reason_missing", "不予受理必须写明具体理由", "reason")
    return reason.strip()


def check_returnable(case_types: Collection[str]) -> None:
    """Refuses 退办 where the county does not know it."""
    if "returned" not in case_types:
        raise Conflict("no_returned_cases", "本地没有退办件，请按不予受理办理")


def refuse(case: Case, proposal: events.Proposal, authority: str) -> Sequence[object]:
    """Final at once only where whoever was asked first decides."""
    reason, way, person = proposal.reason, proposal.way, proposal.proposed_by
    if case.status not in _OPEN or case.accepted_at is not None:
        raise Conflict("wrong_status", "办件已经受理或者已有结论，不能再不予受理或者退办")
    check_not_closing_time(reason)
    told = reason_of_return(reason) if way == Status.RETURNED else reason_of_refusal(reason)
    laws = proposal.forbidden_by
    if needs_second_person(authority):
        return [events.RefusalProposed(told, way, person, laws)]
    check_first_asked(case, authority, person)
    return [_refused(events.Proposal(told, way, person, laws), person)]


@rule("KD-RW-07b")
def needs_second_person(authority: str) -> bool:
    """窗口无否决权, and where the department decides: a clerk only proposes."""
    return authority in _DECIDES


@rule("TS-SW-05a")
def check_first_asked(case: Case, authority: str, person: str) -> None:
    """Where whoever was asked first decides on the application, nobody else does."""
    if authority == FIRST_ASKED and case.reception.first_asked not in ("", person):
        raise Forbidden("not_first_asked", "是否受理由首问责任人决定")


def decide(case: Case, authority: str, role: str, person: str) -> Sequence[object]:
    """同意不予受理, by whom the policy names and never by whoever proposed it."""
    proposal = _proposed(case, authority, role, person)
    return [_refused(proposal, person)]


def reject(case: Case, authority: str, role: str, person: str, reason: str) -> Sequence[object]:
    """不同意不予受理."""
    _proposed(case, authority, role, person)
    return [events.RefusalRejected(reason, person)]


def _proposed(case: Case, authority: str, role: str, person: str) -> events.Proposal:
    if case.status is not Status.REFUSAL_PROPOSED or case.proposal is None:
        raise Conflict("wrong_status", "没有提出不予受理，不需要决定")
    if role not in _DECIDES.get(authority, tuple(_DECIDES[NO_VETO])):
        raise Forbidden("not_the_department", "按本地制度，不予受理由部门决定，窗口只负责通知")
    if person == case.proposal.proposed_by:
        raise Forbidden("second_person", "提出的人不能自己决定，请由另一人决定")
    return case.proposal


def _refused(proposal: events.Proposal, person: str) -> cases.CaseNotAccepted:
    return cases.CaseNotAccepted(
        proposal.reason, person, REMEDIES, proposal.way, proposal.forbidden_by
    )
