"""What is decided about a consultation: what it records, who answers, what an answer needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.intake.domain.consultations import (
    Consultation,
    ConsultationStatus,
    DepartmentCall,
    DepartmentCalled,
    GuideService,
)
from services.intake.domain.items import Item
from services.intake.domain.presences import Presence, answers_remotely
from services.intake.domain.units import Unit
from shared.kernel.refusals import Conflict, Forbidden, Invalid
from shared.kernel.rules import rule

#: An identity number or a mobile number standing by itself.
_PERSONAL = re.compile(r"(?<![0-9])([0-9]{17}[0-9Xx]|1[3-9][0-9]{9})(?![0-9])")


@dataclass(frozen=True)
class Competent:
    """Whom an item is asked of: the unit in the hall, if there is one on record, and its days."""

    item: Item
    unit: Unit | None = None
    presence: Presence | None = None

    @property
    def department(self) -> str:
        return self.unit.name if self.unit else self.item.department

    @property
    def phone(self) -> str:
        arranged = self.presence.phone if self.presence else ""
        return arranged or self.item.guide.department_phone


@rule("XQ-CZ-02c")
def guide_service(name: str) -> GuideService:
    """Which service of guidance it is; refuses any other."""
    try:
        return GuideService(name)
    except ValueError:
        known = "预约取号、取号咨询、填表辅导、办事引导"
        raise Invalid("unknown_guide_service", f"导办服务应为：{known}", "service") from None


@rule("LS-DB-05a")
def check_recorded(name: str, contact: str, question: str) -> None:
    """Nobody is answered without a record of who asked, how to reach them, and what."""
    for told, field, zh in (
        (name, "name", "服务对象姓名或名称"),
        (contact, "contact", "联系方式"),
        (question, "question", "咨询内容"),
    ):
        if not told.strip():
            raise Invalid("record_incomplete", f"接待咨询记录缺少{zh}", field)


def check_impersonal(text: str, field: str) -> None:
    """Numbers of persons stand in the sealed fields alone."""
    if _PERSONAL.search(text):
        detail = "请不要在这里写身份证号码或手机号码，个人信息只登记在姓名和联系方式栏"
        raise Invalid("personal_data", detail, field)


@rule("XQ-CZ-03b")
def call(competent: Competent, window: str, now: datetime) -> Sequence[Any]:
    """The centre tells the department, which comes to the window that is named, or answers from
    afar where it is not there that day."""
    unit, presence = competent.unit, competent.presence
    remote = answers_remotely(unit, presence, now.isoweekday())
    if not (remote or window.strip()):
        raise Invalid("window_missing", "请指定部门到哪个咨询窗口解答", "window")
    network = presence.network if presence else ""
    told = DepartmentCall(
        competent.department, window.strip(), remote, competent.phone, network, now
    )
    return [DepartmentCalled(competent.item.id, told)]


def expect_open(consultation: Consultation) -> None:
    if consultation.status in (ConsultationStatus.ANSWERED, ConsultationStatus.REFERRED):
        raise Conflict("answered_already", "这次咨询已经答复")


def expect_called(consultation: Consultation, remote: bool) -> None:
    """It comes, or answers from afar, as it was called, and once."""
    called = consultation.call
    if called is None or consultation.status is not ConsultationStatus.CALLED:
        raise Conflict("not_called", "没有等待部门解答的通知，请先通知部门")
    if called.remote is not remote:
        way = "远程解答" if called.remote else "到窗口解答"
        raise Conflict("called_otherwise", f"这次通知部门的是{way}")


@rule("XQ-CZ-03d")
def check_answers_itself(consultation: Consultation, item: Item, is_department: bool) -> None:
    """About highly specialised business the department speaks, and nobody for it."""
    if not item.consulted_by_department:
        return
    if consultation.status is not ConsultationStatus.ATTENDED:
        raise Conflict("department_awaited", "这个事项由部门解答，部门尚未到窗或接通")
    if not is_department:
        raise Forbidden("department_answers", "这个事项由部门解答，请由部门人员录入答复")


@rule("LS-DB-05a")
def check_answer(consultation: Consultation, text: str) -> None:
    """One clear answer, and no second one."""
    expect_open(consultation)
    if not text.strip():
        raise Invalid("answer_missing", "请写明确的答复内容", "answer")


def check_confirmable(consultation: Consultation, item: Item, materials: Sequence[str]) -> None:
    """The department confirms what meets the standard: every required material of the item, once
    the question is answered."""
    if consultation.answer is None:
        raise Conflict("not_answered", "请先录入咨询结果，再确认材料")
    if consultation.confirmation is not None:
        raise Conflict("confirmed_already", "这次咨询的材料已经确认")
    for material in materials:
        item.material(material)
    missing = item.missing(materials)
    if missing:
        names = "、".join(material.name_zh for material in missing)
        raise Invalid("below_standard", f"未达到受理标准，还缺：{names}", "materials")
