"""With number and code the applicant reads how far it is, what is missing, and the result."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from front_desk import json_of, refusal
from item_office import ItemOffice, card
from online_office import BOTH, OnlineOffice
from slip_office import SlipOffice, words

from services.intake.catalogue import loader
from services.intake.domain.item_checks import gaps, refuse_gaps
from services.intake.online.codes import query_code
from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.refusals import Invalid


@pytest.fixture
def desk(office: ItemOffice) -> OnlineOffice:
    return OnlineOffice(office, "luoshan")


def registered(desk: OnlineOffice, *materials: str) -> dict[str, Any]:
    """The case with the code of its slip."""
    case = desk.office.register(materials=list(materials))
    return case | {"code": query_code(desk.office.service.vault, case["case_no"])}


def told(desk: OnlineOffice, case: dict[str, Any]) -> dict[str, Any]:
    return json_of(desk.progress(case["case_no"], case["code"]))


def test_progress_says_how_far_it_is_and_names_nobody(desk: OnlineOffice) -> None:
    case = registered(desk, *BOTH)
    assert desk.post(f"/cases/{case['case_id']}/acceptance").status_code == 200
    found = told(desk, case)
    assert (found["status_zh"], found["applicant"]) == ("办理中", "欧**")
    assert [step["name"] for step in found["steps"]] == ["收件", "受理"]
    for personal in ("欧阳明", "13800000000", "11010519491231002X", "li.qiang"):
        assert personal not in str(found)


def test_progress_says_what_is_still_to_be_brought(desk: OnlineOffice) -> None:
    case = registered(desk, "identity_card")
    desk.post(f"/cases/{case['case_id']}/correction")
    found = told(desk, case)
    assert (found["status_zh"], found["missing"]) == ("待补正", ["近期免冠照片"])


@pytest.mark.rule("TS-FA-3-7b")
def test_result_is_public_to_its_applicant_once_it_is_there(desk: OnlineOffice) -> None:
    case = registered(desk, *BOTH)
    desk.post(f"/cases/{case['case_id']}/acceptance")
    assert told(desk, case)["result"] is None
    desk.decide(case["case_id"], "refused")
    result = told(desk, case)["result"]
    assert (result["outcome"], result["decided_on"]) == ("不予", "2026-03-09")
    assert (result["document"], result["method"]) == ("养老服务卡", "窗口领取")


@pytest.mark.rule("TS-FA-3-7b")
@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"flow": ()}, "办理程序"),
        ({"legal_basis": ()}, "办理依据"),
        ({"promised_limit": Limit(0, LimitUnit.WORKING_DAY)}, "办理时限"),
    ],
)
def test_item_without_procedure_basis_or_limit_is_not_published(
    changes: dict[str, Any], what: str
) -> None:
    item = replace(loader.load().all()[0], **changes)
    with pytest.raises(Invalid, match=f"“四个公开”缺少{what}"):
        refuse_gaps(gaps(item))


@pytest.mark.rule("TS-FA-3-7b")
def test_item_without_basis_is_refused_at_the_counter_of_the_managers(office: ItemOffice) -> None:
    item_id = office.draft(card(legal_basis=[]))
    with pytest.raises(Invalid, match="“四个公开”缺少办理依据"):
        office.post(f"/items/{item_id}/check")


@pytest.mark.rule("TS-FA-3-7b")
def test_item_that_says_all_three_is_published(office: ItemOffice) -> None:
    office.publish(card())
    assert "care_card" in office.listed()


def test_code_is_printed_on_the_slips_of_a_case_and_opens_its_progress(
    desk: OnlineOffice,
) -> None:
    case = registered(desk, *BOTH)
    slips = SlipOffice(desk.office)
    paper = slips.paper(case["case_id"], "material_receipt_voucher")
    printed = re.search(r"查询码：([0-9A-Z-]+)", paper)
    assert printed is not None
    assert desk.progress(case["case_no"], printed[1]).status_code == 200
    # Reprinted it is the same; and no document on file has it.
    again = slips.paper(case["case_id"], "material_receipt_voucher")
    assert printed[1] in again
    number = slips.issued(case["case_id"])["material_receipt_voucher"]
    assert printed[1] not in str(slips.shown(number))


def test_page_is_a_form_first_and_then_the_progress(desk: OnlineOffice) -> None:
    case = registered(desk, *BOTH)
    form = desk.look("/progress")
    assert form.status_code == 200
    assert form.content_type == "text/html; charset=utf-8"
    assert "width=device-width" in form.text
    assert form.headers["Cache-Control"] == "no-store"
    page = desk.look("/progress", number=case["case_no"], code=case["code"])
    assert {"已收件", "养老服务卡核发", "欧**"} <= set(words(page.text).split("|"))
    assert "欧阳明" not in page.text


def test_page_with_a_wrong_code_says_so_and_offers_the_form_again(desk: OnlineOffice) -> None:
    page = desk.look("/progress", number='"><b>', code="x")
    assert (page.status_code, "编号或查询码不符" in page.text) == (200, True)
    assert '"><b>' not in page.text
    for _ in range(5):
        closed = desk.look("/progress", number='"><b>', code="x")
    assert refusal(closed) == (429, "too_many_wrong_codes")
