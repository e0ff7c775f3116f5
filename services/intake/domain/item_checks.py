"""What an item lacks before it may be published: one check after the other, all told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from services.intake.domain.item_words import CATEGORIES, CaseType, Department, DocumentKind
from services.intake.domain.items import FiledDocument, Item
from shared.kernel.divisions import Level
from shared.kernel.refusals import Invalid
from shared.kernel.rules import rule


@dataclass(frozen=True)
class Gap:
    """What is missing, by the field at fault."""

    field: str
    what: str


Gaps = tuple[Gap, ...]


@rule("XQ-BZ-02a")
def basis_of_materials(item: Item) -> Gaps:
    """Nothing may be asked for without a legal basis."""
    return tuple(
        Gap("materials", f"材料“{m.name_zh}”没有写明法定依据，不得要求提交")
        for m in item.materials
        if (m.required or m.extra) and not m.legal_basis
    )


@rule("XQ-BZ-02b")
def condition_of_extra_materials(item: Item) -> Gaps:
    """What is asked for in special cases only says in which, and what it has to be like."""
    return tuple(
        Gap("materials", f"额外材料“{m.name_zh}”应写明适用条件和具体要求")
        for m in item.materials
        if m.extra and not (m.condition and m.requirement)
    )


@rule("TS-YC-02")
def guide_or_notice(item: Item) -> Gaps:
    if item.guide.text or item.guide.one_time_notice:
        return ()
    return (Gap("guide", "没有办事指南，也没有一次性告知单，不能发布"),)


@rule("TS-FA-3-4b")
def fields_of_the_guide(item: Item) -> Gaps:
    """What every guide has to say."""
    wanted = {
        "name_zh": (item.name_zh, "事项名称"),
        "department": (item.department, "受理部门"),
        "conditions": (item.conditions, "受理条件"),
        "materials": (item.materials, "申请材料"),
        "flow": (item.flow, "办理程序"),
    }
    missing = [Gap(name, f"办事指南缺少{zh}") for name, (value, zh) in wanted.items() if not value]
    fees = [
        Gap("fees", f"收费“{fee.name_zh}”应写明依据和标准")
        for fee in item.fees
        if not (fee.standard and fee.legal_basis)
    ]
    return (*missing, *fees)


@rule("LZ-CN-2-1")
def ten_elements(item: Item) -> Gaps:
    """The elements that are to be the same at all levels are there in the first place."""
    wanted = {
        "base_code": (item.base_code, "基本编码"),
        "implementation_code": (item.implementation_code, "实施编码"),
        "sub_items": (item.sub_items, "子项拆分"),
        "legal_basis": (item.legal_basis, "设定依据"),
        "forms": (item.forms, "表单内容"),
    }
    return tuple(
        Gap(name, f"“三级十同”要素缺少{zh}") for name, (value, zh) in wanted.items() if not value
    )


@rule("LZ-WS-4a")
def link_to_the_duty_list(item: Item) -> Gaps:
    if item.duty_list_entry:
        return ()
    return (Gap("duty_list_entry", "没有关联权责清单"),)


@rule("LZ-WS-2-1")
def channels_of_the_guide(item: Item) -> Gaps:
    guide = item.guide
    wanted = {
        "guide.consultation_online": (guide.consultation_online, "网上咨询渠道"),
        "guide.complaint_way": (guide.complaint_way, "投诉渠道"),
    }
    return tuple(Gap(name, f"没有公布{zh}") for name, (value, zh) in wanted.items() if not value)


@rule("LS-LH-07")
def person_responsible(item: Item) -> Gaps:
    """What is not secret by law names who answers for it."""
    if item.secret or item.guide.responsible_person:
        return ()
    return (Gap("guide.responsible_person", "没有公布责任人"),)


@rule("XQ-CZ-03d")
def phone_of_the_department(item: Item) -> Gaps:
    """Where the department itself is to be asked, it can be reached."""
    if not item.consulted_by_department or item.guide.department_phone:
        return ()
    return (Gap("guide.department_phone", "由部门负责咨询的事项应写明部门咨询电话"),)


@rule("KD-RW-04a")
def reason_to_stay_outside(item: Item) -> Gaps:
    """Items of a township are handled in its centre unless somebody wrote down why not."""
    if item.level is not Level.TOWNSHIP or item.outside is None or item.outside.reason:
        return ()
    return (Gap("outside.reason", "不进驻中心的事项应写明例外原因"),)


@rule("LZ-SJ-2-4a")
def basis_to_stay_outside(item: Item) -> Gaps:
    """An exception from window and network rests on something that can be cited."""
    if item.outside is None or item.outside.legal_basis:
        return ()
    return (Gap("outside.legal_basis", "不经中心窗口或网上办理的事项应写明依据"),)


@rule("XQ-CZ-07a")
def owner_of_a_joint_guide(item: Item) -> Gaps:
    """The guide of a joint item is the centre's."""
    if CaseType.JOINT not in item.ways_of_handling or item.guide.owner is Department.CENTRE:
        return ()
    return (Gap("guide.owner", "联办件的办事指南由中心制定"),)


@rule("TS-FA-3-7b")
def three_publics(item: Item) -> Gaps:
    """程序、依据、时限公开: all three are there to be read before anybody applies. The fourth, the
    result, is for whoever applied (`progress.result`)."""
    wanted = {
        "flow": (item.flow, "办理程序"),
        "legal_basis": (item.legal_basis, "办理依据"),
        "promised_limit": (item.promised_limit.value > 0, "办理时限"),
    }
    return tuple(
        Gap(name, f"“四个公开”缺少{zh}") for name, (value, zh) in wanted.items() if not value
    )


@rule("KD-ZN-3-1")
def category_of_a_township_item(item: Item) -> Gaps:
    """One of the twelve, under its name."""
    if item.level is not Level.TOWNSHIP or CATEGORIES.get(item.category) == item.category_zh:
        return ()
    return (Gap("category", "乡级事项应属于应进驻中心的十二类之一"),)


CHECKS: tuple[Callable[[Item], Gaps], ...] = (
    basis_of_materials,
    condition_of_extra_materials,
    guide_or_notice,
    fields_of_the_guide,
    ten_elements,
    link_to_the_duty_list,
    channels_of_the_guide,
    person_responsible,
    phone_of_the_department,
    reason_to_stay_outside,
    basis_to_stay_outside,
    owner_of_a_joint_guide,
    category_of_a_township_item,
    three_publics,
)


def gaps(item: Item) -> Gaps:
    """All that keeps the item from being published."""
    return tuple(gap for check in CHECKS for gap in check(item))


@rule("XQ-BZ-02d")
def stale_documents(documents: Iterable[FiledDocument], today: date) -> Gaps:
    """A document is current: it says when it is to be looked at again, and that is not over."""
    return tuple(
        Gap("documents", f"“{document.reference}”没有复核日期，或已过复核日期")
        for document in documents
        if document.review_due is None or document.review_due < today
    )


@rule("LZ-SJ-2-2a")
def guide_and_manual_follow(documents: Iterable[FiledDocument]) -> Gaps:
    """With what changes, guide and manual are handed in anew."""
    there = {document.kind for document in documents}
    wanted = {DocumentKind.GUIDE: "办事指南", DocumentKind.MANUAL: "业务手册"}
    return tuple(
        Gap("documents", f"事项变动时{zh}应同时调整报送")
        for kind, zh in wanted.items()
        if kind not in there
    )


@rule("LZ-SJ-2-2b")
def both_forms(documents: Iterable[FiledDocument]) -> Gaps:
    """Guide and manual come electronically and on sealed paper."""
    return tuple(
        Gap("documents", f"“{document.reference}”应同时报送加盖公章的纸质版")
        for document in documents
        if document.kind in (DocumentKind.GUIDE, DocumentKind.MANUAL)
        and not document.paper_seal_ref
    )


def refuse_gaps(found: Gaps) -> None:
    """One refusal that names them all."""
    if found:
        raise Invalid("item_incomplete", "；".join(gap.what for gap in found), found[0].field)
