"""一枚印章: used by its custodian alone, for what was delegated, and entered in the register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hall_office import LUOZHUANG, TAOSHAN, HallOffice, open_hall

from shared.kernel.refusals import Conflict, Forbidden, Invalid, NotFound, Refusal
from shared.kernel.worktime import ZONE

SEAL: dict[str, Any] = {
    "seal_id": "approval",
    "name": "周党镇人民政府行政审批专用章",
    "custodian": "li.qiang",
    "items": ["care_card"],
}


@pytest.fixture
def town(stocked_intake: Path, tmp_path: Path) -> Iterator[HallOffice]:
    office = open_hall(stocked_intake, tmp_path)
    office.at = TAOSHAN
    office.do("/seals", SEAL)
    yield office
    office.engine.dispose()


def refused(refusal: type[Refusal], code: str) -> Any:
    return pytest.raises(refusal, match=f"^{code}:")


def due(town: HallOffice, case_id: str) -> list[tuple[str, str]]:
    """Purpose and number of what is to be stamped."""
    found = town.get(f"/cases/{case_id}/stamps")["due"]
    return [(document["purpose"], document["document_no"]) for document in found]


def stamp(town: HallOffice, purpose: str, number: str, **changes: str) -> Any:
    told = {"purpose": purpose, "document_no": number} | changes
    return town.do("/seals/approval/uses", told)


@pytest.mark.rule("TS-YZ-06b")
def test_receipt_and_acceptance_of_an_application_are_stamped(town: HallOffice) -> None:
    case = town.apply()
    ((purpose, receipt),) = due(town, case)
    assert purpose == "material_receipt"
    with refused(Invalid, "wrong_purpose"):
        stamp(town, "approval", receipt)
    assert stamp(town, "material_receipt", receipt)["uses"] == 1
    assert due(town, case) == []
    town.accept(case)
    assert {purpose for purpose, _ in due(town, case)} == {"receipt_acceptance"}


@pytest.mark.rule("TS-YZ-06b")
def test_request_for_correction_and_refusal_are_stamped(town: HallOffice) -> None:
    case = town.apply(materials=[])
    town.do(f"/cases/{case}/correction", {})
    assert [purpose for purpose, _ in due(town, case)] == ["correction_request"]
    town.do(f"/cases/{case}/refusal", {"reason": "不属于本乡镇职权范围，请到县公安局办理"})
    assert "non_acceptance" in [purpose for purpose, _ in due(town, case)]


def test_register_says_who_stamped_which_document_when(town: HallOffice) -> None:
    case = town.apply()
    ((purpose, receipt),) = due(town, case)
    stamp(town, purpose, receipt)
    (entry,) = town.get("/seals/approval/uses")["items"]
    assert entry["used_at"].startswith("2026-03-09T10:00")
    assert {name: entry[name] for name in ("number", "purpose_zh", "custodian", "case_id")} == {
        "number": 1,
        "purpose_zh": "接收申请材料",
        "custodian": "li.qiang",
        "case_id": case,
    }


def test_nobody_but_the_custodian_stamps(town: HallOffice) -> None:
    ((purpose, receipt),) = due(town, town.apply())
    town.subject = "sun.li"
    with refused(Forbidden, "not_custodian"):
        stamp(town, purpose, receipt)
    town.do("/seals/approval/custodian", {"custodian": "sun.li"})
    assert stamp(town, purpose, receipt)["uses"] == 1


def test_seal_is_for_delegated_items_and_its_own_township(town: HallOffice) -> None:
    town.do("/seals", SEAL | {"seal_id": "narrow", "items": ["elderly_card"]})
    ((purpose, receipt),) = due(town, town.apply())
    told = {"purpose": purpose, "document_no": receipt}
    with refused(Conflict, "not_delegated"):
        town.do("/seals/narrow/uses", told)
    town.at = LUOZHUANG
    with refused(NotFound, "unknown_document"):
        town.do("/seals/approval/uses", told)
    (issued,) = town.get(f"/issued-documents/{town.apply()}")["items"]
    with refused(NotFound, "unknown_seal"):
        stamp(town, purpose, issued["number"])


def test_seal_is_used_only_where_and_since_the_county_introduced_it(town: HallOffice) -> None:
    town.at = LUOZHUANG
    town.do("/seals", SEAL)
    case = town.apply()
    assert due(town, case) == []
    (issued,) = town.get(f"/issued-documents/{case}")["items"]
    with refused(Conflict, "no_township_seal"):
        stamp(town, "material_receipt", issued["number"])
    town.at = TAOSHAN
    ((purpose, receipt),) = due(town, town.apply())
    town.time = datetime(2022, 10, 14, 10, tzinfo=ZONE)
    with refused(Conflict, "seal_not_in_use"):
        stamp(town, purpose, receipt)
    town.time = datetime(2022, 10, 17, 9, tzinfo=ZONE)
    assert stamp(town, purpose, receipt)["uses"] == 1


def test_stamp_on_anything_else_says_what_for(town: HallOffice) -> None:
    """The fee notice needs no stamp."""
    case = town.apply()
    town.accept(case)
    issued = town.get(f"/issued-documents/{case}")["items"]
    fee = next(document["number"] for document in issued if document["kind"] == "fee_notice")
    assert fee not in [number for _, number in due(town, case)]
    with refused(Invalid, "no_reason"):
        stamp(town, "other", fee)
    stamp(town, "other", fee, reason="申请人要求加盖")
    assert town.get("/seals/approval/uses")["items"][0]["reason"] == "申请人要求加盖"
