"""Collection at a counter with a signature, from a locker with its code."""

from __future__ import annotations

from datetime import timedelta

import pytest
from delivery_desk import CASE_NO, COUNTY, MONDAY, Desk, concluded, sent, understood

from services.delivery.commands import CollectResult
from services.delivery.domain.consignments import PickupStatus
from shared.kernel.canonical import digest
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.service.work import history_data

NOON = MONDAY + timedelta(hours=3)


def ready(method: str) -> Desk:
    desk = Desk()
    desk.run(understood(concluded(method)))
    desk.facts.clear()
    return desk


def collect(desk: Desk, signed_by: str = "", code: str = "") -> list[str]:
    return desk.run(CollectResult(f"{CASE_NO}-handover", signed_by, code), NOON)


def refusal(desk: Desk, signed_by: str = "", code: str = "") -> tuple[str, str | None]:
    with pytest.raises((Invalid, Conflict, NotFound)) as refused:
        collect(desk, signed_by, code)
    return refused.value.code, refused.value.field


@pytest.mark.rule("XQ-CZ-06-2b")
def test_applicant_signs_at_the_counter() -> None:
    desk = ready("counter_pickup")
    assert collect(desk, "欧阳明") == ["result_delivered"]
    assert desk.facts[0][1] == {
        "case_id": "0195-case",
        "case_no": CASE_NO,
        "owner": COUNTY,
        "method": "counter_pickup",
        "delivered_at": "2026-03-02T12:00:00+08:00",
    }


@pytest.mark.rule("XQ-CZ-06-2b")
def test_nobody_collects_at_the_counter_without_signing() -> None:
    desk = ready("counter_pickup")
    assert refusal(desk) == ("signature_missing", "signed_by")
    assert desk.state.waiting.status is PickupStatus.READY


def test_name_of_who_signed_is_kept_masked() -> None:
    desk = ready("counter_pickup")
    collect(desk, "欧阳明")
    assert desk.state.waiting.signed_by == "欧**"
    assert "欧阳" not in str(desk.happened)


@pytest.mark.rule("XQ-CZ-06-2d")
def test_locker_opens_for_its_code_alone() -> None:
    desk = ready("locker")
    code = desk.state.waiting.code
    assert code is not None
    wrong = f"{(int(code.digits) + 1) % 10**6:06d}"
    assert refusal(desk, "张三", wrong) == ("pickup_code", "pickup_code")
    assert refusal(desk, "张三", "一二三四五六") == ("pickup_code", "pickup_code")
    assert refusal(desk, "张三", "") == ("pickup_code", "pickup_code")
    assert collect(desk, "", code.digits) == ["result_delivered"]
    assert desk.facts[0][1]["method"] == "locker"


def test_history_lets_nobody_guess_the_code() -> None:
    desk = ready("locker")
    code = desk.state.waiting.code
    assert code is not None
    arranged = next(data for data in map(history_data, desk.happened) if "code" in data)
    assert arranged["code"] not in {digest(code.digits), code.digits}
    assert len(arranged["code"]) == 64
    assert code.salt not in str(arranged)


def test_result_is_collected_once() -> None:
    desk = ready("counter_pickup")
    collect(desk, "张三")
    assert refusal(desk, "张三") == ("already_collected", None)


def test_result_on_its_way_cannot_be_collected() -> None:
    mode = "home_issue_transfer_remote_pickup"
    desk = sent(command=understood(concluded("counter_pickup", mode)))
    assert refusal(desk, "张三") == ("not_arrived", None)


def test_parcel_to_the_applicant_is_not_collected_at_a_counter() -> None:
    assert refusal(sent(), "张三") == ("unknown_handover", None)
