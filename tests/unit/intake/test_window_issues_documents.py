"""The documents that follow from what a window does, and what stands on them."""

from __future__ import annotations

import pytest
from item_office import CARD, COUNTY, MONDAY, VILLAGE, ItemOffice
from slip_office import SlipOffice, words

from services.intake.commands import ConcludeCase
from services.intake.reception import commands
from shared.kernel.refusals import Conflict, Invalid
from shared.service.work import Origin

FEES = [
    {
        "kind": "administrative",
        "name_zh": "证件工本费",
        "standard": "每证10元",
        "legal_basis": "财综〔2012〕97号",
        "amount": 1000,
    },
    {
        "kind": "service",
        "name_zh": "制卡费",
        "standard": "每卡5.5元",
        "legal_basis": "豫发改收费〔2019〕8号",
        "amount": 550,
    },
]


@pytest.fixture
def window(office: ItemOffice) -> SlipOffice:
    return SlipOffice(office)


@pytest.fixture
def accepted(window: SlipOffice) -> tuple[SlipOffice, str]:
    case_id = window.under().offer().applied()
    window.do(case_id, "acceptance")
    return window, case_id


@pytest.fixture
def wanting(window: SlipOffice) -> tuple[SlipOffice, str]:
    """Nothing was brought but the copy of the identity card."""
    case_id = window.under().offer().applied(("identity_card",))
    window.do(case_id, "correction")
    return window, case_id


@pytest.mark.rule("XQ-CZ-04-1b")
def test_applicant_gets_the_commitment_slip_at_once(window: SlipOffice) -> None:
    window.under(acceptance_document="acceptance_commitment_slip").offer()
    case_id = window.applied()
    assert "acceptance_commitment_slip" not in window.issued(case_id)
    window.do(case_id, "acceptance")
    paper = window.paper(case_id, "acceptance_commitment_slip")
    assert "|受理承诺单|" in paper
    assert "现予受理，并承诺按下列时限办结" in paper
    assert "|承诺时限|5个工作日|2026年3月16日|" in paper
    assert "|法定时限|20个工作日|2026年4月7日|" in paper


@pytest.mark.rule("XQ-CZ-04-1b")
def test_other_counties_issue_no_commitment_slip(accepted: tuple[SlipOffice, str]) -> None:
    window, case_id = accepted
    assert set(window.issued(case_id)) == {"material_receipt_voucher", "acceptance_notice"}


@pytest.mark.rule("TS-SW-05c")
def test_acceptance_notice_is_issued_on_the_spot(accepted: tuple[SlipOffice, str]) -> None:
    window, case_id = accepted
    paper = window.paper(case_id, "acceptance_notice")
    assert "|受理通知书|" in paper
    assert "材料齐全、符合要求，现予受理" in paper
    assert "|居民身份证|复印件|1|" in paper


@pytest.mark.rule("TS-SW-05c")
def test_application_with_something_missing_gets_no_acceptance_notice(window: SlipOffice) -> None:
    case_id = window.under().offer().applied(("identity_card",))
    with pytest.raises(Conflict):
        window.do(case_id, "acceptance")
    assert set(window.issued(case_id)) == {"material_receipt_voucher"}


def test_case_for_a_unit_gets_a_commitment_case_notice_beside_it(window: SlipOffice) -> None:
    window.under(**{"acceptance_document.to_unit": "commitment_case_notice"}).offer()
    case_id = window.applied()
    window.do(case_id, "acceptance")
    assert "将转交职能单位" in window.paper(case_id, "commitment_case_notice")
    assert "acceptance_notice" in window.issued(case_id)


@pytest.mark.rule("LS-LH-06a")
def test_notice_of_a_joint_case_tells_approvals_departments_and_order(window: SlipOffice) -> None:
    guide = CARD["guide"] | {"owner": "centre"}
    approvals = ["资格认定", "养老卡核发"]
    window.under().offer(case_type="joint", sub_items=approvals, guide=guide)
    application = {"reception": {"joint_wanted": True}}
    case_id = window.applied(**application)
    window.do(case_id, "acceptance")
    paper = window.paper(case_id, "acceptance_notice")
    assert "所需审批事项：资格认定、养老卡核发。" in paper
    assert "相关联部门：罗山县周党镇民政局、罗山县民政局。" in paper
    assert "传递程序：罗山县周党镇民政局初审 → 罗山县民政局决定。" in paper


@pytest.mark.rule("LS-LH-06a")
def test_notice_of_a_plain_case_tells_nothing_of_it(accepted: tuple[SlipOffice, str]) -> None:
    window, case_id = accepted
    assert "传递程序" not in window.paper(case_id, "acceptance_notice")


@pytest.mark.rule("LS-LH-06e")
def test_all_fees_are_told_at_once(window: SlipOffice) -> None:
    case_id = window.under().offer(fees=FEES).applied()
    window.do(case_id, "acceptance")
    paper = window.paper(case_id, "fee_notice")
    assert "|证件工本费|行政事业性收费|每证10元|财综〔2012〕97号|10.00元|" in paper
    assert "|制卡费|经营服务性收费|每卡5.5元|豫发改收费〔2019〕8号|5.50元|" in paper


@pytest.mark.rule("LS-LH-06e")
def test_what_is_free_has_no_fee_notice(accepted: tuple[SlipOffice, str]) -> None:
    window, case_id = accepted
    assert "fee_notice" not in window.issued(case_id)


@pytest.mark.rule("XQ-CZ-04-1c")
@pytest.mark.rule("TS-SW-05b")
def test_one_slip_names_everything_that_is_wanting(window: SlipOffice) -> None:
    case_id = window.under().offer().applied(())
    window.do(case_id, "correction")
    found = window.content(case_id, "one_time_notice")
    assert [row["name"] for row in found["missing"]] == ["居民身份证", "近期免冠照片"]
    assert "现将需要补正的全部内容一次性告知" in window.paper(case_id, "one_time_notice")


@pytest.mark.rule("XQ-CZ-04-1c")
@pytest.mark.rule("TS-SW-05b")
def test_complete_application_gets_no_such_slip(accepted: tuple[SlipOffice, str]) -> None:
    window, case_id = accepted
    assert "one_time_notice" not in window.issued(case_id)


@pytest.mark.rule("LS-DB-05d")
@pytest.mark.rule("LS-ZB-05c")
def test_each_missing_material_has_the_way_to_get_it(wanting: tuple[SlipOffice, str]) -> None:
    window, case_id = wanting
    paper = window.paper(case_id, "one_time_notice")
    assert "|1|近期免冠照片|原件|向公安机关申请开具；已在系统留存的免交|" in paper
    assert "居民身份证|复印件|由申请人自备" not in paper


@pytest.mark.rule("KD-ZN-4-4")
def test_notice_lists_all_materials_and_what_is_wrong_with_them(
    wanting: tuple[SlipOffice, str],
) -> None:
    window, case_id = wanting
    paper = window.paper(case_id, "one_time_notice")
    assert "|1|居民身份证|复印件|已交|" in paper
    assert "|2|近期免冠照片|原件|未交或不符合要求|" in paper


@pytest.mark.rule("TS-YC-01")
def test_notice_tells_materials_procedure_and_limit(wanting: tuple[SlipOffice, str]) -> None:
    window, case_id = wanting
    paper = window.paper(case_id, "one_time_notice")
    assert (
        "办理程序：窗口受理 → 罗山县周党镇民政局初审 → 罗山县民政局决定 → 送达办理结果。" in paper
    )
    assert "承诺时限：5个工作日；法定时限：20个工作日" in paper


@pytest.mark.rule("TS-SW-04b")
def test_whoever_was_asked_first_stands_on_every_notice(window: SlipOffice) -> None:
    reception = {"contact_id": window.met("wang.fang")}
    case_id = window.under().offer().applied((), reception=reception)
    window.do(case_id, "correction")
    assert "首问责任人：wang.fang　经办人：li.qiang" in window.paper(case_id, "one_time_notice")


def test_brought_materials_get_a_voucher_in_two_copies(wanting: tuple[SlipOffice, str]) -> None:
    window, case_id = wanting
    window.do(case_id, "materials", {"materials": ["photo"]})
    paper = window.paper(case_id, "material_receipt_voucher")
    assert "|1|近期免冠照片|原件|1|" in paper
    assert "居民身份证" not in paper
    assert "一式2份，双方各执一份" in paper
    assert "申请人（代办人）签名" in paper


def test_empty_hands_get_no_voucher(window: SlipOffice) -> None:
    assert window.issued(window.under().offer().applied(())) == {}


def test_numbers_of_a_case_are_counted_through(accepted: tuple[SlipOffice, str]) -> None:
    window, case_id = accepted
    numbers = window.issued(case_id)
    case_no = numbers["acceptance_notice"].rpartition("-SL-")[0]
    assert numbers["material_receipt_voucher"] == f"{case_no}-PZ-1"
    assert numbers["acceptance_notice"] == f"{case_no}-SL-2"
    assert case_no.startswith(VILLAGE + "20260309")


@pytest.mark.rule("XQ-CZ-04-1h")
def test_refusal_is_decided_in_writing_with_its_reasons(window: SlipOffice) -> None:
    case_id = window.under(refusal_authority="first_asked_person").offer().applied()
    window.do(case_id, "refusal", {"reason": "申请人未满六十周岁"})
    paper = window.paper(case_id, "non_acceptance_decision")
    assert "|不予受理决定通知书|" in paper
    assert "现决定不予受理" in paper
    assert "|具体理由|申请人未满六十周岁|" in paper
    assert "|依据|《养老服务条例》第三条|" in paper
    assert "60日内向罗山县人民政府申请行政复议" in paper
    assert "6个月内依法向有管辖权的人民法院提起行政诉讼" in paper


@pytest.mark.rule("XQ-CZ-04-1h")
def test_refusal_that_is_only_proposed_is_not_in_writing_yet(window: SlipOffice) -> None:
    case_id = window.under(refusal_authority="department").offer().applied()
    window.do(case_id, "refusal", {"reason": "申请人未满六十周岁"})
    assert "non_acceptance_decision" not in window.issued(case_id)
    window.office.subject = "zhao.min"
    window.do(case_id, "refusal/decision", {"agreed": True})
    assert "申请人未满六十周岁" in window.paper(case_id, "non_acceptance_decision")


@pytest.mark.rule("XQ-CZ-04-1h")
@pytest.mark.rule("KD-ZN-3-4e")
def test_refusal_without_a_reason_is_none(window: SlipOffice) -> None:
    case_id = window.under(refusal_authority="first_asked_person").offer().applied()
    with pytest.raises(Invalid):
        window.do(case_id, "refusal", {"reason": " "})
    assert set(window.issued(case_id)) == {"material_receipt_voucher"}


@pytest.mark.rule("KD-ZN-3-4e")
def test_whoever_gets_the_case_back_is_told_why(window: SlipOffice) -> None:
    types = ("commitment", "returned")
    window.under(refusal_authority="first_asked_person", case_types=types).offer()
    case_id = window.applied()
    window.do(case_id, "return", {"reason": "不符合申领条件"})
    paper = window.paper(case_id, "returned_case_notice")
    assert "不予办理，作为退办件退回" in paper
    assert "|具体理由|不符合申领条件|" in paper
    assert "non_acceptance_decision" not in window.issued(case_id)


def refused_by_the_county(window: SlipOffice, outcome: str, *types: str) -> dict[str, str]:
    """What is issued once the county has decided on an accepted case."""
    case_id = window.under(case_types=types).offer().applied()
    window.do(case_id, "acceptance")
    decided = ConcludeCase(case_id, outcome, COUNTY, "不符合申领条件", MONDAY)
    origin = Origin(f"/nodes/{COUNTY}/routing")
    window.office.service.executor.execute(decided, origin, lambda _: {})
    return window.issued(case_id)


@pytest.mark.rule("KD-ZN-3-4e")
def test_applicant_is_told_why_the_department_returned_an_accepted_case(
    window: SlipOffice,
) -> None:
    issued = refused_by_the_county(window, "refused", "commitment", "returned")
    paper = words(window.printed(issued["returned_case_notice"]))
    assert "|具体理由|不符合申领条件|" in paper
    assert "60日内向罗山县人民政府申请行政复议" in paper


@pytest.mark.rule("KD-ZN-3-4e")
@pytest.mark.parametrize(
    ("outcome", "types"),
    [("granted", ("commitment", "returned")), ("refused", ("commitment",))],
)
def test_what_is_granted_or_refused_without_a_return_is_not_given_back(
    window: SlipOffice, outcome: str, types: tuple[str, ...]
) -> None:
    assert "returned_case_notice" not in refused_by_the_county(window, outcome, *types)


@pytest.mark.rule("TS-YC-03")
def test_what_the_law_forbids_is_refused_with_the_law(window: SlipOffice) -> None:
    case_id = window.under(refusal_authority="first_asked_person").offer().applied()
    law = "《居住证暂行条例》第九条"
    window.do(case_id, "refusal", {"reason": "依法不能办理", "forbidden_by": [law]})
    paper = window.paper(case_id, "written_refusal")
    assert "现将原因和文件依据一次性书面告知如下" in paper
    assert f"|依据|{law}|" in paper


@pytest.mark.rule("TS-YC-03")
def test_other_refusals_name_no_law_that_forbids(window: SlipOffice) -> None:
    case_id = window.under(refusal_authority="first_asked_person").offer().applied()
    window.do(case_id, "refusal", {"reason": "申请人未满六十周岁"})
    assert "written_refusal" not in window.issued(case_id)


@pytest.mark.rule("TS-CK-03")
@pytest.mark.rule("TS-YC-04")
def test_who_is_sent_elsewhere_gets_the_office_in_writing(window: SlipOffice) -> None:
    contact = window.met("wang.fang")
    told = {"office": "罗山县不动产登记中心", "address": "宝城街道行政路1号"}
    window.office.post(f"/contacts/{contact}/referral-out", told, VILLAGE)
    paper = window.paper(contact, "referral_record")
    assert "您要办理的“不动产登记”不由本中心窗口受理" in paper
    assert "|承办单位|罗山县不动产登记中心|地址|宝城街道行政路1号|" in paper
    assert "首问责任人：wang.fang" in paper


@pytest.mark.rule("TS-CK-03")
@pytest.mark.rule("TS-YC-04")
def test_matter_of_the_window_itself_leads_to_no_referral(window: SlipOffice) -> None:
    contact = window.met("wang.fang")
    window.office.post(f"/contacts/{contact}/taking-up", {"guided": "已讲解申请表"}, VILLAGE)
    assert window.issued(contact) == {}


@pytest.mark.rule("XQ-CZ-04-1g")
def test_notice_of_the_department_is_there_once_the_window_tells_of_it(
    accepted: tuple[SlipOffice, str],
) -> None:
    window, case_id = accepted
    took = commands.TakeCorrectionNotice(case_id, COUNTY, ("photo",), MONDAY)
    executor = window.office.service.executor
    executor.execute(took, Origin(f"/nodes/{COUNTY}/routing"), lambda _: {})
    assert "correction_notice" not in window.issued(case_id)
    window.do(case_id, "correction")
    paper = window.paper(case_id, "correction_notice")
    assert "|补正通知书|" in paper
    assert "|1|近期免冠照片|原件|" in paper
    assert "one_time_notice" not in window.issued(case_id)


@pytest.mark.rule("XQ-CZ-04-1g")
def test_before_acceptance_the_window_speaks_for_itself(wanting: tuple[SlipOffice, str]) -> None:
    window, case_id = wanting
    assert "correction_notice" not in window.issued(case_id)
