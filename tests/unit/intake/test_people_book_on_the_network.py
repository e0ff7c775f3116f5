"""网上预约: times that are offered, a number and a receipt at once, and one telephone number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from booking_desk import (
    HOLIDAY,
    NODE,
    SATURDAY,
    SUNDAY,
    WANG,
    ZHAO,
    BookingDesk,
    open_desk,
    person,
    refused,
)
from front_desk import FrontDesk, json_of, refusal
from item_office import card

from shared.kernel.refusals import Invalid, NotFound

PHONE = "0376-2170012"
FORESTRY = card(
    id="tree_felling",
    name_zh="林木采伐许可",
    category="agriculture_and_rural",
    category_zh="农业农村管理和服务",
)
MARRIAGE = card(
    id="marriage",
    name_zh="结婚婚姻登记",
    category="household_registration",
    category_zh="户籍管理",
)


@pytest.fixture
def desk(stocked_intake: Path, tmp_path: Path) -> Iterator[BookingDesk]:
    """On Saturday 王芳 is on duty from nine to eleven, at window 1."""
    desk = open_desk(stocked_intake, tmp_path)
    desk.on_duty()
    yield desk
    desk.engine.dispose()


def free(desk: BookingDesk, day: str = SATURDAY) -> list[tuple[str, int]]:
    return [(one["starts_at"][11:16], one["free"]) for one in desk.times(day)["times"]]


@pytest.mark.rule("XQ-CZ-01a")
def test_times_that_nobody_has_taken_are_offered(desk: BookingDesk) -> None:
    desk.on_duty(clerk=ZHAO, from_time="10:00", to_time="11:00")
    assert free(desk) == [("09:00", 1), ("09:30", 1), ("10:00", 2), ("10:30", 2)]
    desk.online(time="09:30")
    desk.online(time="10:00")
    assert free(desk) == [("09:00", 1), ("10:00", 1), ("10:30", 2)]
    assert free(desk, SUNDAY) == []


@pytest.mark.rule("XQ-CZ-01a")
def test_time_that_is_past_or_at_a_window_that_was_left_is_not_offered(desk: BookingDesk) -> None:
    desk.clock("09:30")
    assert free(desk) == [("10:00", 1), ("10:30", 1)]
    away = {"sign": "wait", "to": "", "destination": "三楼", "reason": "开会", "contact": "8001"}
    desk.do("/hall/windows/1/leave", away)
    assert free(desk) == []
    desk.do("/hall/windows/1/return")
    assert free(desk) == [("10:00", 1), ("10:30", 1)]


def test_one_person_holds_only_so_many_times_on_the_network(desk: BookingDesk) -> None:
    him, her = person(1), person(2)
    for time in ("09:00", "09:30", "10:00"):
        desk.online(time=time, applicant=him)
    with refused("bookings_open"):
        desk.online(time="10:30", applicant=him)
    # At the window and by telephone the person is heard, and others are not kept out.
    first = desk.get("/appointments")["items"][0]["appointment_id"]
    desk.on_duty(clerk=ZHAO)
    assert desk.book(time="10:30", applicant=him)["status"] == "agreed"
    assert desk.online(time="10:30", applicant=her)["status"] == "agreed"
    desk.act(first, "cancellation", reason="申请人来电取消")
    assert desk.online(time="09:00", applicant=him)["status"] == "agreed"


@pytest.mark.rule("XQ-CZ-01b")
def test_whoever_books_gets_a_number_and_a_receipt(desk: BookingDesk) -> None:
    told = desk.online()
    assert told["number"] == "YY202603090001"
    receipt = (
        "预约成功，预约号YY202603090001：请于2026-03-14 09:30到罗山县灵山镇1号窗口"
        "办理“养老服务卡核发”，带好居民身份证。"
    )
    assert told["receipt"] == receipt
    assert desk.notices() == [receipt]
    assert desk.online(time="10:00")["number"] == "YY202603090002"


@pytest.mark.rule("XQ-CZ-01b")
def test_who_was_refused_gets_no_receipt(desk: BookingDesk) -> None:
    assert desk.refuse("须先由勘验单位现场勘验")["receipt"] == ""
    assert desk.notices() == []


def test_network_takes_only_what_is_offered(desk: BookingDesk) -> None:
    with refused("not_rostered"):
        desk.online(time="09:15")
    desk.online()
    with refused("time_taken"):
        desk.online()
    with refused("unknown_mode", Invalid):
        desk.online(time="10:00", mode="overtime")
    with refused("unknown_window", NotFound):
        desk.online(time="10:00", window="9")
    with refused("unknown_hall", NotFound):
        desk.online(time="10:00", node="411521104000")
    with refused("identity_check_digit", Invalid):
        desk.online(applicant=person() | {"id_number": "411521199003070018"})


@pytest.mark.rule("KD-RW-13c")
@pytest.mark.parametrize("day", [SUNDAY, HOLIDAY])
def test_days_off_are_booked_under_the_one_number_of_the_node(desk: BookingDesk, day: str) -> None:
    desk.publish(FORESTRY)
    desk.under("kundulun").on_duty(day)
    wanted = {"item_id": "tree_felling", "mode": "off_hours"}
    with refused("no_booking_number"):
        desk.book(day, **wanted)
    for phone in ("0376-2170000", PHONE):
        desk.do("/hall/booking-number", {"phone": phone})
    assert desk.times(day)["booking_phone"] == PHONE
    assert desk.book(day, **wanted)["status"] == "agreed"
    assert desk.online(day, "10:00", **wanted)["booking_phone"] == PHONE


@pytest.mark.rule("KD-RW-13c")
def test_another_county_takes_bookings_without_such_a_number(desk: BookingDesk) -> None:
    assert desk.times()["booking_phone"] == ""
    assert desk.online()["status"] == "agreed"


@pytest.mark.rule("KD-ZN-4-8a")
def test_what_many_need_is_on_duty_and_the_rest_is_booked(desk: BookingDesk) -> None:
    desk.publish(FORESTRY)
    desk.publish(MARRIAGE)
    desk.under("kundulun").do("/hall/booking-number", {"phone": PHONE})
    ways = {item: desk.times(item_id=item)["way"] for item in ("care_card", "marriage")}
    assert ways == {"care_card": "on_duty", "marriage": "on_duty"}
    with refused("no_booking_needed"):
        desk.book(item_id="care_card")
    assert desk.times(item_id="tree_felling")["way"] == "booked"
    assert desk.book(item_id="tree_felling")["clerk"] == WANG


@pytest.mark.rule("KD-ZN-4-8a")
def test_on_a_working_day_or_in_another_county_nobody_is_sent_away(desk: BookingDesk) -> None:
    assert desk.times(item_id="care_card")["way"] == "booked"
    assert desk.book(item_id="care_card")["status"] == "agreed"
    desk.under("kundulun").do("/hall/booking-number", {"phone": PHONE})
    desk.on_duty("2026-03-10", from_time="18:00", to_time="19:00")
    evening = desk.book("2026-03-10", "18:00", mode="off_hours")
    assert evening["status"] == "agreed"
    assert desk.times("2026-03-10", item_id="care_card")["way"] == "office_hours"


def body(time: str, number: int = 1) -> dict[str, object]:
    return {
        "node": NODE,
        "mode": "appointment",
        "item_id": "care_card",
        "window": "1",
        "day": SATURDAY,
        "time": time,
        "applicant": person(number),
    }


def test_same_request_again_books_nothing_more(desk: BookingDesk) -> None:
    front = FrontDesk(desk)
    first = front.post("/public/appointments", body("09:30"), Idempotency_Key="once")
    again = front.post("/public/appointments", body("09:30"), Idempotency_Key="once")
    assert (first.status_code, json_of(again)) == (201, json_of(first))
    other = front.post("/public/appointments", body("10:00"), Idempotency_Key="once")
    assert other.status_code in (409, 422)
    assert free(desk) == [("09:00", 1), ("10:00", 1), ("10:30", 1)]


def test_request_at_the_window_that_is_sent_again_gets_the_same_answer(desk: BookingDesk) -> None:
    front, clerk = FrontDesk(desk), f"li.qiang {NODE} clerk"
    told = body("09:30") | {"channel": "phone"}
    agreed = {"day": told.pop("day"), "time": told.pop("time"), "materials": ["identity_card"]}
    del told["node"]
    asked = told | {"agreed": agreed}
    first = front.post("/appointments", asked, clerk, Idempotency_Key="once")
    again = front.post("/appointments", asked, clerk, Idempotency_Key="once")
    assert (first.status_code, again.status_code) == (201, 201)
    assert json_of(again) == json_of(first)
    assert refusal(front.post("/appointments", asked, clerk)) == (409, "time_taken")


def test_stranger_books_only_so_often(desk: BookingDesk) -> None:
    front = FrontDesk(desk)
    answers = [front.post("/public/appointments", body("08:00", n)) for n in range(1, 22)]
    assert {refusal(answer) for answer in answers[:20]} == {(409, "not_rostered")}
    assert refusal(answers[20]) == (429, "too_many_requests")


def test_one_office_does_not_see_the_books_of_another(desk: BookingDesk) -> None:
    booked = desk.booked()
    front = FrontDesk(desk)
    neighbour = "liu.yang 411521101000 clerk"
    assert refusal(front.get(f"/appointments/{booked}", neighbour))[0] == 404
    answer = front.post(f"/appointments/{booked}/phone", {"reason": "好奇"}, neighbour)
    assert refusal(answer) == (403, "foreign_node")
    assert refusal(front.post("/appointments", {}, f"he.jun {NODE} village_agent"))[0] == 403
