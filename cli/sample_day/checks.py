"""The checks at the end of the day: what was handed in and answered, against what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Engine, func, select

from cli.sample_day.answers import AnswerLog
from cli.sample_day.applications import Application
from cli.sample_day.quiet import Quiet
from cli.site import definitions
from cli.trails import collect_anchors, verify_service
from services.intake.domain.cases import Case, Status
from services.intake.tables import cases
from services.routing.domain.legs import HandoffState, Leg, LegStatus
from services.routing.tables import legs
from shared.db.engine import reading


@dataclass(frozen=True)
class Check:
    """One check: its name, and what is wrong; nothing wrong means passed."""

    name: str
    wrong: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.wrong


@dataclass(frozen=True)
class Evidence:
    """All that the checks look at."""

    applications: Sequence[Application]
    log: AnswerLog
    engines: Mapping[str, Engine]
    now: datetime


def run_checks(evidence: Evidence) -> list[Check]:
    stored = _cases(evidence.engines["intake"])
    relay = _legs(evidence.engines["routing"])
    return [
        Check("每一件申请都有着落", tuple(_accounted(evidence, stored))),
        Check("结果与答复一致", tuple(_outcomes(evidence, stored))),
        Check("每次转交都已签收并答复", tuple(_handoffs(evidence, relay))),
        Check("发件箱已空，消息收发相符", tuple(_messages(evidence))),
        Check("历史链全部有效", tuple(_chains(evidence))),
    ]


def _cases(engine: Engine) -> dict[str, Case]:
    with reading(engine) as connection:
        states = connection.execute(select(cases.c.state)).scalars()
        decoded = [msgspec.json.decode(state, type=Case) for state in states]
    return {case.case_id: case for case in decoded}


def _legs(engine: Engine) -> list[Leg]:
    with reading(engine) as connection:
        states = connection.execute(select(legs.c.state)).scalars()
        return [msgspec.json.decode(state, type=Leg) for state in states]


def _accounted(evidence: Evidence, stored: Mapping[str, Case]) -> list[str]:
    """Each row of the CSV became exactly one case that has ended, or was turned away as meant."""
    wrong = []
    registered = {a.subject: a.data["case_id"] for a in evidence.log.of("register")}
    for application in evidence.applications:
        number = application.application_no
        case_id = registered.get(number)
        if application.expected_outcome == "turned_away":
            if case_id is not None or evidence.log.get("turned_away", number) is None:
                wrong.append(f"{number} 应在窗口被退回")
        elif case_id is None:
            wrong.append(f"{number} 没有登记")
        elif case_id not in stored:
            wrong.append(f"{number} 登记过，库里却没有")
        elif stored[case_id].status not in (Status.CLOSED, Status.NOT_ACCEPTED):
            wrong.append(f"{number} 停在“{stored[case_id].status}”")
    strangers = set(stored) - set(registered.values())
    wrong += [f"库里多出办件 {stored[case_id].case_no}" for case_id in sorted(strangers)]
    numbers = Counter(case.case_no for case in stored.values())
    wrong += [f"办件编号 {number} 重复" for number, count in numbers.items() if count > 1]
    return wrong


def _outcomes(evidence: Evidence, stored: Mapping[str, Case]) -> list[str]:
    """Each case ended as the CSV expects and as the deciding office answered."""
    wrong = []
    decided = {
        answer.data["case_id"]: answer.data
        for answer in evidence.log.of("complete")
        if answer.data["act"] == "decide" or answer.data["finding"] == "refused"
    }
    applications = {a.application_no: a for a in evidence.applications}
    for answer in evidence.log.of("register"):
        case = stored.get(answer.data["case_id"])
        application = applications.get(answer.subject)
        if case is None or application is None:
            continue
        ended = case.outcome or case.status.value
        if ended != application.expected_outcome:
            expected = application.expected_outcome
            wrong.append(f"{answer.subject} 应是 {expected}，库里是 {ended}")
        decision = decided.get(case.case_id)
        if case.outcome and (
            decision is None
            or (decision["finding"], decision["node"]) != (case.outcome, case.decided_by)
        ):
            wrong.append(f"{answer.subject} 的决定与答复不符")
    return wrong


def _handoffs(evidence: Evidence, relay: Sequence[Leg]) -> list[str]:
    """Every offer was signed and answered; every signature that was answered is stored once."""
    wrong = [
        f"{leg.case_id} 在 {leg.node} 停在“{leg.status}”"
        for leg in relay
        if leg.status is not LegStatus.ANSWERED
    ]
    sent = {leg.sent.handoff_id: leg.sent for leg in relay if leg.sent}
    arrived = {leg.arrived.handoff_id: leg.arrived for leg in relay if leg.arrived}
    for handoff_id, handoff in sent.items():
        if handoff.state is not HandoffState.ANSWERED:
            wrong.append(f"转交 {handoff_id} 没有答复")
        if handoff_id not in arrived:
            wrong.append(f"转交 {handoff_id} 没有到达 {handoff.to_node}")
    signed = {answer.subject for answer in evidence.log.of("sign")}
    wrong += [f"转交 {h} 签收过，库里没有" for h in sorted(signed - set(arrived))]
    wrong += [f"转交 {h} 没有人签收" for h in sorted(set(arrived) - signed)]
    return wrong


def _messages(evidence: Evidence) -> list[str]:
    """Nothing unsent, nothing held, and on every edge as much heard as said."""
    wrong = []
    moving = Quiet(evidence.engines).moving(evidence.now)
    if moving:
        wrong.append(moving)
    for name, definition in definitions().items():
        held = definition.kernel.held
        with reading(evidence.engines[name]) as connection:
            count: Any = connection.execute(select(func.count()).select_from(held)).scalar_one()
        if count:
            wrong.append(f"{name} 搁置了 {count} 条消息: 用 jieli deadletters list 查看")
    return wrong


def _chains(evidence: Evidence) -> list[str]:
    anchors = collect_anchors(evidence.engines)
    wrong = []
    for name, definition in definitions().items():
        faults, _, _ = verify_service(definition, evidence.engines[name], anchors[name])
        wrong += [f"{fault.chain}: {fault.finding}" for fault in faults]
    return wrong
