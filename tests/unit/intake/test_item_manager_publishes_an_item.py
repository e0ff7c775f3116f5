"""发布: an item goes to the public only when nothing that the regulations ask for is missing."""

from __future__ import annotations

from typing import Any

import pytest
from item_office import BASIS, CARD, PAPERS, TODAY, ItemOffice, card

from services.intake.items.pages import guide_page
from shared.kernel.refusals import Conflict, Forbidden, Invalid


def refused(office: ItemOffice, item: dict[str, Any]) -> Invalid:
    """The refusal that a draft gets at its check."""
    item_id = office.draft(item)
    with pytest.raises(Invalid) as refusal:
        office.post(f"/items/{item_id}/check")
    assert refusal.value.code == "item_incomplete"
    return refusal.value


def with_material(**changes: Any) -> dict[str, Any]:
    return card(materials=[CARD["materials"][0] | changes])


def test_complete_item_is_published_and_can_be_applied_for(office: ItemOffice) -> None:
    office.publish(card())
    assert "care_card" in office.listed()
    assert office.register()["status"] == "registered"


def test_all_that_is_missing_is_told_at_once(office: ItemOffice) -> None:
    detail = refused(office, card(base_code="", duty_list_entry="")).detail
    assert "基本编码" in detail
    assert "权责清单" in detail


def test_item_that_was_not_checked_is_not_published(office: ItemOffice) -> None:
    office.draft(card())
    with pytest.raises(Conflict) as refusal:
        office.post("/items/care_card/publication", {"effective_from": TODAY})
    assert refusal.value.code == "item_not_checked"
    assert "care_card" not in office.listed()


def test_item_counts_from_the_day_that_was_said(office: ItemOffice) -> None:
    office.publish(card(), "2026-03-11")
    assert "care_card" not in office.listed()
    office.later(days=2)
    assert "care_card" in office.listed()


def test_item_does_not_count_backwards(office: ItemOffice) -> None:
    with pytest.raises(Invalid) as refusal:
        office.publish(card(), "2026-03-08")
    assert refusal.value.code == "effective_in_the_past"


def test_manager_of_another_node_may_not_touch_it(office: ItemOffice) -> None:
    office.draft(card())
    with pytest.raises(Forbidden):
        office.post("/items/care_card/check", None, "411521101000")


def test_missing_elements_are_reported_item_by_item(office: ItemOffice) -> None:
    office.draft(card(sub_items=[]))
    report = {e["item_id"]: e["gaps"] for e in office.get("/item-gaps")["items"]}
    assert [gap["field"] for gap in report["care_card"]] == ["sub_items"]
    assert "birth_registration" not in report


@pytest.mark.rule("XQ-BZ-02a")
def test_material_without_a_legal_basis_may_not_be_required(office: ItemOffice) -> None:
    assert "法定依据" in refused(office, with_material(legal_basis="")).detail
    office.publish(with_material(required=False, legal_basis="") | {"id": "other"})


@pytest.mark.rule("XQ-BZ-02b")
def test_extra_material_says_when_and_how(office: ItemOffice) -> None:
    vague = with_material(extra=True, condition="委托他人办理时")
    assert "适用条件" in refused(office, vague).detail
    clear = with_material(extra=True, condition="委托他人办理时", requirement="公证处出具")
    office.publish(clear | {"id": "other"})
    (line,) = office.guide("other")["groups"]["materials"]
    assert (line["condition"], line["requirement"]) == ("委托他人办理时", "公证处出具")


@pytest.mark.rule("TS-YC-02")
def test_item_has_a_guide_or_a_one_time_notice(office: ItemOffice) -> None:
    assert "一次性告知单" in refused(office, card(guide={"text": ""})).detail
    notice = card(id="other", guide={"text": "", "one_time_notice": "请带齐：身份证。"})
    office.publish(notice)
    assert office.guide("other")["one_time_notice"] == "请带齐：身份证。"
    assert "请带齐：身份证。" in guide_page(office.guide("other"), "https://gov.example")


@pytest.mark.rule("TS-FA-3-4b")
@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"department": ""}, "受理部门"),
        ({"conditions": []}, "受理条件"),
        ({"materials": []}, "申请材料"),
        (
            {"fees": [{"kind": "administrative", "name_zh": "工本费", "amount": 1000}]},
            "依据和标准",
        ),
    ],
)
def test_guide_has_all_that_it_must_have(
    office: ItemOffice, changes: dict[str, Any], missing: str
) -> None:
    assert missing in refused(office, card(**changes)).detail
    paid = {"kind": "administrative", "name_zh": "工本费", "amount": 1000}
    office.publish(card(id="other", fees=[paid | {"standard": "10元/证", "legal_basis": "财综"}]))
    assert office.guide("other")["public_facts"]["fees"] == [
        "工本费：10.00元，标准：10元/证，依据：财综"
    ]


@pytest.mark.rule("TS-FA-3-4b")
def test_printed_guide_says_all_of_it_and_leads_to_itself(office: ItemOffice) -> None:
    incomplete = refused(office, card(id="other", department=""))
    assert incomplete.field == "department"
    office.publish(card())
    page = guide_page(office.guide(), "https://gov.example/")
    for told in ("民政局", "年满六十周岁", BASIS, "居民身份证", "乡级初审 → 县级决定", "5个工作日"):
        assert told in page
    assert "https://gov.example/api/v1/public/items/care_card/guide" in page
    assert "<svg" in page


@pytest.mark.rule("LZ-CN-2-1")
@pytest.mark.parametrize(
    ("field", "missing"),
    [
        ("base_code", "基本编码"),
        ("implementation_code", "实施编码"),
        ("sub_items", "子项拆分"),
        ("legal_basis", "设定依据"),
        ("forms", "表单内容"),
    ],
)
def test_item_has_the_ten_elements(office: ItemOffice, field: str, missing: str) -> None:
    without = {name: value for name, value in card().items() if name != field}
    assert missing in refused(office, without).detail
    office.publish(card(id="other"))


@pytest.mark.rule("LZ-WS-4a")
def test_item_is_linked_to_the_duty_list(office: ItemOffice) -> None:
    assert "权责清单" in refused(office, card(duty_list_entry="")).detail
    office.publish(card(id="other"))


@pytest.mark.rule("LZ-WS-2-1")
@pytest.mark.parametrize("channel", ["consultation_online", "complaint_way"])
def test_item_says_where_to_ask_and_to_complain(office: ItemOffice, channel: str) -> None:
    assert "渠道" in refused(office, card(guide={channel: ""})).detail
    office.publish(card(id="other"))
    told = office.guide("other")
    assert told["groups"]["basic_information"]["consultation_online"] == "https://hn.example/ask"
    assert told["public_facts"]["complaint_way"] == "12345"


@pytest.mark.rule("LS-LH-07")
def test_item_names_who_is_responsible_unless_it_is_secret(office: ItemOffice) -> None:
    nobody = {"responsible_person": ""}
    assert "责任人" in refused(office, card(guide=nobody)).detail
    office.publish(card(id="hidden", secret=True, guide=nobody))
    assert "hidden" not in office.listed()
    office.publish(card(id="other"))
    assert office.guide("other")["groups"]["basic_information"]["responsible_person"] == "王芳"


@pytest.mark.rule("XQ-CZ-03d")
def test_specialised_business_is_consulted_by_the_department(office: ItemOffice) -> None:
    assert "部门咨询电话" in refused(office, card(consulted_by_department=True)).detail
    phone = {"department_phone": "0376-2179999"}
    office.publish(card(id="special", consulted_by_department=True, guide=phone))
    assert office.guide("special")["consultation"] == {
        "by": "department",
        "name": "民政局",
        "phone": "0376-2179999",
    }
    office.publish(card(id="plain"))
    assert office.guide("plain")["consultation"]["by"] == "centre"


@pytest.mark.rule("KD-RW-04a")
def test_township_item_stays_outside_the_centre_only_for_a_reason(office: ItemOffice) -> None:
    outside = {"ground": "site", "legal_basis": "区政府纪要"}
    assert "例外原因" in refused(office, card(outside=outside)).detail
    office.publish(card(id="outside", outside=outside | {"reason": "需在养殖场查验"}))
    office.publish(card(id="inside"))
    listed = office.listed(kind="must_enter")
    assert "inside" in listed
    assert "outside" not in listed


@pytest.mark.rule("LZ-SJ-2-4a")
def test_exception_from_the_window_rests_on_something(office: ItemOffice) -> None:
    outside = {"ground": "law", "reason": "法律规定由法院办理"}
    assert "写明依据" in refused(office, card(outside=outside)).detail
    office.publish(card(id="outside", outside=outside | {"legal_basis": "《某法》第五条"}))


@pytest.mark.rule("XQ-CZ-07a")
def test_guide_of_a_joint_item_is_the_centres(office: ItemOffice) -> None:
    joint = {"handling_types": ["commitment", "joint"]}
    assert "由中心制定" in refused(office, card(**joint)).detail
    office.publish(card(id="joint", guide={"owner": "centre"}, **joint))
    office.publish(card(id="single"))


@pytest.mark.rule("KD-ZN-3-1")
def test_township_item_is_of_one_of_the_twelve_categories(office: ItemOffice) -> None:
    assert "十二类" in refused(office, card(category="sports", category_zh="体育")).detail
    office.publish(card(id="other"))
    categories = office.get("/public/items", kind="must_enter")["categories"]
    assert len(categories) == 12
    assert "other" in categories["社会保障"]


@pytest.mark.rule("LZ-SJ-1")
@pytest.mark.parametrize(
    "item_type",
    [
        "administrative_license",
        "administrative_confirmation",
        "administrative_reward",
        "administrative_adjudication",
        "administrative_payment",
        "other_administrative_power",
        "public_service",
    ],
)
def test_each_of_the_seven_types_is_taken_and_no_other(office: ItemOffice, item_type: str) -> None:
    office.publish(card(item_type=item_type))
    with pytest.raises(Invalid) as refusal:
        office.draft(card(id="other", item_type="administrative_punishment"))
    assert refusal.value.code == "unknown_item_type"
    assert "公共服务" in refusal.value.detail


@pytest.mark.rule("LZ-QD-1")
def test_list_of_items_prints_the_type(office: ItemOffice) -> None:
    office.publish(card())
    office.publish(card(id="other", item_type="public_service"))
    types = {e["item_id"]: e["item_type_zh"] for e in office.get("/public/items")["items"]}
    assert (types["care_card"], types["other"]) == ("行政确认", "公共服务")


@pytest.mark.rule("LZ-QD-2")
def test_item_is_handled_in_any_of_its_ways_and_in_no_other(office: ItemOffice) -> None:
    office.publish(card(handling_types=["commitment", "instant"]))
    (listed,) = [e for e in office.get("/public/items")["items"] if e["item_id"] == "care_card"]
    assert listed["case_types_zh"] == ["承诺件", "即办件"]
    assert office.register(case_type="instant")["case_type"] == "instant"
    assert office.register()["case_type"] == "commitment"
    with pytest.raises(Invalid) as refusal:
        office.register(case_type="report_up")
    assert refusal.value.code == "not_handled_so"


@pytest.mark.rule("LZ-WS-5")
def test_item_says_the_same_as_the_level_above(office: ItemOffice) -> None:
    office.publish(card(id="city_card", level="city"))
    office.draft(card(name_zh="养老服务证核发"))
    office.post("/items/care_card/check")
    with pytest.raises(Invalid) as refusal:
        office.post("/items/care_card/publication", {"effective_from": TODAY})
    assert refusal.value.code == "differs_from_superior"
    assert "事项名称" in refusal.value.detail
    office.publish(card(id="other", promised_limit={"value": 3, "unit": "working_day"}))


@pytest.mark.rule("XQ-BZ-02d")
@pytest.mark.parametrize("review_due", [None, "2026-03-08"])
def test_document_that_is_due_for_review_is_not_published(
    office: ItemOffice, review_due: str | None
) -> None:
    office.publish(card())
    change = office.open_change()
    stale = [PAPERS[0] | {"review_due": review_due}, PAPERS[1]]
    office.revise(card(), change, documents=stale)
    with pytest.raises(Invalid, match="复核日期"):
        office.put_in_force("care_card")
    office.revise(card(), change)
    office.put_in_force("care_card")
    assert office.guide()["version"] == 2
