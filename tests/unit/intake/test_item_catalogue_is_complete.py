"""The sample catalogue offers items of every category, each ready to be registered."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.intake.catalogue import loader
from services.intake.domain.items import Act, CaseType, Catalogue, FlowStep, Item
from shared.kernel.divisions import Level
from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.refusals import Invalid, NotFound

CATEGORIES = {
    "household_registration": "户籍管理",
    "population_and_birth": "人口和生育服务",
    "social_assistance": "社会保障",
    "labour_security": "劳动保障",
    "pension_security": "养老保障",
    "medical_security": "医疗保障",
    "poverty_relief_support": "脱贫帮扶",
    "agriculture_and_rural": "农业农村管理和服务",
    "rural_construction": "乡村建设管理和服务",
    "business_services": "营商管理和服务",
    "military_service": "服役退役服务",
    "party_affairs": "党务管理服务",
}
CHECK_AT_TOWNSHIP = FlowStep(Act.CHECK, Level.TOWNSHIP)
FLOWS = {
    CaseType.INSTANT: (FlowStep(Act.DECIDE, Level.TOWNSHIP),),
    CaseType.COMMITMENT: (CHECK_AT_TOWNSHIP, FlowStep(Act.DECIDE, Level.COUNTY)),
    CaseType.REPORT_UP: (
        CHECK_AT_TOWNSHIP,
        FlowStep(Act.REVIEW, Level.COUNTY),
        FlowStep(Act.DECIDE, Level.CITY),
    ),
}
# An office day has 420 minutes; a natural day counts for five sevenths of one.
MINUTES = {
    LimitUnit.MINUTE: 1,
    LimitUnit.WORKING_HOUR: 60,
    LimitUnit.NATURAL_DAY: 300,
    LimitUnit.WORKING_DAY: 420,
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return loader.load()


ITEMS = loader.load().all()
each_item = pytest.mark.parametrize("item", ITEMS, ids=[item.id for item in ITEMS])


def test_every_category_is_offered(catalogue: Catalogue) -> None:
    assert {item.category: item.category_zh for item in catalogue.all()} == CATEGORIES
    assert len(catalogue.all()) >= 24


def test_every_case_type_and_several_cross_location_items_are_offered(
    catalogue: Catalogue,
) -> None:
    offered = [item.case_type for item in catalogue.all()]
    assert {case_type: offered.count(case_type) for case_type in CaseType} == {
        "instant": 12,
        "commitment": 18,
        "report_up": 6,
        "joint": 0,
    }
    across = [item for item in catalogue.all() if item.cross_location]
    assert len(across) == 9
    assert {item.case_type for item in across} == {"commitment"}


@each_item
def test_flow_follows_the_case_type(item: Item) -> None:
    assert item.flow == FLOWS[item.case_type]


@each_item
def test_promise_is_not_longer_than_the_law_allows(item: Item) -> None:
    def minutes(limit: Limit) -> int:
        return limit.value * MINUTES[limit.unit]

    assert minutes(item.promised_limit) <= minutes(item.legal_limit)


@each_item
def test_instant_item_promises_the_same_day(item: Item) -> None:
    same_day = item.promised_limit.unit in (LimitUnit.MINUTE, LimitUnit.WORKING_HOUR)
    assert same_day == (item.case_type is CaseType.INSTANT)


@each_item
def test_item_says_that_it_is_a_sample_and_what_it_needs(item: Item) -> None:
    assert item.sample
    assert len([material for material in item.materials if material.required]) >= 2
    assert item.result_document
    assert item.version == 1


def test_item_reads_as_the_file_says(catalogue: Catalogue) -> None:
    card = catalogue.get("elderly_privilege_card")
    assert card.name_zh == "老年优待证核发"
    assert card.item_type == "administrative_confirmation"
    assert card.promised_limit == Limit(5, LimitUnit.WORKING_DAY)
    assert card.legal_limit == Limit(10, LimitUnit.WORKING_DAY)
    assert [(m.id, m.kind.value, m.required) for m in card.materials] == [
        ("identity_card", "copy", True),
        ("household_register", "copy", True),
        ("photo", "electronic", True),
    ]


def test_unknown_item_is_refused_with_its_field(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound) as refusal:
        catalogue.get("driving_licence")
    assert refusal.value.code == "unknown_item"
    assert refusal.value.field == "item_id"


def test_missing_materials_are_the_required_ones_not_given(catalogue: Catalogue) -> None:
    relief = catalogue.get("temporary_relief")
    missing = relief.missing(["identity_card"])
    assert [material.name_zh for material in missing] == ["居民户口簿", "困难情况说明"]
    assert relief.missing(["hardship_statement", "household_register", "identity_card"]) == ()


def test_material_that_is_not_on_the_list_is_refused(catalogue: Catalogue) -> None:
    enquiry = catalogue.get("pension_enquiry")
    assert enquiry.material("query_form").name_zh == "信息查询申请表"
    with pytest.raises(NotFound) as refusal:
        enquiry.material("photo")
    assert refusal.value.code == "unknown_material"


ENTRY = """
items:
- id: a
  name_zh: 甲
  category: c
  category_zh: 丙
  item_type: public_service
  case_type: instant
  version: 1
  materials: [{id: m, name_zh: 材料, kind: original, required: true}]
  promised_limit: {value: 1, unit: working_hour}
  legal_limit: {value: 1, unit: working_day}
  flow: [{act: decide, level: township}]
  result_document: 结果
  cross_location: false
  agency_allowed: true
  sample: true
"""


def test_own_catalogue_file_takes_the_place_of_the_sample(tmp_path: Path) -> None:
    path = tmp_path / "items.yaml"
    path.write_text(ENTRY, encoding="utf-8")
    assert [item.id for item in loader.load(path).all()] == ["a"]


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    [
        ("case_type: instant", "case_type: quick", r"items\[0\].case_type"),
        ("kind: original", "kind: paper", r"materials\[0\].kind"),
        ("  agency_allowed: true\n", "", "agency_allowed"),
        ("value: 1, unit: working_hour", "value: 0, unit: working_hour", "大于零"),
        ("act: decide", "act: check", "决定环节"),
        ("flow: [{act: decide, level: township}]", "flow: []", "决定环节"),
        (
            "flow: [{act: decide, level: township}]",
            "flow: [{act: decide, level: county}, {act: check, level: township}]",
            "决定环节",
        ),
        ("materials: [", "materials: [{id: m, name_zh: 乙, kind: copy, required: no}, ", "材料"),
        ("items:", "items: [", "事项目录有误"),
    ],
)
def test_bad_catalogue_entry_is_named(right: str, wrong: str, why: str) -> None:
    assert right in ENTRY
    with pytest.raises(Invalid, match=why) as refusal:
        loader.parse(ENTRY.replace(right, wrong))
    assert refusal.value.code == "item_catalogue"


def test_same_item_twice_is_refused() -> None:
    with pytest.raises(Invalid, match="事项标识重复"):
        loader.parse(ENTRY + ENTRY.removeprefix("\nitems:\n"))
