"""村民证明: issued by a village station, sealed, numbered, verified by whoever holds one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from help_office import APPLICANT, TOWN, HelpOffice, opened, refused
from item_office import COUNTY, VILLAGE
from slip_office import words
from sqlalchemy import select

from services.intake.assistance.tables import certificates
from services.intake.tables import documents
from services.intake.wiring import DEFINITION
from shared.db.engine import reading

SAID = "系本村村民，自2015年起一直居住在本村四组。"


@pytest.fixture
def village(stocked_intake: Path, tmp_path: Path) -> Iterator[HelpOffice]:
    office = opened(stocked_intake, tmp_path)
    yield office
    office.engine.dispose()


def certified(office: HelpOffice) -> dict[str, Any]:
    told = {"matter": "居住情况", "purpose": "子女入学", "statement": SAID}
    shown: dict[str, Any] = office.do("/certificates", told | {"applicant": APPLICANT})
    return shown


@pytest.mark.rule("KD-ZN-1-2d")
def test_station_issues_a_certificate_with_number_seal_and_code(village: HelpOffice) -> None:
    shown = certified(village)
    assert shown["number"].startswith(f"{VILLAGE}20260309-ZM-")
    paper = words(village.paper(shown["certificate_id"], "village_certificate"))
    assert f"兹证明{APPLICANT['name']}{SAID}" in paper
    assert f"文书编号：{shown['number']}" in paper
    assert "|村（居）民委员会章|" in paper
    code = re.search(r"验证码：(\w+)", paper)
    assert code is not None
    verdict = village.ask("GET", f"/verify/{shown['number']}", {"code": code[1]}, "")
    assert "核验通过" in verdict
    assert APPLICANT["name"] not in verdict


@pytest.mark.rule("KD-ZN-1-2d")
@pytest.mark.parametrize("node", [TOWN, COUNTY])
def test_nobody_but_a_village_certifies_for_its_people(village: HelpOffice, node: str) -> None:
    village.at = node
    with refused("not_a_village"):
        certified(village)
    assert village.get("/certificates")["items"] == []


@pytest.mark.rule("KD-ZN-1-2d")
def test_station_keeps_a_ledger_of_them(village: HelpOffice) -> None:
    first, second = certified(village), certified(village)
    assert village.get("/certificates")["items"] == [first, second]


def test_what_it_says_is_under_seal_and_each_print_is_written_down(village: HelpOffice) -> None:
    shown = certified(village)
    kernel = DEFINITION.kernel
    with reading(village.engine) as connection:
        kept = "".join(
            str(connection.execute(select(table)).all())
            for table in (certificates, documents, kernel.history, kernel.outbox)
        )
    assert SAID not in kept
    assert APPLICANT["name"] not in kept
    village.paper(shown["certificate_id"], "village_certificate")
    (look,) = village.get("/unmaskings")["items"]
    assert look["case_id"] == shown["certificate_id"]
    assert look["reason"].startswith("打印村民证明")
