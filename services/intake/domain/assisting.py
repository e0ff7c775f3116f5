"""What may be asked for, agreed and handed over when somebody is helped with an application."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from services.intake.domain.agents import Service
from services.intake.domain.assistances import Assistance, Stage
from services.intake.domain.halls import Hall
from services.intake.domain.item_words import CaseType, ItemType
from services.intake.domain.items import Item
from services.intake.domain.mandates import Mandate, one_to_one_contact
from services.intake.domain.receptions import Authorisation
from services.intake.domain.windows import WindowKind
from shared.kernel.refusals import Conflict, Invalid
from shared.kernel.rules import rule


def check_asked(item: Item, service: Service, voluntary: bool) -> None:
    """Nobody is helped against their will, and nobody acts where the applicant has to come."""
    if not voluntary:
        raise Invalid("not_voluntary", "代办、专办由申请人自愿提出，请先征得本人同意", "voluntary")
    if service is Service.AGENCY and not item.agency_allowed:
        raise Invalid("agency_not_allowed", f"“{item.name_zh}”须本人办理，不能代办", "item_id")


@rule("LS-ZB-03a")
def check_entitled(item: Item, key_project: str, special: bool) -> None:
    """一对一专办 may be asked for where several departments take part, for an approval of a key
    project, and by whomever it has to be offered to (`special`)."""
    several = CaseType.JOINT in item.ways_of_handling
    licence = item.item_type is ItemType.ADMINISTRATIVE_LICENSE
    if not (several or special or (licence and key_project.strip())):
        why = "一对一专办限于多部门的复杂事项、重点项目的行政审批和特殊群众"
        raise Conflict("not_for_one_to_one", why)


@rule("LS-ZB-05a")
def check_filed_at(window: str, hall: Hall | None) -> None:
    """The request is filed at the one-to-one window of the hall."""
    windows = hall.windows if hall else ()
    numbers = [w.number for w in windows if w.kind is WindowKind.ONE_TO_ONE]
    if not numbers:
        raise Conflict("no_one_to_one_window", "本中心没有设一对一专办窗口")
    if window not in numbers:
        told = "、".join(numbers)
        raise Invalid("not_that_window", f"专办申请请在{told}号一对一专办窗口登记", "window")


def expect_unchecked(request: Assistance) -> None:
    """The check comes first, and again only while something is missing."""
    if request.stage not in (Stage.ASKED, Stage.WANTING):
        raise Conflict("checked_already", "材料已经审查齐全，或者申请已经中止、结束")


def check_known(request: Assistance, given: Sequence[str]) -> tuple[str, ...]:
    """All that was brought so far; refuses what is none of the item's."""
    known = {material.id for material in request.item.printed.materials}
    if not set(given) <= known:
        raise Invalid("unknown_material", "核对单上有事项材料清单以外的材料", "materials")
    return tuple(dict.fromkeys((*request.given, *given)))


def expect(request: Assistance, act: str, *stages: Stage) -> None:
    """Refuses an act out of its order."""
    if request.stage in stages:
        return
    if request.stage is Stage.ASKED:
        raise Conflict("not_checked", f"请先当场审查材料是否齐全，再{act}")
    if request.stage is Stage.WANTING:
        raise Conflict("materials_missing", f"材料还没有补齐，不能{act}")
    raise Conflict("wrong_stage", f"这次申请现在的状态不能{act}")


def met_by(request: Assistance, mandate: Mandate, person: str) -> tuple[str, str]:
    """The department to which the applicant is taken, and who meets them there: for one-to-one
    the liaison whom a unit of the hall has named, unless somebody else is."""
    unit = mandate.unit_of(request.item.id)
    department = unit.name if unit else request.item.printed.department
    if unit is not None and request.service is Service.ONE_TO_ONE:
        person = person.strip() or one_to_one_contact(mandate, unit)[1]
    if not person.strip():
        raise Invalid("person_missing", "请写明业务部门接待申请人的是谁", "person")
    return department, person.strip()


def check_successor(request: Assistance, agent_id: str) -> None:
    """Another agent takes over only when the first has given all papers back."""
    if request.held and request.agent != agent_id:
        raise Conflict("papers_held", "原代办人手中还有申请人的材料，请先交还再变更代办人")


def check_period(begins: date, ends: date, today: date) -> None:
    """An agreement ends after it begins, and not before today."""
    if ends < begins or ends < today:
        raise Invalid("period_over", "协议有效期的截止日期应不早于起始日期和今天", "valid_to")


def agreement_of(request: Assistance, today: date) -> Authorisation:
    """The agreement in force today; one that has run out, or never was, is refused."""
    letter = request.agreement
    if letter is None or request.stage is not Stage.AGREED:
        raise Conflict("not_agreed", "还没有签订委托代办协议，或者代办已经中止、结束")
    if not letter.valid_from <= today <= letter.valid_to:
        raise Conflict("agreement_expired", "委托代办协议不在有效期内，请重新签订")
    return letter


def check_papers(request: Assistance, to_agent: bool, materials: Collection[str]) -> None:
    """Hands change only over papers that are there: the applicant's own, or what the agent has."""
    there = set(request.given) - set(request.held) if to_agent else set(request.held)
    if not set(materials) <= there:
        whose = "申请人没有带来或者已经交出" if to_agent else "代办人没有收过或者已经交还"
        raise Conflict("not_in_hand", f"有材料{whose}，请核对交接表")


def check_signed(applicant: bool, agent: bool) -> None:
    """A handover counts when both have signed."""
    if not (applicant and agent):
        raise Invalid("not_signed", "材料交接表应由申请人和代办人双方签名", "signed")


def check_concluded(request: Assistance, case_id: str) -> None:
    """No request ends while the agent keeps papers that went into no case; and whoever brought all
    that is needed to the one-to-one window is taken to the department."""
    if request.stage is Stage.ENDED:
        raise Conflict("ended_already", "这次申请已经结束")
    if request.held and not case_id:
        raise Conflict("papers_held", "代办人手中还有申请人的材料，请先交还或写明所办的办件")
    if request.service is Service.ONE_TO_ONE and request.stage is Stage.COMPLETE:
        raise Conflict("not_accompanied", "材料齐全的专办申请，应由专办人员带领到业务部门办理")


def joined(request: Assistance, party_id: str, item_id: str, today: date) -> Authorisation | None:
    """The authorisation under which a case is registered that names this request; None where the
    officer only came along. Refuses another applicant's, another item's, and one not ready."""
    if (request.party_id, request.item.id) != (party_id, item_id):
        raise Conflict("another_request", "这次代办、专办申请不是这位申请人的这个事项")
    if request.service is Service.AGENCY and request.stage is not Stage.ACCOMPANIED:
        letter = agreement_of(request, today)
        if request.given and not request.held:
            raise Conflict("papers_not_handed", "请先与申请人办理材料交接，再代为申请")
        return letter
    expect(request, "登记办件", Stage.ACCOMPANIED)
    return None
