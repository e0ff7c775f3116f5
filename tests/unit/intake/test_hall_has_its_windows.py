"""A hall sets its windows, says who sits there, and shows when somebody is away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hall_office import LUOZHUANG, TAOSHAN, HallOffice, open_hall
from item_office import COUNTY

from shared.kernel.refusals import Conflict, Invalid, NotFound, Refusal

#: A place of another county, where care_card may be decided.
ELSEWHERE = "411523001001"
TODAY, TOMORROW = "2026-03-09", "2026-03-10"
AWAY = {"sign": "wait", "destination": "县民政局", "reason": "取件", "contact": "13800000001"}


@pytest.fixture
def town(stocked_intake: Path, tmp_path: Path) -> Iterator[HallOffice]:
    office = open_hall(stocked_intake, tmp_path)
    yield office
    office.engine.dispose()


def refused(refusal: type[Refusal], code: str) -> Any:
    return pytest.raises(refusal, match=f"^{code}:")


@pytest.mark.rule("LZ-SJ-2-5a")
def test_four_kinds_of_windows_share_the_way_of_an_application(town: HallOffice) -> None:
    kinds = ("guidance", "comprehensive", "transfer_station", "outgoing")
    shown = [town.window(kind, str(number)) for number, kind in enumerate(kinds)]
    assert [(window["kind_zh"], window["duty"]) for window in shown] == [
        ("引导咨询窗口", "引导咨询"),
        ("综合受理窗口", "收件"),
        ("中转站", "中转"),
        ("综合出件窗口", "出件"),
    ]
    assert town.window("one_to_one", "9")["duty"] == ""
    with refused(Invalid, "unknown_window_kind"):
        town.window("coffee", "10")


@pytest.mark.rule("XQ-ZZ-03-4a")
def test_comprehensive_window_has_one_of_four_themes(town: HallOffice) -> None:
    themes = (
        "registration",
        "business_management",
        "social_livelihood",
        "investment_construction",
    )
    shown = [town.window("comprehensive", str(n), theme=theme) for n, theme in enumerate(themes)]
    printed = [window["theme_zh"] for window in shown]
    assert printed == ["注册登记类", "经营管理类", "社会民生类", "投资建设类"]
    with refused(Invalid, "unknown_theme"):
        town.window("comprehensive", "5", theme="leisure")
    with refused(Invalid, "theme_not_possible"):
        town.window("outgoing", "5", theme="registration")
    assert town.window("outgoing", "5")["theme_zh"] == ""


@pytest.mark.rule("TS-FA-3-3-2a")
def test_more_than_four_comprehensive_windows_want_a_recorded_reason(town: HallOffice) -> None:
    town.at = TAOSHAN
    kinds = ["undifferentiated_approval", "undifferentiated_public_service"] * 2
    shown = [town.window(kind, str(number)) for number, kind in enumerate(kinds)]
    assert {window["kind_zh"] for window in shown} == {
        "行政审批事项无差别受理窗口",
        "公共服务事项无差别受理窗口",
    }
    town.window("guidance", "8")
    town.staff(role="assistant", window="8")
    assert town.hall()["warnings"] == []
    town.window("comprehensive", "5")
    (warning,) = town.hall()["warnings"]
    assert "一般不超过4个，现有5个" in warning
    town.do("/hall/adjustment", {"reason": "大厅面积1200平方米"})
    assert (town.hall()["warnings"], town.hall()["adjustment"]) == ([], "大厅面积1200平方米")


def test_window_that_is_removed_is_not_counted_any_more(town: HallOffice) -> None:
    for number in range(5):
        town.window("comprehensive", str(number))
    town.staff(role="assistant", window="1")
    assert len(town.hall()["warnings"]) == 1
    town.do("/hall/windows/4/removal")
    assert town.hall()["warnings"] == []
    with refused(NotFound, "unknown_window"):
        town.do("/hall/windows/4/removal")


@pytest.mark.rule("TS-FA-3-3-2b")
def test_flexible_window_is_there_in_its_season_only(town: HallOffice) -> None:
    season = {"items": ["care_card"], "active_from": TOMORROW, "active_to": TOMORROW}
    assert not town.window("flexible", "6", **season)["open_today"]
    town.later(days=1)
    (window,) = town.hall()["windows"]
    assert window["open_today"]
    assert window["called"]
    town.later(days=1)
    assert not town.hall()["windows"][0]["open_today"]


@pytest.mark.rule("TS-FA-3-3-2b")
def test_dedicated_window_names_its_items_and_flexible_one_its_days(town: HallOffice) -> None:
    assert town.window("fixed_dedicated", "5", items=["care_card"])["open_today"]
    with refused(Invalid, "no_items"):
        town.window("fixed_dedicated", "5")
    with refused(Invalid, "no_period"):
        town.window("flexible", "6", items=["care_card"])
    days = {"active_from": TOMORROW, "active_to": TODAY}
    with refused(Invalid, "period_ends_first"):
        town.window("flexible", "6", items=["care_card"], **days)


@pytest.mark.rule("TS-FA-3-3-2c")
def test_somebody_is_there_for_advice_and_help(town: HallOffice) -> None:
    town.window("guidance")
    town.staff(role="clerk")
    assert town.hall()["warnings"] == ["没有安排无差别咨询帮办人员"]
    shown = town.staff(subject="sun.li", role="assistant")
    assert shown["warnings"] == []
    assert shown["staff"][-1]["role_zh"] == "无差别咨询帮办人员"
    left = town.do("/hall/staff/removal", {"subject": "sun.li"})
    assert left["warnings"] == ["没有安排无差别咨询帮办人员"]
    with refused(NotFound, "unknown_member"):
        town.do("/hall/staff/removal", {"subject": "sun.li"})


@pytest.mark.rule("LS-TC-02")
def test_centre_without_a_staffed_window_takes_no_case_of_another_county(town: HallOffice) -> None:
    there = {"origin_division": ELSEWHERE, "competent_division": ELSEWHERE}
    town.window("comprehensive")
    town.staff(window="1")
    with refused(Conflict, "no_cross_location_window"):
        town.apply(**there)
    assert town.apply()
    town.window("cross_location", "7")
    with refused(Conflict, "no_cross_location_window"):
        town.apply(**there)
    town.staff(subject="sun.li", name="孙丽", window="7")
    assert town.apply(**there)


def test_window_of_the_county_serves_the_towns_below(town: HallOffice) -> None:
    there = {"origin_division": ELSEWHERE, "competent_division": ELSEWHERE}
    town.at = COUNTY
    town.window("comprehensive")
    town.at = TAOSHAN
    with refused(Conflict, "no_cross_location_window"):
        town.apply(**there)
    town.at = COUNTY
    town.window("cross_location", "7")
    town.staff(window="7")
    town.at = TAOSHAN
    assert town.apply(**there)


@pytest.mark.rule("XQ-CZ-04-1j")
def test_department_has_a_window_of_its_own_with_the_centres_consent(town: HallOffice) -> None:
    with refused(Invalid, "not_approved"):
        town.window("department_special", unit_id=town.unit())
    with refused(Invalid, "no_unit"):
        town.window("department_special", approval_ref="中心复〔2026〕2号")
    shown = town.window(
        "department_special", unit_id="civil_affairs", approval_ref="中心复〔2026〕2号"
    )
    assert shown["approval_ref"] == "中心复〔2026〕2号"


@pytest.mark.rule("XQ-CZ-04-1k")
def test_supporting_window_publishes_what_it_does_how_and_how_fast(town: HallOffice) -> None:
    told = {"content": "代收工本费", "procedure": "核单、收款、开票", "limits": "当场"}
    for gap in told:
        with refused(Invalid, "not_published"):
            town.window("supporting_special", published=told | {gap: " "})
    town.window("supporting_special", published=told)
    assert town.board()["windows"][0]["published"] == told


@pytest.mark.rule("XQ-ZZ-02-2c")
def test_department_sends_qualified_officers_for_named_items(town: HallOffice) -> None:
    officer = {
        "subject": "wu.gang",
        "name": "吴刚",
        "role": "special_officer",
        "window": "3",
        "unit_id": "civil_affairs",
        "qualification": "民政业务五年",
        "items": ["care_card"],
    }
    town.unit()
    town.window("professional", "3")
    town.window("outgoing", "4")
    gaps: tuple[dict[str, Any], ...] = ({"unit_id": ""}, {"qualification": ""}, {"items": []})
    for gap in gaps:
        with refused(Invalid, "officer_incomplete"):
            town.staff(**officer | gap)
    with refused(Invalid, "wrong_window"):
        town.staff(**officer | {"window": "4"})
    (shown,) = town.staff(**officer)["staff"]
    assert (shown["role_zh"], list(shown["items"])) == ("部门选派人员", ["care_card"])


@pytest.mark.rule("KD-ZN-3-2b")
def test_general_consultation_helps_who_asks_for_a_unit_that_is_not_here(town: HallOffice) -> None:
    asked = {
        "unit": "气象局",
        "matter": "防雷验收",
        "referred_to": "县气象局一楼",
        "phone": "0376-2170033",
    }
    town.unit()
    town.unit("weather", name="气象局", present=False, items=[])
    town.window("comprehensive")
    with refused(Conflict, "no_general_consultation"):
        town.do("/hall/referrals", asked)
    town.window("general_consultation", "2")
    with refused(Conflict, "unit_present"):
        town.do("/hall/referrals", asked | {"unit": "民政局"})
    town.do("/hall/referrals", asked)
    assert town.get("/hall/referrals")["items"] == [asked | {"node": LUOZHUANG}]


@pytest.mark.rule("TS-GF-4-4")
def test_queue_does_not_call_to_a_window_that_was_left(town: HallOffice) -> None:
    for number in "12":
        assert town.window("comprehensive", number)["called"]
    town.do("/hall/windows/1/leave", AWAY | {"sign": "redirect", "to": "2"})
    first, second = town.hall()["windows"]
    assert (first["called"], second["called"]) == (False, True)
    assert (first["absence"]["sign"], first["absence"]["to"]) == ("redirect", "2")
    with refused(Conflict, "nobody_there"):
        town.do("/hall/windows/2/leave", AWAY | {"sign": "redirect", "to": "1"})
    town.do("/hall/windows/2/leave", AWAY)
    assert not any(window["called"] for window in town.hall()["windows"])
    town.window("comprehensive", "1", theme="registration")
    assert not town.hall()["windows"][0]["called"]
    town.do("/hall/windows/1/return")
    assert [window["called"] for window in town.hall()["windows"]] == [True, False]


def test_sign_names_another_window_only_where_it_redirects(town: HallOffice) -> None:
    town.window("comprehensive", "1")
    town.window("comprehensive", "2")
    with refused(Invalid, "wait_names_no_window"):
        town.do("/hall/windows/1/leave", AWAY | {"to": "2"})
    with refused(NotFound, "unknown_window"):
        town.do("/hall/windows/1/leave", AWAY | {"sign": "redirect", "to": "8"})
    with refused(Conflict, "nobody_there"):
        town.do("/hall/windows/1/leave", AWAY | {"sign": "redirect", "to": "1"})
    with refused(Conflict, "not_left"):
        town.do("/hall/windows/1/return")
    town.do("/hall/windows/1/leave", AWAY)
    with refused(Conflict, "left_already"):
        town.do("/hall/windows/1/leave", AWAY)


@pytest.mark.rule("KD-ZN-4-6")
def test_window_shows_where_the_clerk_went_why_and_whom_to_call(town: HallOffice) -> None:
    town.window("comprehensive")
    for gap in ("destination", "reason", "contact"):
        with refused(Invalid, "whereabouts_missing"):
            town.do("/hall/windows/1/leave", AWAY | {gap: ""})
    town.do("/hall/windows/1/leave", AWAY)
    sign = town.board()["windows"][0]["absence"]
    assert (sign["destination"], sign["reason"], sign["contact"]) == (
        "县民政局",
        "取件",
        "13800000001",
    )
    town.do("/hall/windows/1/return")
    assert town.board()["windows"][0]["absence"] is None


def test_window_belongs_to_a_unit_of_the_hall(town: HallOffice) -> None:
    with refused(NotFound, "unknown_unit"):
        town.window("professional", unit_id="civil_affairs")
