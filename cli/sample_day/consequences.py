"""What follows by itself from what was done: it stands in the histories, of these cases only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cli.sample_day import after_slip
from cli.sample_day.after_slip import Notice
from cli.sample_day.answers import Answers
from cli.sample_day.applications import Application
from cli.sample_day.first_contacts import comes_by_mail
from cli.sample_day.pilot import tries
from cli.sample_day.repeats import thirds
from cli.sample_day.station import Databases
from cli.sample_day.stored import acts
from services.intake.domain.cases import Case, Status
from services.intake.domain.slips import SlipKind

#: An application, what became of it, and whether it is the third of its kind.
Asks = Callable[[Application, Case, bool], bool]


@dataclass(frozen=True)
class Consequence:
    """An act of intake that nobody asked for. `where`: only entries that say so are this one."""

    act: str
    title: str
    follows: Asks
    where: tuple[str, str] | None = None


def _slip(kind: SlipKind, title: str, follows: Asks) -> Consequence:
    return Consequence("slip_issued", title, follows, ("kind", kind.value))


def _after_slip(*wanted: Notice) -> Asks:
    return lambda application, _case, _third: after_slip.notice_of(application) in wanted


def _fee_is_due(_: Application, case: Case, __: bool) -> bool:
    return case.accepted_at is not None and bool(case.item.printed.fees)


def _is_returned(case: Case) -> bool:
    """By the window, or in the pilot by the department that decides."""
    return case.status is Status.RETURNED or (
        tries(case.owner) and case.outcome == "refused" and case.accepted_at is not None
    )


CONSEQUENCES = (
    Consequence("repeat_application_found", "第三次申请预警", lambda _, __, third: third),
    Consequence("correction_noticed", "收到补正通知书", _after_slip(Notice.IN_TIME)),
    Consequence("case_deemed_accepted", "逾期视为受理", _after_slip(Notice.LATE, Notice.NEVER)),
    Consequence("late_notice_returned", "退回逾期补正通知书", _after_slip(Notice.LATE)),
    _slip(SlipKind.CORRECTION_NOTICE, "补正通知书", _after_slip(Notice.IN_TIME)),
    _slip(SlipKind.FEE_NOTICE, "缴费告知单", _fee_is_due),
    _slip(
        SlipKind.RETURNED_CASE_NOTICE,
        "退办件告知书",
        lambda _, case, __: _is_returned(case),
    ),
)


def counted(
    applications: Sequence[Application],
    log: Answers,
    cases: Mapping[str, Case],
    sites: Sequence[Databases],
) -> Iterator[tuple[Consequence, set[str], list[str]]]:
    """Each consequence with the cases that it should have followed for, and those it did."""
    third = thirds(applications)
    registered = {answer.subject: str(answer.data["case_id"]) for answer in log.of("register")}
    known = [
        (one, cases[registered[one.application_no]], one.application_no in third)
        for one in applications
        if registered.get(one.application_no) in cases
    ]
    there = {case.case_id for _, case, _ in known}
    for consequence in CONSEQUENCES:
        expected = {
            case.case_id
            for one, case, is_third in known
            if consequence.follows(one, case, is_third)
        }
        found = [
            case_id
            for case_id, data in acts(sites, "intake", consequence.act)
            if case_id in there and _is_this(consequence, data)
        ]
        yield consequence, expected, found


def _is_this(consequence: Consequence, data: Mapping[str, object]) -> bool:
    return consequence.where is None or data[consequence.where[0]] == consequence.where[1]


def faults(
    applications: Sequence[Application],
    log: Answers,
    stored: Mapping[str, Case],
    sites: Sequence[Databases],
) -> Iterator[str]:
    """What did not follow, what followed unasked, and what followed twice."""
    cases = {case.case_id: case for case in stored.values()}
    for consequence, expected, found in counted(applications, log, cases, sites):
        for case_id in sorted(expected - set(found)):
            yield f"{cases[case_id].case_no} 应有“{consequence.title}”，历史里没有"
        for case_id in sorted(set(found) - expected):
            yield f"{cases[case_id].case_no} 不应有“{consequence.title}”"
        for case_id in sorted({one for one in found if found.count(one) > 1}):
            yield f"{cases[case_id].case_no} 的“{consequence.title}”不止一次"
    yield from _read(log)
    yield from _mailed(applications, log, cases)
    yield from _led_here(log, cases)


def _read(log: Answers) -> Iterator[str]:
    """What people read of it, with what stands on their papers."""
    for answer in log.of("verified"):
        if not answer.data["genuine"]:
            yield f"文书 {answer.subject} 核验不通过"
    for answer in log.of("notice-sent"):
        if not answer.data["sent"]:
            yield f"{answer.subject} 的通知没有发出"
    for answer in log.of("faq"):
        if not answer.data["readable"]:
            yield f"事项 {answer.subject} 的常见问题没有公开"
    for answer in log.of("progress"):
        if not answer.data["readable"]:
            yield f"办件 {answer.subject} 凭查询码查不到进度"


def _mailed(
    applications: Sequence[Application], log: Answers, cases: Mapping[str, Case]
) -> Iterator[str]:
    """Materials by mail were signed for."""
    by_mail = {one.application_no for one in applications if comes_by_mail(one)}
    for answer in log.of("register"):
        case = cases.get(answer.data["case_id"])
        if case and (case.reception.parcel is not None) != (answer.subject in by_mail):
            yield f"{answer.subject} 的邮寄签收登记不符"


def _led_here(log: Answers, cases: Mapping[str, Case]) -> Iterator[str]:
    """A case tells of the consultation, the agent or the submission from which it came."""
    for answer in log.of("register"):
        case = cases.get(answer.data["case_id"])
        if case is None:
            continue
        came = log.get("reception", answer.subject)
        for name, value in (came.data if came else {}).items():
            if getattr(case.reception, name) != value:
                yield f"{answer.subject} 没有写明来自咨询或者代办"
        if (log.get("sent", answer.subject) is None) != (case.reception.online is None):
            yield f"{answer.subject} 没有写明来自网上申报"
