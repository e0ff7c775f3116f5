"""The checks at the end of the day: what was handed in and answered, against what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from cli.sample_day import consequences, deeds, item_sheets, offline_village
from cli.sample_day.answers import Answers
from cli.sample_day.applications import Application
from cli.sample_day.quiet import Quiet
from cli.sample_day.station import Databases, Station
from cli.sample_day.stored import Stored
from cli.site import definitions
from cli.trails import collect_anchors, verify_service
from services.intake.domain.cases import Case, Status
from services.routing.domain.legs import HandoffState, LegStatus
from services.supervision.domain.clocks import LEGAL, PROMISED, Clock
from shared.db.engine import reading

_ENDED = (Status.CLOSED, Status.NOT_ACCEPTED, Status.RETURNED)


@dataclass(frozen=True)
class Check:
    """One check: its name, and what is wrong; nothing wrong means passed."""

    name: str
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """All that the checks look at."""

    applications: Sequence[Application]
    log: Answers
    stored: Stored
    stations: Sequence[Station]
    now: datetime

    @property
    def databases(self) -> list[Databases]:
        return [station.databases for station in self.stations]


def run_checks(evidence: Evidence) -> list[Check]:
    return [Check(name, tuple(find(evidence))) for name, find in _CHECKS.items()]


def _accounted(evidence: Evidence) -> Iterator[str]:
    """Each row of the CSV became exactly one case that has ended, or was turned away as meant."""
    stored = evidence.stored.cases
    registered = {a.subject: a.data["case_id"] for a in evidence.log.of("register")}
    for application in evidence.applications:
        number = application.application_no
        case_id = registered.get(number)
        if application.expected_outcome == "turned_away":
            if case_id is not None or evidence.log.get("turned_away", number) is None:
                yield f"{number} 应在窗口被退回"
        elif case_id is None:
            yield f"{number} 没有登记"
        elif case_id not in stored:
            yield f"{number} 登记过，库里却没有"
        elif stored[case_id].status not in _ENDED:
            yield f"{number} 停在“{stored[case_id].status}”"
    for case_id in sorted(stored.keys() - set(registered.values())):
        yield f"库里多出办件 {stored[case_id].case_no}"
    for name in evidence.stored.twice:
        yield f"{name} 不止在一个站点的库里"
    numbers = Counter(case.case_no for case in stored.values())
    for number in (number for number, times in numbers.items() if times > 1):
        yield f"办件编号 {number} 重复"


def _outcomes(evidence: Evidence) -> Iterator[str]:
    """Each case ended as the CSV expects and as the deciding office answered."""
    decided = {
        answer.data["case_id"]: (answer.data["finding"], answer.data["node"])
        for answer in evidence.log.of("complete")
        if answer.data["act"] == "decide" or answer.data["finding"] == "refused"
    }
    applications = {a.application_no: a for a in evidence.applications}
    registered = {a.subject: a.data["case_id"] for a in evidence.log.of("register")}
    for answer in evidence.log.of("completion"):
        decided[registered[answer.subject]] = ("granted", applications[answer.subject].received_at)
    for answer in evidence.log.of("register"):
        case = evidence.stored.cases.get(answer.data["case_id"])
        application = applications.get(answer.subject)
        if case is None or application is None:
            continue
        expected, ended = application.expected_outcome, outcome(case)
        if ended != expected:
            yield f"{answer.subject} 应是 {expected}，库里是 {ended}"
        if case.outcome and decided.get(case.case_id) != (case.outcome, case.decided_by):
            yield f"{answer.subject} 的决定与答复不符"


def outcome(case: Case) -> str:
    """How a case ended, in the words of the CSV."""
    return case.outcome or case.status.value


def _handoffs(evidence: Evidence) -> Iterator[str]:
    """Every offer was signed and answered, at both of its ends."""
    legs = evidence.stored.legs.values()
    for leg in legs:
        if leg.status is not LegStatus.ANSWERED:
            yield f"{leg.case_id} 在 {leg.node} 停在“{leg.status}”"
    arrived = {leg.arrived.handoff_id: leg.arrived for leg in legs if leg.arrived}
    sent = {leg.sent.handoff_id: leg.sent for leg in legs if leg.sent}
    for handoff_id, handoff in sorted({**arrived, **sent}.items()):
        ends = (sent.get(handoff_id), arrived.get(handoff_id))
        if any(end is None or end.state is not HandoffState.ANSWERED for end in ends):
            yield f"转交 {handoff_id}（{handoff.from_node}→{handoff.to_node}）没有签收并答复"


def _clocks(evidence: Evidence) -> Iterator[str]:
    """Each case that was accepted was timed, and its clocks stopped when it was decided."""
    clocks = {
        timed.subject.case_id: timed
        for timed in evidence.stored.clocks.values()
        if timed.subject.case_id
    }
    for case_id, case in evidence.stored.cases.items():
        timed = clocks.get(case_id)
        if case.accepted_at is not None:
            for name in (PROMISED, LEGAL):
                yield from _timed(case, timed.named(name) if timed else None)
    for case_id in sorted(clocks.keys() - evidence.stored.cases.keys()):
        yield f"{clocks[case_id].subject.case_no} 有计时，却没有这个办件"


def _timed(case: Case, clock: Clock | None) -> Iterator[str]:
    if clock is None:
        yield f"{case.case_no} 受理了却没有计时"
    elif clock.stopped_at is None:
        yield f"{case.case_no} 的时限还在走"
    elif clock.stopped_at != case.decided_at:
        yield f"{case.case_no} 的时限没有停在作出决定的时刻"


def _messages(evidence: Evidence) -> Iterator[str]:
    """Nothing unsent, nothing held, and on every edge as much heard as said."""
    moving = Quiet(*evidence.databases).moving(evidence.now)
    if moving:
        yield moving
    for databases in evidence.databases:
        yield from _held(databases)


def _held(databases: Databases) -> Iterator[str]:
    for name, definition in definitions().items():
        held = select(func.count()).select_from(definition.kernel.held)
        with reading(databases[name]) as connection:
            count = connection.execute(held).scalar_one()
        if count:
            yield f"{name} 搁置了 {count} 条消息：用 jieli deadletters list 查看"


def _deeds(evidence: Evidence) -> Iterable[str]:
    return deeds.faults(evidence.log, evidence.databases)


def _consequences(evidence: Evidence) -> Iterable[str]:
    return consequences.faults(
        evidence.applications, evidence.log, evidence.stored.cases, evidence.databases
    )


def _versions(evidence: Evidence) -> Iterable[str]:
    return item_sheets.faults(evidence.log, evidence.stored.cases.values(), len(evidence.stations))


def _off_line(evidence: Evidence) -> Iterable[str]:
    return offline_village.faults(evidence.log, evidence.stored.cases)


def _chains(evidence: Evidence) -> Iterator[str]:
    for station in evidence.stations:
        anchors = collect_anchors(station.databases, station.directory)
        for name, definition in definitions().items():
            faults, _, _ = verify_service(definition, station.databases[name], anchors[name])
            for fault in faults:
                yield f"{fault.chain}：{fault.finding}"


_CHECKS = {
    "每一件申请都有着落": _accounted,
    "结果与答复一致": _outcomes,
    "每次转交都已签收并答复": _handoffs,
    "受理的办件都计过时，也都停了表": _clocks,
    "答复过的每件事都有一条记录，且只有一条": _deeds,
    "该随之发生的事都发生了": _consequences,
    "办件都留在收件时的事项版本上": _versions,
    "断线的村补报齐了，按登记之日计": _off_line,
    "发件箱已空，消息收发相符": _messages,
    "历史链全部有效": _chains,
}
