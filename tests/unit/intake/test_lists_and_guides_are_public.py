"""公示: what hangs at the door, worked out from the one catalogue."""

from __future__ import annotations

import pytest
from item_office import CARD, COUNTY, VILLAGE, ItemOffice, card

from services.intake.items.pages import booklet_page
from services.intake.items.shelf import seed
from shared.kernel.refusals import Conflict, NotFound

THREE_DAYS = {"promised_limit": {"value": 3, "unit": "working_day"}}


def test_fresh_site_offers_the_packaged_sample(fresh_office: ItemOffice) -> None:
    assert len(fresh_office.get("/items")["items"]) == 36
    assert len(fresh_office.get("/items")["items"]) == 36
    assert fresh_office.told("item_changed") == []


def test_item_that_nobody_published_has_no_guide(office: ItemOffice) -> None:
    office.draft(card())
    with pytest.raises(NotFound):
        office.guide()


@pytest.mark.rule("KD-RW-02b")
def test_node_claims_and_publishes_what_has_one_source(office: ItemOffice) -> None:
    office.publish(card())
    with pytest.raises(Conflict) as refusal:
        office.post("/items/care_card/claim/publication", None, VILLAGE)
    assert refusal.value.code == "not_claimed"
    office.adopt(node=VILLAGE)
    office.adopt(node="411521101000")
    office.revise(card(**THREE_DAYS), office.open_change())
    office.put_in_force("care_card")
    for node in (VILLAGE, "411521101000"):
        (line,) = office.get("/public/items", kind="node", node=node)["items"]
        assert (line["version"], line["promised_limit"]) == (2, "3个工作日")


@pytest.mark.rule("KD-RW-02c")
def test_centre_publishes_the_list_of_its_own(office: ItemOffice) -> None:
    office.publish(card())
    office.publish(card(id="other"))
    office.adopt("care_card", VILLAGE)
    assert office.listed(kind="node", node=VILLAGE) == ["care_card"]
    assert office.listed(kind="node", node=COUNTY) == []


@pytest.mark.rule("KD-RW-03b")
def test_lists_of_township_and_village_are_apart(office: ItemOffice) -> None:
    office.publish(card(id="of_village", level="village"))
    office.publish(card(id="of_township"))
    assert office.listed(level="village") == ["of_village"]
    township = office.listed(level="township")
    assert "of_township" in township
    assert "of_village" not in township


@pytest.mark.rule("KD-RW-05e")
def test_list_of_comprehensive_acceptance(office: ItemOffice) -> None:
    office.publish(card(id="joined", comprehensive=True))
    office.publish(card(id="apart"))
    assert office.listed(kind="comprehensive") == ["joined"]


@pytest.mark.rule("LS-TC-03a")
def test_cross_location_items_are_listed_with_their_day(office: ItemOffice) -> None:
    office.publish(card(id="across", cross_location=True), "2026-03-10")
    office.publish(card(id="local"))
    office.later(days=1)
    answer = office.get("/public/items", kind="cross_location")
    days = {line["item_id"]: line["published_on"] for line in answer["items"]}
    assert days["across"] == "2026-03-10"
    assert "local" not in days


@pytest.mark.rule("LS-DN-05")
def test_items_of_smart_guidance_are_selected(office: ItemOffice) -> None:
    office.publish(card(id="guided", smart_guidance=True))
    office.publish(card(id="unguided"))
    assert office.listed(kind="smart_guidance") == ["guided"]


@pytest.mark.rule("TS-FA-3-1")
def test_list_has_a_new_edition_with_every_change(office: ItemOffice) -> None:
    before = office.get("/public/items")
    office.later(days=2)
    assert office.get("/public/items")["edition"] == before["edition"]
    office.publish(card(), "2026-03-11")
    after = office.get("/public/items")
    assert (after["edition"], after["published_on"]) == (before["edition"] + 1, "2026-03-11")


@pytest.mark.rule("TS-FA-3-4a")
def test_list_is_compiled_from_the_duty_list(office: ItemOffice) -> None:
    office.publish(card())
    office.publish(card(id="other", duty_list_entry="民政-13"))
    listed = office.get("/public/items")["duty_list"]
    assert {entry: items for entry, items in listed.items() if entry.startswith("民政")} == {
        "民政-12": ["care_card"],
        "民政-13": ["other"],
    }


@pytest.mark.rule("LZ-SJ-1b")
def test_rates_of_the_four_ways_are_measured(office: ItemOffice) -> None:
    office.publish(card(id="one", level="village", service_modes=["online", "one_visit"]))
    office.publish(card(id="two", level="village", service_modes=["online"]))
    answer = office.get("/public/items", level="village")
    assert answer["service_mode_rates"] == {
        "马上办": 0.0,
        "网上办": 1.0,
        "就近办": 0.0,
        "一次办": 0.5,
    }
    assert office.guide("one")["groups"]["basic_information"]["service_modes_zh"] == [
        "网上办",
        "一次办",
    ]


@pytest.mark.rule("LZ-WS-3d")
def test_all_channels_follow_in_step(office: ItemOffice) -> None:
    office.publish(card())
    office.adopt()
    office.revise(card(**THREE_DAYS), office.open_change())
    office.put_in_force("care_card")
    shown = [
        office.guide()["public_facts"]["promised_limit"],
        office.get("/public/window-notice", node=VILLAGE)["items"][0]["promised_limit"],
        office.get("/public/booklet", node=VILLAGE)["items"][0]["promised_limit"],
        office.get("/public/items", kind="node", node=VILLAGE)["items"][0]["promised_limit"],
    ]
    assert shown == ["3个工作日"] * 4


@pytest.mark.rule("LZ-SJ-2-7")
def test_eight_facts_are_public(office: ItemOffice) -> None:
    office.publish(card())
    assert office.guide()["public_facts"] == {
        "content": "养老服务卡核发",
        "procedure": ["乡级初审", "县级决定"],
        "policy_basis": ["《养老服务条例》第三条"],
        "materials": ["居民身份证"],
        "promised_limit": "5个工作日",
        "fees": ["不收费"],
        "consultation_phone": "0376-2170000",
        "complaint_way": "12345",
    }


@pytest.mark.rule("KD-RW-03a")
def test_elements_are_shown_by_group(office: ItemOffice) -> None:
    special = {"special_procedures": ["site_inspection", "expert_review", "public_notice"]}
    general = {"intermediaries": ["房屋鉴定"], "annual_inspection": "每年3月年检"}
    office.publish(card(**special, **general))
    shown = office.guide()["elements"]
    assert shown["basic"]["code"] == "000511-411521"
    assert shown["general"]["intermediaries"] == ["房屋鉴定"]
    assert shown["general"]["annual_inspection"] == "每年3月年检"
    assert shown["special"] == ["现场勘验", "专家评审", "公示"]


@pytest.mark.rule("LZ-WS-5b")
def test_guide_goes_group_by_group(office: ItemOffice) -> None:
    office.publish(card())
    groups = office.guide()["groups"]
    assert list(groups) == ["basic_information", "materials", "procedure", "forms"]
    assert groups["materials"][0]["waived_when"] == "可在线核验时免交"
    assert groups["materials"][0]["suppliers"] == ["申请人"]
    assert groups["forms"] == [{"name_zh": "申请表", "download": "/f.pdf"}]


@pytest.mark.rule("KD-RW-03c")
def test_guide_comes_in_several_versions(office: ItemOffice) -> None:
    office.publish(card(guide={"variants": ["plain", "illustrated", "video"]}))
    assert office.guide()["variants"] == ["通俗版", "图解版", "视频版"]
    office.publish(card(id="other"))
    assert office.guide("other")["variants"] == []


@pytest.mark.rule("KD-ZN-3-2c")
def test_notice_of_the_window_is_made_from_the_catalogue(office: ItemOffice) -> None:
    office.publish(card())
    assert office.get("/public/window-notice", node=VILLAGE)["items"] == []
    office.adopt()
    assert office.get("/public/window-notice", node=VILLAGE)["items"] == [
        {
            "name_zh": CARD["name_zh"],
            "fees": ["不收费"],
            "promised_limit": "5个工作日",
            "phone": "0376-2170000",
        }
    ]


@pytest.mark.rule("KD-ZN-3-6")
def test_booklet_is_made_from_the_catalogue(office: ItemOffice) -> None:
    office.publish(card())
    office.adopt()
    booklet = office.get("/public/booklet", node=VILLAGE)
    page = booklet_page(booklet, "董桥村便民服务站")
    for told in ("董桥村便民服务站办事手册", "乡级初审 → 县级决定", "王芳", "0376-2170000"):
        assert told in page
    (entry,) = booklet["items"]
    assert entry["materials"] == ["居民身份证（复印件）"]
    assert (entry["promised_limit"], entry["legal_limit"]) == ("5个工作日", "20个工作日")
    assert entry["legal_basis"] == ["《养老服务条例》第三条"]
    assert (entry["staff"], entry["phone"]) == ("王芳", "0376-2170000")


@pytest.mark.rule("LZ-MC-2")
@pytest.mark.parametrize(
    ("changes", "element"),
    [
        ({"implementation_code": "9-411521"}, "implementation_code_rule"),
        ({"name_zh": "养老卡"}, "item_name"),
        ({"sub_items": ["补领"]}, "sub_item_split"),
        ({"item_type": "public_service"}, "item_type"),
        ({"legal_basis": ["旧条例"]}, "legal_basis"),
        ({"flow": [{"act": "decide", "level": "city"}]}, "process"),
        (THREE_DAYS, "time_limit"),
        ({"materials": [CARD["materials"][0] | {"name_zh": "户口簿"}]}, "required_materials"),
        ({"forms": [CARD["forms"][0] | {"contents": ["住址"]}]}, "form_content"),
    ],
)
def test_difference_in_any_of_the_ten_elements_is_reported(
    office: ItemOffice, changes: dict[str, object], element: str
) -> None:
    office.publish(card())
    office.publish(card(id="same", level="county"))
    assert office.get("/item-differences")["differences"] == []
    office.publish(card(id="city_card", level="city", **changes))
    found = office.get("/item-differences")["differences"]
    assert {(d["base_code"], d["element"]) for d in found} == {("000511", element)}


@pytest.mark.rule("LZ-WS-4b")
def test_item_without_a_counterpart_above_is_found(office: ItemOffice) -> None:
    office.publish(card(id="province_card", level="province"))
    office.publish(card(id="city_card", level="city"))
    assert unmapped(office) == ["县级"]
    office.publish(card(id="county_card", level="county"))
    assert unmapped(office) == []


def unmapped(office: ItemOffice) -> list[str]:
    """The levels at which the card has no counterpart; items of the sample have none at all."""
    found = office.get("/item-differences")["unmapped"]
    return [one["level_zh"] for one in found if one["base_code"] == "000511"]


def test_sample_is_put_in_once_whoever_asks_first(fresh_office: ItemOffice) -> None:
    seed(fresh_office.service.executor)
    seed(fresh_office.service.executor)
    history = fresh_office.get("/items/birth_registration/history")
    assert [version["version"] for version in history["versions"]] == [1]


def test_change_is_seen_by_every_process(office: ItemOffice) -> None:
    other = ItemOffice(office.path)
    assert "care_card" not in other.listed()
    office.publish(card())
    assert "care_card" in other.listed()
    office.post("/items/care_card/cancellation", {"reason": "取消", "legal_basis": "国发"})
    assert "care_card" not in other.listed()
    other.engine.dispose()
