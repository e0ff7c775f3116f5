"""缺失项报告: what items, advice and departmental interfaces lack, and how it is completed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from help_desk import HelpDesk, refused
from item_office import PAPERS, VILLAGE, card

from services.intake.catalogue import loader
from services.intake.items import commands
from shared.kernel.refusals import Invalid, NotFound
from shared.service.work import Origin

SOURCE = {
    "item_id": "care_card",
    "reference": "户籍信息核验",
    "fields": ["姓名", "出生日期", "户籍地址"],
}


def lacking(desk: HelpDesk, part: str, item_id: str = "care_card") -> list[str]:
    """The fields that one part of the report names for the item."""
    for item in desk.get("/missing-fields")["items"]:
        if item["item_id"] == item_id:
            return [gap["field"] for gap in item["missing"] if gap["part"] == part]
    raise LookupError(item_id)


def connect(desk: HelpDesk, **changes: Any) -> str:
    return str(desk.do("/data-sources", SOURCE | changes)["source_id"])


@pytest.mark.rule("LS-DN-06a")
def test_what_an_interface_does_not_deliver_is_missing_until_it_is_completed(
    desk: HelpDesk,
) -> None:
    source = connect(desk)
    assert lacking(desk, "source") == SOURCE["fields"]
    desk.do(f"/data-sources/{source}/deliveries", {"fields": ["姓名", "民族"]})
    assert lacking(desk, "source") == ["出生日期", "户籍地址"]
    told = {"field": "户籍地址", "how": "窗口按户口簿补录"}
    shown = desk.do(f"/data-sources/{source}/completions", told)
    assert [(one["field"], one["how"]) for one in shown["completions"]] == [
        ("户籍地址", "窗口按户口簿补录")
    ]
    assert lacking(desk, "source") == shown["lacking"] == ["出生日期"]
    desk.do(f"/data-sources/{source}/deliveries", {"fields": SOURCE["fields"]})
    assert lacking(desk, "source") == []


@pytest.mark.rule("LS-DN-06a")
def test_what_is_delivered_is_not_overwritten(desk: HelpDesk) -> None:
    source = connect(desk)
    desk.do(f"/data-sources/{source}/deliveries", {"fields": ["姓名", "出生日期"]})
    for field in ("姓名", "电话"):
        with refused(Invalid, "field_not_missing"):
            desk.do(f"/data-sources/{source}/completions", {"field": field, "how": "补录"})


@pytest.mark.rule("LS-DN-06a")
def test_form_field_without_an_interface_is_named(desk: HelpDesk) -> None:
    assert lacking(desk, "form") == ["姓名"]
    connect(desk, item_id="funeral_permit")
    assert lacking(desk, "form") == ["姓名"]
    assert lacking(desk, "form", "funeral_permit") == []


@pytest.mark.rule("LS-DN-06a")
def test_advice_without_samples_and_knowledge_is_named(desk: HelpDesk) -> None:
    assert lacking(desk, "basis") == ["material_sample", "knowledge"]
    desk.write()
    samples = PAPERS[0] | {"kind": "material_samples", "reference": "samples.pdf"}
    desk.revise(card(), desk.open_change(), documents=[*PAPERS, samples])
    desk.put_in_force("care_card")
    assert lacking(desk, "basis") == []


@pytest.mark.rule("LS-DN-06a")
def test_sample_item_shows_which_elements_it_lacks(desk: HelpDesk) -> None:
    assert lacking(desk, "element") == []
    assert lacking(desk, "element", "grain_subsidy") == []
    sample = loader.load().get("grain_subsidy")
    without = commands.ImportItem(sample.id, VILLAGE, replace(sample, base_code=""))
    desk.service.executor.execute(without, Origin("jieli items import"), lambda _: {})
    assert lacking(desk, "element", "grain_subsidy") == ["base_code"]


def test_interface_is_of_an_item_on_offer_and_names_each_field_once(desk: HelpDesk) -> None:
    with refused(NotFound, "unknown_item"):
        connect(desk, item_id="nothing")
    with refused(Invalid, "field_twice"):
        connect(desk, fields=["姓名", "姓名"])
    with refused(NotFound, "unknown_data_source"):
        desk.do("/data-sources/nothing/deliveries", {"fields": []})
