"""A document is printed as it was issued, for its own office, and can be verified by anybody."""

from __future__ import annotations

import re

import pytest
from item_office import CARD, COUNTY, ItemOffice
from slip_office import NAME, SlipOffice
from sqlalchemy import select, update

from services.intake.tables import documents
from services.intake.wiring import DEFINITION
from shared.db.engine import reading
from shared.kernel.refusals import Conflict, NotFound


@pytest.fixture
def window(office: ItemOffice) -> SlipOffice:
    return SlipOffice(office).under().offer()


@pytest.fixture
def notice(window: SlipOffice) -> tuple[SlipOffice, str]:
    """The number of an acceptance notice."""
    case_id = window.applied()
    window.do(case_id, "acceptance")
    return window, window.issued(case_id)["acceptance_notice"]


def test_screen_masks_the_name_and_paper_has_it(notice: tuple[SlipOffice, str]) -> None:
    window, number = notice
    shown = window.shown(number)
    assert shown["addressee"] == "欧**"
    assert NAME not in str(shown)
    assert f"|{NAME}：|" in re.sub(r"\s*<[^>]+>\s*", "|", window.printed(number))


def test_each_print_is_written_down_with_its_reason(notice: tuple[SlipOffice, str]) -> None:
    window, number = notice
    window.printed(number, reason="申请人遗失")
    looked = window.office.ask("GET", "/api/v1/unmaskings", {}, COUNTY)["items"]
    assert [entry["reason"] for entry in looked] == [f"打印受理通知书{number}：申请人遗失"]
    assert looked[0]["shown_to"] == "li.qiang"


def test_only_the_office_that_issued_it_prints_it(notice: tuple[SlipOffice, str]) -> None:
    window, number = notice
    with pytest.raises(NotFound) as refusal:
        window.printed(number, node=COUNTY)
    assert refusal.value.code == "unknown_document"
    assert window.office.ask("GET", "/api/v1/unmaskings", {}, COUNTY)["items"] == []


def test_second_print_says_that_it_is_one(notice: tuple[SlipOffice, str]) -> None:
    window, number = notice
    first = window.printed(number)
    assert "补打" not in first
    assert '<p class="reprint">补打 2026年3月9日</p>' in window.printed(number, again="true")
    window.office.later(days=2)
    later = window.printed(number)
    assert '<p class="reprint">补打 2026年3月11日</p>' in later
    assert re.sub(r'<p class="reprint">.*</p>\n', "", later) == first


def test_reprint_says_what_was_true_when_it_was_issued(notice: tuple[SlipOffice, str]) -> None:
    window, number = notice
    first = window.printed(number)
    change = window.office.open_change()
    window.office.revise(CARD | {"name_zh": "敬老卡核发"}, change)
    window.office.put_in_force("care_card", "2026-03-10")
    window.office.later(days=1)
    assert "“养老服务卡核发”" in first
    assert "“养老服务卡核发”" in window.printed(number)


def test_document_that_somebody_changed_is_not_printed(notice: tuple[SlipOffice, str]) -> None:
    window, number = notice
    shown = window.shown(number)
    with window.office.engine.begin() as connection:
        content = connection.execute(select(documents.c.content)).scalars().first()
        forged = str(content).replace("养老服务卡", "残疾人证")
        connection.execute(update(documents).values(content=forged))
    with pytest.raises(Conflict) as refusal:
        window.printed(number)
    assert refusal.value.code == "document_changed"
    assert "|核验不通过|" in window.verified(number, shown["code"])


def test_history_holds_the_digest_of_what_was_issued(notice: tuple[SlipOffice, str]) -> None:
    window, number = notice
    history = DEFINITION.kernel.history
    with reading(window.office.engine) as connection:
        told = connection.execute(select(history.c.data).where(history.c.act == "slip_issued"))
        entries = [str(data) for data in told.scalars()]
    assert [entry for entry in entries if f'"content":"{window.shown(number)["sha256"]}"' in entry]
    assert not [entry for entry in entries if NAME in entry or "窗口受理" in entry]


def test_paper_with_its_code_is_genuine(notice: tuple[SlipOffice, str]) -> None:
    window, number = notice
    shown = window.shown(number)
    verdict = window.verified(number, shown["code"])
    assert "|核验通过|" in verdict
    assert "受理通知书，由罗山县周党镇田河村民委员会于2026年3月9日出具" in verdict
    assert "办理进度：办理中" in verdict
    assert NAME not in verdict
    assert "欧" not in verdict


@pytest.mark.parametrize("code", ["", "0" * 12, "not-hex"])
def test_guessed_code_tells_nothing(notice: tuple[SlipOffice, str], code: str) -> None:
    window, number = notice
    verdict = window.verified(number, code)
    assert "|核验不通过|" in verdict
    assert "受理通知书" not in verdict


def test_unknown_number_is_not_genuine(notice: tuple[SlipOffice, str]) -> None:
    window, number = notice
    code = window.shown(number)["code"]
    assert "|核验不通过|" in window.verified(number[:-1] + "9", code)


def test_paper_leads_to_its_verification(notice: tuple[SlipOffice, str]) -> None:
    window, number = notice
    code = window.shown(number)["code"]
    page = window.printed(number)
    assert f"https://jieli.example/verify/{number}?code={code}" in page
    assert "<svg" in page
    assert "http" not in re.sub(r'https://jieli\.example\S*|xmlns="[^"]*"', "", page)
