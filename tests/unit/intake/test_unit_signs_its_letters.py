"""A unit comes into the hall with its letters: what they say, and from when the window may act."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hall_office import COPIES, LUOZHUANG, OFFICER, TAOSHAN, HallOffice, open_hall
from item_office import card

from shared.kernel.refusals import Conflict, Forbidden, Invalid, Refusal

DECIDED_HERE = {"act": "decide", "level": "township"}
TOMORROW, NEXT_WEEK = "2026-03-10", "2026-03-16"


@pytest.fixture
def town(stocked_intake: Path, tmp_path: Path) -> Iterator[HallOffice]:
    office = open_hall(stocked_intake, tmp_path)
    yield office
    office.engine.dispose()


def refused(refusal: type[Refusal], code: str) -> Any:
    return pytest.raises(refusal, match=f"^{code}:")


@pytest.mark.rule("XQ-ZZ-01")
def test_unit_is_one_of_three_kinds_of_organisation(town: HallOffice) -> None:
    for number, kind in enumerate(
        ("approval_department", "public_service_body", "centre_committee")
    ):
        town.unit(f"unit_{number}", name=f"单位{number}", kind=kind)
    kinds = [unit["kind_zh"] for unit in town.get("/units")["items"]]
    assert kinds == ["审批职能部门", "提供公共服务的企事业单位", "行政服务中心管委会"]
    with refused(Invalid, "unknown_organisation"):
        town.unit("chamber", kind="trade_association")


@pytest.mark.rule("LZ-MC-4")
def test_letter_names_the_powers_that_can_be_given(town: HallOffice) -> None:
    town.unit()
    letter = town.signed("delegation", "receive", "accept", "review_approve", "issue")
    told = {power["zh"] for power in letter["table"][0]["powers"] if power["granted"]}
    assert told == {"收件", "受理", "审核审批", "出件（证）"}
    with refused(Invalid, "unknown_power"):
        town.file("delegation", "punish")


@pytest.mark.rule("LZ-W1-4")
def test_first_letter_has_a_table_of_items_by_powers(town: HallOffice) -> None:
    town.unit()
    grants = [
        {"item_id": "care_card", "powers": ["accept"]},
        {"item_id": "elderly_card", "powers": ["issue", "make_certificate"]},
    ]
    letter = town.signed("letter_1", authorised=["zhao.min"], grants=grants)
    table = {
        row["item_id"]: [power["zh"] for power in row["powers"] if power["granted"]]
        for row in letter["table"]
    }
    assert table == {"care_card": ["受理"], "elderly_card": ["制证", "出件（证）"]}
    assert {len(row["powers"]) for row in letter["table"]} == {7}
    with refused(Invalid, "no_grants"):
        town.file("letter_1", authorised=["zhao.min"])


@pytest.mark.rule("LZ-SJ-2-3d")
def test_first_letter_lists_persons_and_is_on_file_before_the_unit_goes_live(
    town: HallOffice,
) -> None:
    town.unit()
    with refused(Invalid, "no_persons"):
        town.file("letter_1", "accept")
    town.signed("pledge", text="公开承诺：收件即办。")
    filed = town.file("letter_1", "accept", authorised=["zhao.min"])
    with refused(Conflict, "no_first_letter"):
        town.do("/units/civil_affairs/going-live")
    assert town.sign(filed)["authorised"] == ["zhao.min"]
    assert town.do("/units/civil_affairs/going-live")["live_since"] == "2026-03-09"


@pytest.mark.rule("LZ-SJ-2-4e")
def test_unit_goes_live_with_its_pledge_and_everybody_can_read_it(town: HallOffice) -> None:
    town.unit()
    town.window("comprehensive")
    town.signed("letter_1", "accept", authorised=["zhao.min"])
    filed = town.file("pledge", text="公开承诺：收件即办。")
    with refused(Conflict, "no_pledge"):
        town.do("/units/civil_affairs/going-live")
    assert town.board()["pledges"] == []
    town.sign(filed)
    assert town.do("/units/civil_affairs/going-live")["live_since"] == "2026-03-09"
    assert town.board()["pledges"] == [{"unit": "民政局", "text": "公开承诺：收件即办。"}]


def test_unit_elsewhere_goes_live_without_a_pledge(town: HallOffice) -> None:
    town.at = TAOSHAN
    town.unit()
    assert town.do("/units/civil_affairs/going-live")["live_since"] == "2026-03-09"


def test_nothing_is_received_for_a_unit_that_is_not_live(town: HallOffice) -> None:
    town.unit()
    town.signed("delegation", "receive")
    with refused(Conflict, "unit_not_live"):
        town.apply()


def check_four_copies(town: HallOffice, kind: str, *powers: str, **changes: Any) -> None:
    """With three copies, or two for one holder, the letter cannot be signed."""
    for copies in (COPIES[:3], [*COPIES[:3], COPIES[0]], [*COPIES, COPIES[0]]):
        filed = town.file(kind, *powers, copies=copies, **changes)
        with refused(Invalid, "four_copies"):
            town.sign(filed)
    printed = town.signed(kind, *powers, **changes)["copies"]
    assert [copy["holder_zh"] for copy in printed] == [
        "单位",
        "政务服务中心",
        "政府督查室",
        "党委督查室",
    ]
    assert printed[2]["name"] == "区政府督查室"


@pytest.mark.rule("LZ-W1-5")
def test_first_letter_is_sealed_counts_from_signing_and_has_four_copies(town: HallOffice) -> None:
    town.unit()
    named = {"authorised": ["zhao.min"]}
    check_four_copies(town, "letter_1", "accept", **named)
    unsealed = town.file("letter_1", "accept", **named)
    for gap, code in (("signed_by", "not_signed"), ("seal_ref", "not_sealed")):
        with refused(Invalid, code):
            town.sign(unsealed, **{gap: ""})
    letter = town.signed("letter_1", "accept", effective_from=NEXT_WEEK, **named)
    assert (letter["signed_by"], letter["effective_from"]) == ("王局长", "2026-03-09")


@pytest.mark.rule("LZ-W2-5")
def test_second_letter_has_four_copies_with_named_holders(town: HallOffice) -> None:
    town.unit()
    check_four_copies(town, "letter_2", "receive")


@pytest.mark.rule("LZ-CN-9")
def test_pledge_counts_from_signing_and_has_four_copies(town: HallOffice) -> None:
    town.unit()
    check_four_copies(town, "pledge", text="公开承诺。")
    letter = town.signed("pledge", text="公开承诺。", effective_from=NEXT_WEEK)
    assert letter["effective_from"] == letter["signed_on"] == "2026-03-09"


@pytest.mark.rule("LZ-SJ-2-5b")
def test_unit_with_little_business_gives_the_window_three_powers_and_no_more(
    town: HallOffice,
) -> None:
    town.unit()
    letter = town.signed("letter_2", "receive", "issue", "make_certificate")
    told = [power["zh"] for power in letter["table"][0]["powers"] if power["granted"]]
    assert told == ["收件", "制证", "出件（证）"]
    with refused(Invalid, "beyond_second_letter"):
        town.file("letter_2", "receive", "review_approve")


@pytest.mark.rule("LZ-SJ-2-5b")
def test_unit_with_much_business_uses_the_first_letter(town: HallOffice) -> None:
    town.unit(low_volume=False)
    with refused(Conflict, "not_low_volume"):
        town.file("letter_2", "receive")


@pytest.mark.rule("LZ-W2-1")
def test_window_receives_and_issues_what_the_second_letter_lists(town: HallOffice) -> None:
    town.unit()
    town.live()
    with refused(Conflict, "no_power_to_receive"):
        town.apply()
    town.signed("letter_2", "receive", "issue")
    assert town.apply()
    powers = town.get("/authority", item_id="care_card")["powers"]
    assert [(power["zh"], power["under"]) for power in powers if power["allowed"]] == [
        ("收件", "授权委托书（二）"),
        ("出件（证）", "授权委托书（二）"),
    ]


def test_items_of_nobody_else_are_received_without_any_letter(town: HallOffice) -> None:
    town.unit("water_works", name="自来水公司", kind="public_service_body", items=["tap_water"])
    assert town.accept(town.apply()) == "accepted"


@pytest.mark.rule("LZ-W2-4")
def test_nothing_is_done_under_a_letter_before_its_day(town: HallOffice) -> None:
    town.unit()
    town.live()
    town.signed("letter_2", "receive", effective_from=TOMORROW)
    with refused(Conflict, "no_power_to_receive"):
        town.apply()
    town.later(days=1)
    case = town.apply()
    town.signed("delegation", "accept", effective_from=NEXT_WEEK)
    with refused(Conflict, "no_power_to_accept"):
        town.accept(case)
    town.later(days=6)
    assert town.accept(case) == "accepted"


@pytest.mark.rule("XQ-ZZ-02-1")
def test_centre_accepts_for_a_department_only_while_it_has_the_power(town: HallOffice) -> None:
    town.unit()
    town.live()
    town.signed("letter_2", "receive")
    first, second = town.apply(), town.apply()
    with refused(Conflict, "no_power_to_accept"):
        town.accept(first)
    delegation = town.file("delegation", "accept", effective_to=NEXT_WEEK)
    town.sign(delegation)
    assert town.accept(first) == "accepted"
    path = f"/units/civil_affairs/letters/{delegation}/revocation"
    town.do(path, {"reason": "职责调整"})
    with refused(Conflict, "no_power_to_accept"):
        town.accept(second)


def test_first_letter_speaks_of_the_persons_that_it_names(town: HallOffice) -> None:
    town.unit()
    town.live()
    town.signed("letter_1", "receive", "accept", authorised=["zhao.min"])
    with refused(Conflict, "no_power_to_receive"):
        town.apply()
    town.subject = "zhao.min"
    assert town.accept(town.apply()) == "accepted"


def test_window_finishes_on_the_spot_what_it_may_accept_and_decide(town: HallOffice) -> None:
    town.publish(card(id="quick_card", case_type="instant", flow=[DECIDED_HERE]))
    town.unit(items=["quick_card"])
    town.live()

    def letter(*powers: str) -> None:
        town.signed("delegation", grants=[{"item_id": "quick_card", "powers": powers}])

    letter("receive")
    case = town.apply(item_id="quick_card", origin_division=LUOZHUANG)
    finished = f"/cases/{case}/completion", {"outcome": "granted"}
    for missing, power in (
        ("no_power_to_accept", "accept"),
        ("no_power_to_decide", "review_approve"),
    ):
        with refused(Conflict, missing):
            town.do(*finished)
        letter(power)
    assert town.do(*finished)["status"] == "concluded"


def test_letter_is_over_after_its_last_day(town: HallOffice) -> None:
    town.unit()
    town.live()
    town.signed("delegation", "accept", effective_to=TOMORROW)
    town.later(days=1)
    assert town.apply()
    town.later(days=1)
    with refused(Conflict, "no_power_to_receive"):
        town.apply()


def test_letter_is_signed_once_and_revoked_once(town: HallOffice) -> None:
    town.unit()
    filed = town.file("delegation", "accept")
    town.sign(filed)
    with refused(Conflict, "signed_already"):
        town.sign(filed)
    path = f"/units/civil_affairs/letters/{filed}/revocation"
    town.do(path, {"reason": "职责调整"})
    with refused(Conflict, "revoked_already"):
        town.do(path, {"reason": "职责调整"})


@pytest.mark.rule("LZ-SJ-2-8")
def test_chief_representative_is_of_mid_level_or_above(town: HallOffice) -> None:
    town.unit()
    shown = town.do("/units/civil_affairs/chief", OFFICER)
    assert shown["chief"]["rank_zh"] == "中层干部"
    assert town.do("/units/civil_affairs/chief", OFFICER | {"rank": "leader"})["chief"]
    with refused(Invalid, "rank_too_low"):
        town.do("/units/civil_affairs/chief", OFFICER | {"rank": "staff"})


@pytest.mark.rule("LS-ZB-01")
def test_one_to_one_case_goes_to_the_window_and_the_liaison_of_the_unit(town: HallOffice) -> None:
    town.unit()
    town.window("comprehensive")
    town.do("/units/civil_affairs/liaison", OFFICER)
    with refused(Conflict, "no_one_to_one_window"):
        town.get("/one-to-one", unit_id="civil_affairs")
    town.window("one_to_one", "9")
    told = town.get("/one-to-one", unit_id="civil_affairs")
    assert (told["window"], told["liaison"], told["phone"]) == ("9", "王芳", "0376-2170009")
    town.unit("justice", name="司法局", items=[])
    with refused(Conflict, "no_liaison"):
        town.get("/one-to-one", unit_id="justice")


@pytest.mark.rule("XQ-ZZ-02-3f")
def test_head_of_the_window_collects_fees_of_items_that_have_any(town: HallOffice) -> None:
    town.window("comprehensive")
    town.staff(subject="li.qiang", role="clerk")
    fee = {"case_no": "41152110320420260309000001", "item_id": "care_card", "amount": 500}
    with refused(Forbidden, "not_window_head"):
        town.do("/hall/fees", fee)
    town.staff(subject="li.qiang", role="window_head")
    assert town.do("/hall/fees", fee)
    with refused(Invalid, "no_fee"):
        town.do("/hall/fees", fee | {"item_id": "elderly_card"})


def test_fee_of_a_unit_is_collected_under_its_letter(town: HallOffice) -> None:
    town.unit()
    town.window("comprehensive")
    town.staff(role="window_head")
    fee = {"case_no": "41152110320420260309000001", "item_id": "care_card", "amount": 500}
    with refused(Conflict, "no_power_to_collect"):
        town.do("/hall/fees", fee)
    town.signed("delegation", "collect_fee")
    assert town.do("/hall/fees", fee)


def test_unit_of_another_hall_changes_nothing_here(town: HallOffice) -> None:
    town.unit()
    town.at = TAOSHAN
    assert town.accept(town.apply()) == "accepted"
    assert {unit["node"] for unit in town.get("/units")["items"]} == {LUOZHUANG}


def test_unit_takes_on_further_items(town: HallOffice) -> None:
    town.unit(items=[], name="老龄办")
    town.live()
    assert town.apply()
    revised = {"low_volume": True, "present": True, "items": ["care_card"]}
    assert town.do("/units/civil_affairs/revision", revised)["items"] == ["care_card"]
    with refused(Conflict, "no_power_to_receive"):
        town.apply()
