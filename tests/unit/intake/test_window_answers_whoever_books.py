"""预约办、错时办: asked for at the window or by telephone, and answered at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from booking_desk import (
    HOLIDAY,
    MONDAY,
    NODE,
    SATURDAY,
    SUNDAY,
    WANG,
    WORKED_SATURDAY,
    ZHAO,
    BookingDesk,
    open_desk,
    refused,
)
from hall_office import MEMBER, WINDOW
from item_office import card
from marshmallow import ValidationError

from services.intake.appointments import views
from services.intake.domain.item_words import ItemType
from shared.kernel.refusals import Invalid, NotFound

OFF_HOURS = {"mode": "off_hours"}
EVENING: dict[str, Any] = {"from_time": "18:00", "to_time": "20:00"}


@pytest.fixture
def desk(stocked_intake: Path, tmp_path: Path) -> Iterator[BookingDesk]:
    desk = open_desk(stocked_intake, tmp_path)
    desk.on_duty()
    yield desk
    desk.engine.dispose()


@pytest.mark.rule("LS-YY-01")
@pytest.mark.parametrize("day", [SATURDAY, HOLIDAY])
def test_appointment_is_agreed_for_a_day_off(desk: BookingDesk, day: str) -> None:
    if day != SATURDAY:
        desk.on_duty(day)
    assert desk.book(day)["status"] == "agreed"


@pytest.mark.rule("LS-YY-01")
@pytest.mark.parametrize("day", ["2026-03-10", WORKED_SATURDAY])
def test_day_that_is_worked_is_not_for_appointments(desk: BookingDesk, day: str) -> None:
    desk.on_duty(day)
    with refused("working_day", Invalid):
        desk.book(day)
    # Elsewhere people book any time of the day.
    assert desk.under("x-district").book(day)["status"] == "agreed"


@pytest.mark.rule("LS-YY-01")
def test_appointment_is_asked_for_in_advance(desk: BookingDesk) -> None:
    desk.clock("09:31")
    with refused("not_ahead", Invalid):
        desk.book(time="09:30")
    assert desk.book(time="10:00")["status"] == "agreed"


def test_nothing_is_agreed_for_years_ahead(desk: BookingDesk) -> None:
    with refused("not_ahead", Invalid):
        desk.book("2027-03-14")
    with refused("not_ahead", Invalid):
        desk.on_duty("9999-12-31")


def test_county_without_service_on_days_off_takes_none(desk: BookingDesk) -> None:
    with refused("not_offered"):
        desk.under("x-district").book()
    with refused("not_offered"):
        desk.book("2026-03-10", "18:00", **OFF_HOURS)


@pytest.mark.rule("LS-YY-02")
@pytest.mark.parametrize("kind", list(ItemType))
def test_items_of_every_kind_are_booked(desk: BookingDesk, kind: ItemType) -> None:
    desk.publish(card(id="another", item_type=kind.value, department="林业局"))
    assert desk.book(item_id="another")["status"] == "agreed"


@pytest.mark.rule("LS-YY-02")
def test_no_item_is_kept_from_being_booked(desk: BookingDesk) -> None:
    with pytest.raises(ValidationError, match="bookable"):
        desk.draft(card(id="another", bookable=False))
    with refused("unknown_item", NotFound):
        desk.book(item_id="fortune_telling")


@pytest.mark.rule("LS-YY-03a")
def test_applicant_fills_in_the_form_at_the_window_on_a_working_day(desk: BookingDesk) -> None:
    found = desk.book(channel="on_site")
    assert (found["channel_zh"], found["filled_by"]) == ("现场", "applicant")
    desk.on_duty(SUNDAY)
    desk.clock("10:00")
    with refused("no_desk_today"):
        desk.book(SUNDAY, channel="on_site")


@pytest.mark.rule("LS-YY-03b")
def test_whoever_takes_the_call_fills_in_the_form(desk: BookingDesk) -> None:
    desk.on_duty(SUNDAY)
    desk.clock("10:00")
    found = desk.book(SUNDAY, channel="phone")
    assert (found["channel"], found["filled_by"]) == ("phone", "staff")


@pytest.mark.rule("LS-YY-04a")
def test_whoever_took_the_booking_is_asked_first_to_the_end(desk: BookingDesk) -> None:
    found = desk.book()
    told = (found["first_asked"], found["item_name"], found["starts_at"], found["materials"])
    at = f"{SATURDAY}T09:30:00+08:00"
    assert told == ("li.qiang", "养老服务卡核发", at, ["居民身份证"])
    desk.subject = "somebody.else"
    applied = desk.get(f"/cases/{desk.apply(found['appointment_id'])}")
    assert applied["first_asked"] == "li.qiang"
    online = desk.online(time="10:00")
    # Nobody took it, so it is whoever is to serve.
    (other,) = [one for one in desk.get("/appointments")["items"] if one["channel"] == "online"]
    assert (other["number"], other["first_asked"]) == (online["number"], WANG)


@pytest.mark.rule("LS-YY-05a")
def test_request_is_written_down_with_its_answer_or_not_at_all(desk: BookingDesk) -> None:
    with refused("answer_missing", Invalid):
        desk.request()
    both = {"agreed": {"day": SATURDAY, "time": "09:30"}, "refused": {"reason": "人手不足"}}
    with refused("answer_missing", Invalid):
        desk.request(**both)
    assert desk.told("appointment_requested") == []
    agreed = desk.book()
    assert desk.refuse("须先由勘验单位现场勘验")["status"] == "refused"
    assert [fact["node"] for fact in desk.told("appointment_requested")] == [NODE, NODE]
    (fact,) = desk.told("appointment_agreed")
    assert fact["appointment_id"] == agreed["appointment_id"]
    assert fact["agreed_at"] == f"{SATURDAY}T09:30:00+08:00"
    assert [fact["reason"] for fact in desk.told("appointment_refused")] == [
        "须先由勘验单位现场勘验"
    ]


@pytest.mark.rule("LS-YY-05b")
def test_materials_are_told_with_the_time(desk: BookingDesk) -> None:
    with refused("materials_not_told", Invalid):
        desk.book(materials=[])
    with refused("materials_not_told", Invalid):
        desk.book(materials=["photo"])
    found = desk.book(materials=["identity_card", "近期照片"])
    assert found["materials"] == ["居民身份证", "近期照片"]


@pytest.mark.rule("LS-YY-05c")
@pytest.mark.parametrize("reason", ["", "  "])
def test_refusal_without_a_reason_is_none(desk: BookingDesk, reason: str) -> None:
    with refused("reason_missing", Invalid):
        desk.refuse(reason)
    assert desk.refuse(" 须先勘验 ")["reason"] == "须先勘验"


@pytest.mark.rule("LS-YY-07")
@pytest.mark.parametrize("reason", ["那天是非工作日", "周末没有人上班", "五一放假", "星期六不办"])
def test_day_off_is_no_reason_to_refuse(desk: BookingDesk, reason: str) -> None:
    with refused("day_off_is_no_reason", Invalid):
        desk.refuse(reason)
    assert desk.refuse("须先由勘验单位现场勘验")["status"] == "refused"


@pytest.mark.rule("LS-YY-06")
def test_somebody_on_duty_is_named(desk: BookingDesk) -> None:
    with refused("not_rostered"):
        desk.book(clerk=ZHAO)
    with refused("not_rostered"):
        desk.book(SUNDAY)
    with refused("not_rostered"):
        desk.book(time="11:00")
    assert desk.book(clerk=WANG)["clerk"] == WANG


def test_clerk_has_one_appointment_at_a_time(desk: BookingDesk) -> None:
    desk.book(time="09:30")
    with refused("time_taken"):
        desk.book(time="09:30")
    assert desk.book(time="10:00")["status"] == "agreed"


def test_time_is_free_again_when_the_appointment_is_cancelled(desk: BookingDesk) -> None:
    first = desk.booked()
    with refused("reason_missing", Invalid):
        desk.act(first, "cancellation", reason=" ")
    assert desk.act(first, "cancellation", reason="改日再来")["status"] == "cancelled"
    assert [fact["reason"] for fact in desk.told("appointment_cancelled")] == ["改日再来"]
    assert desk.book()["status"] == "agreed"


def test_clerk_who_is_waited_for_stays_on_the_roster(desk: BookingDesk) -> None:
    shift = desk.on_duty(SUNDAY)
    waiting = desk.booked(SUNDAY)
    with refused("clerk_promised"):
        desk.do(f"/hall/shifts/{shift}/withdrawal", {"reason": "出差"})
    with refused("not_rostered"):
        desk.act(waiting, "clerk", clerk=ZHAO)
    desk.on_duty(SUNDAY, ZHAO)
    assert desk.act(waiting, "clerk", clerk=ZHAO)["clerk"] == ZHAO
    assert desk.do(f"/hall/shifts/{shift}/withdrawal", {"reason": "出差"})["withdrawn"] is True
    with refused("not_rostered"):
        desk.book(SUNDAY, "10:00", clerk=WANG)


def test_roster_is_of_people_at_the_window_each_at_one(desk: BookingDesk) -> None:
    with refused("not_at_window"):
        desk.on_duty(SUNDAY, "nobody")
    with refused("clerk_on_duty"):
        desk.on_duty(SATURDAY, WANG, from_time="10:30", to_time="12:00")
    with refused("shift_too_short", Invalid):
        desk.on_duty(SUNDAY, from_time="11:00", to_time="09:00")
    desk.on_duty(SATURDAY, WANG, from_time="11:00", to_time="12:00")


@pytest.mark.rule("LS-CS-01")
@pytest.mark.parametrize("channel", ["on_site", "phone"])
def test_off_hours_service_is_outside_office_hours(desk: BookingDesk, channel: str) -> None:
    desk.on_duty("2026-03-10", from_time="16:30", to_time="19:00")
    found = desk.book("2026-03-10", "17:30", channel=channel, **OFF_HOURS)
    assert (found["mode_zh"], found["status"]) == ("错时办", "agreed")
    with refused("within_office_hours", Invalid):
        desk.book("2026-03-10", "17:00", channel=channel, **OFF_HOURS)


@pytest.mark.rule("LS-CS-01")
def test_off_hours_service_is_booked_on_the_network(desk: BookingDesk) -> None:
    desk.on_duty("2026-03-10", from_time="16:30", to_time="19:00")
    assert desk.online("2026-03-10", "18:00", **OFF_HOURS)["status"] == "agreed"
    with refused("within_office_hours", Invalid):
        desk.online("2026-03-10", "16:30", **OFF_HOURS)


@pytest.mark.rule("LS-CS-02")
def test_windows_take_off_hours_bookings_while_they_are_open(desk: BookingDesk) -> None:
    desk.on_duty("2026-03-10", **EVENING)
    found = desk.book("2026-03-10", "18:00", **OFF_HOURS)
    listed = desk.get("/appointments", day="2026-03-10", window="1", mode="off_hours")["items"]
    assert [one["number"] for one in listed] == [found["number"]]
    desk.clock("12:30", MONDAY)
    with refused("desk_closed"):
        desk.book("2026-03-10", "18:30", **OFF_HOURS)
    # The network is never closed.
    assert desk.online("2026-03-10", "18:30", **OFF_HOURS)["status"] == "agreed"


@pytest.mark.rule("LS-CS-03")
def test_off_hours_service_is_booked_at_the_window_of_the_unit(desk: BookingDesk) -> None:
    unit = {"unit_id": "civil_affairs", "name": "民政局", "kind": "approval_department"}
    desk.do("/units", unit | {"low_volume": True, "items": ["care_card"]})
    desk.do("/hall/windows", WINDOW | {"unit_id": "civil_affairs"})
    desk.do("/hall/staff", MEMBER | {"window": "2", "subject": "sun.li"})
    desk.on_duty("2026-03-10", **EVENING)
    desk.on_duty("2026-03-10", "sun.li", "2", **EVENING)
    there = {"channel": "on_site", **OFF_HOURS}
    assert desk.book("2026-03-10", "18:00", **there)["taken_at"] == "1"
    with refused("other_window"):
        desk.book("2026-03-10", "18:00", window="2", **there)
    # By telephone nobody stands at a window.
    assert desk.book("2026-03-10", "18:00", window="2", **OFF_HOURS)["taken_at"] == ""


@pytest.mark.rule("LS-CS-06")
def test_as_many_clerks_are_there_off_hours_as_people_are_booked(desk: BookingDesk) -> None:
    desk.on_duty("2026-03-10", **EVENING)
    desk.book("2026-03-10", "18:00", **OFF_HOURS)
    with refused("not_enough_staff"):
        desk.book("2026-03-10", "18:00", **OFF_HOURS)
    desk.on_duty("2026-03-10", ZHAO, **EVENING)
    assert desk.book("2026-03-10", "18:00", **OFF_HOURS)["clerk"] == ZHAO


def test_two_who_book_the_same_time_at_once_do_not_both_get_it(
    desk: BookingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The books that the second one looked at did not have the first one yet."""
    monkeypatch.setattr(views, "taken", lambda *_: ())
    desk.book()
    with refused("time_taken"):
        desk.book()
    with refused("time_taken"):
        desk.online()
    assert desk.book(time="10:00")["status"] == "agreed"


def test_register_is_read_by_window_day_and_mode(desk: BookingDesk) -> None:
    first, second = desk.book(), desk.book(time="10:00")
    desk.on_duty(SUNDAY)
    desk.book(SUNDAY)
    listed = desk.get("/appointments", day=SATURDAY, window="1", limit="1")
    assert [one["number"] for one in listed["items"]] == [first["number"]]
    rest = desk.get("/appointments", day=SATURDAY, window="1", after=listed["next"])
    assert [one["number"] for one in rest["items"]] == [second["number"]]
    assert rest["items"][0]["applicant"]["phone"] == "138****1234"
    assert desk.get("/appointments", mode="off_hours")["items"] == []
    assert [one["clerk"] for one in desk.get("/hall/shifts", day=SUNDAY)["items"]] == [WANG]


def test_reserved_phone_is_shown_for_a_reason_and_noted(desk: BookingDesk) -> None:
    found = desk.act(desk.booked(), "phone", reason="到时未到场，联系申请人")
    assert found == {"name": "欧阳明", "phone": "13800001234"}
    (noted,) = desk.get("/unmaskings")["items"]
    assert (noted["shown_to"], noted["reason"]) == ("li.qiang", "到时未到场，联系申请人")
