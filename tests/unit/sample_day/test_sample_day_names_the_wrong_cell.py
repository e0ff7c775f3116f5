"""A wrong cell of an applications file is refused by row and column."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from cli.sample_day.applications import COLUMNS, Application, parse, read, to_csv
from shared.kernel.refusals import Invalid

PLAIN = Application(
    application_no="S0001",
    arrives_at=datetime.fromisoformat("2026-03-02T09:00:00+08:00"),
    item_id="elderly_privilege_card",
    origin_division="411521101204",
    received_at="411521101204",
    competent_division="411521101204",
    applicant_name="王建国",
    id_number="411521195001019005",
    phone="15400000001",
    address="河南省信阳市罗山县周党镇田河村1组1号",
    materials_given=("identity_card", "photo"),
    missing_later_given=("household_register",),
    result_method="courier",
    finding="granted",
    expected_outcome="granted",
)
WITH_AGENT = replace(
    PLAIN,
    application_no="S0002",
    agent_name="李敏",
    agent_id_number="411521198001019006",
    agent_authorised=False,
    finding=None,
    expected_outcome="turned_away",
)


def test_file_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "applications.csv"
    path.write_text(to_csv([PLAIN, WITH_AGENT]), encoding="utf-8")
    assert read(path) == (PLAIN, WITH_AGENT)


def refusal_of(text: str) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        parse(text)
    assert refusal.value.code == "application_row"
    return refusal.value


def with_cell(column: str, cell: str) -> str:
    header, first, second = to_csv([PLAIN, WITH_AGENT]).splitlines()
    cells = second.split(",")
    cells[COLUMNS.index(column)] = cell
    return "\n".join([header, first, ",".join(cells)])


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ("application_no", "", "不能为空"),
        ("application_no", "S0001", "编号重复"),
        ("arrives_at", "2026-03-02 9点", "应为带时区的时间"),
        ("arrives_at", "2026-03-02T09:00:00", "应为带时区的时间"),
        ("item_id", "", "不能为空"),
        ("received_at", "411521", "应为12位行政区划代码"),
        ("origin_division", "41152110120四", "应为12位行政区划代码"),
        ("id_type", "passport", "“passport”不在可选值resident_id之中"),
        ("agent_authorised", "maybe", "“maybe”不在可选值"),
        ("result_method", "", "不在可选值"),
        ("result_mode", "by_hand", "“by_hand”不在可选值"),
        ("finding", "unsure", "“unsure”不在可选值"),
        ("reason", "不符合条件", "不予批准时必须写明理由"),
        ("expected_outcome", "lost", "“lost”不在可选值"),
        ("not_accepted_reason", "不属于本机关职权范围", "不予受理或退办时必须写明理由"),
    ],
)
def test_wrong_cell_is_named_by_row_and_column(column: str, cell: str, why: str) -> None:
    refusal = refusal_of(with_cell(column, cell))
    assert refusal.field == f"3.{column}"
    assert f"第3行“{column}”列" in refusal.detail
    assert why in refusal.detail


@pytest.mark.parametrize(
    ("column", "cell", "lacking"),
    [
        ("agent_id_number", "", "agent_name"),
        ("finding", "refused", "reason"),
        ("expected_outcome", "not_accepted", "not_accepted_reason"),
    ],
)
def test_cells_that_need_another_name_the_one_that_is_lacking(
    column: str, cell: str, lacking: str
) -> None:
    assert refusal_of(with_cell(column, cell)).field == f"3.{lacking}"


@pytest.mark.parametrize("text", ["", "application_no,arrives_at\n"])
def test_file_with_other_columns_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"第1行.*列应依次为"):
        parse(text)


def test_row_of_another_length_is_refused() -> None:
    text = to_csv([PLAIN]) + "S0002,2026-03-02T09:00:00+08:00\n"
    with pytest.raises(Invalid) as refusal:
        parse(text)
    assert refusal.value.field == "3.item_id"
    assert "应有23列，实有2列" in refusal.value.detail
