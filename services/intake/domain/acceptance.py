"""From registration to acceptance: what may be registered, corrected, accepted or refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.intake.domain import cases
from services.intake.domain.cases import Agent, Case, ItemVersion, ResultChoice, Status
from services.intake.domain.items import Item
from shared.kernel.refusals import Conflict, Invalid


class Registration(Protocol):
    """What a registration states; see `commands.RegisterCase`."""

    @property
    def case_id(self) -> str: ...
    @property
    def case_no(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def item(self) -> Item: ...
    @property
    def origin_division(self) -> str: ...
    @property
    def competent_division(self) -> str: ...
    @property
    def party_id(self) -> str: ...
    @property
    def sealed_party(self) -> str: ...
    @property
    def agent(self) -> Agent | None: ...
    @property
    def materials(self) -> tuple[str, ...]: ...
    @property
    def result(self) -> ResultChoice: ...


def register(asked: Registration, now: datetime) -> Sequence[object]:
    """收件. Refuses an agent without authority, a material that the item does not know, and
    another county's case for an item that is not open to 同城通办."""
    item = asked.item
    for material_id in asked.materials:
        item.material(material_id)
    _check_agent(item, asked.agent)
    if asked.competent_division != asked.origin_division and not item.cross_location:
        raise Invalid(
            "not_cross_location",
            f"“{item.name_zh}”未纳入同城通办，请到户籍地办理",
            "competent_division",
        )
    return [
        cases.CaseRegistered(
            case_id=asked.case_id,
            case_no=asked.case_no,
            owner=asked.owner,
            item=item_version(item),
            origin_division=asked.origin_division,
            competent_division=asked.competent_division,
            party_id=asked.party_id,
            sealed_party=asked.sealed_party,
            agent=asked.agent,
            materials=asked.materials,
            result=asked.result,
            registered_at=now,
        )
    ]


def _check_agent(item: Item, agent: Agent | None) -> None:
    if agent is None:
        return
    if not item.agency_allowed:
        raise Invalid("agency_not_allowed", f"“{item.name_zh}”须本人办理，不能代办", "agent")
    if not agent.authorised:
        raise Invalid("agent_not_authorised", "代办人没有申请人的授权委托书", "agent.authorised")


def item_version(item: Item) -> ItemVersion:
    """What a case keeps of the item that it was registered for."""
    return ItemVersion(
        id=item.id,
        version=item.version,
        name_zh=item.name_zh,
        case_type=item.case_type.value,
        required=tuple(m.id for m in item.materials if m.required),
        promised=item.promised_limit,
        legal=item.legal_limit,
        flow=item.flow,
        cross_location=item.cross_location,
        agency_allowed=item.agency_allowed,
    )


def accept(case: Case, now: datetime) -> Sequence[object]:
    """受理, only with every required material (XQ-CZ-04-1b: at once when the check is passed)."""
    _expect(case, Status.REGISTERED, "受理")
    if case.missing:
        raise Conflict(
            "materials_missing", f"还缺{len(case.missing)}份必备材料，请先出具补正告知", "materials"
        )
    return [cases.CaseAccepted(accepted_at=now)]


def request_correction(case: Case) -> Sequence[object]:
    """一次性告知: everything that is missing, at once (XQ-CZ-04-1c)."""
    _expect(case, Status.REGISTERED, "补正告知")
    if not case.missing:
        raise Conflict("nothing_missing", "材料已经齐全，不需要补正")
    return [cases.CaseCorrectionRequested(missing=case.missing)]


def supplement(case: Case, materials: tuple[str, ...]) -> Sequence[object]:
    """补正. Materials that the item does not require are taken along unasked."""
    _expect(case, Status.CORRECTING, "补正")
    if not materials:
        raise Invalid("no_materials", "请列出补交的材料", "materials")
    return [cases.CaseSupplemented(materials=materials)]


def refuse(case: Case, reason: str) -> Sequence[object]:
    """不予受理, with a reason always."""
    if case.status not in (Status.REGISTERED, Status.CORRECTING):
        raise _wrong_status(case, "不予受理")
    return [cases.CaseNotAccepted(reason=reason)]


def _expect(case: Case, status: Status, act: str) -> None:
    if case.status is not status:
        raise _wrong_status(case, act)


def _wrong_status(case: Case, act: str) -> Conflict:
    return Conflict("wrong_status", f"办件现在的状态是“{STATUS_ZH[case.status]}”，不能{act}")


STATUS_ZH = {
    Status.REGISTERED: "已收件",
    Status.CORRECTING: "待补正",
    Status.ACCEPTED: "办理中",
    Status.NOT_ACCEPTED: "不予受理",
    Status.CONCLUDED: "已办结",
    Status.CLOSED: "已送达归档",
}
